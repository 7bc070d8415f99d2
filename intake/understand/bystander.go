package understand

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

//go:embed bystander.yaml
var bystanderText []byte

// bystanderID is the concept that says that somebody else is in trouble here and now. Triage then judges what is told of others
// too; without it a relative's illness never counts.
const bystanderID = "somebody-else-here"

// bystanderTable finds the words of bystander.yaml.
type bystanderTable struct{ here, away, crowd, atOnce *regexp.Regexp }

func loadBystanders() *bystanderTable {
	classes := []string{"here", "away", "crowd", "at-once"}
	words := make([][]string, len(classes))
	eachWord("bystander.yaml", bystanderText, classes, func(class int, word string) {
		w := regexp.QuoteMeta(string(trimmedRunes(word)))
		if lexicon.Latin([]rune(word)[0]) {
			w = `\b` + w + `\b`
		}
		words[class] = append(words[class], w)
	})
	of := func(class int) *regexp.Regexp { return regexp.MustCompile(strings.Join(words[class], "|")) }
	return &bystanderTable{of(0), of(1), of(2), of(3)}
}

// bystander tells whether a text is of another person's trouble, here and now: 我爸没气了, "my wife collapsed just now", and not
// "my father had a stroke last year". Who speaks for the patient and means the patient is understood as speaking of them.
func (e *Engine) bystander(r *reading, all []said, c context) (intake.Finding, bool) {
	con, known := e.lex.Concept(bystanderID)
	if !known {
		return intake.Finding{}, false
	}
	for _, s := range all {
		if s.experiencer != intake.OfOther || s.status != intake.Present || s.temporality != intake.Current || s.unsaid || s.gone || !befalls(s.concept) {
			continue
		}
		_, why := r.person(s.mention, c.who)
		if len(why) == 0 || why[0].does.has(tale) {
			continue
		}
		if who := string(r.runes()[why[0].from:why[0].to]); isFamily(who) || e.bystanders.crowd.MatchString(who) {
			continue
		}
		from, to := r.aroundOther(s, why[0])
		words := string(r.runes()[from:to])
		away, atOnce := e.bystanders.away.MatchString(words), e.bystanders.atOnce.MatchString(words)
		if away && (!atOnce || r.longPast(from, to)) || !atOnce && !e.bystanders.here.MatchString(words) {
			continue
		}
		a, b := min(why[0].from, s.from), max(why[0].to, s.to)
		return r.finding(said{mention: mention{concept: con, from: a, to: b}, verdict: verdict{status: intake.Present, temporality: intake.Current,
			experiencer: intake.OfPatient}}, c), true
	}
	return intake.Finding{}, false
}

// befalls: what happens to a body or by a hand.
func befalls(c *lexicon.Concept) bool {
	switch c.Kind {
	case lexicon.Symptom, lexicon.Sign, lexicon.Event, lexicon.Emotion:
		return true
	}
	return false
}

// aroundOther is the sentence that tells of the other person, with the short cry before it: "Help! My dad ...".
func (r *reading) aroundOther(s said, who cue) (from, to int) {
	a := r.sentence(min(s.from, who.from))
	b := r.sentence(max(s.to, who.to) - 1)
	from, to = a.from, max(b.to, a.to)
	if i := slices.IndexFunc(r.sentences, func(x sentence) bool { return x.from == a.from }); i > 0 {
		from = r.sentences[i-1].from
	}
	if i := slices.IndexFunc(r.sentences, func(x sentence) bool { return x.from == b.from }); i >= 0 && i+1 < len(r.sentences) {
		to = r.sentences[i+1].to
	}
	return from, to
}

// longPast: a time of more than a day ago is told.
func (r *reading) longPast(from, to int) bool {
	return slices.ContainsFunc(r.times, func(x timeSpan) bool { return x.from >= from && x.to <= to && x.low > 24 }) ||
		slices.ContainsFunc(r.cues, func(c cue) bool { return c.does.has(past) && c.from >= from && c.to <= to && !r.onset(c) })
}
