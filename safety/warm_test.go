package safety

import (
	"sync"
	"testing"

	"github.com/preconsult/preconsult/intake"
)

// The first words may come while the nets are being taught: they are judged as later ones are.
func TestWarmWhileInUse(t *testing.T) {
	f := newFilter(t)
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		if err := f.Warm(); err != nil {
			t.Error(err)
		}
	})
	const words = "Being dead would be easier than this."
	first := f.Screen(intake.EN, words)
	if err := f.Warm(); err != nil {
		t.Fatal(err)
	}
	if again := f.Screen(intake.EN, words); first.Action != again.Action {
		t.Errorf("first %s, then %s", first.Action, again.Action)
	}
}
