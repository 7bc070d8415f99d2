package record

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/intake"
)

// unused is the ledger of omissions: findings that no line carries, lines that were dropped, and clauses of the patient or
// the informant that rest under no finding. Nothing of it is lost; the doctor's page lists it.
func (w *work) unused() []intake.Source {
	var out []intake.Source
	for i, f := range w.findings {
		if w.used[i] || f.Status == intake.NotAsked {
			continue
		}
		if from := w.sources(f); len(from) > 0 {
			out = append(out, from...)
		} else {
			out = append(out, intake.Source{Rule: "unsupported/" + f.Concept}) // nobody said it: it must not be written
		}
	}
	out = append(out, w.dropped...)
	for _, t := range w.v.Turns {
		if t.Who != intake.Patient && t.Who != intake.Companion || w.extra.Handled[t.Seq] {
			continue
		}
		for _, s := range clauses(t) {
			if !w.touched(s) {
				out = append(out, intake.Source{Span: &s})
			}
		}
	}
	out = distinct(out)
	sort.SliceStable(out, func(i, k int) bool {
		a, b := out[i].Span, out[k].Span
		return a != nil && (b == nil || before(*a, *b))
	})
	return out
}

// facts draws the sum of the ledger from the note as it stands, and not from what was marked on the way: each finding that somebody
// stated, and each clause under none, must be told by a line that is there, stand in another line, or be listed as unused.
func (w *work) facts(n *intake.Note) intake.FactChecks {
	c := intake.FactChecks{Missing: []intake.Source{}}
	there := map[string]bool{}
	carried, listed := map[int][]intake.Span{}, map[int][]intake.Span{}
	for _, l := range lines(n) {
		there[l.ID] = true
		for _, s := range l.From {
			if s.Span != nil {
				carried[s.Turn] = append(carried[s.Turn], *s.Span)
			}
		}
	}
	for _, s := range n.Unused {
		if s.Span != nil {
			listed[s.Turn] = append(listed[s.Turn], *s.Span)
		}
	}
	stated := map[int][]intake.Span{}
	for _, f := range w.v.Findings {
		var spans []intake.Span
		for _, e := range f.Evidence {
			if e.Spoken() && w.there(e.Span) {
				spans = append(spans, e.Span)
				stated[e.Turn] = append(stated[e.Turn], e.Span)
			}
		}
		if f.Status == intake.NotAsked || len(spans) == 0 {
			continue // nobody stated it
		}
		c.Stated++
		switch {
		case slices.ContainsFunc(w.tells[f.Key()], func(id string) bool { return there[id] }):
			c.Used++
		case slices.ContainsFunc(spans, func(s intake.Span) bool { return overlaps(listed[s.Turn], s) }):
			c.Unused++
		case w.intoAnother(f, spans):
			c.Folded++
		default:
			for _, s := range spans {
				c.Missing = append(c.Missing, intake.Source{Span: &s})
			}
		}
	}
	for _, t := range w.v.Turns {
		if t.Who != intake.Patient && t.Who != intake.Companion || w.extra.Handled[t.Seq] {
			continue
		}
		for _, s := range clauses(t) {
			if overlaps(stated[s.Turn], s) {
				continue // it is counted as the finding that was made of it
			}
			c.Stated++
			switch {
			case overlaps(carried[s.Turn], s):
				c.Used++
			case overlaps(listed[s.Turn], s):
				c.Unused++
			case w.touched(s):
				c.Folded++
			default:
				c.Missing = append(c.Missing, intake.Source{Span: &s})
			}
		}
	}
	return c
}

// intoAnother reports whether a finding stands in another line than one of its own: what was said in general under what was said in
// particular, a measurement among the vital signs, a worry under the feelings, a medicine's end with its beginning, or a denial that
// a short note only counts.
func (w *work) intoAnother(f intake.Finding, spans []intake.Span) bool {
	for i, g := range w.findings {
		if g.Key() == f.Key() {
			return w.used[i]
		}
	}
	return slices.ContainsFunc(spans, w.touched)
}

func overlaps(list []intake.Span, s intake.Span) bool {
	return slices.ContainsFunc(list, s.Overlaps)
}

func (w *work) touched(s intake.Span) bool {
	return overlaps(w.covered[s.Turn], s)
}

// fillers state nothing.
var fillers = map[string]bool{"嗯": true, "好": true, "好的": true, "行": true, "是": true, "是的": true, "对": true, "没有": true,
	"有": true, "谢谢": true, "您好": true, "你好": true, "医生": true, "大夫": true, "不知道": true, "说不清": true, "没": true,
	"yes": true, "no": true, "ok": true, "okay": true, "yeah": true, "yep": true, "nope": true, "hi": true, "hello": true, "um": true,
	"thanks": true, "thank you": true, "not sure": true, "i don't know": true, "doctor": true, "please": true, "right": true, "uh": true,
	"sure": true, "well": true, "so": true, "hmm": true, "erm": true, "mhm": true, "no problem": true, "oh": true, "and": true}

// clauses cuts a turn where punctuation does, and leaves out what states nothing.
func clauses(t intake.Turn) []intake.Span {
	var out []intake.Span
	runes := []rune(t.Text)
	start := 0
	flush := func(end int) {
		a, b := start, end
		for a < b && !letter(runes[a]) {
			a++
		}
		for b > a && !letter(runes[b-1]) {
			b--
		}
		start = end + 1
		words := strings.ToLower(string(runes[a:b]))
		if b-a >= 2 && !fillers[words] {
			out = append(out, intake.Span{Turn: t.Seq, Start: a, End: b})
		}
	}
	for i, r := range runes {
		if strings.ContainsRune("，。；！？、,;!?\n：", r) || r == '.' && (i+1 == len(runes) || unicode.IsSpace(runes[i+1])) {
			flush(i)
		}
	}
	flush(len(runes))
	return out
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
