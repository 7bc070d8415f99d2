package rag

import (
	"context"
	"fmt"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/index"
)

// contextPassages is how many passages stand beside a complaint: what fits a glance.
const contextPassages = 5

// Context finds passages for the doctor of a visit: what guidelines say about the complaint and what was found. labels
// are the findings' names in the language asked for. The answer is empty where nothing is near enough; an error leaves
// the visit as it is, without passages.
func Context(ctx context.Context, f Finder, complaint string, labels []string, lang intake.Lang) ([]index.Hit, error) {
	ctx, cancel := context.WithTimeout(ctx, searchBudget)
	defer cancel()
	text := strings.TrimSpace(complaint + " " + strings.Join(labels, " "))
	hits, err := f.Search(ctx, index.Query{Text: text, Lang: lang, K: contextPassages, Audience: guidelines.ForClinician})
	if err != nil {
		return nil, fmt.Errorf("passages for the doctor: %w", err)
	}
	return hits, nil
}
