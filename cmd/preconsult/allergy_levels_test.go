package main

import (
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// TestAllergyLevels: what was just met and took the breath is of now, whatever allergy of old is told of beside it; an allergy that is
// only told of calls nobody.
func TestAllergyLevels(t *testing.T) {
	e := sharedEngine(t, testConfig(t))
	for _, x := range []struct {
		text     string
		from, to intake.Level
	}{
		{"我以前有过严重过敏，刚才被蜂蜇了，喉咙发紧", 1, 1},
		{"刚打完疫苗就喘，我对食物过敏", 1, 1},
		{"嗓子眼紧，刚打了疫苗，对食物过敏", 1, 1},
		{"以前过敏休克过，刚开始吃一种药，今天喘气有响声", 1, 1},
		{"I've just had a flu shot, I have food allergies, and now I'm wheezing", 1, 1},
		{"I had a bad allergic reaction before. I started a new medicine and today my throat is closing", 1, 1},
		{"bad allergic reaction before, recently had a vaccine, lost consciousness briefly", 1, 1},
		{"我对青霉素过敏，一吃就起疹子", 4, 5},
		{"去年打疫苗过敏，喘过，今天来看膝盖疼", 3, 5},
		{"I'm allergic to penicillin, it makes me wheeze", 4, 5},
		{"sore knee, I have a nut allergy, my throat swells up with it", 3, 5},
		{"had my flu shot last week, sore arm, I have hay fever", 3, 5},
	} {
		age := 40.0
		got := e.triageText(langOf(x.text), x.text, intake.Person{Age: &age}, nil)
		if got.Level < x.from || got.Level > x.to {
			t.Errorf("%s: level %d, want %d to %d", x.text, got.Level, x.from, x.to)
		}
	}
}
