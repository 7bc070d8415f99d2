package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/preconsult/preconsult/internal/postgres/pgtest"
)

// ward is an outbox with a receiver, on a clock that the test moves.
type ward struct {
	t    testing.TB
	db   *pgxpool.Pool
	to   string
	log  bytes.Buffer
	mu   sync.Mutex
	at   time.Time
	got  []arrival                // as the receiver stored them, in their order
	mood func(doc Document) error // what the receiver does with a document; it has it where the error is nil or lost
}

type arrival struct {
	visit   string
	version int
	body    string
}

// errLost stands for an answer that was lost: the receiver has the document and we do not know.
var errLost = errors.New("connection reset by 张三") // as an error may be that holds somebody's words

func openWard(t testing.TB, db *pgxpool.Pool) *ward {
	return &ward{t: t, db: db, to: "his-" + uuid.NewString(), at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), mood: func(Document) error { return nil }}
}

func (w *ward) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *ward) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// Send is the receiver.
func (w *ward) Send(_ context.Context, doc Document) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.mood(doc)
	if err == nil || errors.Is(err, errLost) {
		w.got = append(w.got, arrival{doc.Visit, doc.Version, doc.Body})
	}
	return err
}

func (w *ward) deliverer() *Deliverer {
	return &Deliverer{DB: w.db, Destination: w.to, Sender: w, Log: slog.New(slog.NewTextHandler(&w.log, nil)), Now: w.now, Random: rand.Float64, Tries: 5}
}

// visit is a visit that has no journal.
func (w *ward) visit() string {
	w.t.Helper()
	id := uuid.NewString()
	if _, err := w.db.Exec(context.Background(), `INSERT INTO visit (id, kiosk, digest, status, level, lang, started, complaint, person, entries)
		VALUES ($1, 'k', '', 'done', 3, 'zh', now(), '{}', '{}', 1)`, id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func body(visit string, version int) string {
	return fmt.Sprintf(`{"resourceType": "Bundle","visit":%q, "version":%d, "said":"头晕 \u0026"}`, visit, version)
}

func (w *ward) put(visit string, version int) {
	w.t.Helper()
	if err := pgx.BeginFunc(context.Background(), w.db, func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		Box{w.to}.Queue(b, Record{Visit: visit, Version: version, At: w.now(), Document: []byte(body(visit, version))})
		return tx.SendBatch(context.Background(), b).Close()
	}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *ward) once(d *Deliverer) int {
	w.t.Helper()
	n, err := d.Once(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// states are the rows of a visit, by version: "3 waiting".
func (w *ward) states(visit string) []string {
	w.t.Helper()
	all, err := List(context.Background(), w.db, true, 10000)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, r := range all {
		if r.Visit == visit && r.Destination == w.to {
			out = append(out, fmt.Sprint(r.Version, " ", r.State))
		}
	}
	return out
}

func (w *ward) want(visit string, states ...string) {
	w.t.Helper()
	if got := w.states(visit); !slices.Equal(got, states) {
		w.t.Errorf("the rows are %q, not %q", got, states)
	}
}

func TestOutboxDeliversOnceAndInOrder(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	v := w.visit()
	w.put(v, 7)
	w.put(v, 7) // once more: the same version
	w.put(v, 9)
	d := w.deliverer()
	for range 4 {
		w.once(d)
	}
	if want := []arrival{{v, 7, body(v, 7)}, {v, 9, body(v, 9)}}; !slices.Equal(w.got, want) {
		t.Errorf("arrived: %v", w.got)
	}
	w.want(v, "7 delivered", "9 delivered")
	var left int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE document <> ''`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d documents are kept after they were delivered: %v", left, err)
	}
}

// A program that is killed after it took a document, before or after it was sent, loses nothing.
func TestOutboxSurvivesADeliverer(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	v := w.visit()
	w.put(v, 1)
	if batch, err := w.deliverer().claim(t.Context()); err != nil || len(batch) != 1 {
		t.Fatal(batch, err)
	}
	anew := w.deliverer()
	if n := w.once(anew); n != 0 {
		t.Error("taken while it is another's")
	}
	w.later(lease)
	if n := w.once(anew); n != 1 {
		t.Error("not due when the lease is over")
	}
	w.want(v, "1 delivered")
}

// One that stops in order lets go of what it has at once, and the attempt does not count.
func TestOutboxStoppedLetsGo(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	v := w.visit()
	w.put(v, 1)
	ctx, stop := context.WithCancel(t.Context())
	w.mood = func(Document) error { stop(); return ctx.Err() }
	if _, err := w.deliverer().Once(ctx); err != nil {
		t.Fatal(err)
	}
	w.mood = func(Document) error { return nil }
	w.once(w.deliverer())
	w.want(v, "1 delivered")
	if rows, err := List(t.Context(), w.db, true, 1); err != nil || rows[0].Attempts != 1 {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestOutboxGivesUpAndSaysSo(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	v := w.visit()
	w.put(v, 1)
	d := w.deliverer()
	w.mood = func(Document) error { return errors.New("张三 is not at home") }
	var gaps []time.Duration
	for range d.Tries {
		if n := w.once(d); n != 1 {
			t.Fatal("not due")
		}
		rows, err := List(t.Context(), w.db, false, 1)
		if err != nil {
			t.Fatal(err)
		}
		gap := rows[0].Due.Sub(w.now())
		gaps = append(gaps, gap)
		w.later(gap - time.Millisecond)
		if n := w.once(d); n != 0 {
			t.Fatal("tried before it is due")
		}
		w.later(time.Millisecond)
	}
	for i, gap := range gaps {
		if whole := firstGap << i; gap < whole/2 || gap > whole {
			t.Errorf("gap %d is %v", i+1, gap)
		}
	}
	w.want(v, "1 failed")
	f, err := Look(t.Context(), w.db, w.to, w.now())
	if err != nil || f != (Figures{Failed: 1}) {
		t.Errorf("%+v %v", f, err)
	}
	if text := w.log.String(); strings.Contains(text, "张三") || !strings.Contains(text, v) || strings.Count(text, "given up") != 1 {
		t.Errorf("the log: %s", text)
	}
	w.later(24 * time.Hour)
	if n := w.once(d); n != 0 {
		t.Error("what was given up is tried again by itself")
	}
	if n, err := Retry(t.Context(), w.db, w.now()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.mood = func(Document) error { return nil }
	w.once(d)
	w.want(v, "1 delivered")
}

// A version that is refused for good does not hold up the next one, and is never sent after it.
func TestOutboxRefusedVersionGivesWay(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	v, other := w.visit(), w.visit()
	w.put(v, 1)
	d := w.deliverer()
	w.mood = func(Document) error { return &Failure{Reason: "status 422", Final: true} }
	w.once(d)
	w.put(other, 5)
	w.once(d)
	w.put(v, 2)
	w.want(v, "1 failed", "2 waiting")
	if n, err := Retry(t.Context(), w.db, w.now()); n != 1 || err != nil { // of the other visit alone
		t.Errorf("%d retried: %v", n, err)
	}
	w.mood = func(Document) error { return nil }
	w.once(d)
	w.want(v, "1 superseded", "2 delivered")
	w.want(other, "5 delivered")
}

// A receiver that asks to be left alone is.
func TestOutboxWaitsAsLongAsItIsAsked(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	w.put(w.visit(), 1)
	w.mood = func(Document) error { return &Failure{Reason: "status 429", After: 7 * time.Minute} }
	d := w.deliverer()
	w.once(d)
	w.later(7*time.Minute - time.Second)
	if n := w.once(d); n != 0 {
		t.Error("tried too early")
	}
	w.later(time.Second)
	if n := w.once(d); n != 1 {
		t.Error("not tried")
	}
}

func TestOutboxRowsOnlyMoveOn(t *testing.T) {
	w := openWard(t, pgtest.New(t))
	v := w.visit()
	w.put(v, 1)
	for _, sql := range []string{`DELETE FROM outbox`, `UPDATE outbox SET document = 'x'`, `UPDATE outbox SET document = '', state = 'failed'`,
		`UPDATE outbox SET version = 2`, `UPDATE outbox SET digest = 'x'`} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s is let through", sql)
		}
	}
	w.once(w.deliverer())
	if _, err := w.db.Exec(t.Context(), `UPDATE outbox SET state = 'waiting'`); err == nil {
		t.Error("what was delivered is put back")
	}
}

func TestOutboxWithoutDestinationTakesNothing(t *testing.T) {
	b := &pgx.Batch{}
	Box{}.Queue(b, Record{Visit: "v", Version: 1})
	if b.Len() != 0 {
		t.Error("a statement is queued")
	}
}

// Whatever the receiver does, however many deliverers there are and whenever they die: no version is lost, none arrives after a
// later one, and what arrives is what was put down.
func TestOutboxKeepsOrderAndLosesNothing(t *testing.T) {
	db := pgtest.New(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := openWard(t, db)
		visits := []string{w.visit(), w.visit(), w.visit()}
		versions := map[string]int{}
		refused := map[string]bool{} // or tried often enough
		deliverers := []*Deliverer{w.deliverer(), w.deliverer()}
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				v := rapid.SampledFrom(visits).Draw(rt, "visit")
				versions[v] += rapid.IntRange(1, 3).Draw(rt, "entries")
				w.put(v, versions[v])
			},
			"deliver": func(rt *rapid.T) {
				outcome := rapid.SampledFrom([]error{nil, nil, errLost, errors.New("down"), &Failure{Reason: "status 503"}, &Failure{Reason: "status 422", Final: true}}).Draw(rt, "outcome")
				w.mood = func(doc Document) error {
					f, ok := outcome.(*Failure)
					if ok && f.Final || outcome != nil && doc.Attempts >= 5 {
						refused[fmt.Sprint(doc.Visit, doc.Version)] = true
					}
					return outcome
				}
				w.once(rapid.SampledFrom(deliverers).Draw(rt, "deliverer"))
			},
			"die with what was taken": func(rt *rapid.T) {
				if _, err := w.deliverer().claim(context.Background()); err != nil {
					rt.Fatal(err)
				}
			},
			"two at once": func(rt *rapid.T) {
				w.mood = func(Document) error { return nil }
				var wait sync.WaitGroup
				for _, d := range deliverers {
					wait.Go(func() { w.once(d) })
				}
				wait.Wait()
			},
			"retry": func(rt *rapid.T) {
				if _, err := Retry(context.Background(), db, w.now()); err != nil {
					rt.Fatal(err)
				}
			},
			"time goes by": func(rt *rapid.T) {
				w.later(time.Duration(rapid.IntRange(1, 90).Draw(rt, "seconds")) * time.Second)
			},
			"": func(rt *rapid.T) {
				last := map[string]int{}
				for _, a := range w.got {
					if a.version < last[a.visit] {
						rt.Fatalf("version %d arrived after %d", a.version, last[a.visit])
					}
					last[a.visit] = a.version
					if a.body != body(a.visit, a.version) {
						rt.Fatalf("another document arrived: %s", a.body)
					}
				}
			},
		})
		w.mood = func(Document) error { return nil }
		if _, err := Retry(context.Background(), db, w.now()); err != nil {
			rt.Fatal(err)
		}
		for range 60 { // gaps are minutes at most
			w.later(mostGap)
			w.once(deliverers[0])
		}
		for _, v := range visits {
			if versions[v] == 0 {
				continue
			}
			if i := slices.IndexFunc(w.got, func(a arrival) bool { return a.visit == v && a.version == versions[v] }); i < 0 {
				rt.Fatalf("the newest version of a visit never arrived: %q", w.states(v))
			}
			for _, s := range w.states(v) {
				var version int
				var state State
				_, _ = fmt.Sscan(s, &version, &state)
				arrived := slices.ContainsFunc(w.got, func(a arrival) bool { return a.visit == v && a.version == version })
				if !arrived && (state != Superseded || !refused[fmt.Sprint(v, version)]) || state != Delivered && state != Superseded {
					rt.Fatalf("version %d is %s, arrived: %v, refused: %v", version, state, arrived, refused[fmt.Sprint(v, version)])
				}
			}
		}
	})
}
