package questions

import (
	"testing"

	"github.com/preconsult/preconsult/guidelines"
)

// Each question has a line in labels.txt, each passage that is named is there and may be seen by who asks, and no id comes twice.
func TestQuestions(t *testing.T) {
	questions, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	content, err := guidelines.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen, halves := map[string]bool{}, map[bool]int{}
	for _, q := range questions {
		if seen[q.ID] {
			t.Errorf("%s comes twice", q.ID)
		}
		seen[q.ID] = true
		halves[q.HeldOut]++
		for _, id := range q.Passages {
			p, ok := content.Passage(id)
			switch {
			case !ok:
				t.Errorf("%s names %s, which is not there", q.ID, id)
			case q.Kind != 'c' && !p.PatientMaySee():
				t.Errorf("%s names %s, which no patient may see", q.ID, id)
			}
		}
	}
	labels, err := Labels()
	if err != nil {
		t.Fatal(err)
	}
	for id := range labels {
		if !seen[id] {
			t.Errorf("labels.txt names %s, which is no question", id)
		}
	}
	if halves[true] < 400 || halves[false] < 400 {
		t.Errorf("%d held out, %d for tuning", halves[true], halves[false])
	}
}

// Each example is given once, and none is a question of the half held out: the figures of that half would say nothing.
func TestExamples(t *testing.T) {
	examples, err := Examples()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range examples {
		if seen[e.Text] {
			t.Errorf("%q comes twice", e.Text)
		}
		seen[e.Text] = true
	}
	asked, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range asked {
		if q.HeldOut && seen[q.Text] {
			t.Errorf("%s is held out and an example", q.ID)
		}
	}
}
