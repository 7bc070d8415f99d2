package safety

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// Why is the reason of a rule, for whoever reads a verdict.
type Why struct {
	Rule   string       `json:"rule"`
	Reason intake.Words `json:"reason"`
	Source string       `json:"source,omitempty"`
}

// Because gives the reasons of a verdict, a rule each. A rule that this version no longer has gives its name alone.
func (f *Filter) Because(v Verdict) []Why {
	out := make([]Why, 0, len(v.Rules))
	for _, id := range v.Rules {
		w := f.whys[id]
		w.Rule = id
		out = append(out, w)
	}
	return out
}

// NotBorne is the verdict on a text of which Unsupported has named what its source does not bear.
func (f *Filter) NotBorne(what string) Verdict {
	return Verdict{Action: Block, Categories: []Category{Unsupported}, Rules: []string{"out-" + what}, Version: f.version}
}

// whysOf are the reasons of the rules in text files, and of what the program itself judges.
func whysOf(rules []rule) map[string]Why {
	out := make(map[string]Why, len(rules)+len(madeHere))
	for id, reason := range madeHere {
		out[id] = Why{Reason: reason, Source: "design §6"}
	}
	for _, r := range rules {
		if !r.judgesNothing() {
			out[r.ID] = Why{Reason: r.Reason, Source: r.Source}
		}
	}
	return out
}

// madeHere are the reasons of the judgements that no pattern makes.
var madeHere = map[string]intake.Words{
	"out-empty":        {ZH: "没有内容，或语言不明", EN: "It is empty, or in an unknown language"},
	"out-kind":         {ZH: "不知道是哪一类文字", EN: "Nobody knows what kind of text it is"},
	"out-quote":        {ZH: "引用的不是病人的原话", EN: "A quote is not what the patient said"},
	"out-examples":     {ZH: "过滤器的例句读不出来", EN: "The filter's examples cannot be read"},
	"out-learned":      {ZH: "跟学过的不当说法相像", EN: "It is like sentences that the filter learned must not go out"},
	"in-learned":       {ZH: "跟学过的这类说法相像", EN: "It is like messages of this kind that the filter has learned"},
	"out-no-source":    {ZH: "没有出处", EN: "It names no source"},
	"out-figure":       {ZH: "有数字在出处里没有", EN: "A figure is in none of its sources"},
	"out-unit":         {ZH: "单位或时间跟出处不符", EN: "A unit or a time differs from its sources"},
	"out-side":         {ZH: "左右跟出处不符", EN: "A side differs from its sources"},
	"out-stray":        {ZH: "说到了出处里没有的事", EN: "It speaks of what is in none of its sources"},
	"out-claim":        {ZH: "说法没有出处支持", EN: "What it says is not supported by its sources"},
	"out-denial":       {ZH: "否定跟出处不符", EN: "It denies what its source does not, or the contrary"},
	"out-word":         {ZH: "有要紧的词在出处里没有", EN: "A word that weighs is not in its source"},
	"out-question":     {ZH: "该回答却在发问", EN: "It asks where it should answer"},
	"out-unreadable":   {ZH: "病人看不懂", EN: "A patient cannot read it"},
	"out-language":     {ZH: "语言不对", EN: "It is in the wrong language"},
	"out-one-question": {ZH: "一次问了几件事", EN: "It asks more than one thing"},
	"out-link":         {ZH: "有网址或邮箱", EN: "It holds a link or a mail address"},
	"out-phone":        {ZH: "有名单以外的号码", EN: "It holds a number that is not on the list"},
}

// Categories are what a text may be held back for, or called for, by its direction: "out" or "in".
func Categories(direction string) []Category {
	if direction == "in" {
		return slices.Clone(inCategories)
	}
	return slices.Clone(outCategories)
}

var (
	inCategories  = []Category{SelfHarm, Violence, Abuse, Overdose, Emergency, Injection, Insult, Identifier}
	outCategories = []Category{Diagnosis, Prescription, Dose, StopStart, Result, Reassurance, Prognosis, Discharge, Promise, Blame,
		Discrimination, Scare, Unsupported, Identifier, LinkPhone, PromptLeak, WrongLanguage, Unreadable, ManyQuestions}
)
