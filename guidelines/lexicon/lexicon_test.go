package lexicon

import "testing"

// TestBuiltIn holds that the content of this folder has no problem.
func TestBuiltIn(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Error(err)
	}
	if l.Len() < 600 || len(l.Values()) < 60 {
		t.Errorf("%d concepts and %d values were loaded", l.Len(), len(l.Values()))
	}
}
