package rag

import (
	"context"
	_ "embed" // for the patterns
	"fmt"
	"regexp"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/rag/index"
)

//go:embed declined.txt
var declinedText string

// declining is a kind of question and how it is put.
type declining struct {
	kind    string
	pattern *regexp.Regexp
}

// unless are the ways of asking that may be answered; declinings the others.
var unless, declinings = readDeclined(declinedText)

func readDeclined(text string) (unless []*regexp.Regexp, all []declining) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		kind, pattern, ok := strings.Cut(line, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !ok:
			panic(fmt.Sprintf("rag/declined.txt: %q is no kind and pattern", line))
		case kind == "unless":
			unless = append(unless, regexp.MustCompile(pattern))
		default:
			all = append(all, declining{kind, regexp.MustCompile(pattern)})
		}
	}
	return unless, all
}

// Declines names the kind of a patient's question that no passage may answer (diagnosis, dose, stop-start, result, prognosis,
// reassurance, treatment, others, off-topic, orders, noise), or "". A search cannot tell it: what is near in meaning to "can I
// stop my blood thinner" is all about blood thinners.
func Declines(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	kind := ""
	for _, d := range declinings {
		if d.pattern.MatchString(text) {
			kind = d.kind
			break
		}
	}
	if kind == "" || kind == "orders" || kind == "noise" {
		return kind
	}
	for _, u := range unless {
		if u.MatchString(text) {
			return ""
		}
	}
	return kind
}

// Ask finds the passages for a patient's own question, or says why it gets none. Whatever the query says, only what a patient
// may see is found.
func Ask(ctx context.Context, f Finder, q index.Query) (hits []index.Hit, declined string, err error) {
	if declined = Declines(q.Text); declined != "" {
		return nil, declined, nil
	}
	q.Audience = guidelines.ForPatient
	hits, err = f.Search(ctx, q)
	if err != nil {
		return nil, "", fmt.Errorf("passages for a patient: %w", err)
	}
	return hits, "", nil
}
