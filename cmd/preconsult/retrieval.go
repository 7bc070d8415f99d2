package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/rag/llm"
)

// retrieval is what answers from passages, and the model when there is one.
type retrieval struct {
	index     *index.Index
	explainer *rag.Explainer
	answerer  *rag.Answerer
	llm       visit.Model
}

// errNoIndex says that passages cannot be searched now.
var errNoIndex = errors.New("the embedding server does not answer, and the passages cannot be searched without it")

// openRetrieval brings the passages into the index, unless another program did, and joins what answers from it. An embedding
// server that is down costs the vectors' part of a search, not the start.
func openRetrieval(ctx context.Context, a *app, progress func(done, of int)) (*retrieval, error) {
	llm, err := languageModel(a)
	if err != nil {
		return nil, err
	}
	e, err := embedder(ctx, a.cfg, a.content)
	if err != nil {
		a.log.Warn("the embedding server does not answer; questions are explained from the content itself", "err", err)
		return &retrieval{explainer: rag.NewExplainer(a.content, nil), answerer: a.answerer(nil, llm), llm: llm}, nil
	}
	ix := index.New(a.db, e).WithConcepts(conceptsOf(a.content))
	if _, err := ix.Index(ctx, a.content.Passages(), progress); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if a.cfg.EmbedURL == "" {
			return nil, fmt.Errorf("index the guidelines: %w", err)
		}
		a.log.Warn("the guidelines are not indexed; questions are explained from the content itself", "err", err)
	}
	return &retrieval{index: ix, explainer: rag.NewExplainer(a.content, ix), answerer: a.answerer(ix, llm), llm: llm}, nil
}

// answerer answers what patients ask; where there is a model it may say the answer.
func (a *app) answerer(finder rag.Finder, model visit.Model) *rag.Answerer {
	writer, _ := model.(rag.Writer)
	return rag.NewAnswerer(a.content, finder, rag.NewDecliner(a.content.Lexicon), a.filter, writer)
}

// shelf finds a passage as it stood when its words were quoted. What the content says now stands in the program, whatever the index
// has; other texts of it, and the hospital's, stand in the database.
func (a *app) shelf(ctx context.Context, id string, lang intake.Lang, quote string) (index.Shown, error) {
	if p, ok := a.content.Passage(id); ok {
		if _, _, there := index.Around(p.Text.In(lang), quote); there {
			return index.Shown{ID: id, Lang: lang, Document: p.Document.ID, Title: index.Title(p, lang), Source: index.Source(p, lang), Edition: p.Document.Edition,
				Heading: p.Heading.In(lang), Text: p.Text.In(lang), Audience: p.Audience, Verified: p.Verified, Retired: p.Document.Retired != ""}, nil
		}
	}
	return index.Cited(ctx, a.db, id, lang, quote)
}

// beside finds passages for the doctor of a visit, by the names of what was found: nobody's words go into the search. What cannot be
// had is left out, and the record is the same.
func (a *app) beside(ctx context.Context, v visit.StaffView) []index.Hit {
	if a.rag.index == nil {
		return nil
	}
	var labels []string
	for _, f := range v.Findings {
		if f.Status == intake.Present && f.Experiencer == intake.OfPatient && f.Concept != intake.ToldTrouble {
			labels = append(labels, f.Labels.In(a.cfg.Lang))
		}
	}
	if len(labels) == 0 {
		return nil
	}
	hits, err := rag.Context(ctx, a.rag.index, a.complaintName(v), labels, a.cfg.Lang)
	if err != nil {
		a.log.Warn("no passages beside a record", "err", err)
		return nil
	}
	return hits
}

// complaintName names the protocol that a visit's first symptom opens, where there is one.
func (a *app) complaintName(v visit.StaffView) string {
	for _, f := range v.Findings {
		for _, p := range a.content.Protocols() {
			if f.Status == intake.Present && slices.Contains(p.OpensWith, f.Concept) {
				return p.Title.In(a.cfg.Lang)
			}
		}
	}
	return ""
}

// embedder is the built-in one, or an on-premises server's.
func embedder(ctx context.Context, c Config, content *guidelines.Content) (index.Embedder, error) {
	if c.EmbedURL == "" {
		return embed.FromLexicon(content.Lexicon, lexiconVersion(content.Lexicon)), nil
	}
	server := llm.Config{URL: c.EmbedURL, Kind: llm.Kind(c.EmbedKind), Model: c.EmbedModel, Key: c.EmbedKey}
	made, err := llm.Embedder(server)
	if err != nil {
		return nil, fmt.Errorf("embedding server: %w", err)
	}
	options := []embed.Option{embed.WithPrefixes(c.EmbedPrefixes)}
	if c.EmbedQueryModel != "" {
		server.Model = c.EmbedQueryModel
		queries, err := llm.Embedder(server)
		if err != nil {
			return nil, fmt.Errorf("embedding server: %w", err)
		}
		options = append(options, embed.WithQueries(queries))
	}
	return embed.NewRemote(ctx, made, c.EmbedModel, options...)
}

// conceptsOf names the concepts of a text and what they are kinds of.
func conceptsOf(c *guidelines.Content) func(string) []string {
	return func(text string) []string { return embed.Concepts(c.Lexicon, text) }
}

// lexiconVersion is a hash of the words that the built-in embedder knows: vectors made with other words are made anew, and
// an edit of a protocol or a passage changes none but its own.
func lexiconVersion(l *lexicon.Lexicon) string {
	h := sha256.New()
	for _, c := range l.Concepts() {
		fmt.Fprintln(h, c.ID, c.Parents, c.ZH, c.EN, c.Not)
	}
	return hex.EncodeToString(h.Sum(nil))
}
