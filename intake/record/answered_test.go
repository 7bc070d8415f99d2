package record

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// What the patient was answered quotes its source, which nobody at the kiosk said: the doctor reads it all the same.
func TestAnAnsweredQuestionStaysOnTheCard(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	v := &intake.Visit{ID: "v", Lang: intake.EN, Started: now, Turns: []intake.Turn{
		{Seq: 1, Who: intake.Patient, Lang: intake.EN, Text: "my knee hurts", At: now},
		{Seq: 2, Who: intake.Patient, Lang: intake.EN, Text: "how much is the parking", At: now},
		{Seq: 3, Who: intake.System, Lang: intake.EN, Text: "The source says: “Parking is free for 2 hours.”", At: now},
	}}
	v.Questions = []intake.Question{{Evidence: intake.Evidence{Text: "how much is the parking", Span: intake.Span{Turn: 2, Start: 0, End: 23}},
		Answer: &intake.AnswerGiven{Turn: 3, Text: "The source says: “Parking is free for 2 hours.”", Mode: intake.ByRetrieval,
			Cites: []intake.Cited{{ID: "local-parking#how-much", Title: "Parking", Quote: "Parking is free for 2 hours."}}}}}
	rec, err := New(words(), Options{Lang: intake.EN, Location: time.UTC, Witness: newListener()}).Build(v, Extra{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	note := rec.Note
	if !slices.ContainsFunc(note.Card.Questions, func(l intake.Line) bool { return strings.Contains(l.Text, "free for 2 hours") }) {
		t.Errorf("the answer is not on the card: %+v", note.Card.Questions)
	}
}
