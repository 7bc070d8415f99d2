package main

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
)

// runRecordBatch is `batch record` with the program's own understanding and triage behind it.
func runRecordBatch(in io.Reader, out io.Writer, e *engine) error {
	builders := func(lang intake.Lang) *record.Builder {
		return record.New(recordLexicon{e.content.Lexicon}, record.Options{Lang: lang, Location: time.UTC, Version: version, Witness: recordWitness{e}})
	}
	return recordBatch(in, out, builders, e.recordStages)
}

// recordStages makes a visit of a dialogue: what the patient's side said is understood in the light of what the clinician
// asked, and assessed.
func (e *engine) recordStages(l recordLine) (*intake.Visit, record.Extra, error) {
	v := visitOf(l)
	v.ID = batchVisitID(l)
	v.Started = batchNow
	turns := make([]understand.Utterance, len(*l.Turns))
	for i, t := range *l.Turns {
		turns[i] = understand.Utterance{Role: t.Role, Text: t.Text}
		v.Turns[i].At = batchNow.Add(time.Duration(i) * time.Second)
	}
	found, _ := e.understand.Dialogue(l.Lang, turns, nil)
	// What a clinician only asked about is no answer: the record does not say that the patient was not sure.
	found = slices.DeleteFunc(found, func(f intake.Finding) bool {
		at, ok := f.Last()
		return f.Status == intake.Uncertain && ok && turns[at.Turn].Role == "clinician"
	})
	v.Findings = understand.Settle(nil, found)
	named, whose := e.understand.Told(v.Turns)
	v.Named = named
	v.Protocols = e.interview.Open(v)
	v.Assessed = e.triage.Assess(triage.Input{Person: v.Person, Informant: v.Informant, Findings: v.Findings, Now: batchNow,
		Protocols: v.Protocols, Named: named, Whose: whose})
	v.Level = v.Assessed.Level
	extra := record.Extra{Now: batchNow.Add(time.Duration(len(turns)) * time.Second)}
	for _, id := range v.Protocols {
		if p, ok := e.content.Protocol(id); ok {
			extra.Complaint = slices.Concat(extra.Complaint, p.About(), p.ForReason)
			extra.Negatives = append(extra.Negatives, p.Negatives...)
		}
	}
	return v, extra, nil
}

// batchVisitID is the line's id as a visit's: without quotation marks, and never empty.
func batchVisitID(l recordLine) string {
	id := strings.Trim(string(l.ID), `"`)
	if id == "" {
		return "line"
	}
	return id
}
