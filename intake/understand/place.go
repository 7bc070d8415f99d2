package understand

import (
	"cmp"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/guidelines/lexicon"
)

// places finds, once, which concept each complaint of each place is, by the words that content has for it.
func places(lex *lexicon.Lexicon) map[string][complaints]*lexicon.Concept {
	out := map[string][complaints]*lexicon.Concept{}
	for _, site := range lex.Concepts() {
		if site.Kind != lexicon.Site {
			continue
		}
		var row [complaints]*lexicon.Concept
		for _, w := range site.ZH {
			var own [complaints]*lexicon.Concept
			fillRow(lex, &own, [complaints]string{w + "疼", w + "肿", w + "痒", w + "麻", w + "红", w + "压痛", w + "僵硬",
				w + "没劲", w + "鼓了个包", w + "闷"})
			fillRow(lex, &own, [complaints]string{weakness: w + "无力", lump: w + "包块", tightness: w + "紧", discomfort: w + "不舒服"})
			fillRow(lex, &own, [complaints]string{discomfort: w + "难受"})
			keepRow(out, &row, &own, site.ID, w)
		}
		for _, w := range site.EN {
			var own [complaints]*lexicon.Concept
			fillRow(lex, &own, [complaints]string{w + " pain", "swollen " + w, "itchy " + w, "numb " + w, "red " + w,
				"tender " + w, "stiff " + w, "weak " + w, w + " lump", "tight " + w, w + " discomfort"})
			fillRow(lex, &own, [complaints]string{w + " hurts", w + " swelling", w + " itches", w + " numbness",
				w + " redness", w + " tenderness", w + " stiffness", w + " weakness", w + " mass", w + " tightness"})
			keepRow(out, &row, &own, site.ID, w)
		}
		if site.ID == "site-genitals" {
			continue // which of the private parts it is, only the word itself tells
		}
		fillRest(lex, &row, site)
		out[site.ID] = row
	}
	return out
}

// keepRow adds what a word of a place has of its own to the place's row: a heel is a foot, and hurts under its own name.
func keepRow(out map[string][complaints]*lexicon.Concept, row, own *[complaints]*lexicon.Concept, site, word string) {
	any := false
	for k, c := range own {
		if c == nil {
			continue
		}
		any = true
		if row[k] == nil {
			row[k] = c
		}
	}
	if any {
		out[site+"/"+word] = *own
	}
}

// rowOf are the complaints of a place by the word that names it, or else by the place.
func (e *Engine) rowOf(site lexicon.Hit) [complaints]*lexicon.Concept {
	row := e.places[site.Concept.ID]
	own, ok := e.places[site.Concept.ID+"/"+site.Word]
	if !ok && len(site.Word) > 0 && site.Word[len(site.Word)-1] == 's' {
		own, ok = e.places[site.Concept.ID+"/"+site.Word[:len(site.Word)-1]]
	}
	if ok {
		for k, c := range own {
			if c != nil {
				row[k] = c
			}
		}
	}
	return row
}

func fillRow(lex *lexicon.Lexicon, row *[complaints]*lexicon.Concept, phrases [complaints]string) {
	for k, w := range phrases {
		if w == "" || row[k] != nil {
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
	for k, site := range r.concepts {
		if site.Concept.Kind != lexicon.Site {
			continue
		}
		row := e.rowOf(site)
		if k > 0 && r.concepts[k-1].Concept.Kind == lexicon.Site && r.partOf(r.concepts[k-1], site) {
			row = e.rowOf(r.concepts[k-1])
		}
		from, to := r.clause(site.From, site.To)
		from = r.adjectivesFrom(from)
		var done [complaints]bool
		for i := max(from, site.From-36); i < min(to, site.To+28); i++ {
			n, what := complaintAt(text, i, i < site.From && limb(site.Concept.ID))
			if n == 0 || done[what] || row[what] == nil || i < site.To && i+n > site.From || r.taken(i, i+n, site) ||
				i > site.To && hasAt(text, i+n, " in ") {
				continue
			}
			h := lexicon.Hit{Concept: row[what], From: min(site.From, i), To: max(site.To, i+n)}
			gap := [2]int{min(site.To, i+n), max(site.From, i)}
			if r.simple(gap[0], gap[1]) || i < site.From && r.adjectives(gap[0], gap[1]) {
				h.Gaps = [][2]int{gap}
				found = append(found, h)
				done[what] = true // 又肿又疼: each once
			}
		}
	}
	found = append(found, e.afterPlace(r, found)...)
	found = append(found, e.alone(r, found)...)
	found = append(found, e.contrasted(r, found)...)
	found = append(found, e.together(r, found)...)
	found = append(found, e.rather(r, found)...)
	if len(found) == 0 {
		return
	}
	r.concepts = slices.DeleteFunc(r.concepts, func(h lexicon.Hit) bool {
		return slices.ContainsFunc(found, func(f lexicon.Hit) bool {
			return isAnywhere(h.Concept) && (f.From <= h.From && h.To <= f.To || r.goesOn(f, h)) && !r.ofSkinToo(f, h)
		})
	})
	r.concepts = append(r.concepts, found...)
	slices.SortFunc(r.concepts, func(a, b lexicon.Hit) int { return cmp.Or(a.From-b.From, a.To-b.To) })
}

// ofSkinToo: "tight throat, itches" may be of the skin, and with a tight throat that is another matter than an itchy throat.
func (r *reading) ofSkinToo(f, h lexicon.Hit) bool {
	return h.Concept.ID == anywhere[itch] && f.From == h.From && f.To == h.To &&
		slices.ContainsFunc(r.concepts, func(o lexicon.Hit) bool { return o.Concept.ID == "throat-tightness" })
}

// goesOn: "my shoulder is killing me, it's sore all the time" says more of the shoulder's pain.
func (r *reading) goesOn(f, h lexicon.Hit) bool {
	text := r.runes()
	return h.Concept.ID == anywhere[pain] && f.To < h.From && r.sentence(f.From).to >= h.To && strings.Contains(f.Concept.ID, "pain") &&
		strings.TrimSpace(string(text[max(f.To, h.From-6):h.From])) == "it's" && commasBetween(text, f.To, h.From) <= 1
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
func (r *reading) taken(from, to int, site lexicon.Hit) bool {
	return slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.Concept.Kind != lexicon.Site && !vague(h.Concept) &&
			(h.From < to && from < h.To || h.From < site.To && site.From < h.To)
	})
}

// vague are concepts that take no words away from a place: "it hurts now", 有不舒服.
func vague(c *lexicon.Concept) bool {
	return isAnywhere(c) || c.ID == "rest-pain" || c.ID == "something-wrong"
}

// isAnywhere reports whether a concept is a complaint without a place.
func isAnywhere(c *lexicon.Concept) bool {
	return c.ID != "" && slices.Contains(anywhere[:], c.ID)
}

// simple: between a place and its complaint stand only a few words, no other place or complaint, and no new statement.
// A pain that goes somewhere may pass another place: "pain goes from my back to my leg".
func (r *reading) simple(from, to int) bool {
	words, runes := 0, 0
	for i := from; i < to; i++ {
		switch t := r.runes()[i]; {
		case t == ',' || t == '、' || lexicon.Stop(t):
			return false
		case t == ' ' && !r.inValue(i) && !r.inValue(i+1):
			words++
		case han(t) && !r.inValue(i) && !strings.ContainsRune("昨今前夜早晚开始天周月点年午儿个从到呀啊里", t):
			runes++ // a time may stand between: 胸口从昨天夜里开始疼
		}
	}
	goes, most := false, 6
	for _, w := range []string{" to my ", " to the ", " down my ", " into my ", "到", "往下"} {
		if strings.Contains(string(r.runes()[max(from, 0):max(from, to)]), w) {
			goes, most = true, 9
		}
	}
	return words <= most && runes <= 5 && !slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool {
		return h.From < to && from < h.To && !vague(h.Concept) && (!goes || h.Concept.Kind != lexicon.Site)
	}) &&
		!slices.ContainsFunc(r.cues, func(c cue) bool { return c.from >= from && c.to <= to && c.does.any(turn) && !r.small(c) })
}

// adjectivesFrom takes in the words before a comma that are said of the same place: "a red, irritated left eye".
func (r *reading) adjectivesFrom(from int) int {
	text := r.runes()
	for {
		end := from
		for end > 0 && (text[end-1] == ',' || text[end-1] == ' ') {
			end--
		}
		start := end
		for start > 0 && lexicon.Latin(text[start-1]) {
			start--
		}
		if _, ok := complaintWords[string(text[start:end])]; !ok || end == from {
			return from
		}
		from = start
	}
}

// adjectives: of "a red, irritated left eye" each word is said of the eye.
func (r *reading) adjectives(from, to int) bool {
	words := strings.FieldsFunc(string(r.runes()[from:max(from, to)]), func(c rune) bool { return c == ' ' || c == ',' })
	for _, w := range words {
		if _, ok := complaintWords[w]; ok {
			continue
		}
		switch w {
		case "and", "left", "right", "irritated", "watery", "inflamed", "hot", "sticky", "crusty", "very", "both":
		default:
			return false
		}
	}
	return len(words) > 0
}

// small words of a turn part no place from its complaint: "my leg just went", 腿一直麻.
func (r *reading) small(c cue) bool {
	switch string(r.runes()[c.from:c.to]) {
	case "just", "only", "一直", "就是", "有时", "still", "only just":
		return true
	}
	return false
}

// partOf reports whether a place is named as a part of the next: "the big toe on my left foot". The part is what hurts then.
func (r *reading) partOf(part, whole lexicon.Hit) bool {
	if part.To > whole.From || whole.From-part.To > 20 {
		return false
	}
	between := string(r.runes()[part.To:whole.From])
	for _, w := range []string{" on my ", " of my ", " on the ", " of the ", " on his ", " on her "} {
		if strings.HasPrefix(between, w) {
			return true
		}
	}
	return false
}
