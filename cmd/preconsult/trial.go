package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// trialDoor is the program as other programs reach it: over HTTP, with the tokens of a kiosk and a doctor.
type trialDoor struct{ base, kiosk, doctor string }

// openDoor serves the program on a port of its own until end is called.
func (a *app) openDoor(ctx context.Context) (d trialDoor, end func(), err error) {
	h, err := a.handler()
	if err != nil {
		return d, nil, err
	}
	for role, token := range map[access.Role]*string{access.Kiosk: &d.kiosk, access.Doctor: &d.doctor} {
		if _, *token, err = a.keeper.Add(ctx, role, fmt.Sprintf("trial-%s-%d", role, time.Now().UnixNano()), ""); err != nil {
			return d, nil, err
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return d, nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	d.base = "http://" + l.Addr().String()
	return d, func() { _ = server.Close() }, nil
}

// call sends JSON and reads the answer into out. Anything but a success is an error.
func (d trialDoor) call(ctx context.Context, method, path, token string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, d.base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: status %d", method, strings.Split(path, "?")[0], res.StatusCode)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// trialReply is what the kiosk is told, as another program reads it.
type trialReply struct {
	ID       string
	Token    string
	Status   intake.VisitStatus
	Progress struct{ Asked, Must, Of int }
	Message  struct {
		Kind    visit.MsgKind
		Text    string
		Input   visit.InputKind
		Asks    []visit.AskID
		Choices []struct {
			ID    visit.ChoiceID
			Label string
		}
	}
}

// message is the reply's message as the program's own types have it, without its texts.
func (r trialReply) message() visit.Message {
	m := visit.Message{Kind: r.Message.Kind, Input: r.Message.Input, Asks: r.Message.Asks}
	for _, c := range r.Message.Choices {
		m.Choices = append(m.Choices, visit.Choice{ID: c.ID})
	}
	return m
}

// trialRun is a visit that was played.
type trialRun struct {
	v      trialVisit
	id     string
	last   trialReply
	texts  []string // all that the patient was shown, labels of choices and all
	levels []intake.Level
	record intake.Record
	visit  *intake.Visit
	shape  []string // the fields of what staff see
}

// tryVisit plays a visit to its end.
func (a *app) tryVisit(ctx context.Context, d trialDoor, v trialVisit) (*trialRun, error) {
	r := &trialRun{v: v}
	hear := func(err error) error {
		if err != nil {
			return err
		}
		r.texts = append(r.texts, r.last.Message.Text)
		for _, c := range r.last.Message.Choices {
			r.texts = append(r.texts, c.Label)
		}
		if r.record, r.visit, err = a.visits.RecordOf(ctx, r.id); err == nil {
			r.levels = append(r.levels, r.visit.Level)
		}
		return err
	}
	err := d.call(ctx, "POST", "/api/visits", d.kiosk, v.checkIn(), &r.last)
	r.id = r.last.ID
	if err := hear(err); err != nil {
		return nil, err
	}
	path, token := "/api/visits/"+r.id, r.last.Token
	send := func(to string, body any) error {
		r.last = trialReply{}
		return hear(d.call(ctx, "POST", path+to, token, body, &r.last))
	}
	said := map[string]bool{}
	for n := 0; n < maxAnswers && !r.last.Status.Ended(); n++ {
		key := fmt.Sprintf("trial-%d", n)
		m := r.last.message()
		switch words := v.words(); {
		case n == 0:
			err = send("/answers", visit.Answer{Key: key, Text: &words})
		case n == 1 && v.asks != "":
			err = send("/answers", visit.Answer{Key: key, Text: &v.asks})
		case m.Kind == visit.MsgSummary:
			err = send("/confirm", visit.Confirm{Key: key})
		case m.Kind == visit.MsgUrgent && len(m.Asks) == 0:
			err = send("/answers", visit.Answer{Key: key, Action: "stop"})
		default:
			answer := v.reply(m, said, key)
			if answer.Value != nil {
				err = send("/answers", map[string]any{"key": key, "value": *answer.Value.Number})
				break
			}
			err = send("/answers", answer)
		}
		if err != nil {
			return nil, err
		}
	}
	if !r.last.Status.Ended() {
		return nil, fmt.Errorf("%s (%s): the visit does not end", v.name, v.lang)
	}
	var staff map[string]any
	if err := d.call(ctx, "GET", path, d.doctor, nil, &staff); err != nil {
		return nil, err
	}
	for _, may := range []string{"ended", "signed", "later", "held", "listed", "cited", "rechecks", "seen", "ask_again_at"} {
		delete(staff, may)
	}
	r.shape = slices.Sorted(maps.Keys(staff))
	return r, nil
}

// level is the most urgent level of the visit.
func (r *trialRun) level() intake.Level {
	return slices.MinFunc(r.levels, func(x, y intake.Level) int { return cmp.Compare(rank(x), rank(y)) })
}

// urgentFrom is after how many messages people were called; beyond all of them where nobody was.
func (r *trialRun) urgentFrom() int {
	if i := slices.IndexFunc(r.levels, intake.Level.Urgent); i >= 0 {
		return i
	}
	return maxAnswers + 1
}

// rank orders levels by urgency; the one that is not known yet is the least urgent.
func rank(l intake.Level) int {
	if !l.Valid() {
		return 6
	}
	return int(l)
}
