package visit

import (
	"fmt"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
)

// ChartEntry is one thing that the hospital's system knows of the patient, as a check-in tells it.
type ChartEntry struct {
	Kind     intake.ChartKind  `json:"kind" validate:"required,oneof=condition allergy medicine procedure pregnancy"`
	Text     string            `json:"text" validate:"required,max=500"`
	Code     *intake.ChartCode `json:"code,omitempty"`
	Recorded string            `json:"recorded,omitempty" validate:"omitempty,datetime=2006-01-02"`
	Ended    string            `json:"ended,omitempty" validate:"omitempty,datetime=2006-01-02"`
}

// charted is the chart as it came with the check-in, with what was understood of it then: a later lexicon does not change what a
// visit rested on.
type charted struct {
	Entries []intake.ChartEntry `json:"entries"`
}

// chart takes the chart into a new visit.
func (w *work) chart(entries []ChartEntry) {
	if len(entries) == 0 {
		return
	}
	var c charted
	for i, e := range entries {
		entry := intake.ChartEntry{ID: fmt.Sprintf("chart-%d", i+1), Kind: e.Kind, Text: strings.TrimSpace(e.Text), Code: e.Code,
			Recorded: e.Recorded, Ended: e.Ended}
		c.Entries = append(c.Entries, w.Understand.Chart(entry, w.now))
	}
	w.add(kindChart, c)
}

// checkChart finds what the tags do not say. A date that is no date is told by them.
func (s *Service) checkChart(entries []ChartEntry, problems *Invalid) {
	today := s.now()
	for i, e := range entries {
		at := indexed("chart", i)
		if e.Text != "" && strings.TrimSpace(e.Text) == "" {
			problems.Add(at+".text", "is empty")
		}
		recorded, err := time.ParseInLocation(time.DateOnly, e.Recorded, s.Hospital.Zone)
		if err != nil {
			continue
		}
		if recorded.After(today) {
			problems.Add(at+".recorded", "is in the future")
		}
		if ended, err := time.ParseInLocation(time.DateOnly, e.Ended, s.Hospital.Zone); err == nil && ended.Before(recorded) {
			problems.Add(at+".ended", "is before recorded")
		}
	}
}
