package understand

import (
	"slices"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// said is one concept's mention with what is said of it.
type said struct {
	mention
	verdict
	attributes map[string]intake.Attribute
	reversed   bool // the words say that all is well, and deny this
	negated    bool // the word itself begins with a denial
	asksHow    bool // of a question: not whether it is there, but whether it is worse or bad
	moot       bool // what it denies is another side: nothing to record
}

// context is the turn that a reading is of.
type context struct {
	turn     int
	shift    int // where in the turn the text begins, when a long one is read in pieces
	question string
	now      time.Time
	at       time.Time
	who      speaker
	carer    bool // somebody else tells it, and was not asked what worries the patient
}

// mentions judges every concept that is named. Sites and bare qualities are attributes of others, and a
// measurement without a figure says nothing.
func (e *Engine) mentions(r *reading, who speaker) []said {
	var out []said
	for _, h := range r.concepts {
		if k := h.Concept.Kind; k == lexicon.Site || k == lexicon.Quality || k == lexicon.Measurement {
			continue
		}
		m := mention{concept: h.Concept, from: h.From, to: h.To, gaps: h.Gaps, denies: h.Denies}
		v := r.judge(m)
		var why []cue
		if v.experiencer, why = r.person(m, who); why != nil {
			v.why = append(v.why, why...)
		}
		if t, why := r.when(m); t == intake.Past && !(v.experiencer == intake.OfOther && r.onlyDated(why)) {
			v.temporality, v.why = t, append(v.why, why...)
		}
		out = e.denying(out, said{mention: m, verdict: v, negated: r.startsDenied(m) || v.status == intake.Absent && !r.deniedHere(m, v)})
	}
	return r.ofOthersDenied(out)
}

// deniesItself: in 不吐不烧 the 不 of 不烧 is a part of the word, and the one before it is the list's.
func (s *said) deniesItself() bool { return s.negated }

// startsDenied: 不烧 and "no fits" are denials by themselves.
func (r *reading) startsDenied(m mention) bool {
	text := r.runes()
	return strings.ContainsRune("不没无", text[m.from]) || hasAt(text, m.from, "no ") || hasAt(text, m.from, "not ") || hasAt(text, m.from, "never ") || hasAt(text, m.from, "haven't ")
}

// deniedHere reports whether what denies a mention stands in its own clause. In "no weakness, speech normal" it does not, and the
// speech is normal.
func (r *reading) deniedHere(m mention, v verdict) bool {
	from, to := r.clause(m.from, m.to)
	return slices.ContainsFunc(v.why, func(c cue) bool { return c.from >= from && c.to <= to && c.does.any(deny, denyAfter) })
}

// denying adds what was said. Words that deny others are denials of those: 没有过敏 says of medicine allergies and of food
// allergies that there are none.
func (e *Engine) denying(all []said, s said) []said {
	if len(s.concept.Denies) == 0 {
		return append(all, s)
	}
	if s.concept.Kind != lexicon.Context { // "wide awake" is a finding by itself, and denies too
		all = append(all, s)
		if s.status != intake.Present {
			return all
		}
	}
	if s.status == intake.Absent && !s.deniesItself() {
		s.status = intake.Uncertain // "不是不过敏" says that there is something, not what
	} else if s.status == intake.Present {
		s.status = intake.Absent
	}
	for _, id := range s.concept.Denies {
		if c, ok := e.lex.Concept(id); ok {
			s.concept, s.reversed = c, true
			all = append(all, s)
		}
	}
	return all
}

// findings turns what was said into findings. What is only feared or asked about is none, but a worry.
func (e *Engine) findings(r *reading, all []said, c context) []intake.Finding {
	var out []intake.Finding
	for _, s := range all {
		if s.moot || r.onlyHowMuch(s, all) {
			continue
		}
		if s.unsaid {
			if s.feared {
				out = append(out, e.worry(r, s, c)...)
			}
			continue
		}
		if s.gone {
			// What has passed is denied for now: the record must not call it present.
			gone := s
			gone.status, gone.temporality, gone.attributes = intake.Absent, intake.Current, nil
			out = append(out, r.finding(gone, c))
		}
		out = append(out, r.finding(s, c))
	}
	return out
}

// onlyHowMuch: in 咳出来都是血，不是血丝 and "coughing up blood, not streaks" it is denied that it is little, and not that it is there.
func (r *reading) onlyHowMuch(s said, all []said) bool {
	if s.status != intake.Absent || s.gone || !contains(string(r.runes()[s.from:s.to]), "丝", "点", "streak", "speck", "spot", "drop", "line", "bit", "trace") || !slices.ContainsFunc(s.why, func(c cue) bool {
		switch string(r.runes()[c.from:c.to]) {
		case "不是", "并不是", "可不是", "not", "isn't", "not just":
			return true
		}
		return false
	}) {
		return false
	}
	in := r.sentence(s.from)
	return slices.ContainsFunc(all, func(o said) bool {
		return o.concept == s.concept && o.status == intake.Present && !o.unsaid && !o.gone && o.experiencer == s.experiencer &&
			o.from >= in.from && o.to <= s.from && commasBetween(r.runes(), o.to, s.from) == 1
	})
}

func (r *reading) finding(s said, c context) intake.Finding {
	id := s.concept.ID
	if id == worryID && s.status == intake.Present && r.carersOwn(s.to, c) {
		id = carerWorriedID
	}
	f := intake.Finding{Concept: id, Status: s.status, Temporality: s.temporality, Experiencer: s.experiencer,
		Mode: intake.ByRule, At: c.at, Evidence: []intake.Evidence{r.evidence(s.from, s.to, c)}}
	if s.status == intake.Present {
		f.Attributes = s.attributes
	}
	return f
}

func (r *reading) evidence(from, to int, c context) intake.Evidence {
	start, end := r.text.Span(from, to)
	return intake.Evidence{Span: intake.Span{Turn: c.turn, Start: start + c.shift, End: end + c.shift},
		Question: c.question}
}

// worryID is the concept of what somebody is afraid of.
const worryID = "worry"

func (e *Engine) worry(r *reading, s said, c context) []intake.Finding {
	if _, ok := e.lex.Concept(worryID); !ok || s.concept.Kind != lexicon.Disease && !slices.ContainsFunc(s.why,
		func(c cue) bool { return c.does.has(worry) }) {
		return nil
	}
	from, to := r.clause(s.from, s.to)
	id := worryID
	if r.carersOwn(s.from, c) {
		id = carerWorriedID
	}
	return []intake.Finding{{Concept: id, Status: intake.Present, Temporality: intake.Current,
		Experiencer: intake.OfPatient,
		Mode:        intake.ByRule, At: c.at, Evidence: []intake.Evidence{r.evidence(from, to, c)}}}
}

// fill writes the words of each evidence, once it is known which text they are of.
func fill(fs []intake.Finding, text string) { fillFrom(fs, piece{text, []rune(text), 0}) }
