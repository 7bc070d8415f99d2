package main

import (
	"encoding/json"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/intake/visit"
)

// noteTextFor renders a visit's note as plain text in the hospital's language.
func noteTextFor(lang intake.Lang) func(visit.StaffView) string {
	return func(v visit.StaffView) string {
		bundle, _ := v.Bundle.(json.RawMessage)
		return record.Text(intake.Record{Note: v.Note, Bundle: bundle}, lang)
	}
}
