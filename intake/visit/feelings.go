package visit

import (
	"slices"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/safety"
)

// met are the words by which a feeling is met: it is noticed, and passed on. Nothing is promised, and no worry is talked away.
var met = map[string]intake.Words{
	intake.FeelsAfraid:   phraseAfraid,
	intake.FeelsSad:      phraseSad,
	intake.FeelsWaiting:  phraseWaiting,
	intake.FeelsAngry:    phraseAngry,
	understand.SmallTalk: phraseSmallTalk,
	understand.ForDesk:   phraseForDesk,
}

// shortInsult is how long words may be, in characters, that are an insult and nothing else.
const shortInsult = 40

// feel keeps how the speaker feels. An insult shows it as other words do; it is never answered in kind.
func (w *work) feel(out *understand.Output, d *said, u *understood) {
	if u.Screen.Action == safety.Escalate {
		return // a person is called, and the words are in the record as what they are
	}
	if n := utf8.RuneCountInString(d.Turn.Text); u.Screen.Has(safety.Insult) && len(out.Feelings) == 0 && len(u.Screen.Hits) > 0 {
		h := u.Screen.Hits[0]
		if n <= shortInsult {
			h.Start, h.End = 0, n
		}
		out.Feelings = []intake.Feeling{{Kind: intake.FeelsAngry, Evidence: intake.Evidence{Text: string([]rune(d.Turn.Text)[h.Start:h.End]),
			Span: intake.Span{Turn: d.Turn.Seq, Start: h.Start, End: h.End}}}}
		out.Aside = n <= shortInsult && len(out.Findings) == 0
	}
	u.Feelings = out.Feelings
	w.aside = out.Aside && len(u.Questions) == 0
	w.shown = ""
	for _, kind := range intake.FeelingKinds {
		if w.shown == "" && slices.ContainsFunc(out.Feelings, func(f intake.Feeling) bool { return f.Kind == kind }) {
			w.shown = kind
		}
	}
	w.again = w.shown != "" && slices.ContainsFunc(w.st.Feelings, func(f intake.Feeling) bool { return f.Kind == w.shown })
	if w.shown == "" {
		w.shown = out.OffTopic
	}
}

// mayMeet reports whether the open question stands although a feeling or small talk was all that came: once it is put again
// without counting as not understood.
func (w *work) mayMeet(q openQuestion) bool { return w.shown != "" && (q.msg == nil || q.msg.Met == 0) }

// meet puts the open question again below words for what was felt.
func (w *work) meet() sent {
	words := w.meeting()
	if len(w.st.sents) == 0 { // the words came with the check-in: the opening has not been put yet
		m := w.opening()
		m.Text = w.hello() + "\n" + words.In(w.st.Lang) + "\n" + plain(m)
		m.Met++
		return m
	}
	m := w.repeat(MsgQuestion, words)
	if m.Met++; m.Met > 1 {
		m.Again++
	}
	return m
}

// meeting is what meets a feeling or small talk, and says where it goes.
func (w *work) meeting() intake.Words {
	words := met[w.shown]
	switch {
	case w.asks:
		return both(words, w.passedOn())
	case len(w.heard.Feelings) > 0:
		return both(words, phraseNoted)
	}
	return words
}

// kindly are the words before what comes next: for what was felt, unless it was felt before and met then, and for what was
// asked; otherwise the usual ones.
func (w *work) kindly(usual intake.Words) intake.Words {
	switch {
	case len(w.heard.Feelings) > 0 && !w.again:
		return w.meeting()
	case w.asks:
		return w.passedOn()
	}
	return usual
}

func both(a, b intake.Words) intake.Words {
	return intake.Words{ZH: join(intake.ZH, a.ZH, b.ZH), EN: join(intake.EN, a.EN, b.EN)}
}
