package visit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/record"
	"github.com/preconsult/preconsult/safety"
)

// Storyteller is a model that drafts the history of present illness for the doctor from the lines of the note. It is asked when the
// patient is shown the summary and when the visit ends, beside their turn and never within it; the record is complete without it.
//
// What it drafts stands beside the note and is no part of it. It never replaces a line that rules made, and never enters the FHIR
// record: the doctor signs the note, and whoever wants a drafted sentence in it writes it into a line, which makes it the doctor's own
// words under the doctor's name. A sentence that nobody wrote must not become a signed one because a button stood below it.
type Storyteller interface {
	// known are the name and numbers of the check-in, which must not leave. rejected counts sentences that were none.
	DraftStory(ctx context.Context, lang intake.Lang, facts []string, known []string) (story Story, rejected int, err error)
}

// Story is what a model drafted.
type Story struct {
	Model, Prompt string
	Sentences     []StorySentence
}

// StorySentence names the facts that it rests on by their numbers, from 1.
type StorySentence struct {
	Text  string
	Facts []int
}

// drafted is a story in the journal, its facts by the ids of their lines. Its sentences are checked again whenever it is shown, against
// the note as it stands then.
type drafted struct {
	Facts     string            `json:"facts"` // hash of what it was drafted from
	Lang      intake.Lang       `json:"lang"`
	Model     string            `json:"model"`
	Prompt    string            `json:"prompt"`
	Sentences []draftedSentence `json:"sentences"`
	Rejected  int               `json:"rejected"`
}

type draftedSentence struct {
	Text  string   `json:"text"`
	Lines []string `json:"lines"`
}

// DraftView is a drafted story as staff see it: the sentences that every check lets stand, and how many it does not.
type DraftView struct {
	Mode      intake.Mode     `json:"mode"` // model
	Model     string          `json:"model"`
	Prompt    string          `json:"prompt"`
	At        time.Time       `json:"at"`
	Sentences []DraftSentence `json:"sentences"`
	Dropped   []DroppedDraft  `json:"dropped"`
}

// DraftSentence points to the lines of the note that bear it, and so to what they rest on.
type DraftSentence struct {
	Text  safety.Text     `json:"text"`
	Lines []string        `json:"lines"`
	From  []intake.Source `json:"from"`
}

// DroppedDraft says how many sentences failed a check. Their words are not kept.
type DroppedDraft struct {
	Check intake.Check `json:"check"`
	Count int          `json:"count"`
}

// The checks of a draft beside those of a line.
const (
	draftForm   intake.Check = "form"   // no sentence at all, or one that cites nothing
	draftFilter intake.Check = "filter" // the safety filter holds it back
	draftWords  intake.Check = "words"  // it says more than the lines do
)

// storyBudget is how long drafting may take in all. One story is drafted at a time, so that a model that patients' turns need too is
// not kept from them; mostWaiting wait for it, and further ones are left without.
const (
	storyBudget = 45 * time.Second
	mostWaiting = 32
)

// storyDue drafts a story beside the turn that has just been answered, where there is a model. It holds no lock while the model
// writes. Whatever fails is left out: a draft is no promise.
func (s *Service) storyDue(ctx context.Context, st *state) {
	if s.Story == nil || st.Status != intake.Summary && !st.Status.Ended() {
		return
	}
	select {
	case s.waitingDrafts <- struct{}{}:
	default:
		return
	}
	id, ctx := st.ID, context.WithoutCancel(ctx)
	s.drafts.Add(1)
	go func() {
		defer s.drafts.Done()
		defer func() { <-s.waitingDrafts }()
		s.drafting.Lock()
		defer s.drafting.Unlock()
		ctx, cancel := context.WithTimeout(ctx, storyBudget)
		defer cancel()
		if err := s.DraftStory(ctx, id); err != nil && s.Log != nil {
			s.Log.Info("no story was drafted", "visit", id, "reason", err)
		}
	}()
}

// Drafts waits until no story is being drafted, for whoever closes the service or looks at what it did.
func (s *Service) Drafts() { s.drafts.Wait() }

// DraftStory drafts the story of a visit as it stands, unless it was drafted from the same facts already.
func (s *Service) DraftStory(ctx context.Context, id string) error {
	if s.Story == nil {
		return nil
	}
	st, err := s.store.load(ctx, id)
	if err != nil {
		return err
	}
	d, err := s.draft(ctx, st)
	if err != nil || d == nil {
		return err
	}
	return s.change(ctx, id, func(w *work) error {
		if w.st.drafted == nil || w.st.drafted.Facts != d.Facts { // another replica was as fast
			w.add(kindDrafted, d)
		}
		return w.err
	})
}

func (s *Service) draft(ctx context.Context, st *state) (*drafted, error) {
	rec, err := s.record(st)
	if err != nil {
		return nil, err
	}
	facts := record.Facts(rec.Note)
	texts := make([]string, len(facts))
	for i, f := range facts {
		texts[i] = f.Text
	}
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	d := &drafted{Facts: hex.EncodeToString(sum[:8]), Lang: s.Hospital.Lang}
	if len(facts) == 0 || st.drafted != nil && st.drafted.Facts == d.Facts {
		return nil, nil
	}
	story, rejected, err := s.Story.DraftStory(ctx, s.Hospital.Lang, texts, identifying(st.Person))
	if err != nil {
		return nil, err
	}
	d.Model, d.Prompt, d.Rejected = story.Model, story.Prompt, rejected
	for _, x := range story.Sentences {
		sentence := draftedSentence{Text: strings.TrimSpace(x.Text)}
		for _, n := range x.Facts {
			if n < 1 || n > len(facts) {
				sentence.Lines = nil
				break
			}
			sentence.Lines = append(sentence.Lines, facts[n-1].Line)
		}
		if sentence.Text == "" || len(sentence.Lines) == 0 {
			d.Rejected++
			continue
		}
		d.Sentences = append(d.Sentences, sentence)
	}
	return d, nil
}

// draftView checks the story that stands, sentence by sentence, against the note as it is shown. What has changed since takes its
// sentences with it.
func (s *Service) draftView(st *state, note intake.Note) *DraftView {
	if st.drafted == nil {
		return nil
	}
	d := st.drafted
	out := &DraftView{Mode: intake.ByModel, Model: d.Model, Prompt: d.Prompt, At: st.draftedAt, Sentences: []DraftSentence{}, Dropped: []DroppedDraft{}}
	shown := st
	if st.signed != nil {
		shown = st.signed
	}
	bears := s.Record.Bearer(&shown.Visit, s.extra(shown))
	facts := map[string]record.Fact{}
	for _, f := range record.Facts(note) {
		facts[f.Line] = f
	}
	failed := map[intake.Check]int{draftForm: d.Rejected}
	for _, x := range d.Sentences {
		text, from, check := s.draftSentence(d.Lang, x, facts, bears)
		if check != "" {
			failed[check]++
			continue
		}
		out.Sentences = append(out.Sentences, DraftSentence{text, x.Lines, from})
	}
	for _, c := range []intake.Check{draftForm, draftFilter, draftWords, intake.CheckPointer, intake.CheckEntity, intake.CheckDrug,
		intake.CheckPolarity, intake.CheckSide, intake.CheckNumber, intake.CheckUnit, intake.CheckTime} {
		if failed[c] > 0 {
			out.Dropped = append(out.Dropped, DroppedDraft{c, failed[c]})
		}
	}
	return out
}

// draftSentence holds one sentence against the lines that it cites: the findings must bear it, its words must be theirs, and the filter
// must let it pass.
func (s *Service) draftSentence(lang intake.Lang, x draftedSentence, facts map[string]record.Fact, bears func(string, []string) intake.Check) (
	safety.Text, []intake.Source, intake.Check) {
	var texts []string
	var from []intake.Source
	draft := safety.Draft{Audience: guidelines.ForClinician, Kind: safety.Note, Lang: lang, Text: x.Text, Mode: intake.ByModel}
	for _, id := range x.Lines {
		f, ok := facts[id]
		if !ok {
			return safety.Text{}, nil, intake.CheckPointer
		}
		texts, from = append(texts, f.Text), append(from, f.From...)
		draft.Sources = append(draft.Sources, safety.Source{ID: id, Text: f.Text})
	}
	if check := bears(x.Text, x.Lines); check != "" {
		return safety.Text{}, nil, check
	}
	source := strings.Join(texts, "\n")
	for _, part := range append(clausesOf(x.Text), x.Text) {
		if s.Filter.Unsupported(lang, part, source) != "" {
			return safety.Text{}, nil, draftWords
		}
	}
	text, v := s.Filter.Review(draft)
	if v.Action != safety.Allow {
		return safety.Text{}, nil, draftFilter
	}
	return text, from, ""
}

// clausesOf cuts a sentence at its commas: a clause of three words that nobody said would drown in a long sentence.
func clausesOf(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，,；;。：:", r) }) {
		if part = strings.TrimSpace(part); len([]rune(part)) > 1 {
			out = append(out, part)
		}
	}
	return out
}
