package main

import (
	"bytes"
	"testing"
)

// Whatever a model says, in the visits of two dozen people nothing of it reaches a patient or a note, it denies nothing that was said,
// lowers no level after any turn, and learns nobody's name, number, address or date of birth.
func TestNothingOfALyingModelGetsThrough(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = e.evaluateModels(t.Context(), &out, 24)
	t.Log(out.String())
	if err != nil {
		t.Error(err)
	}
}
