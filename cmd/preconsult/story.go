package main

import (
	"context"
	"strings"

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
	said, rejected, err := m.Client.DraftStory(ctx, lang, masked)
	model, _, _ := strings.Cut(m.Version(), " prompts ")
	story := visit.Story{Model: model, Prompt: llm.StoryPrompt}
	for _, s := range said {
		story.Sentences = append(story.Sentences, visit.StorySentence{Text: s.Text, Facts: s.Facts})
	}
	return story, rejected, err
}
