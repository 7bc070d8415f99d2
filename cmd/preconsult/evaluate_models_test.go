package main

import (
	"bytes"
	"testing"
)

// Whatever a model says, in the visits of forty people nothing of it reaches a patient or a note, it denies nothing that was said,
// lowers no level, and learns nobody's name or number.
func TestNothingOfALyingModelGetsThrough(t *testing.T) {
	e, err := newEngine(Config{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = e.evaluateModels(t.Context(), &out, 40)
	t.Log(out.String())
	if err != nil {
		t.Error(err)
	}
}
