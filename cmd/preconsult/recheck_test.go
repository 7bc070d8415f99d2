package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

// The waiting-room re-check, on a clock that the test sets: who waits is asked whether it has become worse, by the page or by
// staff, once an interval and by one replica.

// waitingRoom is a hospital whose time is moved by hand. Each replica is a service of its own on the one database.
type waitingRoom struct {
	t        *testing.T
	db       *pgxpool.Pool
	mu       sync.Mutex
	at       time.Time
	replicas []*visit.Service
	n        int
}

func openRoom(t *testing.T, change ...func(*visit.Hospital)) *waitingRoom {
	t.Helper()
	c := testConfig(t)
	e := sharedEngine(t, c)
	room := &waitingRoom{t: t, db: pgtest.New(t), at: time.Date(2026, 11, 24, 9, 0, 0, 0, c.Zone)}
	h := visit.Hospital{Lang: intake.ZH, Zone: c.Zone, After: c.After, Worse: c.Worse}
	for _, f := range change {
		f(&h)
	}
	for range 2 {
		room.replicas = append(room.replicas, visit.New(visit.Parts{DB: room.db, Content: e.content, Understand: e.understand,
			Triage: e.triage, Interview: e.interview, Record: e.record, Filter: e.filter, Hospital: h,
			Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: room.now, NewID: uuid.NewString}))
	}
	return room
}

func (r *waitingRoom) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

// later moves the clock and lets every replica look for work, all at once.
func (r *waitingRoom) later(minutes float64) {
	r.t.Helper()
	r.mu.Lock()
	r.at = r.at.Add(time.Duration(minutes * float64(time.Minute)))
	r.mu.Unlock()
	var wait sync.WaitGroup
	for range 3 {
		for _, s := range r.replicas {
			wait.Go(func() {
				if _, err := s.Recheck(context.Background()); err != nil {
					r.t.Error(err)
				}
			})
		}
	}
	wait.Wait()
}

// waiter is one visit in the room.
type waiter struct {
	*waitingRoom
	id    string
	reply visit.Reply
}

func (r *waitingRoom) checkIn(lang intake.Lang, age float64, words string) *waiter {
	r.t.Helper()
	id, reply, err := r.replicas[0].CheckIn(context.Background(), visit.CheckIn{Lang: lang, AgeYears: &age, Sex: intake.Female, Consent: true,
		Kiosk: "k1", Text: words})
	if err != nil {
		r.t.Fatal(err)
	}
	return &waiter{r, id, reply}
}

func (w *waiter) send(a visit.Answer) visit.Message {
	w.t.Helper()
	w.n++
	a.Key = fmt.Sprint("k", w.n)
	reply, err := w.replicas[w.n%2].Answer(context.Background(), w.id, a)
	if err != nil {
		w.t.Fatal(err)
	}
	w.reply = reply
	return reply.Message
}

func (w *waiter) tap(id string) visit.Message {
	w.t.Helper()
	return w.send(visit.Answer{Choice: &id})
}

func (w *waiter) say(text string) visit.Message {
	w.t.Helper()
	return w.send(visit.Answer{Text: &text})
}

// calm answers calmly until the visit has ended, or until the summary.
func (w *waiter) calm(toTheEnd bool) {
	w.t.Helper()
	for range 60 {
		switch {
		case w.reply.Status.Ended():
			return
		case w.reply.Message.Kind == visit.MsgSummary && !toTheEnd:
			return
		case w.reply.Message.Kind == visit.MsgSummary:
			w.n++
			reply, err := w.replicas[0].Confirm(context.Background(), w.id, visit.Confirm{Key: fmt.Sprint("k", w.n)})
			if err != nil {
				w.t.Fatal(err)
			}
			w.reply = reply
		default:
			w.send(calmAnswer(w.reply.Message, ""))
		}
	}
	w.t.Fatal("the visit does not end")
}

// stands is the message that the patient's page shows.
func (w *waiter) stands() visit.Message {
	w.t.Helper()
	v, err := w.replicas[0].Patient(context.Background(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Message
}

func (w *waiter) staff() visit.StaffView {
	w.t.Helper()
	v, err := w.replicas[1].Staff(context.Background(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *waiter) row() visit.QueueRow {
	w.t.Helper()
	q, err := w.replicas[1].Row(context.Background(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return q
}

// calls are the bells that ask staff to see how somebody is.
func (w *waiter) calls() []intake.Bell {
	w.t.Helper()
	all, err := w.replicas[0].Bells(context.Background(), time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []intake.Bell
	for _, b := range all {
		if b.Visit == w.id && b.Kind == intake.ForRecheck {
			out = append(out, b)
		}
	}
	return out
}

func (w *waiter) goes(bell intake.Bell, by string) {
	w.t.Helper()
	if _, err := w.replicas[0].Acknowledge(context.Background(), bell.ID, by); err != nil {
		w.t.Fatal(err)
	}
}

func (w *waiter) recheckLines() []intake.Line {
	w.t.Helper()
	for _, s := range w.staff().Note.Sections {
		if s.Code == "11506-3" {
			return s.Lines
		}
	}
	return nil
}

func asksFor(m visit.Message, concept string) bool {
	for _, a := range m.Asks {
		if string(a) == concept {
			return true
		}
	}
	return false
}

const (
	compared = "worse-since-arrival"
	newOnes  = "new-trouble-since-arrival"
	breath   = "breathing-worse-since-arrival"
)

// A visit of level 4 that is still open is asked after 50 minutes, goes on where it was, and is asked again 60 minutes after
// the answer; nobody is called.
func TestWhoStillTalksIsAskedOnThePage(t *testing.T) {
	w := openRoom(t).checkIn(intake.ZH, 34, "咳嗽三天了")
	open := w.stands()
	if v := w.staff(); v.Level != 4 {
		t.Fatalf("level %d: this test is about level 4", v.Level)
	}
	if w.later(49); w.stands().ID != open.ID {
		t.Fatalf("asked too early: %v", w.stands())
	}
	w.later(1)
	m := w.stands()
	if m.Kind != visit.MsgQuestion || !asksFor(m, compared) || len(m.Choices) != 3 || !strings.Contains(m.Text.String(), "等了一会儿") {
		t.Fatalf("after 50 minutes stands %v", m)
	}
	if q := w.row(); q.Status != intake.Open || q.AskByStaff || q.AskAgain.After(w.now()) {
		t.Errorf("the queue shows %+v", q)
	}
	if w.later(2); w.stands().ID != m.ID {
		t.Errorf("asked twice: %v", w.stands())
	}
	if m = w.tap("same"); !asksFor(m, newOnes) {
		t.Fatalf("then comes %v", m)
	}
	if m = w.tap("no"); !asksFor(m, breath) || m.Input != visit.InChoices {
		t.Fatalf("then comes %v", m)
	}
	if m = w.tap("none"); m.Kind != visit.MsgQuestion || fmt.Sprint(m.Asks) != fmt.Sprint(open.Asks) {
		t.Errorf("the interview does not go on at %v but at %v", open.Asks, m.Asks)
	}
	v := w.staff()
	if len(w.calls()) > 0 || len(v.Bells) > 0 || v.Level != 4 {
		t.Errorf("level %d, bells %v", v.Level, v.Bells)
	}
	if len(v.Rechecks) != 1 || v.Rechecks[0].Open() || len(v.Rechecks[0].Answers) != 3 {
		t.Errorf("rounds: %+v", v.Rechecks)
	}
	lines := w.recheckLines()
	if len(lines) != 1 || len(lines[0].From) != 3 || lines[0].Text != "09:50（IV 级）页面上问：和来时比“差不多”，新的不舒服“没有”，喘气、胸口、头脑“都没有”。" {
		t.Errorf("the note says %v", lines)
	}
	for _, l := range v.Note.Card.Negatives {
		if strings.Contains(l.Text, "来时") {
			t.Errorf("the card repeats %s", l.Text)
		}
	}
	if w.later(58); asksFor(w.stands(), compared) {
		t.Error("asked again too early")
	}
	if w.later(2); !asksFor(w.stands(), compared) {
		t.Errorf("60 minutes after the answer stands %v", w.stands())
	}
}

// What has become worse calls staff, with the answer's words as the evidence; breath, chest or mind are urgent. A later "the
// same" lowers nothing.
func TestWorseCallsStaff(t *testing.T) {
	w := openRoom(t).checkIn(intake.ZH, 34, "咳嗽三天了")
	w.later(50)
	m := w.tap("worse")
	if !asksFor(m, newOnes) || !strings.Contains(m.Text.String(), "已经叫工作人员了") {
		t.Errorf("the patient reads %q", m.Text.String())
	}
	v := w.staff()
	if v.Level != 3 || len(v.Bells) != 1 || v.Bells[0].Kind != "" || v.Bells[0].Reason.ZH != "等候中比来时更难受，请重新评估" {
		t.Fatalf("level %d, bells %+v", v.Level, v.Bells)
	}
	said := v.Turns[len(v.Turns)-2]
	found := false
	for _, r := range v.Reasons {
		if r.Rule == "worse-while-waiting" {
			found = len(r.From) == 1 && r.From[0].Turn == said.Seq && r.From[0].Text == "更难受了"
		}
	}
	if !found {
		t.Errorf("the reason does not rest on turn %d: %+v", said.Seq, v.Reasons)
	}
	if m = w.tap("yes"); m.Input != visit.InText {
		t.Fatalf("what is new is not asked: %v", m)
	}
	if m = w.say("拉肚子"); !asksFor(m, breath) {
		t.Fatalf("then comes %v", m)
	}
	m = w.send(visit.Answer{Choices: []string{breath}})
	if v = w.staff(); m.Kind != visit.MsgUrgent || v.Level != 2 {
		t.Errorf("level %d, message %v", v.Level, m)
	}
	if f := find(v, "diarrhoea"); f == nil || f.Status != intake.Present {
		t.Errorf("what is new was not understood: %v", f)
	}
	if len(w.calls()) > 0 {
		t.Errorf("staff are called to ask what was answered: %v", w.calls())
	}
	bells := len(v.Bells)
	for _, b := range v.Bells {
		w.goes(b, "护士王芳")
	}
	w.later(9)
	if w.later(1); !asksFor(w.stands(), compared) {
		t.Fatalf("at level 2, ten minutes after somebody went, stands %v", w.stands())
	}
	w.tap("same")
	w.tap("no")
	w.tap("none")
	if v = w.staff(); v.Level != 2 || len(v.Bells) != bells {
		t.Errorf("level %d, %d bells", v.Level, len(v.Bells))
	}
	if len(w.recheckLines()) != 2 {
		t.Errorf("the note says %v", w.recheckLines())
	}
}

func find(v visit.StaffView, concept string) *visit.FindingView {
	for i := range v.Findings {
		if v.Findings[i].Concept == concept {
			return &v.Findings[i]
		}
	}
	return nil
}

// The kiosk was left: nobody answers, and after three minutes one calm bell calls staff to ask. What they find goes to the
// journal under their name, and to no patient's page.
func TestNobodyAnswersSoStaffAsk(t *testing.T) {
	w := openRoom(t).checkIn(intake.EN, 34, "cough for three days")
	w.later(50)
	if w.later(2.9); len(w.calls()) > 0 {
		t.Fatal("called too early")
	}
	w.later(0.2)
	calls := w.calls()
	if len(calls) != 1 || calls[0].Level != 4 || !strings.Contains(calls[0].Reason.ZH, "没有人回答") {
		t.Fatalf("%+v", calls)
	}
	if q := w.row(); !q.AskByStaff || q.Bells != 1 {
		t.Errorf("the queue shows %+v", q)
	}
	if w.later(100); len(w.calls()) != 1 {
		t.Errorf("while one bell rings there are %d", len(w.calls()))
	}
	w.goes(calls[0], "护士王芳")
	if lines := w.recheckLines(); len(lines) != 1 || !strings.Contains(lines[0].Text, "护士王芳 11:33 去了，没有记下回答") || lines[0].From[0].Rule == "" {
		t.Errorf("the note says %v", lines)
	}
	if err := w.replicas[0].Rechecked(context.Background(), w.id, "护士王芳", "worse", "胸口压着疼，出冷汗"); err != nil {
		t.Fatal(err)
	}
	v := w.staff()
	if v.Level != 2 || len(v.Rechecks) != 1 || v.Rechecks[0].By != "护士王芳" {
		t.Errorf("level %d, rounds %+v", v.Level, v.Rechecks)
	}
	if f := find(v, "chest-tightness"); f == nil || f.Mode != intake.ByHuman || v.Turns[*f.Turn].By != "护士王芳" || v.Turns[*f.Turn].Who != intake.Staff {
		t.Errorf("chest tightness: %+v", f)
	}
	urgent := false
	for _, b := range v.Bells {
		urgent = urgent || b.Open() && b.Level == 2
	}
	if m := w.stands(); !urgent || m.Kind != visit.MsgUrgent {
		t.Errorf("bells %+v; the page shows %v", v.Bells, m)
	}
	if lines := w.recheckLines(); len(lines) != 1 || !strings.Contains(lines[0].Text, "护士王芳 问：和来时比“更难受了”，另记“胸口压着疼，出冷汗”") {
		t.Errorf("the note says %v", lines)
	}
	p, err := w.replicas[0].Patient(context.Background(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range p.Turns {
		if turn.Who == intake.Staff || strings.Contains(turn.Text.String(), "压着疼") {
			t.Errorf("the patient's page shows what staff wrote: %s", turn.Text)
		}
	}
	if err := w.replicas[0].Rechecked(context.Background(), w.id, "x", "perhaps", ""); !errors.As(err, new(*visit.Invalid)) {
		t.Errorf("an answer that is none: %v", err)
	}
}

// After the end there is no page: staff are called at once, once an interval, until somebody has seen the patient.
func TestAfterTheEndStaffAsk(t *testing.T) {
	ctx := context.Background()
	w := openRoom(t).checkIn(intake.ZH, 34, "咳嗽三天了")
	w.calm(true)
	if w.later(49); len(w.calls()) > 0 {
		t.Fatal("called too early")
	}
	w.later(1)
	calls := w.calls()
	if len(calls) != 1 || !strings.Contains(calls[0].Reason.ZH, "请去问问") {
		t.Fatalf("%+v", calls)
	}
	w.goes(calls[0], "护士王芳")
	if err := w.replicas[1].Rechecked(ctx, w.id, "护士王芳", "better", ""); err != nil {
		t.Fatal(err)
	}
	if v := w.staff(); v.Level != 4 || v.Status != intake.Done || len(v.Bells) != 1 {
		t.Errorf("level %d %s, bells %v", v.Level, v.Status, v.Bells)
	}
	w.later(59)
	if w.later(1); len(w.calls()) != 2 {
		t.Fatalf("an hour after the answer: %d calls", len(w.calls()))
	}
	w.goes(w.calls()[0], "护士王芳")
	// Called in by mistake, put back, and called in.
	for _, how := range []intake.SeenHow{intake.CalledIn, intake.StillWaiting, intake.CalledIn} {
		if err := w.replicas[0].Seen(ctx, w.id, "王医生", how); err != nil {
			t.Fatal(err)
		}
	}
	if q := w.row(); q.Seen != intake.CalledIn || !q.AskAgain.IsZero() {
		t.Errorf("the queue shows %+v", q)
	}
	if w.later(300); len(w.calls()) != 2 {
		t.Errorf("somebody who was called in is asked about: %d calls", len(w.calls()))
	}
	if err := w.replicas[0].Seen(ctx, w.id, "王医生", "perhaps"); !errors.As(err, new(*visit.Invalid)) {
		t.Errorf("a way that is none: %v", err)
	}

	// The doctor's signature ends it too, and so does the next day.
	signed := w.checkIn(intake.ZH, 34, "咳嗽三天了")
	signed.calm(true)
	if _, err := w.replicas[0].Sign(ctx, signed.id, access.Principal{Role: access.Doctor, Name: "王医生"}, nil); err != nil {
		t.Fatal(err)
	}
	if signed.later(60); len(signed.calls()) > 0 {
		t.Errorf("a signed visit is asked about: %v", signed.calls())
	}
	left := w.checkIn(intake.ZH, 34, "咳嗽三天了")
	left.later(50)
	left.later(4)
	for len(left.calls()) > 0 && left.calls()[0].Open() {
		left.goes(left.calls()[0], "护士王芳")
		left.later(60)
		left.later(4)
	}
	if n := len(left.calls()); n < 20 || n > 25 {
		t.Errorf("within a day %d calls", n)
	}
}

// What each level waits; who has said nothing; and that a bell that rings already is not joined by another.
func TestWhenEachLevelIsAsked(t *testing.T) {
	room := openRoom(t)
	one, two := room.checkIn(intake.ZH, 67, level1), room.checkIn(intake.ZH, 67, level2)
	silent, routine := room.checkIn(intake.ZH, 40, ""), room.checkIn(intake.ZH, 40, "开药")
	if l := routine.staff().Level; l != 5 {
		t.Fatalf("a repeat prescription: level %d", l)
	}
	room.later(7.9)
	if m := two.stands(); asksFor(m, compared) {
		t.Errorf("level 2 is asked too early: %v", m)
	}
	room.later(0.2)
	if m := two.stands(); !asksFor(m, compared) || two.row().Status != intake.Urgent {
		t.Errorf("level 2 after 8 minutes: %v", m)
	}
	room.later(10)
	if len(two.calls()) > 0 {
		t.Errorf("a bell rings for this visit already, and another is rung: %v", two.calls())
	}
	room.later(40)
	if calls := silent.calls(); len(calls) != 1 || !strings.Contains(calls[0].Reason.ZH, "没有说话") || asksFor(silent.stands(), compared) {
		t.Errorf("who said nothing for 50 minutes: %v, %v", calls, silent.stands())
	}
	// Who begins to speak meanwhile is not asked how they are compared with a moment ago.
	if m := silent.say("腰疼三天了"); asksFor(m, compared) {
		t.Errorf("the interview begins with %v", m)
	}
	room.later(171)
	if asksFor(routine.stands(), compared) {
		t.Error("level 5 is asked too early")
	}
	if room.later(1); !asksFor(routine.stands(), compared) {
		t.Errorf("level 5 after 230 minutes: %v", routine.stands())
	}
	if m := one.stands(); m.Kind != visit.MsgUrgent || len(m.Asks) > 0 || len(one.calls()) > 0 || len(one.staff().Rechecks) > 0 {
		t.Errorf("level 1 is asked: %v", m)
	}
}

// At the summary the page asks too, and what was read back may still be confirmed. Who is just answering is asked with the
// next reply, not in the middle of a word.
func TestAskingInterruptsNobody(t *testing.T) {
	w := openRoom(t).checkIn(intake.ZH, 34, "咳嗽三天了")
	w.later(49.5)
	before := w.send(calmAnswer(w.reply.Message, ""))
	if w.later(0.9); w.stands().ID != before.ID {
		t.Errorf("somebody who spoke a minute ago is interrupted by %v", w.stands())
	}
	if m := w.send(calmAnswer(before, "")); !asksFor(m, compared) {
		t.Errorf("the next reply asks %v", m)
	}
	// Words that answer nothing, twice: the round goes on, and somebody has to ask.
	w.say("唉")
	if m := w.say("唉"); !asksFor(m, newOnes) {
		t.Fatalf("then comes %v", m)
	}
	w.send(visit.Answer{Action: "refuse"})
	w.tap("none")
	if calls := w.calls(); len(calls) != 1 || !strings.Contains(calls[0].Reason.ZH, "说不清") {
		t.Errorf("what was not told is not asked about: %+v", calls)
	}
	w.goes(w.calls()[0], "护士王芳")
	w.calm(false)
	summary := w.stands()
	w.later(60)
	if m := w.stands(); !asksFor(m, compared) || w.row().Status != intake.Summary {
		t.Fatalf("at the summary: %v, %s", m, w.row().Status)
	}
	w.tap("better")
	w.tap("no")
	if m := w.tap("none"); m.Kind != visit.MsgSummary || m.Text.String() != summary.Text.String() {
		t.Errorf("after it stands %v", m)
	}
	w.later(60)
	w.n++
	if r, err := w.replicas[0].Confirm(context.Background(), w.id, visit.Confirm{Key: fmt.Sprint("k", w.n)}); err != nil || r.Status != intake.Done {
		t.Errorf("confirming while the page asks: %v %v", r.Status, err)
	}
}

// A nurse who asks while the page does takes the question off the page; a companion is asked about the patient.
func TestStaffAnswerWhatThePageAsks(t *testing.T) {
	room := openRoom(t)
	age := 6.0
	id, reply, err := room.replicas[0].CheckIn(context.Background(), visit.CheckIn{Lang: intake.ZH, AgeYears: &age, Sex: intake.Male, Consent: true,
		Kiosk: "k1", Informant: intake.ByParent, Text: "孩子咳嗽两天"})
	if err != nil {
		t.Fatal(err)
	}
	w := &waiter{room, id, reply}
	w.later(50)
	m := w.stands()
	if !asksFor(m, compared) || !strings.Contains(m.Text.String(), "孩子现在怎么样") {
		t.Fatalf("a parent is asked %q", m.Text.String())
	}
	if err := w.replicas[0].Rechecked(context.Background(), w.id, "护士王芳", "same", ""); err != nil {
		t.Fatal(err)
	}
	if m := w.stands(); asksFor(m, compared) || m.Kind != visit.MsgQuestion {
		t.Errorf("the page still asks %v", m)
	}
	if w.later(5); len(w.calls()) > 0 {
		t.Errorf("staff are called to ask what they asked: %v", w.calls())
	}
}

// A hospital that asks by other means switches it off; and a row that is wrong is put right and rings nothing.
func TestAskingCanBeSwitchedOff(t *testing.T) {
	w := openRoom(t, func(h *visit.Hospital) { h.NoRecheck = true }).checkIn(intake.ZH, 34, "咳嗽三天了")
	if w.later(90); asksFor(w.stands(), compared) || !w.row().AskAgain.IsZero() {
		t.Errorf("stands %v, %v", w.stands(), w.row())
	}
	w = openRoom(t).checkIn(intake.ZH, 34, "咳嗽三天了")
	if _, err := w.db.Exec(context.Background(), `UPDATE visit SET recheck_at = $2, recheck_due = $2 WHERE id = $1`, w.id, w.now()); err != nil {
		t.Fatal(err)
	}
	if w.later(1); asksFor(w.stands(), compared) || !w.row().AskAgain.Equal(w.now().Add(49*time.Minute)) {
		t.Errorf("stands %v, next %v", w.stands(), w.row().AskAgain)
	}
}
