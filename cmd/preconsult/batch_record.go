package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
)

// recordLine is one line of `batch record`. All but id, lang and turns may be missing, and is then unknown.
type recordLine struct {
	ID    json.RawMessage `json:"id"`
	Lang  intake.Lang     `json:"lang"`
	Age   *float64        `json:"age_years"`
	Sex   intake.Sex      `json:"sex"`
	Turns *[]recordTurn   `json:"turns"`
}

type recordTurn struct {
	Role string `json:"role"`
	Text string `json:"text"`
}

func (l *recordLine) check() error {
	switch {
	case len(l.ID) == 0:
		return errors.New("id: is missing")
	case !l.Lang.Valid():
		return errors.New("lang: must be zh or en")
	case l.Turns == nil:
		return errors.New("turns: is missing")
	case l.Age != nil && (*l.Age < 0 || *l.Age > 130):
		return errors.New("age_years: must be between 0 and 130")
	}
	for i, t := range *l.Turns {
		if t.Role != "patient" && t.Role != "clinician" {
			return fmt.Errorf("turns[%d].role: must be patient or clinician", i)
		}
	}
	switch l.Sex {
	case "":
		l.Sex = intake.UnknownSex
	case intake.Male, intake.Female, intake.OtherSex, intake.UnknownSex:
	default:
		return errors.New("sex: must be male, female, other or unknown")
	}
	return nil
}

type recordedLine struct {
	ID     json.RawMessage `json:"id"`
	Note   recordedNote    `json:"note"`
	Checks intake.Checks   `json:"checks"`
	Bundle json.RawMessage `json:"bundle"`
}

// recordedNote is a note in the shape of the batch contract, with the card and the unused statements beside the sections.
type recordedNote struct {
	Sections []recordedSection `json:"sections"`
	Card     intake.Card       `json:"card"`
	Unused   []intake.Source   `json:"unused"`
}

type recordedSection struct {
	Code        string         `json:"code"`
	Title       string         `json:"title"`
	Text        string         `json:"text"`
	Lines       []recordedText `json:"lines"`
	EmptyReason string         `json:"empty_reason,omitempty"`
}

type recordedText struct {
	ID   string          `json:"id"`
	Text string          `json:"text"`
	From []intake.Source `json:"from"`
}

// stages are what the record of a line rests on: its words understood and its level assessed, as a visit. The visit's turns
// are those of the line, counted from 0; what a clinician said is a turn of the staff.
type stages func(l recordLine) (*intake.Visit, record.Extra, error)

// recordBatch is `batch record`: each line of in gives one line of out, in order. The note is in the line's language, which
// stands for the hospital's.
func recordBatch(in io.Reader, out io.Writer, builders func(intake.Lang) *record.Builder, understood stages) error {
	byLang := map[intake.Lang]*record.Builder{}
	return batchLines(in, out, func(line []byte) (any, error) {
		var l recordLine
		if err := json.Unmarshal(line, &l); err != nil {
			var kind *json.UnmarshalTypeError
			if errors.As(err, &kind) && kind.Field != "" {
				return nil, fmt.Errorf("%s: has the wrong type", kind.Field)
			}
			return nil, errors.New("the line is no JSON object of this stage")
		}
		if err := l.check(); err != nil {
			return nil, err
		}
		v, extra, err := understood(l)
		if err != nil {
			return nil, err
		}
		if byLang[l.Lang] == nil {
			byLang[l.Lang] = builders(l.Lang)
		}
		r, err := byLang[l.Lang].Build(v, extra)
		if err != nil {
			return nil, err
		}
		return recordedLine{ID: l.ID, Note: recorded(r.Note), Checks: r.Checks, Bundle: r.Bundle}, nil
	})
}

func recorded(n intake.Note) recordedNote {
	out := recordedNote{Sections: []recordedSection{}, Card: n.Card, Unused: n.Unused}
	if out.Unused == nil {
		out.Unused = []intake.Source{}
	}
	for _, s := range n.Sections {
		r := recordedSection{Code: s.Code, Title: s.Title, Text: s.Text, EmptyReason: s.EmptyReason, Lines: []recordedText{}}
		for _, l := range s.Lines {
			r.Lines = append(r.Lines, recordedText{l.ID, l.Text, l.From})
		}
		out.Sections = append(out.Sections, r)
	}
	return out
}

// visitOf is the visit of a line before anything is understood: its turns as they stand.
func visitOf(l recordLine) *intake.Visit {
	v := &intake.Visit{ID: string(l.ID), Lang: l.Lang, Person: intake.Person{Sex: l.Sex, Age: l.Age}, Status: intake.Done,
		Informant: intake.ByPatient}
	for i, t := range *l.Turns {
		turn := intake.Turn{Seq: i, Who: intake.Patient, Informant: intake.ByPatient, Lang: l.Lang, Text: t.Text}
		if t.Role == "clinician" {
			turn.Who, turn.Informant = intake.Staff, ""
		}
		v.Turns = append(v.Turns, turn)
	}
	return v
}
