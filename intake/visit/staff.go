package visit

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// StaffView is a visit as a nurse or doctor sees it, at every moment: what the patient's side sees, and what it never does.
type StaffView struct {
	PatientView
	Person      intake.Person       `json:"person"`
	Informant   intake.Informant    `json:"informant"`
	Kiosk       string              `json:"kiosk"`
	Started     time.Time           `json:"started"`
	Ended       time.Time           `json:"ended,omitzero"`
	Complaint   intake.Words        `json:"complaint"`
	Level       intake.Level        `json:"level"`
	Reasons     []intake.Reason     `json:"reasons"`
	Departments []intake.Department `json:"departments"`
	Findings    []FindingView       `json:"findings"`
	Readings    []intake.Reading    `json:"readings"`
	Chart       []ChartView         `json:"chart"` // what the hospital's own system knew at check-in
	Note        intake.Note         `json:"note"`
	Checks      intake.Checks       `json:"checks"` // how the note was checked against what it points to
	Draft       *DraftView          `json:"draft"`  // the story as a model drafted it; no part of the note nor of the bundle
	Bundle      any                 `json:"bundle"`
	Bells       []intake.Bell       `json:"bells"`
	LevelSets   []intake.LevelSet   `json:"level_sets"`
	Signed      *intake.Signature   `json:"signed,omitempty"`
	Later       bool                `json:"later,omitempty"`  // something was said or measured after the signature
	Held        []Held              `json:"held,omitempty"`   // what the filter held back, and why
	Feedback    []Judged            `json:"feedback"`         // what staff said of texts and verdicts
	Listed      []Listed            `json:"listed,omitempty"` // what each checklist named: the proof of what was asked
	Cited       []CitedTurn         `json:"cited,omitempty"`  // what each message of ours rested on
	Rechecks    []intake.Recheck    `json:"rechecks,omitempty"`
	Seen        *intake.Seen        `json:"seen,omitempty"`
	AskAgain    time.Time           `json:"ask_again_at,omitzero"` // when the waiting-room re-check is or was due
}

// FindingView is a settled finding in the shape of the batch contract, with the statuses refused and not-asked besides.
type FindingView struct {
	Concept     string                      `json:"concept"`
	Labels      intake.Words                `json:"labels"`
	Status      intake.Status               `json:"status"`
	Turn        *int                        `json:"turn,omitempty"`
	Start       *int                        `json:"start,omitempty"`
	End         *int                        `json:"end,omitempty"`
	Text        string                      `json:"text,omitempty"`
	Temporality intake.Temporality          `json:"temporality"`
	Experiencer intake.Experiencer          `json:"experiencer"`
	Attributes  map[string]intake.Attribute `json:"attributes"`
	Mode        intake.Mode                 `json:"mode"`
	MadeBy      string                      `json:"made_by,omitempty"` // which model, where one did
}

// ChartView is an entry of the chart with what it was taken for.
type ChartView struct {
	intake.ChartEntry
	Understood []FindingView `json:"findings,omitempty"`
}

// Listed is what a checklist of ours named.
type Listed struct {
	Turn  int           `json:"turn"`
	Items []safety.Text `json:"items"`
}

// CitedTurn are the passages that a message of ours cited, as they were shown.
type CitedTurn struct {
	Turn  int            `json:"turn"`
	Cites []intake.Cited `json:"cites"`
}

// Patient returns a visit as its own token sees it.
func (s *Service) Patient(ctx context.Context, id string) (PatientView, error) {
	st, err := s.store.load(ctx, id)
	if err != nil {
		return PatientView{}, err
	}
	if st.Status.Ended() && s.now().Sub(st.Ended) > grace {
		return PatientView{}, ErrEnded
	}
	v := s.patientView(st)
	// What staff wrote down is for staff.
	v.Turns = slices.DeleteFunc(v.Turns, func(t TurnView) bool { return t.Who == intake.Staff })
	return v, nil
}

func (s *Service) patientView(st *state) PatientView {
	reply := s.render(st, st.current())
	v := PatientView{ID: VisitID(st.ID), Lang: st.Lang, Status: st.Status, Progress: reply.Progress, Message: reply.Message, Opening: st.current().Question == openingID,
		Turns: make([]TurnView, 0, len(st.Turns))}
	sents := map[int]*sent{}
	for i := range st.sents {
		sents[st.sents[i].Turn] = &st.sents[i]
	}
	for _, t := range st.Turns {
		tv := TurnView{Seq: t.Seq, Who: t.Who, By: StaffName(t.By), Key: TurnKey(t.Key), At: t.At}
		if m := sents[t.Seq]; m != nil && t.Who == intake.System {
			text, _ := s.Filter.Review(m.draft())
			tv.Text = Said{ours: text, own: true}
		} else {
			tv.Text = Said{quote: safety.QuoteOf(t)}
		}
		v.Turns = append(v.Turns, tv)
	}
	return v
}

// Staff returns a visit as staff see it, with its record built from the journal as it stands.
func (s *Service) Staff(ctx context.Context, id string) (StaffView, error) {
	st, err := s.store.load(ctx, id)
	if err != nil {
		return StaffView{}, err
	}
	return s.staffView(st)
}

func (s *Service) staffView(st *state) (StaffView, error) {
	rec, err := s.record(st)
	if err != nil {
		return StaffView{}, err
	}
	v := StaffView{PatientView: s.patientView(st), Person: st.Person, Informant: st.Informant, Kiosk: st.Kiosk,
		Started: st.Started, Ended: st.Ended, Complaint: s.complaint(st), Level: st.Level, Reasons: st.Assessed.Reasons,
		Departments: st.Assessed.Departments, Findings: []FindingView{}, Readings: st.Readings, Note: rec.Note, Checks: rec.Checks,
		Bundle: rec.Bundle, Bells: st.Bells, LevelSets: st.LevelSets, Signed: st.Signed, Later: st.later(), Rechecks: st.Rechecks, Seen: st.Seen,
		AskAgain: s.waiting(st).Due, Held: s.held(st), Feedback: st.judgements()}
	v.Draft = s.draftView(st, rec.Note)
	for _, e := range st.Chart {
		c := ChartView{ChartEntry: e}
		for _, f := range e.Findings {
			c.Understood = append(c.Understood, s.findingView(f))
		}
		v.Chart = append(v.Chart, c)
	}
	for _, f := range st.Findings {
		v.Findings = append(v.Findings, s.findingView(f))
	}
	for _, c := range s.Interview.NotAsked(&st.Visit) {
		v.Findings = append(v.Findings, s.findingView(intake.Finding{Concept: c, Status: intake.NotAsked,
			Temporality: intake.Current, Experiencer: intake.OfPatient, Mode: intake.ByRule}))
	}
	for i := range st.sents {
		m := &st.sents[i]
		if len(m.Citations) > 0 {
			c := CitedTurn{Turn: m.Turn}
			for _, x := range m.Citations {
				c.Cites = append(c.Cites, intake.Cited(x))
			}
			v.Cited = append(v.Cited, c)
		}
		if m.Input == InChoices {
			l := Listed{Turn: m.Turn}
			for _, c := range m.Choices {
				l.Items = append(l.Items, s.reviewed(m.Lang, safety.Label, c.Label))
			}
			v.Listed = append(v.Listed, l)
		}
	}
	for _, list := range []func(){
		func() { v.Reasons = orEmpty(v.Reasons) }, func() { v.Departments = orEmpty(v.Departments) },
		func() { v.Readings = orEmpty(v.Readings) }, func() { v.Chart = orEmpty(v.Chart) }, func() { v.Bells = orEmpty(v.Bells) },
		func() { v.LevelSets = orEmpty(v.LevelSets) }} {
		list()
	}
	return v, nil
}

// orEmpty makes a list that JSON writes as [] and not as null.
func orEmpty[T any](xs []T) []T {
	if xs == nil {
		return []T{}
	}
	return xs
}

// Record builds a visit's record as it stands.
func (s *Service) RecordOf(ctx context.Context, id string) (intake.Record, *intake.Visit, error) {
	st, err := s.store.load(ctx, id)
	if err != nil {
		return intake.Record{}, nil, err
	}
	rec, err := s.record(st)
	return rec, &st.Visit, err
}

// record builds the record as it stands. One that was signed stays as it was signed: what comes later stands in the
// conversation until a doctor signs again.
func (s *Service) record(st *state) (intake.Record, error) {
	now := s.now()
	if st.signed != nil {
		st = st.signed
		now = st.Signed.At
	}
	extra := s.extra(st)
	extra.Now = now
	return s.Record.Build(&st.Visit, extra)
}

// extra is what the record needs beside the visit.
func (s *Service) extra(st *state) record.Extra {
	extra := record.Extra{Version: st.entries, NotAsked: s.Interview.NotAsked(&st.Visit), Handled: map[int]bool{}, Tapped: map[int]bool{}, Topics: s.topics()}
	if asked, must, of := s.Interview.Progress(&st.Visit); len(st.Protocols) > 0 {
		extra.Asked = &record.AskedFigure{Questions: asked, Must: must, Of: of, Chart: s.Interview.KnownFromChart(&st.Visit)}
	}
	for _, id := range st.Protocols {
		if p, ok := s.Content.Protocol(id); ok {
			extra.Complaint = append(extra.Complaint, p.About()...)
			extra.Complaint = append(extra.Complaint, p.ForReason...)
			extra.Negatives = append(extra.Negatives, p.Negatives...)
		}
	}
	for i := range st.saids {
		d := &st.saids[i]
		if st.meta[d.Turn.Seq] || d.Confirms {
			extra.Handled[d.Turn.Seq] = true
		}
		if len(d.Choices) > 0 || d.Value != nil || d.Date != "" {
			extra.Tapped[d.Turn.Seq] = true
		}
	}
	return extra
}

func (s *Service) findingView(f intake.Finding) FindingView {
	v := FindingView{Concept: f.Concept, Status: f.Status, Temporality: f.Temporality, Experiencer: f.Experiencer,
		Attributes: f.Attributes, Mode: f.Mode, MadeBy: f.MadeBy}
	if v.Attributes == nil {
		v.Attributes = map[string]intake.Attribute{}
	}
	if c, ok := s.Content.Lexicon.Concept(f.Concept); ok {
		v.Labels = c.Label
	}
	if e, ok := f.Words(); ok && e.Spoken() && f.Status != intake.Refused && f.Status != intake.NotAsked {
		v.Turn, v.Start, v.End, v.Text = &e.Turn, &e.Start, &e.End, e.Text
	}
	return v
}

// SetLevel lets a named nurse or doctor set the level, with the reason; the only way down.
func (s *Service) SetLevel(ctx context.Context, id, by string, level intake.Level, reason string) error {
	bad := &Invalid{}
	if !level.Valid() {
		bad.Add("level", "must be 1 to 5")
	}
	if p := textProblem(reason); p != "" {
		bad.Add("reason", p)
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return s.change(ctx, id, func(w *work) error {
		from := w.st.Level
		w.add(kindLevel, intake.LevelSet{Level: level, From: from, By: by, Reason: reason, At: w.now})
		if level.Urgent() && (from == intake.Unassessed || level < from) {
			w.bell(level, intake.Words{ZH: "医护人员调高了级别", EN: "Staff raised the level"})
			if !w.st.Status.Ended() {
				w.newly = true
				w.reply(ctx)
			}
			return nil
		}
		if from == intake.L1 && !w.st.Status.Ended() { // the interview was stopped by level 1 and goes on
			w.replyAnew(ctx)
		}
		return nil
	})
}

// replyAnew puts the open or the next question, when staff set a visit free that level 1 had stopped.
func (w *work) replyAnew(ctx context.Context) {
	w.last, w.wants = nil, "resume"
	m := w.openOrSummary()
	answered := slices.ContainsFunc(w.st.Asked, func(a intake.Asked) bool { return a.Question == m.Question && a.Outcome != "" })
	if answered || len(w.st.trail) == 0 && len(w.st.saids) > 0 { // the answer was what raised the level
		w.wants = "next"
	}
	w.reply(ctx)
}

// Sign makes a preliminary record final, with the doctor's edits.
func (s *Service) Sign(ctx context.Context, id string, who access.Principal, edits []intake.Edit) (intake.Record, error) {
	var out intake.Record
	err := s.change(ctx, id, func(w *work) error {
		w.st.signed = nil // what is signed now is the record as it stands now
		rec, err := s.record(w.st)
		if err != nil {
			return err
		}
		bad := &Invalid{}
		lines := map[string]intake.Line{}
		for i, e := range edits {
			line, ok := record.FindLine(rec.Note, e.Line)
			if lines[e.Line] = line; !ok {
				bad.Add(indexed("edits", i)+".line", "is no line of this note")
			}
			if p := textProblem(e.Text); p != "" {
				bad.Add(indexed("edits", i)+".text", p)
			}
		}
		if len(bad.Fields) > 0 {
			return bad
		}
		w.keepEdits(who, lines, edits)
		if w.st.Signed != nil { // edits of an earlier signature stay unless edited again
			edits = mergeEdits(w.st.Signed.Edits, edits)
		}
		w.add(kindSigned, intake.Signature{By: who.Name, At: w.now, Edits: edits})
		if w.err != nil {
			return w.err
		}
		out, err = s.record(w.st)
		return err
	})
	return out, err
}

func mergeEdits(old, new []intake.Edit) []intake.Edit {
	at := map[string]int{}
	var out []intake.Edit
	for _, e := range append(append([]intake.Edit{}, old...), new...) {
		if i, ok := at[e.Line]; ok {
			out[i] = e
			continue
		}
		at[e.Line] = len(out)
		out = append(out, e)
	}
	return out
}

// Acknowledge silences a bell under a name. A bell that somebody acknowledged before keeps that name.
func (s *Service) Acknowledge(ctx context.Context, bell, by string) (intake.Bell, error) {
	var visit string
	if !storable(bell) {
		return intake.Bell{}, ErrNotFound
	}
	err := s.DB.QueryRow(ctx, `SELECT visit FROM bell WHERE id = $1`, bell).Scan(&visit)
	if errors.Is(err, pgx.ErrNoRows) {
		return intake.Bell{}, ErrNotFound
	}
	if err != nil {
		return intake.Bell{}, err
	}
	var out intake.Bell
	err = s.change(ctx, visit, func(w *work) error {
		for _, b := range w.st.Bells {
			if b.ID == bell && b.Open() {
				w.add(kindAcknowledged, acknowledged{bell, by})
			}
		}
		for _, b := range w.st.Bells {
			if b.ID == bell {
				out = b
			}
		}
		return w.err
	})
	return out, err
}

// change runs what staff do to a visit, and once more when somebody else was faster.
func (s *Service) change(ctx context.Context, id string, do func(*work) error) error {
	defer s.locks.lock(id)()
	for try := 0; ; try++ {
		st, err := s.store.load(ctx, id)
		if err != nil {
			return err
		}
		w := s.begin(st, s.now())
		if err := do(w); err != nil {
			return err
		}
		if w.err != nil || len(w.entries) == 0 {
			return w.err
		}
		err = s.commit(ctx, w)
		if !errors.Is(err, errMoved) || try >= 5 {
			return err
		}
	}
}

// MaskedName shows a name as a queue may: 张*国, J. Smith stays for the record alone.
func MaskedName(name string) string {
	r := []rune(strings.TrimSpace(name))
	switch {
	case len(r) == 0:
		return ""
	case len(r) == 1:
		return string(r)
	case len(r) == 2:
		return string(r[0]) + "*"
	case r[0] < 0x250:
		parts := strings.Fields(string(r))
		for i, p := range parts[1:] {
			parts[i+1] = string([]rune(p)[0]) + "."
		}
		return strings.Join(parts, " ")
	}
	return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
}
