package record

import (
	"math"
	"slices"
	"unicode"

	"github.com/preconsult/preconsult/intake"
)

// A note may be at most longestNote percent as long as what the patient's side said in words of their own, once they said much. Both
// are counted in code points without white space, in English as in Chinese; English takes about three for one of Chinese, in what is
// much and where the note is in the other language than the words.
//
// What counts as said are turns that were typed or spoken, not taps: of "都没有" under a list of eight things eight denials are
// written. Of the note those lines count that rest on such words, and of a line about several findings the part that does; readings,
// the chart and what was tapped are no summary of words.
const (
	longestNote = 40
	muchZH      = 400
	muchEN      = 1200
	enForZH     = 3.0
)

// shortening is how far a note is cut down, step by step, until it is short enough. What those who come running must know is in no
// step: allergies, medicines, and what a rule rests on that raised the level.
type shortening int

const (
	inFull        shortening = iota
	quotesLess               // what the label says already is not quoted besides
	denialsFolded            // of many denials the first are named, the card has the others
	storyFolded              // further symptoms stand in one line, by name and since when
	shortest      = storyFolded
)

// length measures a note as it was built.
func (w *work) length(n *intake.Note) intake.LengthCheck {
	c := intake.LengthCheck{OK: true, Shortened: len(w.shortened)}
	free := map[int]bool{}
	factor, much := 1.0, muchZH
	for _, t := range w.v.Turns {
		if t.Who == intake.Patient || t.Who == intake.Companion {
			if !w.extra.Handled[t.Seq] && !w.extra.Tapped[t.Seq] {
				free[t.Seq] = true
				c.Said += size(t.Text)
			}
		}
	}
	if w.v.Lang == intake.EN {
		much = muchEN
	}
	switch {
	case w.v.Lang == intake.EN && w.lang != intake.EN:
		factor = enForZH
	case w.v.Lang != intake.EN && w.lang == intake.EN:
		factor = 1 / enForZH
	}
	note := 0.0
	for _, s := range n.Sections {
		for _, l := range s.Lines {
			note += float64(size(l.Text)) * factor * w.ofWords(l, free)
		}
	}
	c.Note = int(math.Round(note))
	if c.Said > 0 {
		c.Percent = int(math.Ceil(100 * note / float64(c.Said)))
	}
	if c.Said > much {
		c.Limit = longestNote
		c.OK = c.Percent <= longestNote
	}
	return c
}

// ofWords is the part of a line that rests on words of their own.
func (w *work) ofWords(l intake.Line, free map[int]bool) float64 {
	isFree := func(s intake.Span) bool { return free[s.Turn] }
	findings, own := 0, 0
	for _, f := range w.findings {
		if slices.Contains(w.tells[f.Key()], l.ID) {
			findings++
			if slices.ContainsFunc(w.spans(f), isFree) {
				own++
			}
		}
	}
	if findings > 0 {
		return float64(own) / float64(findings)
	}
	if slices.ContainsFunc(l.From, func(x intake.Source) bool { return x.Span != nil && isFree(*x.Span) }) {
		return 1
	}
	return 0
}

// size counts code points without white space.
func size(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// weighty reports whether a finding must be told in full however short the note is: a rule that set the level rests on it, or whoever
// comes running must know it.
func (w *work) weighty(f intake.Finding) bool {
	if w.drug(f.Concept) || slices.Contains(w.main, f.Concept) {
		return true
	}
	return slices.ContainsFunc(w.v.Assessed.Reasons, func(r intake.Reason) bool { return slices.Contains(r.Concepts, f.Concept) })
}

// mostNamed is how many denials a short note names.
const mostNamed = 6

// foremost are the findings of a group that the line names, the weighty ones and those that the complaint's protocol asks for first, and
// how many others it only counts.
func (w *work) foremost(list []intake.Finding) (named []intake.Finding, others int) {
	if w.step < denialsFolded || len(list) <= mostNamed {
		return list, 0
	}
	order := slices.Clone(list)
	slices.SortStableFunc(order, func(a, b intake.Finding) int {
		if x, y := w.weighty(a), w.weighty(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return rank(w.extra.Negatives, a.Concept) - rank(w.extra.Negatives, b.Concept)
	})
	n := mostNamed
	for n < len(order) && w.weighty(order[n]) {
		n++
	}
	return order[:n], len(order) - n
}
