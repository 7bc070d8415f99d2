package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a list named and nobody ticked or denied is put once more; "that is all" denies it at once. Only what is known counts as
// asked.
func TestWhatAListLeftOpen(t *testing.T) {
	a := startApp(t)
	list := func(k *talk) (id string, ids []string) {
		m := k.until("a checklist", input("choices"))
		for _, c := range m["choices"].([]any) {
			if x := c.(obj)["id"].(string); x != "none" {
				ids = append(ids, x)
			}
		}
		return m["id"].(string), ids
	}
	status := func(k *talk, concept string) any {
		if f := findings(k.staff(), concept); len(f) > 0 {
			return f[0]["status"]
		}
		return nil
	}
	for _, c := range []struct{ lang, text string }{{"zh", "头疼两天"}, {"en", "headache for two days"}} {
		// Ticked, and nothing said of the others: they come again, without the ticked one, and count as not asked until then.
		k := a.begin(c.lang, 40, "male", obj{"text": c.text, "waiting_minutes": 10})
		_, items := list(k)
		k.send(obj{"choices": []any{items[len(items)-1]}})
		if got := status(k, items[0]); got != "not-asked" {
			t.Errorf("%s: %s is %v, want not-asked", c.text, items[0], got)
		}
		_, again := list(k)
		if !slices.Contains(again, items[0]) || slices.Contains(again, items[len(items)-1]) {
			t.Errorf("%s: after a tick comes %v, want the rest of %v", c.text, again, items)
		}
		// Ticked, and "nothing else": the others are denied, by words that stand in the turn.
		k = a.begin(c.lang, 40, "male", obj{"text": c.text, "waiting_minutes": 10})
		_, items = list(k)
		k.send(obj{"choices": []any{items[len(items)-1]}, "only": true})
		if k.status != 200 || status(k, items[0]) != "absent" || status(k, items[len(items)-1]) != "present" {
			t.Errorf("%s: only: %d, %v %v", c.text, k.status, status(k, items[0]), status(k, items[len(items)-1]))
		}
		if said := k.lastSaid()["text"].(string); !strings.HasSuffix(said, "别的没有") && !strings.HasSuffix(said, "nothing else") {
			t.Errorf("%s: kept %q", c.text, said)
		}
	}
	k := a.begin("zh", 40, "male", obj{"text": "头疼两天"})
	for _, body := range []obj{{"only": true}, {"only": true, "text": "没有"}} {
		if k.send(body); k.status != 422 {
			t.Errorf("%v: status %d, want 422", body, k.status)
		}
	}
}

// A complaint that no list knows is asked about in the patient's own words, stands in the record as a quote, and is no "nothing
// was said". "Something else" is followed by "what is it?".
func TestTroubleThatNoListKnows(t *testing.T) {
	a := startApp(t)
	for lang, words := range map[string]string{"zh": "手上那个东西老是磨得慌", "en": "the thingy on my hand keeps rubbing"} {
		for _, tapped := range []bool{false, true} {
			k := a.begin(lang, 40, "male", nil)
			if tapped {
				k.send(obj{"choice": "something-else"})
				if asks := fmt.Sprint(k.message()["asks"]); asks != "[told-trouble]" {
					t.Fatalf("%s: after something else comes %s", lang, asks)
				}
			}
			k.say(words)
			k.until("the story", func(m obj) bool { return strings.Contains(fmt.Sprint(m["asks"]), "told-trouble.onset") })
			v := k.staff()
			card := v["note"].(obj)["card"].(obj)
			if fmt.Sprint(v["level"]) != "4" || !strings.Contains(fmt.Sprint(card["headline"]), words) {
				t.Errorf("%s: level %v, headline %v", words, v["level"], card["headline"])
			}
		}
		k := a.begin(lang, 40, "male", nil)
		k.say(map[string]string{"zh": "你好", "en": "hi"}[lang])
		if f := findings(k.staff(), "told-trouble"); len(f) > 0 {
			t.Errorf("%s: a greeting is a complaint", lang)
		}
	}
}
