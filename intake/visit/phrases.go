package visit

import (
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// The service's own fixed sentences. A test reviews every one of them through the filter, in both languages.
var (
	phraseHello = intake.Words{
		ZH: "您好！我是预问诊助手，是电脑，不是医生。等候的时候，我先把您的情况记下来给医生看。",
		EN: "Hello. I am a computer helper, not a doctor. While you wait, I write down your story for the doctor."}
	phraseHelloCarer = intake.Words{
		ZH: "您好！我是预问诊助手，是电脑，不是医生。我先问一些病人的情况，记下来给医生看。",
		EN: "Hello. I am a computer helper, not a doctor. I will ask some questions about the patient, and the doctor will read your answers."}
	phraseOpening = intake.Words{
		ZH: "今天哪儿不舒服？用自己的话说，或者点一个。",
		EN: "What is bothering you today? Use your own words, or tap one."}
	phraseOpeningCarer = intake.Words{
		ZH: "病人今天哪儿不舒服？用自己的话说，或者点一个。",
		EN: "What is the trouble today? Use your own words, or tap one."}
	phraseThanks = intake.Words{ZH: "谢谢，我记下了。", EN: "Thank you. I have written that down."}
	phraseAgain  = intake.Words{ZH: "我没太听懂。请点下面的选项，或者换个说法。",
		EN: "I did not quite follow. You can tap an answer below, or say it another way."}
	phrasePassedOn = intake.Words{ZH: "这个要请医生回答。您问的我已经记下来了。",
		EN: "Only the doctor can answer that. I have written your question down for the doctor."}
	phraseNoMatch     = intake.Words{ZH: "这个我手边没有资料，答不上来。您问的我已经记下来给医生了。", EN: "I have no leaflet that answers that. I have written your question down for the doctor."}
	phraseAskNurse    = intake.Words{ZH: "这个请问一下过来的护士。您问的我也记下来了。", EN: "Please ask the nurse who comes to you. I have written your question down too."}
	phraseWaitUnknown = intake.Words{ZH: "还要等多久，我这里看不到。这个前台或护士知道，您可以问一下。",
		EN: "I cannot see how long you will wait. The front desk or a nurse knows: please ask them."}
	phraseStillRight = intake.Words{ZH: "刚才我给您看的那些，对吗？", EN: "What I showed you before: is it right?"}
	phraseAfraid     = intake.Words{ZH: "听起来您很担心。", EN: "That sounds like a real worry."}
	phraseSad        = intake.Words{ZH: "听起来您心里很不好受。", EN: "That sounds very hard."}
	phraseWaiting    = intake.Words{ZH: "等了这么久，着急是难免的。", EN: "It is hard to wait when you want help."}
	phraseAngry      = intake.Words{ZH: "听得出来，您心里很不痛快。", EN: "I can hear that you are upset."}
	phraseNoted      = intake.Words{ZH: "您的话我原样写给医生看。", EN: "I have written it down for the doctor in your own words."}
	phraseSmallTalk  = intake.Words{ZH: "谢谢您跟我说话。咱们接着说看病的事。", EN: "It is kind of you to talk to me. Let us go on with my questions."}
	phraseForDesk    = intake.Words{ZH: "这个请问一下护士或前台。咱们接着说看病的事。",
		EN: "Please ask the nurse or the front desk about that. Let us go on with my questions."}
	phrasePrivate = intake.Words{ZH: "还有些私密的话只给医生看，这里不显示。", EN: "Some private things are for the doctor alone and are not shown here."}
	phraseTheRest = intake.Words{ZH: "除了刚才说的：", EN: "Apart from what you told me: "}
	phraseUnclear = intake.Words{ZH: "刚才这个没说清，再问一遍：", EN: "This was not clear before, so once more: "}
	phraseWhyNot  = intake.Words{ZH: "这个问题能帮医生更快了解情况。",
		EN: "This question helps the doctor understand sooner."}
	phraseUrgent = intake.Words{
		ZH: "我已经通知护士来看您了。请坐着别动，先别喝水、吃东西。如果突然更难受，请按“呼叫护士”，或者喊人。",
		EN: "I have called a nurse to come to you. Please stay seated, and do not eat or drink for now. If you suddenly feel worse, press “Call staff” or shout."}
	phraseUrgentCarer = intake.Words{
		ZH: "我已经通知护士过来了。请陪在病人身边，先别喂水、喂东西。如果突然更不好，请按“呼叫护士”，或者喊人。",
		EN: "I have called a nurse to come to you. Please stay with the patient, and give no food or drink for now. If things suddenly get worse, press “Call staff” or shout."}
	phraseMishap = intake.Words{
		ZH: "我已经通知护士来看您了。请坐着别走开。药盒、针管在身边的话，请拿给护士看。如果突然更难受，请按“呼叫护士”，或者喊人。",
		EN: "I have called a nurse to come to you. Please stay here, sitting down. If you have the box, bottle or pen with you, show it to the nurse. If you suddenly feel worse, press “Call staff” or shout."}
	phraseStay = intake.Words{ZH: "已经通知护士了，请留在这里。", EN: "A nurse has been called. Please stay here."}
	phraseWho  = intake.Words{ZH: "我是预问诊助手，是电脑，不是真人，也不是医生。您说的，医生都会看。",
		EN: "I am a computer helper, not a person and not a doctor. The doctor will read what you tell me."}
	phraseWaited    = intake.Words{ZH: "您等了一会儿了，再问您几句。", EN: "You have been waiting for a while. Here are a few short questions."}
	phraseMeanwhile = intake.Words{ZH: "等护士的时候再问一句：", EN: "While we wait for the nurse, one more thing: "}
	phraseCalled    = intake.Words{ZH: "已经叫工作人员了，请留在这里。", EN: "I have called the staff. Please stay here."}
	phrasePaused    = intake.Words{ZH: "好的，先停一下。想接着说的时候，请点“继续”。",
		EN: "All right, we will pause. Tap “Continue” when you are ready."}
	phraseOfferStop = intake.Words{ZH: "好的，听您的。就到这里吗？您说过的，医生都能看到。",
		EN: "All right, it is up to you. Shall we stop here? The doctor will see what you have told me."}
	phraseStopHere = intake.Words{ZH: "就到这里", EN: "Stop here"}
	phraseChange   = intake.Words{ZH: "哪里要改？请写下来。", EN: "What should I change? Please write it down."}
	phraseCheck    = intake.Words{ZH: "请看看我记的对不对。", EN: "Please check what I wrote."}
	phraseRight    = intake.Words{ZH: "对吗？", EN: "Is that right?"}
	phraseEnd      = intake.Words{ZH: "谢谢您，都记好了，医生会看。", EN: "Thank you. It is all written down, and the doctor will read it."}
	phraseStop     = intake.Words{ZH: "好的，就到这里。您说过的都留给医生看。", EN: "All right, we stop here. The doctor will read what you have told me."}

	phraseConfirm = intake.Words{ZH: "对", EN: "Yes"}

	reasonCalled     = intake.Words{ZH: "病人呼叫工作人员", EN: "The patient called for staff"}
	reasonUrgent     = intake.Words{ZH: "达到急诊级别", EN: "An urgent level was reached"}
	reasonAskAgain   = intake.Words{ZH: "等候快到时限，请去问问病人有没有变化", EN: "The wait nears its limit: go and ask whether anything has changed"}
	reasonUnanswered = intake.Words{ZH: "等候快到时限，屏幕上的问题没有人回答，请去问问病人有没有变化",
		EN: "The wait nears its limit and nobody answers the screen: go and ask whether anything has changed"}
	reasonSilent = intake.Words{ZH: "登记以后一直没有说话，请去看看", EN: "Has said nothing since check-in: go and see"}
	reasonUnsure = intake.Words{ZH: "再问时病人说不清或没有说，请去问问有没有变化", EN: "Asked again, the patient could not or would not say: go and ask whether anything has changed"}
	reasonCrisis = intake.Words{ZH: "话里提到伤害自己或他人、受到伤害或服药过量，请立即到场陪伴",
		EN: "Words about harm to self or others, being harmed, or an overdose: go and stay with the patient now"}
	reasonMishap = intake.Words{ZH: "话里提到用药过量、误服或打错针，请马上查看，问清是什么、多少、什么时候",
		EN: "Words about too much of a medicine, or something taken by mistake: look now; ask what, how much and when"}
)

// actionLabels are the labels of the buttons; a tapped action's turn carries its label.
var actionLabels = map[string]intake.Words{
	"why":     {ZH: "为什么问这个", EN: "Why do you ask?"},
	"back":    {ZH: "返回", EN: "Back"},
	"unknown": {ZH: "不知道", EN: "Don't know"},
	"refuse":  {ZH: "不想说", EN: "Rather not say"},
	"pause":   {ZH: "先停一下", EN: "Pause"},
	"resume":  {ZH: "继续", EN: "Continue"},
	"staff":   {ZH: "呼叫护士", EN: "Call staff"},
	"stop":    {ZH: "结束", EN: "Stop"},
}

// ActionLabel is the label of an action's button.
func ActionLabel(action string) intake.Words { return actionLabels[action] }

// openingWhy is what "why do you ask?" at the opening rests on.
var openingWhy = &guidelines.Question{ID: openingID, Why: guidelines.Why{
	Text:  intake.Words{ZH: "您先自己说，医生就能更快知道您最在意什么。", EN: "Your own words help the doctor see sooner what matters most to you."},
	Cites: []string{"process#history-first"}}}
