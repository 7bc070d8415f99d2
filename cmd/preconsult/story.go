package main

import (
	"context"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/rag/llm"
	"github.com/preconsult/preconsult/safety"
)

// storyteller is the model where it can draft a story, or nil.
func storyteller(m visit.Model) visit.Storyteller {
	s, _ := m.(visit.Storyteller)
	return s
}

// DraftStory asks the model for the story of a visit, from lines without what names the person. What was masked is not put back: a
// sentence that speaks of a name is left out.
func (m adviser) DraftStory(ctx context.Context, lang intake.Lang, facts, known []string) (visit.Story, int, error) {
	masked := make([]string, len(facts))
	for i, f := range facts {
		masked[i], _ = safety.Mask(lang, f, known...)
	}
	turn := &llm.Turn{} // of its own: nothing that a patient waits for is paid from it
	said, rejected, err := m.Client.DraftStory(turn.In(ctx), lang, masked)
	by := turn.MadeBy(llm.TaskDraft)
	story := visit.Story{Model: by.Server + "/" + by.Model, Prompt: by.Prompt}
	for _, s := range said {
		story.Sentences = append(story.Sentences, visit.StorySentence{Text: s.Text, Facts: s.Facts})
	}
	return story, rejected, err
}
