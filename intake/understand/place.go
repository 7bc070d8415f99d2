package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// complaint is what may be wrong with a place of the body.
type complaint uint8

const (
	pain complaint = iota
	swelling
	itch
	numbness
	redness
	tenderness
	stiffness
	weakness
	lump
	tightness
	complaints
)

// anywhere are the concepts of a complaint whose place is not known. Where a place is named they give way to what it is
// there: "swelling of my right knee" is a swollen knee.
var anywhere = [complaints]string{"pain", "swelling", "itching", "numbness", "skin-redness", "tenderness",
	"joint-stiffness", "weakness", "lump", ""}

// complaintWords are said of a place, before or after it: "my right knee has been sore". What content knows as a
// whole ("膝盖疼") has been found already; this catches what stands farther apart.
var complaintWords = map[string]complaint{"疼": pain, "痛": pain, "疼痛": pain, "酸": pain, "肿": swelling, "痒": itch,
	"麻": numbness, "扎": pain, "刺": pain, "绞": pain,
	"闷": tightness, "堵": tightness, "压": tightness, "紧": tightness, "攥": tightness, "箍": tightness, "勒": tightness, "憋": tightness,
	"tight": tightness, "tightness": tightness, "heavy": tightness, "heaviness": tightness, "pressure": tightness, "pressing": tightness,
	"squeezing": tightness, "squeezed": tightness, "squeeze": tightness, "crushing": tightness, "crushed": tightness, "weight": tightness,
	"vice": tightness, "clamp": tightness, "clamped": tightness, "band": tightness, "belt": tightness, "constricted": tightness, "gripping": tightness,
	"stabbing": pain, "burning": pain, "throbbing": pain,
	"hurt": pain, "hurts": pain, "hurting": pain, "pain": pain, "painful": pain, "sore": pain, "ache": pain,
	"aches": pain, "achy": pain, "tender": tenderness,
	"swollen": swelling, "swelling": swelling, "swelled": swelling, "puffy": swelling, "itchy": itch, "itches": itch,
	"itching": itch, "itch": itch, "numb": numbness, "tingling": numbness, "numbness": numbness, "red": redness,
	"redness": redness, "tenderness": tenderness, "stiff": stiffness, "stiffness": stiffness, "weak": weakness,
	"weakness": weakness, "lump": lump, "lumps": lump, "mass": lump, "discomfort": pain, "aching": pain, "pains": pain, "soreness": pain}

// places finds, once, which concept each complaint of each place is, by the words that content has for it.
func places(lex *lexicon.Lexicon) map[string][complaints]*lexicon.Concept {
	out := map[string][complaints]*lexicon.Concept{}
	for _, site := range lex.Concepts() {
		if site.Kind != lexicon.Site || site.ID == "site-genitals" {
			continue // which of the private parts it is, only the word itself tells
		}
		var row [complaints]*lexicon.Concept
		for _, w := range site.ZH {
			fillRow(lex, &row, [complaints]string{w + "疼", w + "肿", w + "痒", w + "麻", w + "红", w + "压痛", w + "僵硬",
				w + "无力", w + "包块", w + "闷"})
			fillRow(lex, &row, [complaints]string{tightness: w + "紧"})
		}
		for _, w := range site.EN {
			fillRow(lex, &row, [complaints]string{w + " pain", "swollen " + w, "itchy " + w, "numb " + w, "red " + w,
				"tender " + w, "stiff " + w, "weak " + w, w + " lump", "tight " + w})
			fillRow(lex, &row, [complaints]string{w + " hurts", w + " swelling", w + " itches", w + " numbness",
				w + " redness", w + " tenderness", w + " stiffness", w + " weakness", w + " mass", w + " tightness"})
		}
		out[site.ID] = row
	}
	return out
}

func fillRow(lex *lexicon.Lexicon, row *[complaints]*lexicon.Concept, phrases [complaints]string) {
	for k, w := range phrases {
		if row[k] != nil || w == "" {
			continue
		}
		if ms := lex.Match(w); len(ms) == 1 && ms[0].Start == 0 && ms[0].End == len([]rune(w)) {
			row[k], _ = lex.Concept(ms[0].Concept)
		}
	}
}

// placed adds concepts that are said of a place in its clause, a few words away.
func (e *Engine) placed(r *reading) {
	text := r.runes()
	var found []lexicon.Hit
	for _, site := range r.concepts {
		if site.Concept.Kind != lexicon.Site {
			continue
		}
		row := e.places[site.Concept.ID]
		from, to := r.clause(site.From, site.To)
		for i := max(from, site.From-24); i < min(to, site.To+24); i++ {
			n, what := complaintAt(text, i)
			if n == 0 || row[what] == nil || i < site.To && i+n > site.From || r.taken(i, i+n, site, what) {
				continue
			}
			h := lexicon.Hit{Concept: row[what], From: min(site.From, i), To: max(site.To, i+n)}
			gap := [2]int{min(site.To, i+n), max(site.From, i)}
			if r.simple(gap[0], gap[1]) {
				h.Gaps = [][2]int{gap}
				found = append(found, h)
				break
			}
		}
	}
	if len(found) == 0 {
		return
	}
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool {
		return slices.ContainsFunc(found, func(f lexicon.Hit) bool {
			return f.From <= h.From && h.To <= f.To && isAnywhere(h.Concept)
		})
	})
	r.concepts = append(r.concepts, found...)
	slices.SortFunc(r.concepts, func(a, b lexicon.Hit) int { return cmp.Or(a.From-b.From, a.To-b.To) })
}

// complaintAt reads a word for a complaint that begins here.
func complaintAt(text []rune, i int) (n int, what complaint) {
	if han(text[i]) {
		what, ok := complaintWords[string(text[i:i+1])]
		if !ok || noComplaint(text, i) {
			return 0, 0
		}
		return 1, what
	}
	if !lexicon.Latin(text[i]) || i > 0 && lexicon.Latin(text[i-1]) {
		return 0, 0
	}
	for i+n < len(text) && lexicon.Latin(text[i+n]) {
		n++
	}
	what, ok := complaintWords[string(text[i:i+n])]
	if !ok {
		return 0, 0
	}
	return n, what
}

// noComplaint: the character belongs to another word: 血压, 要紧, 紧张.
func noComplaint(text []rune, i int) bool {
	if i > 0 && (text[i] == '压' && strings.ContainsRune("血高低降上下舒收按气", text[i-1]) || text[i] == '紧' && strings.ContainsRune("要赶抓", text[i-1])) {
		return true
	}
	return i+1 < len(text) && (text[i] == '紧' && strings.ContainsRune("张急跟接", text[i+1]) || text[i] == '压' && strings.ContainsRune("力根抑", text[i+1]) ||
		text[i] == '刺' && strings.ContainsRune("激身", text[i+1]) || text[i] == '扎' && strings.ContainsRune("针手了进", text[i+1]) || text[i] == '堵' && text[i+1] == '车')
}

// taken: the words belong to another concept already, which is not just the complaint itself.
func (r *reading) taken(from, to int, site lexicon.Hit, what complaint) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.Concept.Kind != lexicon.Site && h.Concept.ID != anywhere[what] &&
			(h.From < to && from < h.To || h.From < site.To && site.From < h.To)
	})
}

// isAnywhere reports whether a concept is a complaint without a place.
func isAnywhere(c *lexicon.Concept) bool {
	return c.ID != "" && slices.Contains(anywhere[:], c.ID)
}

// simple: between a place and its complaint stand only a few words, no other place or complaint, and no new statement.
func (r *reading) simple(from, to int) bool {
	words, runes := 0, 0
	for i := from; i < to; i++ {
		switch t := r.runes()[i]; {
		case t == ',' || t == '、' || lexicon.Stop(t):
			return false
		case t == ' ':
			words++
		case han(t):
			runes++
		}
	}
	return words <= 5 && runes <= 5 && !slices.ContainsFunc(r.concepts,
		func(h lexicon.Hit) bool { return h.From < to && from < h.To && !isAnywhere(h.Concept) }) &&
		!slices.ContainsFunc(r.cues, func(c cue) bool { return c.from >= from && c.to <= to && c.does.any(turn) })
}
