package understand

import (
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// sideWord is a "left", "right" or "both" of the body, as sidewords.go tells it from "right now" and "left work".
type sideWord struct {
	from, to int
	code     string
	site     string // the place it is said of, where one follows: 左[膝盖], "right side of my [face]"
	dead     bool   // denied, fine, taken back: no complaint is on it
	other    bool   // somebody else's
	only     bool   // after 不光 and "not just": the other side comes on top
	owner    int    // the mention it belongs to, or -1
}

// sided gives each mention its side. A side belongs to the mention around it, to the nearest in its clause that can have the
// place it is said of, or else to the nearest before. Where several are said the later corrects the earlier, unless it is
// added to it (也, "too", "and").
func (e *Engine) sided(r *reading, all []said, c context) {
	words := e.sideWords(r, c.who)
	if len(words) == 0 {
		return
	}
	for i := range words {
		words[i].owner = e.sideOwner(r, all, &words[i])
	}
	for i := range all {
		if _, ok := all[i].attributes[intake.Side]; ok || !lateral(&all[i]) {
			continue
		}
		if code, from, to := r.oneSide(words, i, &all[i]); code != "" {
			setSide(&all[i], code, r.evidence(from, to, c))
		}
	}
	e.sideOfPlace(r, words, all, c)
	r.sidesTogether(all)
}

// sideOfPlace gives a mention the side that the same place has earlier in its sentence: 一直抓右边耳朵，说耳朵痛.
func (e *Engine) sideOfPlace(r *reading, words []sideWord, all []said, c context) {
	for i := range all {
		s := &all[i]
		if _, ok := s.attributes[intake.Side]; ok || !lateral(s) || s.status != intake.Present || s.to == s.from {
			continue
		}
		var found *sideWord
		for k := range words {
			w := &words[k]
			if w.site == "" || w.to > s.from || w.from < r.sentence(s.from).from || !slices.Contains(e.placesOf(r, s), w.site) {
				continue
			}
			if w.owner >= 0 && !lateral(&all[w.owner]) {
				continue // the ear that was operated on
			}
			if w.dead || w.other != (s.experiencer == intake.OfOther) || found != nil && found.code != w.code {
				found = nil // who has spoken of both ears needs to say which one hurts
				break
			}
			found = w
		}
		if found != nil {
			setSide(s, found.code, r.evidence(found.from, found.to, c))
		}
	}
}

func setSide(s *said, code string, ev intake.Evidence) {
	if s.attributes == nil {
		s.attributes = map[string]intake.Attribute{}
	}
	s.attributes[intake.Side] = intake.Attribute{Code: code, Evidence: ev}
}

// lateral reports whether a mention may be on a side at all.
func lateral(s *said) bool {
	if s.unsaid {
		return false
	}
	switch s.concept.Kind {
	case lexicon.Symptom, lexicon.Sign, lexicon.Event:
		return !slices.Contains(wholeBody, s.concept.ID)
	}
	return false
}

// wholeBody are complaints that have no side, so that a "left" beside them is another's.
var wholeBody = []string{"fever", "high-fever", "low-grade-fever", "cough", "vomiting", "nausea", "fatigue", "dizziness", "dyspnoea", "crying",
	"palpitations", "diarrhoea", "insomnia", "chills", "poor-appetite", "sputum", "night-pain"}

// sideOwner finds the mention that a side is of. Mentions of anything else take a side too, where they stand nearer to it:
// the left of "cataract surgery on my left eye" is not the red eye's.
func (e *Engine) sideOwner(r *reading, all []said, w *sideWord) int {
	a, b := r.clause(w.from, w.to)
	best, cost := -1, 1<<30
	for i := range all {
		s := &all[i]
		if s.from <= w.from && w.to <= s.to && s.to > s.from {
			return i
		}
		bodily := lateral(s)
		if !bodily && s.concept.Kind != lexicon.Procedure && s.concept.Kind != lexicon.Context {
			continue
		}
		fit, known := e.fits(r, s, w.site)
		if bodily && !fit {
			continue
		}
		far := max(w.from-s.to, s.from-w.to, 0)
		switch {
		case s.to == 0: // the mention is what was asked
			far = 0
		case s.from < a || s.to > b:
			if !bodily {
				continue
			}
			far += 40
			if s.from >= w.to {
				far += 40
			}
			// What is said of a place elsewhere needs to be of it; a lump or a rash has no place of its own.
			if w.site != "" && !known {
				continue
			}
		case !known && w.site != "" && s.concept.Kind == lexicon.Event:
			far += 90 // who falls on an arm may have hurt it
		case !known && w.site != "":
			far += 8
		}
		if far < cost {
			best, cost = i, far
		}
	}
	return best
}

// fits reports whether a mention can have the place that a side is said of; known, whether its place is known to be in the
// same part of the body.
func (e *Engine) fits(r *reading, s *said, site string) (fit, known bool) {
	if site == "" {
		return true, false
	}
	places := e.placesOf(r, s)
	if len(places) == 0 {
		return true, false
	}
	for _, p := range places {
		if p == site || regionOf[p] == regionOf[site] || nextTo(p, site) || nextTo(site, p) {
			return true, true
		}
	}
	return false, false
}

// placesOf are the places that a mention is of, by its concept or by its words.
func (e *Engine) placesOf(r *reading, s *said) []string {
	places := e.sites.of[s.concept.ID]
	if s.to > s.from {
		for _, b := range r.body {
			if s.from <= b.from && b.to <= s.to {
				places = append(slices.Clone(places), b.site)
			}
		}
	}
	return places
}

// nextTo: hip, groin and buttock belong to the leg and to the trunk, the shoulder to the arm and to the neck.
func nextTo(a, b string) bool {
	switch a {
	case "site-hip", "site-groin", "site-buttock", "site-flank", "site-genitals":
		return regionOf[b] == trunkRegion || regionOf[b] == legRegion
	case "site-shoulder":
		return b == "site-neck" || b == "site-chest" || b == "site-back"
	}
	return false
}

// oneSide settles the side of a mention from the words that are its own.
func (r *reading) oneSide(words []sideWord, owner int, s *said) (code string, from, to int) {
	a, b := r.clause(s.from, s.to)
	var last *sideWord
	for i := range words {
		w := &words[i]
		if w.owner != owner || w.other != (s.experiencer == intake.OfOther) {
			continue
		}
		if w.dead && s.status != intake.Absent {
			if w.code == code && r.liveAfter(words, i, owner) { // 左边不疼了, and then the right
				code, last = "", nil
			}
			continue
		}
		if last == nil {
			code, from, to, last = w.code, w.from, w.to, w
			continue
		}
		own := func(x *sideWord) bool { return s.to > 0 && x.from >= a && x.to <= b }
		switch {
		case w.code == code:
		case r.stressed(w) && !r.corrects(last.to, w.from): // "both ache, the right is worse"
			code, to = "both", w.to
			continue
		case r.added(last, w) && w.code != "both":
			code = "both"
			to = w.to
			last = w
			continue
		case own(last) && !own(w) && !r.corrects(last.to, w.from):
			continue // said beside it, and not taken back
		case own(last) && own(w) && !r.corrects(last.to, w.from) && nearer(s, last, w):
			continue // "the right ear is blocked and the left is ringing"
		}
		code, from, to, last = w.code, w.from, w.to, w
	}
	return code, from, to
}

func nearer(s *said, a, b *sideWord) bool {
	far := func(w *sideWord) int { return max(w.from-s.to, s.from-w.to, 0) }
	return far(a) < far(b)
}

// stressed: the side that is worse, or where it mostly is, is not the only one.
func (r *reading) stressed(w *sideWord) bool {
	text := r.runes()
	a, b := r.clause(w.from, w.to)
	after, before := string(text[w.to:min(b, w.to+16)]), string(text[max(a, w.from-14):w.from])
	return contains(after, "worse", "worst", "更", "厉害", "重一", "重些", " more", "mostly") || contains(before, "mostly", "mainly", "worse", "especially", "more on", "主要", "尤其", "特别是")
}

// liveAfter reports whether another side of the same mention follows.
func (r *reading) liveAfter(words []sideWord, i, owner int) bool {
	return slices.ContainsFunc(words[i+1:], func(w sideWord) bool { return w.owner == owner && !w.dead && w.code != words[i].code })
}

// added reports whether the second side comes on top of the first: "left and right", 左腿也, "not just the left, the right one too".
func (r *reading) added(first, second *sideWord) bool {
	text := r.runes()
	if r.corrects(first.to, second.from) {
		return false
	}
	if first.only {
		return true
	}
	between := strings.TrimSpace(string(text[first.to:second.from]))
	for _, w := range []string{"and", "and the", "and my", "和", "跟", "、", "and on the", "和右", "or"} {
		if between == w {
			return true
		}
	}
	for _, w := range []string{"和", "跟", "与", "、", " and", " and the", " and my"} {
		if strings.HasSuffix(between, w) && !r.bodilyBetween(first.to, second.from) {
			return true // 左边太阳穴和右边后脑勺
		}
	}
	_, end := r.clause(second.from, second.to)
	after := string(text[second.to:end])
	return strings.Contains(after, "也") || strings.Contains(between, "也") || strings.Contains(after, " too") ||
		strings.Contains(after, " as well") || strings.Contains(between, "also ") || strings.Contains(after, "both") ||
		strings.Contains(between, "有时") || strings.Contains(between, "一会") || strings.Contains(between, "sometimes") || strings.Contains(between, "轮") ||
		strings.Contains(between, " and now ") && !strings.Contains(between, "gone")
}

// takesBack are the words with which people correct themselves.
var takesBack = []string{"不对", "哦不", "噢不", "啊不", "哎不", "不不", "说错", "错了", "搞错", "记错", "弄错", "应该是", "我是说", "我是指",
	"换成", "换到", "改右", "改左", "改成", "变成", "跑到", "转到", "moved to", "moved over", "switched", "gone to the",
	"sorry", "i mean", "wait", "hang on", "hold on", "rather", "actually", "correction", "oops", "mistake", "scratch that", "no"}

func (r *reading) bodilyBetween(from, to int) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return h.From < to && from < h.To && bodily(h.Concept) })
}

// corrects reports whether somebody takes back what stands before: "left, sorry, right".
func (r *reading) corrects(from, to int) bool {
	text := r.runes()
	for i := from; i < to; i++ {
		for _, w := range takesBack {
			if !hasAt(text, i, w) {
				continue
			}
			end := i + len([]rune(w))
			if !lexicon.Latin(text[i]) || (i == 0 || !lexicon.Latin(text[i-1])) && (end >= len(text) || !lexicon.Latin(text[end])) {
				return true
			}
		}
	}
	return false
}

// sidesTogether looks at mentions of one complaint: a knee that hurts on the left and one on the right are both, and the side
// that is denied, or has passed, says nothing of the other.
func (r *reading) sidesTogether(all []said) {
	side := func(s *said) string { return s.attributes[intake.Side].Code }
	for i := range all {
		a := &all[i]
		if side(a) == "" || a.unsaid {
			continue
		}
		for k := range all {
			b := &all[k]
			if k == i || b.unsaid || b.experiencer != a.experiencer || side(b) == "" || side(a) == side(b) || !sameComplaint(a, b) {
				continue
			}
			standing := a.status == intake.Present && a.temporality == intake.Current
			switch {
			case standing && b.status == intake.Absent:
				b.moot = true
			case standing && b.gone:
				b.gone = false
			case standing && b.status == intake.Present && b.temporality == intake.Current && i < k && a.concept == b.concept:
				code := "both"
				if r.corrects(a.to, b.from) {
					code = side(b)
				}
				ev := b.attributes[intake.Side].Evidence
				setSide(a, code, ev)
				setSide(b, code, ev)
			}
		}
	}
}

// sameComplaint: one swollen leg and swollen legs are the same here.
func sameComplaint(a, b *said) bool {
	return a.concept == b.concept || slices.Contains(a.concept.Parents, b.concept.ID) || slices.Contains(b.concept.Parents, a.concept.ID) ||
		len(a.concept.Parents) > 0 && slices.ContainsFunc(a.concept.Parents, func(p string) bool { return slices.Contains(b.concept.Parents, p) })
}

// sideAnswer reads an answer to the question for a side. It gives what was asked its side, or none where neither is meant:
// 正中间, "bang in the middle".
func (a *answering) sideAnswer(concept string) bool {
	words := a.sideWords(a.r, a.c.who)
	for i := range words {
		words[i].owner = 0
	}
	asked := said{mention: mention{}}
	if code, from, to := a.r.oneSide(words, 0, &asked); code != "" {
		ev := a.r.evidence(from, to, a.c)
		for i := range a.all {
			s := &a.all[i]
			if s.status == intake.Present && (a.lex.IsA(s.concept.ID, concept) || a.lex.IsA(concept, s.concept.ID)) {
				setSide(s, code, ev)
			}
		}
		a.add(concept, intake.Present, from, to, map[string]intake.Attribute{intake.Side: {Code: code, Evidence: ev}})
		return true
	}
	if text := strings.TrimLeft(string(a.r.runes()), " "); strings.HasPrefix(text, "都疼") || strings.HasPrefix(text, "都有") || strings.HasPrefix(text, "都痛") || strings.HasPrefix(text, "全都") || strings.HasPrefix(text, "都肿") || strings.HasPrefix(text, "都麻") {
		ev := a.r.evidence(0, len(a.r.runes()), a.c)
		a.add(concept, intake.Present, 0, len(a.r.runes()), map[string]intake.Attribute{intake.Side: {Code: "both", Evidence: ev}})
		return true
	}
	for _, w := range []string{"中间", "正中", "当中", "中央", "middle", "centre", "center", "central", "neither", "都不偏", "不偏"} {
		if at := strings.Index(string(a.r.runes()), w); at >= 0 {
			from := len([]rune(string(a.r.runes())[:at]))
			a.add(concept, intake.Present, from, from+len([]rune(w)), nil)
			return true
		}
	}
	return false
}
