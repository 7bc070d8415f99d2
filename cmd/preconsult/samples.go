package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// sample is one pretend visit of a morning: who came when, what they said, and where they stand now. The people are
// invented.
type sample struct {
	minutes   int // ago
	lang      intake.Lang
	name      string
	sex       intake.Sex
	age       float64
	informant intake.Informant
	mrn       string
	waiting   int
	says      []string // answers in order; "#id" taps a choice, "/action" an action, "?concept" answers calmly until it is asked, "…" taps the calmest answers to the end
	sign      bool

	chart []visit.ChartEntry // what the hospital's own system brought
}

var samples = []sample{
	{minutes: 78, lang: intake.ZH, name: "李秀英", sex: intake.Female, age: 72, mrn: "P1002", waiting: 60,
		says: []string{"头晕三天了，一翻身就天旋地转，没有恶心", "…"}, sign: true},
	{minutes: 64, lang: intake.EN, name: "James Carter", sex: intake.Male, age: 34, mrn: "P1003", waiting: 45,
		says: []string{"sore throat since Monday, hurts to swallow, no cough", "…"}},
	{minutes: 52, lang: intake.ZH, name: "王建军", sex: intake.Male, age: 45, mrn: "P1004", waiting: 50,
		says: []string{"腰疼一个多礼拜了，弯腰搬东西以后开始的，右边腿有点麻", "…"},
		chart: []visit.ChartEntry{{Kind: intake.ChartCondition, Text: "2型糖尿病", Recorded: "2019-03-02", Code: &intake.ChartCode{System: "icd10", Value: "E11.9"}},
			{Kind: intake.ChartMedicine, Text: "二甲双胍片 0.5g bid", Recorded: "2026-06-01"}, {Kind: intake.ChartAllergy, Text: "青霉素", Recorded: "2010-05-01"}}},
	{minutes: 40, lang: intake.ZH, name: "赵敏", sex: intake.Female, age: 58, mrn: "P1005", waiting: 40,
		says: []string{"开药", "#none", "…"}},
	{minutes: 33, lang: intake.EN, name: "Amina Yusuf", sex: intake.Female, age: 1.5, informant: intake.ByParent, mrn: "P1006", waiting: 35,
		says: []string{"she has hot body since yesterday night, 39, not eating well", "#no", "why do you ask?", "#none"}},
	{minutes: 26, lang: intake.ZH, name: "陈晨", sex: intake.Male, age: 22, mrn: "P1007", waiting: 30,
		says: []string{"拉肚子一天七八次，昨天晚上吃了烧烤", "#none"}},
	{minutes: 15, lang: intake.ZH, name: "张卫国", sex: intake.Male, age: 67, mrn: "P1001", waiting: 40,
		says: []string{"也没啥大事，这两天胸口有点堵得慌，爬楼就喘，歇会儿就好。儿子非让我来", "刚才排队又来了一阵", "出汗，黏糊糊的", "?drug-allergy", "青霉素，起疹子"}},
	{minutes: 9, lang: intake.ZH, name: "孙悦", sex: intake.Female, age: 29, mrn: "P1008", waiting: 30,
		says: []string{"肚子疼，右下边，从昨天半夜开始的", "/refuse"}},
	{minutes: 4, lang: intake.EN, name: "Robert Miles", sex: intake.Male, age: 61, mrn: "P1009", waiting: 20,
		says: []string{"headache for two weeks, worse in the morning"}},
	{minutes: 2, lang: intake.ZH, name: "周建平", sex: intake.Male, age: 50, mrn: "P1010", waiting: 20},
}

// sampleSystem is the numbering of the sample patients, which the device feed uses too.
const sampleSystem = "urn:preconsult:sample:mrn"

// loadSamples plays the morning once. Each visit runs on a clock of its own, so that people have been waiting for as long as
// the queue says.
func loadSamples(ctx context.Context, p visit.Parts) error {
	for i, sm := range samples {
		at := time.Now().Add(-time.Duration(sm.minutes) * time.Minute)
		parts := p
		parts.Now = func() time.Time {
			at = at.Add(4 * time.Second)
			return at
		}
		parts.Model = nil
		parts.Outbox = nil // invented people are no business of the hospital's own systems
		if err := playSample(ctx, visit.New(parts), sm, i); err != nil {
			return fmt.Errorf("sample visit %d: %w", i+1, err)
		}
	}
	return nil
}

func playSample(ctx context.Context, s *visit.Service, sm sample, n int) error {
	id, reply, err := s.CheckIn(ctx, visit.CheckIn{Key: fmt.Sprintf("sample-%d", n), Lang: sm.lang, AgeYears: &sm.age, Sex: sm.sex,
		Consent: true, Name: sm.name, Informant: sm.informant, Waiting: &sm.waiting, Kiosk: "sample",
		Identifiers: []intake.Identifier{{System: sampleSystem, Value: sm.mrn}}, Chart: sm.chart})
	if err != nil {
		return err
	}
	for i := 0; i < len(sm.says) && !reply.Status.Ended(); i++ {
		say := sm.says[i]
		if concept, until := strings.CutPrefix(say, "?"); until {
			if reply, err = calmUntil(ctx, s, id, reply, visit.AskID(concept), n); err != nil {
				return err
			}
			continue
		}
		if say == "…" {
			if reply, err = finish(ctx, s, id, reply, n); err != nil {
				return err
			}
			continue
		}
		if reply, err = s.Answer(ctx, id, sampleAnswer(say, reply.Message, fmt.Sprintf("sample-%d-%d", n, i))); err != nil {
			return err
		}
	}
	if sm.sign && reply.Status.Ended() {
		_, err = s.Sign(ctx, id, access.Principal{Role: access.Doctor, Name: "Dr. Lin"}, nil)
	}
	return err
}

// sampleAnswer taps the named choice when it is there, and otherwise says the words.
func sampleAnswer(say string, m visit.Message, key string) visit.Answer {
	a := visit.Answer{Key: key}
	switch {
	case say[0] == '/':
		a.Action = say[1:]
	case say[0] == '#':
		id := say[1:]
		for _, c := range m.Choices {
			if string(c.ID) == id {
				a.Choice = &id
				return a
			}
		}
		return calmAnswer(m, key)
	default:
		a.Text = &say
	}
	return a
}

// calmAnswer is the least alarming tap of a message.
func calmAnswer(m visit.Message, key string) visit.Answer {
	a := visit.Answer{Key: key}
	for _, want := range []string{"none", "no", "gone", "nothing", "gradual", "unsure"} {
		for _, c := range m.Choices {
			if string(c.ID) == want {
				a.Choice = &want
				return a
			}
		}
	}
	if m.Input == visit.InScale {
		three := 3.0
		a.Value = &visit.Value{Number: &three}
		return a
	}
	a.Action = "unknown"
	return a
}

// calmUntil answers calmly until a concept is asked.
func calmUntil(ctx context.Context, s *visit.Service, id string, r visit.Reply, concept visit.AskID, n int) (visit.Reply, error) {
	for i := 0; i < 10 && !r.Status.Ended() && !slices.Contains(r.Message.Asks, concept); i++ {
		var err error
		if r, err = s.Answer(ctx, id, calmAnswer(r.Message, fmt.Sprintf("sample-%d-until-%d", n, i))); err != nil {
			return r, err
		}
	}
	return r, nil
}

// finish answers calmly until the visit has ended.
func finish(ctx context.Context, s *visit.Service, id string, r visit.Reply, n int) (visit.Reply, error) {
	for i := 0; i < 60 && !r.Status.Ended(); i++ {
		key := fmt.Sprintf("sample-%d-end-%d", n, i)
		var err error
		if r.Status == intake.Summary && r.Message.Kind == visit.MsgSummary {
			r, err = s.Confirm(ctx, id, visit.Confirm{Key: key})
		} else {
			r, err = s.Answer(ctx, id, calmAnswer(r.Message, key))
		}
		if err != nil {
			return r, err
		}
	}
	return r, nil
}
