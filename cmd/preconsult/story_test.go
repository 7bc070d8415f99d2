package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// teller is a scripted model that drafts stories.
type teller struct {
	mu   sync.Mutex
	seen [][]string // the facts of each call
	tell func(facts []string) ([]visit.StorySentence, error)
}

func (m *teller) DraftStory(_ context.Context, _ intake.Lang, facts, _ []string) (visit.Story, int, error) {
	m.mu.Lock()
	m.seen = append(m.seen, facts)
	m.mu.Unlock()
	told, err := m.tell(facts)
	return visit.Story{Model: "scripted-1", Prompt: "story.v1", Sentences: told}, 0, err
}

// copied tells each fact as it is.
func copied(facts []string) (out []visit.StorySentence) {
	for i, f := range facts {
		out = append(out, visit.StorySentence{Text: f, Facts: []int{i + 1}})
	}
	return out
}

var storied = map[intake.Lang]struct{ opening, dose string }{
	intake.ZH: {"头疼三天了，左边疼得厉害，没有发烧，有高血压", "头疼"},
	intake.EN: {"I have had a headache on the left side for three days, no fever, and I have high blood pressure", "headache"},
}

func (a *testApp) storied(lang intake.Lang, m visit.Storyteller) (*talk, obj) {
	a.t.Helper()
	a.visits.Story = m
	k := a.begin(string(lang), 45, "female", obj{"name": "张小凤"})
	k.say(storied[lang].opening)
	k.calm()
	a.visits.Drafts()
	return k, k.staff()
}

func draftOf(v obj) (texts []string, dropped map[string]float64) {
	d, _ := v["draft"].(obj)
	if d == nil {
		return nil, nil
	}
	dropped = map[string]float64{}
	for _, s := range d["sentences"].([]any) {
		texts = append(texts, s.(obj)["text"].(string))
	}
	for _, c := range d["dropped"].([]any) {
		dropped[c.(obj)["check"].(string)] = c.(obj)["count"].(float64)
	}
	return texts, dropped
}

// TestStoryIsDraftedBesideTheNote: what the facts bear stands, with its evidence, and stays out of the note and the bundle, signed or
// not.
func TestStoryIsDraftedBesideTheNote(t *testing.T) {
	for _, lang := range []intake.Lang{intake.ZH, intake.EN} {
		t.Run(string(lang), func(t *testing.T) {
			a := startApp(t, func(c *Config) { c.Lang = lang })
			m := &teller{tell: func(facts []string) ([]visit.StorySentence, error) { return copied(facts), nil }}
			k, v := a.storied(lang, m)
			texts, dropped := draftOf(v)
			// A check this strict turns some good sentences away; most must stand.
			if len(texts)+2 < len(m.seen[len(m.seen)-1]) || len(texts) < 5 {
				t.Errorf("of %d facts told word by word %d stand, dropped %v\n%s\n%s", len(m.seen[0]), len(texts), dropped, strings.Join(m.seen[0], "\n"), strings.Join(texts, "\n"))
			}
			for _, s := range v["draft"].(obj)["sentences"].([]any) {
				if len(s.(obj)["from"].([]any)) == 0 {
					t.Errorf("%v rests on nothing", s)
				}
			}
			for _, f := range slices.Concat(m.seen...) {
				if strings.ContainsAny(f, "“”") || strings.Contains(f, "张小凤") {
					t.Errorf("the model was told %q", f)
				}
			}
			if status, _ := a.call("POST", "/api/visits/"+k.id+"/sign", a.tokens[access.Doctor], obj{}); status != 200 {
				t.Fatalf("sign: %d", status)
			}
			v = k.staff()
			bundle, _ := json.Marshal(v["bundle"])
			if strings.Contains(string(bundle), "scripted-1") || strings.Contains(string(bundle), "story.v1") {
				t.Error("the draft is in the signed record")
			}
			if status, p := a.call("GET", "/api/visits/"+k.id, k.token, nil); status == 200 && p["draft"] != nil {
				t.Error("the patient's side sees the draft")
			}
			if c := v["checks"].(obj); c["ok"] != true {
				t.Errorf("checks: %v", c)
			}
		})
	}
}

// TestStoryThatLies: each sentence says what its facts do not, and none of them stands.
func TestStoryThatLies(t *testing.T) {
	lies := map[intake.Lang][]struct{ what, text string }{
		intake.ZH: {{"side", "头痛 3 天，右侧。"}, {"time", "头痛 3 周，左侧。"}, {"number", "头痛 5 天，左侧。"}, {"denied", "否认头痛。"}, {"invented", "头痛 3 天，伴呕吐。"},
			{"diagnosis", "头痛 3 天，考虑偏头痛。"}, {"dose", "头痛 3 天，服布洛芬 2 片。"}, {"past", "既往头痛 3 天。"}, {"reassurance", "头痛 3 天，没有大碍。"},
			{"cause", "头痛 3 天，由高血压引起。"}, {"order", "头痛 3 天，建议立即做头颅 CT。"}, {"flipped", "发热 3 天。"}},
		intake.EN: {{"side", "Headache for 3 days, right side."}, {"time", "Headache for 3 weeks, left side."}, {"number", "Headache for 5 days, left side."}, {"denied", "No headache."},
			{"invented", "Headache for 3 days with vomiting."}, {"diagnosis", "Headache for 3 days, likely migraine."}, {"dose", "Headache for 3 days, takes ibuprofen 400 mg."},
			{"past", "Past headache for 3 days."}, {"reassurance", "Headache for 3 days, nothing serious."}, {"cause", "Headache for 3 days, caused by high blood pressure."},
			{"order", "Headache for 3 days, needs a head CT at once."}, {"flipped", "Fever for 3 days."}},
	}
	for lang, list := range lies {
		t.Run(string(lang), func(t *testing.T) {
			a := startApp(t, func(c *Config) { c.Lang = lang })
			_, v := a.storied(lang, &teller{tell: func(facts []string) ([]visit.StorySentence, error) {
				var out []visit.StorySentence
				for _, l := range list {
					for i, f := range facts {
						if strings.Contains(strings.ToLower(f), map[intake.Lang]string{intake.ZH: "头痛 3 天，左", intake.EN: "headache for 3 days, left"}[lang]) || i == 0 {
							out = append(out, visit.StorySentence{Text: l.text, Facts: []int{i + 1}})
						}
					}
				}
				return append(out, visit.StorySentence{Text: "头痛。", Facts: []int{99}}), nil
			}})
			texts, dropped := draftOf(v)
			if len(texts) > 0 {
				t.Errorf("lies that stand: %s", strings.Join(texts, " | "))
			}
			if len(dropped) < 4 || dropped["form"] != 1 {
				t.Errorf("dropped: %v", dropped)
			}
		})
	}
}

// TestStoryNeverHoldsAPatientUp: a model that fails or does not answer leaves the visit as it is without one.
func TestStoryNeverHoldsAPatientUp(t *testing.T) {
	a := startApp(t)
	release := make(chan struct{})
	a.visits.Story = &teller{tell: func([]string) ([]visit.StorySentence, error) {
		<-release
		return nil, errors.New("gone")
	}}
	k := a.begin("zh", 45, "female", nil)
	k.say(storied[intake.ZH].opening)
	k.calm() // ends though the model still writes
	if v := k.staff(); v["draft"] != nil || len(v["note"].(obj)["sections"].([]any)) == 0 {
		t.Errorf("draft %v", v["draft"])
	}
	close(release)
	a.visits.Drafts()
	if v := k.staff(); v["draft"] != nil || v["checks"] == nil {
		t.Errorf("a story that failed is shown: %v", v["draft"])
	}
}
