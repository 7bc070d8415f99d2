package main

import (
	"testing"

	"github.com/preconsult/preconsult/guidelines/plain"
)

// The service's own fixed sentences are as plain as the content's.
func TestFixedSentencesArePlain(t *testing.T) {
	for _, w := range wordsInSource(t, "../../intake/visit", "../../intake/kiosk") {
		for _, p := range plain.Chinese(w.ZH, plain.Question) {
			t.Errorf("%s: %s: %s", w.at, w.ZH, p)
		}
		for _, p := range plain.English(w.EN, plain.Question) {
			t.Errorf("%s: %s: %s", w.at, w.EN, p)
		}
	}
}
