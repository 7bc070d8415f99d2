package understand

import (
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
	discomfort
	complaints
)

// anywhere are the concepts of a complaint whose place is not known. Where a place is named they give way to what it is
// there: "swelling of my right knee" is a swollen knee.
var anywhere = [complaints]string{"pain", "swelling", "itching", "numbness", "skin-redness", "tenderness",
	"joint-stiffness", "weakness", "lump", "", "generally-unwell"}

// complaintWords are said of a place, before or after it: "my right knee has been sore". What content knows as a
// whole ("膝盖疼") has been found already; this catches what stands farther apart. English phrases are looked up by their
// first word.
var complaintWords = withNotRight(map[string]complaint{"疼": pain, "痛": pain, "疼痛": pain, "胀痛": pain, "酸痛": pain, "刺痛": pain, "酸": pain,
	"肿": swelling, "肿胀": swelling, "痒": itch, "麻": numbness, "麻木": numbness, "没知觉": numbness,
	"没劲": weakness, "没力气": weakness, "没有劲": weakness, "没有力气": weakness, "无力": weakness, "使不上劲": weakness, "不听使唤": weakness,
	"抬不起来": weakness, "一点劲没有": weakness, "动不了": weakness, "一点力气没有": weakness,
	"个包": lump, "疙瘩": lump, "硬块": lump,
	"hurt": pain, "hurts": pain, "hurting": pain, "pain": pain, "pains": pain, "painful": pain, "sore": pain, "ache": pain,
	"aches": pain, "aching": pain, "achy": pain, "tender": tenderness, "tenderness": tenderness, "discomfort": pain, "throbbing": pain, "throbs": pain, "agony": pain, "soreness": pain,
	"killing me": pain, "giving me trouble": pain, "giving me grief": pain, "giving me gyp": pain, "giving me hell": pain,
	"playing up": pain, "on fire": pain, "acting up": pain,
	"swollen": swelling, "swelling": swelling, "swelled": swelling, "puffy": swelling, "itchy": itch, "itches": itch,
	"itching": itch, "itch": itch, "red": redness, "redness": redness, "stiff": stiffness, "stiffness": stiffness,
	"numb": numbness, "numbness": numbness, "tingling": numbness, "tingly": numbness, "tingles": numbness, "pins and needles": numbness,
	"weak": weakness, "weakness": weakness, "limp": weakness, "gives way": weakness, "gave way": weakness, "giving way": weakness,
	"stopped working": weakness, "won't work": weakness, "dragging": weakness, "drags": weakness, "no strength": weakness,
	"lump": lump, "lumps": lump, "mass": lump, "bulge": lump, "bump": lump,
	"扎": pain, "刺": pain, "绞": pain,
	"闷": tightness, "堵": tightness, "压": tightness, "紧": tightness, "攥": tightness, "箍": tightness, "勒": tightness, "憋": tightness,
	"tight": tightness, "tightness": tightness, "heavy": tightness, "heaviness": tightness, "pressure": tightness, "pressing": tightness,
	"squeezing": tightness, "squeezed": tightness, "squeeze": tightness, "crushing": tightness, "crushed": tightness, "weight": tightness,
	"vice": tightness, "clamp": tightness, "clamped": tightness, "band": tightness, "belt": tightness, "constricted": tightness,
	"gripping": tightness, "stabbing": pain, "burning": pain})

// notRight are the ways to say that a place is not as it should be: 胸口不太舒服, "my chest feels funny". Where content has no concept
// for that, it is a place that is unwell.
var notRight = func() []string {
	words := []string{"不舒服", "不太舒服", "不大舒服", "不咋舒服", "不怎么舒服", "不是很舒服", "不是太舒服", "不很舒服", "不舒坦", "不太舒坦", "不适", "难受", "不得劲", "不太得劲", "不大得劲",
		"不好受", "不太好受", "不大好受", "不对劲", "不太对劲", "不大对劲", "不自在", "不太自在", "怪怪", "怪得很", "说不出的难受", "uncomfortable", "funny feeling", "odd feeling",
		"weird feeling", "strange feeling", "funny sensation", "odd sensation", "weird sensation", "strange sensation", "isn't right", "is not right", "isn't quite right",
		"is not quite right", "ain't right", "not right", "not quite right", "never feels right"}
	for _, verb := range []string{"feel", "feels", "feeling", "felt"} {
		for _, how := range []string{"", "a bit ", "a little ", "really ", "very ", "so ", "kind of ", "kinda ", "sort of ", "all ", "slightly ", "quite ", "rather "} {
			for _, odd := range []string{"funny", "odd", "weird", "strange", "off", "wrong", "uncomfortable", "peculiar", "not right"} {
				words = append(words, verb+" "+how+odd)
			}
		}
	}
	for _, not := range []string{"not", "doesn't", "does not", "didn't", "isn't", "don't", "do not", "hasn't"} {
		for _, verb := range []string{"feel", "feeling", "felt"} {
			for _, well := range []string{"right", "quite right", "too good", "so good", "very good", "comfortable", "well", "normal", "good"} {
				words = append(words, not+" "+verb+" "+well)
			}
		}
	}
	return words
}()

// withNotRight adds these ways to the words for complaints.
func withNotRight(words map[string]complaint) map[string]complaint {
	for _, w := range notRight {
		if _, ok := words[w]; !ok {
			words[w] = discomfort
		}
	}
	return words
}

// complaintPhrases are the phrases of complaintWords by their first word.
var complaintPhrases = func() map[string][]string {
	out := map[string][]string{}
	for w := range complaintWords {
		for i, c := range w {
			if c == ' ' {
				out[w[:i]] = append(out[w[:i]], w)
				break
			}
		}
	}
	return out
}()

// complaintStarts are the first characters of the Chinese words, so that most places need no look-up.
var complaintStarts = func() map[rune]bool {
	out := map[rune]bool{}
	for w := range complaintWords {
		if c := []rune(w)[0]; han(c) {
			out[c] = true
		}
	}
	return out
}()

// complaintAt reads a word for a complaint that begins here. A "bad" knee hurts, but only said before it.
func complaintAt(text []rune, i int, bad bool) (n int, what complaint) {
	if han(text[i]) {
		if !complaintStarts[text[i]] || noComplaint(text, i) {
			return 0, 0
		}
		for n := min(6, len(text)-i); n > 0; n-- {
			if what, ok := complaintWords[string(text[i:i+n])]; ok {
				return n, what
			}
		}
		return 0, 0
	}
	if !lexicon.Latin(text[i]) || i > 0 && (lexicon.Latin(text[i-1]) || text[i-1] == '\'') {
		return 0, 0
	}
	for i+n < len(text) && lexicon.Latin(text[i+n]) {
		n++
	}
	word := string(text[i : i+n])
	if i+n+1 < len(text) && text[i+n] == '\'' {
		word += "'t" // "won't work"
	}
	for _, p := range complaintPhrases[word] {
		if hasAt(text, i, p) && (i+len(p) == len(text) || !lexicon.Latin(text[i+len(p)])) {
			return len(p), complaintWords[p]
		}
	}
	if bad && word == "bad" {
		return n, pain
	}
	what, ok := complaintWords[word]
	if !ok {
		return 0, 0
	}
	return n, what
}

// fillRest gives a place the general concept of a complaint where content has none of its own for it: numbness has its place
// as an attribute. Weak is said of limbs only, and a lump of what is no limb's end.
func fillRest(lex *lexicon.Lexicon, row *[complaints]*lexicon.Concept, site *lexicon.Concept) {
	for what, id := range map[complaint]string{numbness: "numbness", weakness: "limb-weakness", lump: "lump", discomfort: "generally-unwell"} {
		if row[what] == nil && (what != weakness || limb(site.ID)) {
			row[what], _ = lex.Concept(id)
		}
	}
}

// limb reports whether a place belongs to an arm or a leg.
func limb(site string) bool { return slices.Contains([]region{armRegion, legRegion}, regionOf[site]) }

// afterPlace finds complaints that stand in a clause without a place, after the clause that names it: "my heel, the right one,
// first steps are agony", 左手小拇指让门夹了，疼死我了. Only the complaint's word is the mention then, since a denial before the place
// need not be one of the complaint: "not my left ear, it's the right one that aches".
func (e *Engine) afterPlace(r *reading, found []lexicon.Hit) []lexicon.Hit {
	var out []lexicon.Hit
	text := r.runes()
	used := func(h lexicon.Hit) bool {
		return slices.ContainsFunc(found, func(f lexicon.Hit) bool { return f.From < h.To && h.From < f.To })
	}
	for k, site := range r.concepts {
		if site.Concept.Kind != lexicon.Site || used(site) {
			continue
		}
		_, from := r.clause(site.From, site.To)
		limit := min(r.sentence(site.From).to, site.To+60)
		for j := k + 1; j < len(r.concepts); j++ { // up to the next thing that is named
			if h := r.concepts[j]; h.From >= site.To && h.Concept.Kind != lexicon.Quality && !isAnywhere(h.Concept) {
				limit = min(limit, h.From)
				break
			}
		}
		row := e.rowOf(site)
		for i := from; i < limit; i++ {
			n, what := complaintAt(text, i, false)
			if n == 0 {
				continue
			}
			if r.ofNext(i, i+n) {
				break // "checked my ears, and felt for swollen nodes"
			}
			if r.opensDenied(site.From) && r.opensDenied(i) {
				break // "no symptoms in the other leg, no pain at rest" is a list, and not all of it is of the leg
			}
			if row[what] != nil && i+n <= limit {
				out = append(out, lexicon.Hit{Concept: row[what], From: i, To: i + n})
			}
			break
		}
	}
	return out
}

// alone finds a complaint that is a whole clause, of the place that another concept's word named before: 脚突然冰凉发白，疼; "my foot
// went cold and white, and it hurts".
func (e *Engine) alone(r *reading, found []lexicon.Hit) []lexicon.Hit {
	var out []lexicon.Hit
	text := r.runes()
	for _, h := range r.concepts {
		if !bodily(h.Concept) || isAnywhere(h.Concept) || e.lex.IsA(h.Concept.ID, "fever") {
			continue // 脑门儿烫 is no complaint of the forehead
		}
		bodies := e.sites.find(text[h.From:h.To])
		if len(bodies) != 1 {
			continue
		}
		site, ok := e.lex.Concept(bodies[0].site)
		if !ok {
			continue
		}
		row := e.rowOf(lexicon.Hit{Concept: site, Word: string(text[h.From+bodies[0].from : h.From+bodies[0].to])})
		begin, end := r.clause(h.From, h.To)
		for _, rest := range [][2]int{{begin, h.From}, {h.To, r.untilWhen(h.To, end)}} { // "itchy red eye", 右眼又红又痒
			at, n, what := wholeComplaint(text, rest[0], rest[1])
			aches := strings.Contains(h.Concept.ID, "pain") || strings.Contains(h.Concept.ID, "ache") || e.lex.IsA(h.Concept.ID, "pain-spread")
			if c := row[what]; n > 0 && c != nil && !e.lex.IsA(h.Concept.ID, c.ID) && !(what == pain && aches) { // 酸疼 is one ache
				out = append(out, lexicon.Hit{Concept: c, From: at, To: at + n})
			}
		}
		for end < r.sentence(h.From).to {
			from := end + 1
			_, end = r.clause(from, from)
			at, n, what := wholeComplaint(text, from, end)
			if n == 0 && at < 0 {
				continue // 发白: more is said of it, and no complaint
			}
			if n == 0 {
				break
			}
			if c := row[what]; c != nil && !e.lex.IsA(h.Concept.ID, c.ID) {
				out = append(out, lexicon.Hit{Concept: c, From: at, To: at + n})
			}
		}
	}
	return slices.DeleteFunc(out, func(h lexicon.Hit) bool {
		return slices.ContainsFunc(found, func(f lexicon.Hit) bool { return f.From < h.To && h.From < f.To })
	})
}

// untilWhen is where an English clause begins to tell how long: "leg pain and swelling [of 5 days' duration]".
func (r *reading) untilWhen(from, to int) int {
	for i := from; i < to; i++ {
		for _, w := range []string{" of ", " for ", " since ", " over ", " in the last ", " after "} {
			if hasAt(r.runes(), i, w) {
				return i
			}
		}
	}
	return to
}

// besideComplaints are the words that may stand with a complaint in a clause of its own.
var besideComplaints = []string{"还", "也", "又", "很", "特别", "挺", "好", "有点", "有些", "一直", "越来越", "发白", "发紫", "发青", "得厉害", "得要命", "得不行", "得很", "死了", "了", "的", "着", "呢", "厉害", "我", "左", "右", "两只", "and", "it", "it's", "a", "an", "one", "my", "his", "her", "the", "left", "right", "both", "i have", "i've got", "have", "got", "has", "sore", "is", "also", "very",
	"really", "so", "quite", "a bit", "badly", "a lot"}

// wholeComplaint reads a clause that says one complaint and nothing more. Where it says none, but nothing else either, at is -1.
func wholeComplaint(text []rune, from, to int) (at, n int, what complaint) {
	at = -1
	for i := from; i < to; {
		if text[i] == ' ' || lexicon.Stop(text[i]) {
			i++
			continue
		}
		size := 0
		for _, w := range besideComplaints {
			k := len([]rune(w))
			if k > size && i+k <= to && hasAt(text, i, w) && (!lexicon.Latin(text[i]) || i+k == to || !lexicon.Latin(text[i+k])) {
				size = k
			}
		}
		if size > 0 {
			i += size
			continue
		}
		k, c := complaintAt(text, i, false)
		if k == 0 || n > 0 || i+k > to {
			return 0, 0, 0
		}
		at, n, what = i, k, c
		i += k
	}
	return at, n, what
}

// ofNext reports whether an English word for a complaint describes what it stands before: "swollen nodes".
func (r *reading) ofNext(from, to int) bool {
	switch string(r.runes()[from:to]) {
	case "swollen", "sore", "tender", "numb", "weak", "itchy", "painful", "stiff", "red", "puffy", "tingling", "itching", "aching":
	default:
		return false
	}
	next, end := r.wordAfter(to)
	if next == "" || !lexicon.Latin(r.runes()[max(end-1, 0)]) || r.runes()[to] != ' ' {
		return false
	}
	return !slices.Contains([]string{"and", "or", "but", "now", "at", "when", "all", "a", "since", "for", "from", "in", "too", "again", "to", "on", "with", "today", "most",
		"after", "if", "as", "really", "badly", "the", "this", "that", "then", "ever", "still", "so", "like", "is", "was", "though", "every", "one", "especially", "there"}, next)
}

// opensDenied reports whether the clause of a place begins with a denial.
func (r *reading) opensDenied(i int) bool {
	from, _ := r.clause(i, i)
	for from < i && r.runes()[from] == ' ' {
		from++
	}
	return slices.ContainsFunc(r.cues, func(c cue) bool { return c.does.has(deny) && c.from == from })
}

// contrasted finds the place that is denied where another is meant: "it's not in my chest, it's my stomach that hurts". The place
// is the mention, and the denial before it denies its pain.
func (e *Engine) contrasted(r *reading, found []lexicon.Hit) []lexicon.Hit {
	var out []lexicon.Hit
	text := r.runes()
	for _, site := range r.concepts {
		if site.Concept.Kind != lexicon.Site || slices.ContainsFunc(found, func(f lexicon.Hit) bool { return f.From < site.To && site.From < f.To }) {
			continue
		}
		denied := slices.ContainsFunc(r.cues, func(c cue) bool {
			return c.does.has(deny) && c.to <= site.From && site.From-c.to <= 12 && r.littleBetween(c.to, site.From)
		})
		_, end := r.clause(site.From, site.To)
		s := r.sentence(site.From)
		if !denied || end-site.To > 3 || end >= s.to {
			continue
		}
		next := strings.TrimLeft(string(text[end:min(s.to, end+8)]), ", ")
		if !contains(next, "it's", "it is", "but", "是", "its ", "just") {
			continue
		}
		row := e.rowOf(site)
		hurts := slices.ContainsFunc(r.concepts, func(h lexicon.Hit) bool { return h.From >= end && h.To <= s.to && bodily(h.Concept) }) ||
			slices.ContainsFunc(found, func(h lexicon.Hit) bool { return h.From >= end && h.To <= s.to })
		if row[pain] != nil && hurts {
			out = append(out, lexicon.Hit{Concept: row[pain], From: site.From, To: site.To})
		}
	}
	return out
}

// rather finds the place that is named alone, in a clause of its own, after the pain of another is denied: "my chest doesn't hurt,
// it's my belly".
func (e *Engine) rather(r *reading, found []lexicon.Hit) []lexicon.Hit {
	var out []lexicon.Hit
	text := r.runes()
	for _, site := range r.concepts {
		from, to := r.clause(site.From, site.To)
		s := r.sentence(site.From)
		if site.Concept.Kind != lexicon.Site || from <= s.from || slices.ContainsFunc(found, func(f lexicon.Hit) bool { return f.From < site.To && site.From < f.To }) {
			continue
		}
		switch strings.TrimSpace(string(text[from:site.From])) {
		case "it's my", "it is my", "its my", "it's the", "it's more my", "just my", "it's just my", "是", "是我", "而是", "就是", "主要是", "是我的":
		default:
			continue
		}
		if strings.TrimRight(string(text[site.To:to]), " .。!?") != "" {
			continue
		}
		before, end := r.clause(from-1, from-1)
		denied := slices.ContainsFunc(r.cues, func(c cue) bool { return c.does.any(deny, denyAfter) && c.from >= before && c.to <= end })
		hurts := func(h lexicon.Hit) bool {
			return h.From >= before && h.To <= end && (strings.Contains(h.Concept.ID, "pain") || strings.Contains(h.Concept.ID, "ache"))
		}
		if row := e.rowOf(site); denied && row[pain] != nil && (slices.ContainsFunc(found, hurts) || slices.ContainsFunc(r.concepts, hurts)) {
			out = append(out, lexicon.Hit{Concept: row[pain], From: site.From, To: site.To})
		}
	}
	return out
}

// together finds the first of two places that share one complaint: "low back and hip pain", 腰和腿疼.
func (e *Engine) together(r *reading, found []lexicon.Hit) []lexicon.Hit {
	var out []lexicon.Hit
	text := r.runes()
	for _, site := range r.concepts {
		if site.Concept.Kind != lexicon.Site {
			continue
		}
		next := site.To
		for _, w := range []string{" and ", " or ", " & ", "/", "和", "跟", "、", "还有"} {
			if hasAt(text, site.To, w) {
				next += len([]rune(w))
				break
			}
		}
		if next == site.To {
			continue
		}
		shared := func(h lexicon.Hit) bool { return h.From == next && h.Concept.Kind != lexicon.Site }
		all := append(slices.Clone(r.concepts), found...)
		i := slices.IndexFunc(all, shared)
		if i < 0 {
			continue
		}
		last := all[i].To - 1
		for last > next && lexicon.Latin(text[last-1]) {
			last--
		}
		if n, what := complaintAt(text, last, false); last+n == all[i].To && e.rowOf(site)[what] != nil {
			out = append(out, lexicon.Hit{Concept: e.rowOf(site)[what], From: site.From, To: site.To})
		}
	}
	return out
}

// littleBetween: only "in my" and 在 stand between two places.
func (r *reading) littleBetween(from, to int) bool {
	for _, w := range strings.Fields(string(r.runes()[from:to])) {
		switch w {
		case "in", "my", "the", "on", "his", "her", "really", "在", "我", "我的", "actually":
		default:
			return false
		}
	}
	return true
}

// inValue reports whether a place lies in a value's word.
func (r *reading) inValue(i int) bool {
	return slices.ContainsFunc(r.values, func(h lexicon.Hit) bool { return h.From <= i && i < h.To })
}
