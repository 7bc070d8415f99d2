package visit

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// FeedbackKind is what sort of feedback somebody gave.
type FeedbackKind string

// The kinds of feedback. An edit is made by signing a note, and never posted by itself.
const (
	Dispute FeedbackKind = "dispute"
	Thumb   FeedbackKind = "thumb"
	Edited  FeedbackKind = "edit"
)

// The verdicts of a dispute, and the thumbs.
const (
	WronglyHeld  = "wrongly-held"
	ShouldBeHeld = "should-be-held"
	Up           = "up"
	Down         = "down"
)

// Feedback is what a nurse or doctor says of one text of a visit. Of names it: the id of a message ("m3"), of what a model wanted
// to say and was not let ("m3/1"), of a turn ("turn-4"), of a line of the note, or the rule of a reason.
type Feedback struct {
	Key      string          `json:"key,omitempty" validate:"max=100"`
	Kind     FeedbackKind    `json:"kind" validate:"required,oneof=dispute thumb"`
	Of       string          `json:"of" validate:"required,max=300"`
	Verdict  string          `json:"verdict,omitempty" validate:"omitempty,oneof=wrongly-held should-be-held"`
	Thumb    string          `json:"thumb,omitempty" validate:"omitempty,oneof=up down"`
	Category safety.Category `json:"category,omitempty" validate:"max=40"` // of what should have been held back
	Reason   string          `json:"reason,omitempty"`
}

// Judged is feedback as it was given. Kept says that it will be exported too, without who the patient is.
type Judged struct {
	ID string `json:"id"`
	Feedback
	By   string      `json:"by"`
	Role access.Role `json:"role"`
	At   time.Time   `json:"at"`
	Kept bool        `json:"kept"`
}

// judged is the journal's entry. The journal is the hospital's own record of the visit and keeps the words as they were written;
// Lesson is the copy for export.
type judged struct {
	Judged
	ByID   string  `json:"by_id"`
	Digest string  `json:"digest"`
	Lesson *Lesson `json:"lesson,omitempty"`
}

// Judge keeps feedback in the visit, and for export where the hospital does that and the patient agreed. The same key and content
// give the same feedback again; without a key, so does saying the same once more.
func (s *Service) Judge(ctx context.Context, id string, who access.Principal, f Feedback) (Judged, error) {
	f.Reason = strings.TrimSpace(f.Reason)
	if err := checkFeedback(f); err != nil {
		return Judged{}, err
	}
	var out Judged
	err := s.change(ctx, id, func(w *work) error {
		if old, again, err := w.st.saidBefore(who.ID, f); again || err != nil {
			out = old
			return err
		}
		of, ok, err := s.subject(w.st, f.Of)
		if err != nil {
			return err
		}
		if !ok {
			return invalid("of", "is no message, turn, line of the note or reason of this visit")
		}
		if err := of.takes(f); err != nil {
			return err
		}
		out = w.judge(who, f, of)
		return w.err
	})
	return out, err
}

func checkFeedback(f Feedback) error {
	bad := &Invalid{}
	if err := Validate(f); err != nil {
		fields, ok := err.(*Invalid)
		if !ok {
			return err
		}
		bad = fields
	}
	if f.Reason != "" {
		if p := textProblem(f.Reason); p != "" {
			bad.Add("reason", p)
		}
	}
	switch f.Kind {
	case Dispute:
		if f.Verdict == "" {
			bad.Add("verdict", "is missing")
		}
		if f.Thumb != "" {
			bad.Add("thumb", "is not for a dispute")
		}
	case Thumb:
		if f.Thumb == "" {
			bad.Add("thumb", "is missing")
		}
		if f.Verdict != "" {
			bad.Add("verdict", "is not for a thumb")
		}
	}
	if f.Category != "" && f.Verdict != ShouldBeHeld {
		bad.Add("category", "is for what should have been held back")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// saidBefore finds feedback that a request repeats.
func (s *state) saidBefore(by string, f Feedback) (Judged, bool, error) {
	sum := digest(f)
	for i := len(s.judged) - 1; i >= 0; i-- {
		switch j := &s.judged[i]; {
		case f.Key != "" && j.Key == f.Key:
			if j.Digest != sum || j.ByID != by {
				return Judged{}, false, ErrKeyTaken
			}
			return j.Judged, true, nil
		case f.Key == "" && j.ByID == by && j.Of == f.Of && j.Kind == f.Kind:
			// Only the last word of somebody on something counts: who has changed their mind says it anew.
			same := j.Feedback
			same.Key = ""
			return j.Judged, same == f, nil
		}
	}
	return Judged{}, false, nil
}

// judge writes feedback down.
func (w *work) judge(who access.Principal, f Feedback, of subject) Judged {
	j := judged{Judged: Judged{ID: w.NewID(), Feedback: f, By: who.Name, Role: who.Role, At: w.now}, ByID: who.ID, Digest: digest(f)}
	if w.keeps() {
		j.Kept, j.Lesson = true, w.lesson(&j, of)
	}
	w.add(kindFeedback, j)
	return j.Judged
}

// keeps reports whether feedback of this visit may be exported: the hospital keeps it, and the patient agreed.
func (w *work) keeps() bool { return w.Hospital.Feedback && w.st.improve }

// judgements are what was said so far, the last word of each person on each thing.
func (s *state) judgements() []Judged {
	out := []Judged{}
	for i := len(s.judged) - 1; i >= 0; i-- {
		j := s.judged[i]
		if !slices.ContainsFunc(s.judged[i+1:], func(later judged) bool {
			return later.ByID == j.ByID && later.Of == j.Of && later.Kind == j.Kind
		}) {
			out = append(out, j.Judged)
		}
	}
	slices.Reverse(out)
	return out
}
