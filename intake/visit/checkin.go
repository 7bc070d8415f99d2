package visit

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
)

// NoticeVersion names the notice that a check-in's consent accepts; it is kept with the visit.
const NoticeVersion = "notice-2026-11"

// maxIdentifier is how many characters an identifier's system and value may have: both stand in one index.
const maxIdentifier = 300

// CheckIn starts a visit and returns its id and first message. The same key and content of the same kiosk give the same
// visit again; with other content it is ErrKeyTaken.
func (s *Service) CheckIn(ctx context.Context, in CheckIn) (string, Reply, error) {
	if err := s.checkCheckIn(in); err != nil {
		return "", Reply{}, err
	}
	in.Informant = cmp.Or(in.Informant, intake.ByPatient)
	w := s.arrive(ctx, in)
	if w.err != nil {
		return "", Reply{}, w.err
	}
	st := w.st
	sum := []byte(digest(in))
	id, old, err := s.store.create(ctx, st, in.Key, sum, w.entries, s.row(st))
	if err != nil {
		return "", Reply{}, err
	}
	if id == "" {
		return st.ID, w.answer(), nil
	}
	if !bytes.Equal(old, sum) {
		return "", Reply{}, ErrKeyTaken
	}
	st, err = s.store.load(ctx, id)
	if err != nil {
		return "", Reply{}, err
	}
	return id, s.render(st, &st.sents[0]), nil
}

// arrive makes the entries of a new visit, to its first message.
func (s *Service) arrive(ctx context.Context, in CheckIn) *work {
	now := s.now()
	person := intake.Person{Name: strings.TrimSpace(in.Name), Sex: in.Sex, Age: in.AgeYears, BirthDate: in.BirthDate,
		Identifiers: in.Identifiers}
	if born, err := time.ParseInLocation(time.DateOnly, in.BirthDate, s.Hospital.Zone); err == nil {
		years := math.Floor(now.Sub(born).Hours()/24/365.2425*100) / 100
		person.Age = &years
	}
	st := &state{}
	st.ID = s.NewID()
	w := s.begin(st, now)
	w.add(kindCheckIn, checkedIn{in.Lang, person, in.Informant, in.Waiting, in.Kiosk, in.Key, NoticeVersion, in.Improve && s.Hospital.Feedback})
	w.chart(in.Chart)
	if rs := s.knownReadings(ctx, person.Identifiers, now); len(rs) > 0 {
		w.add(kindReading, readings{rs})
	}
	if in.Text != "" {
		w.add(kindSaid, said{Turn: intake.Turn{Seq: 0, Who: in.Informant.Who(), Informant: in.Informant, Lang: in.Lang,
			Text: in.Text, At: now}, To: openingID, Digest: digest(in)})
		w.hearAll(ctx)
	} else { // what devices have measured may be urgent by itself
		w.assess()
		w.ring(understood{})
	}
	w.reply(ctx)
	return w
}

func (s *Service) checkCheckIn(in CheckIn) error {
	problems := &Invalid{}
	if in.BirthDate != "" {
		in.AgeYears = nil // the date of birth wins, whatever the age says
	}
	if err := Validate(in); err != nil {
		bad, ok := err.(*Invalid)
		if !ok {
			return err
		}
		problems.Fields = append(problems.Fields, bad.Fields...)
	}
	if in.NeedsAge && in.AgeYears == nil && in.BirthDate == "" {
		problems.Add("age_years", "is missing, and birth_date too")
	}
	if in.Text != "" {
		if p := textProblem(in.Text); p != "" {
			problems.Add("text", p)
		}
	}
	if born, err := time.ParseInLocation(time.DateOnly, in.BirthDate, s.Hospital.Zone); err == nil {
		if now := s.now(); born.After(now) || now.Year()-born.Year() > 130 {
			problems.Add("birth_date", "is not a date of somebody alive")
		}
	}
	for i, n := range in.Identifiers {
		if n.Value == "" {
			problems.Add(indexed("identifiers", i)+".value", "is missing")
		}
		for _, f := range [][2]string{{".system", n.System}, {".value", n.Value}} {
			if utf8.RuneCountInString(f[1]) > maxIdentifier {
				problems.Add(indexed("identifiers", i)+f[0], fmt.Sprintf("is longer than %d", maxIdentifier))
			}
		}
	}
	s.checkChart(in.Chart, problems)
	if len(problems.Fields) > 0 {
		return problems
	}
	return nil
}

// knownReadings brings what devices measured in the last 30 days. A store that is down costs the readings, not the visit.
func (s *Service) knownReadings(ctx context.Context, ids []intake.Identifier, now time.Time) []intake.Reading {
	if s.Readings == nil || len(ids) == 0 {
		return nil
	}
	rs, err := s.Readings.ReadingsFor(ctx, ids, now.AddDate(0, 0, -30))
	if err != nil {
		s.Log.Warn("readings are not to be had", "err", err)
		return nil
	}
	return rs
}

// row is what the queue shows of a state.
func (s *Service) row(st *state) row {
	r := row{status: st.Status, level: st.Level, complaint: s.complaint(st)}
	if !st.Ended.IsZero() {
		r.ended = &st.Ended
	}
	for _, b := range st.Bells {
		if b.Open() {
			r.bells++
		}
	}
	if st.Seen != nil {
		r.seen = string(st.Seen.How)
	}
	wait := s.waiting(st)
	r.due, r.act = orNull(wait.Due), orNull(wait.Act)
	return r
}

// complaint names what brings the patient: the first protocol in play, or nothing yet.
func (s *Service) complaint(st *state) intake.Words {
	for _, id := range st.Protocols {
		p, ok := s.Content.Protocol(id)
		if ok && p.Kind == guidelines.Generic {
			if named := s.named(st); named.Complete() {
				return named
			}
		}
		if ok {
			return p.Title
		}
	}
	return intake.Words{}
}

// named is what brings somebody whose complaint has no protocol of its own: what they named first, or their words.
func (s *Service) named(st *state) intake.Words {
	for _, f := range st.Findings {
		if f.Status != intake.Present || f.Experiencer == intake.OfOther || f.Temporality == intake.Past {
			continue
		}
		if e, ok := f.Words(); ok && f.Concept == intake.ToldTrouble {
			short := e.Text
			if r := []rune(short); len(r) > 2*longestOwnWord {
				short = string(r[:2*longestOwnWord]) + "…"
			}
			return intake.Words{ZH: "“" + short + "”", EN: "“" + short + "”"}
		}
		switch s.Content.Concepts.Kind(f.Concept) {
		case "symptom", "sign", "event", "emotion", "disease":
			label, _ := s.Content.Concepts.Label(f.Concept)
			return label
		}
	}
	return intake.Words{}
}
