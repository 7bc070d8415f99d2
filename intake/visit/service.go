package visit

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/fhir/outbox"
	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/interview"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/intake/triage"
	"github.com/preconsult/preconsult/intake/understand"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/safety"
)

// Explainer answers "why do you ask?" from cited passages.
type Explainer interface {
	Explain(ctx context.Context, q *guidelines.Question, lang intake.Lang) rag.Answer
}

// Model is an on-premises language model. It may add findings and warm a question; it can do nothing else. Both calls keep
// their own budget and fail cleanly.
type Model interface {
	// known are the name and numbers of the check-in, which must not leave with the text. What the model said that is no
	// proposal at all, since its quote was never said or its concept does not exist, is only counted.
	ProposeFindings(ctx context.Context, lang intake.Lang, text string, known []string) (found []Proposal, rejected int, err error)
	Warm(ctx context.Context, lang intake.Lang, question string) (string, error)
}

// Proposal is a finding that a model wants to add, with the words it rests on, verbatim.
type Proposal struct {
	Concept string
	Status  intake.Status
	Quote   string
}

// Proposals counts what became of a model's proposals since the program started.
type Proposals struct {
	Accepted, Rejected atomic.Int64

	mu      sync.Mutex
	refused map[string]int
}

// Refused counts the proposals that fitted the words and were refused all the same, by the reason. Those that are no proposal at
// all the model's own check has refused before.
func (p *Proposals) Refused() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.refused)
}

func (p *Proposals) refuse(why string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused == nil {
		p.refused = map[string]int{}
	}
	p.refused[why]++
}

// Readings finds what devices have measured.
type Readings interface {
	ReadingsFor(ctx context.Context, ids []intake.Identifier, since time.Time) ([]intake.Reading, error)
}

// Parts are what a Service is made of. Explainer, Answerer, Shelf, Model and Readings may be nil: the visit goes on without them.
type Parts struct {
	DB         *pgxpool.Pool
	Content    *guidelines.Content
	Understand *understand.Engine
	Triage     *triage.Assessor
	Interview  *interview.Interviewer
	Record     *record.Builder
	Filter     *safety.Filter
	Explainer  Explainer
	Answerer   Answerer
	Shelf      Shelf
	Model      Model
	Story      Storyteller                      // may be nil
	Proposals  *Proposals                       // may be nil
	Near       func(words, concept string) bool // whether words are near to a concept in meaning; nil: they are
	Readings   Readings
	Outbox     outbox.Box // where finished records go; empty: nowhere
	Hospital   Hospital
	Log        *slog.Logger
	Now        func() time.Time
	NewID      func() string // ids of visits and bells
}

// Hospital is what differs from house to house.
type Hospital struct {
	Lang   intake.Lang    // of the note
	Zone   *time.Location // of the day and of spoken times
	After  intake.Words   // what happens next, said at the end
	Worse  intake.Words   // what to do when it gets worse
	Crisis intake.Words   // said beside the card for self-harm: the numbers that hold here; may be empty

	NoRecheck bool // the hospital asks those who wait by other means
	Feedback  bool // what clinicians say of texts is kept for export, of patients who agreed to it
}

// Service runs visits. It keeps no state of its own: any number of replicas serve one database. The lock per visit only
// keeps two requests of one replica from doing the same work; the database decides between replicas.
type Service struct {
	Parts
	store store
	locks keyedLocks
	words map[string]intake.Words // labels of answers by what they set

	waitingDrafts chan struct{} // stories that are being drafted or are about to be
	drafting      sync.Mutex    // held by the one that is; no turn of a patient ever takes it
	drafts        sync.WaitGroup
}

// New joins the parts.
func New(p Parts) *Service {
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Hospital.Zone == nil {
		p.Hospital.Zone = time.Local
	}
	if !p.Hospital.Lang.Valid() {
		p.Hospital.Lang = intake.ZH
	}
	return &Service{Parts: p, store: store{p.DB, p.Hospital.Zone}, words: answerWords(p.Content), waitingDrafts: make(chan struct{}, mostWaiting)}
}

// now is the moment, to the microsecond that Postgres keeps, in the hospital's zone.
func (s *Service) now() time.Time { return s.Now().In(s.Hospital.Zone).Truncate(time.Microsecond) }

// keyedLocks serialises work on one key without holding memory for keys that nobody uses.
type keyedLocks struct {
	mu   sync.Mutex
	held map[string]*keyedLock
}

type keyedLock struct {
	mu    sync.Mutex
	users int
}

func (k *keyedLocks) lock(key string) (unlock func()) {
	k.mu.Lock()
	if k.held == nil {
		k.held = map[string]*keyedLock{}
	}
	l := k.held[key]
	if l == nil {
		l = &keyedLock{}
		k.held[key] = l
	}
	l.users++
	k.mu.Unlock()
	l.mu.Lock()
	return func() {
		l.mu.Unlock()
		k.mu.Lock()
		if l.users--; l.users == 0 {
			delete(k.held, key)
		}
		k.mu.Unlock()
	}
}
