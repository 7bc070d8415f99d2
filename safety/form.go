package safety

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/intake"
)

// hideQuotes blanks the parts of text that are a person's own words, code point for code point, so that rules judge only
// ours. It reports false when a quote does not stand in the text between quotation marks: then something of ours may hide
// in it.
func hideQuotes(text string, quotes []string) (string, bool) {
	for _, q := range quotes {
		if q == "" {
			continue
		}
		at := -1
		for _, marks := range [][2]string{{"“", "”"}, {"「", "」"}, {"\"", "\""}} {
			if i := strings.Index(text, marks[0]+q+marks[1]); i >= 0 {
				at = i + len(marks[0])
				break
			}
		}
		if at < 0 {
			return text, false
		}
		text = text[:at] + strings.Repeat(" ", utf8.RuneCountInString(q)) + text[at+len(q):]
	}
	return text, true
}

// A list that is read back: "有：糖尿病、胸闷（大约 2 天）". Its items are labels of what the patient said.
var list = regexp.MustCompile(`(?m)^(?:有|没有|不确定)[：:][^\n。！？!?]*$|^(?:You have|You do not have|Not sure): [^\n.!?]*$`)

// readBack returns the lists of a text, in code points.
func readBack(text string) [][2]int {
	var out [][2]int
	for _, loc := range list.FindAllStringIndex(text, -1) {
		out = append(out, [2]int{utf8.RuneCountInString(text[:loc[0]]), utf8.RuneCountInString(text[:loc[1]])})
	}
	return out
}

var (
	digits = regexp.MustCompile(`\+?[0-9０-９][0-9０-９\- ()－]{1,}[0-9０-９]`)
	link   = regexp.MustCompile(`(?i)https?://|www\.|[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]{2,}|` +
		`\b[a-z0-9-]{2,}\.(?:com|cn|org|net|gov|edu|io|info|co|uk|hk|tw|example|app|me)\b|` +
		`(?i)\bdownload (?:the|our|this|an?) [\w ]{0,20}app\b|(?:下载|关注|打开|搜索?)[^。!?\n]{0,12}(?:小程序|公众号|app)|(?:邀请|验证|推荐)码|\bextension \d{3,}|\benter (?:the )?code\b`)
	date    = regexp.MustCompile(`^\d{4}-\d{1,2}(-\d{1,2})?$|^\d{4} ?- ?\d{4}$`)
	plainNo = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "－", "")
)

// longest is the most that a text for a patient may have, in code points.
const longest = 6000

// checkForm judges what no pattern of words can: the language, whether it can be read, the number of questions, links and
// phone numbers.
func (f *Filter) checkForm(d Draft, judged string, v *Verdict) {
	if unreadable(d.Lang, judged) || d.Mode != intake.ByRule && len(jargon.FindAllString(strings.ToLower(judged), 2)) > 1 {
		v.note(Block, Unreadable, "out-unreadable", -1, -1)
	}
	if wrongLanguage(d, judged) {
		v.note(Block, WrongLanguage, "out-language", -1, -1)
	}
	if ours := withoutQuoted(judged, d.Sources); d.Kind != Citation && d.Kind != Summary && (f.manyQuestions(d.Lang, ours) || d.Mode != intake.ByRule && inOne(d.Lang, ours)) {
		v.note(Block, ManyQuestions, "out-one-question", -1, -1)
	}
	if d.Kind == Citation {
		return // a source may carry its address
	}
	spot := func(loc []int) (int, int) {
		return utf8.RuneCountInString(judged[:loc[0]]), utf8.RuneCountInString(judged[:loc[1]])
	}
	if strings.ContainsAny(judged, ".:@") { // every link has one of them
		if loc := link.FindStringIndex(judged); loc != nil {
			from, to := spot(loc)
			v.note(Block, LinkPhone, "out-link", from, to)
		}
	}
	for _, loc := range numbers(judged) {
		s := judged[loc[0]:loc[1]]
		n := plainNo.Replace(s)
		if utf8.RuneCountInString(n) >= 5 && !f.allowed[n] && !date.MatchString(s) {
			from, to := spot(loc)
			v.note(Block, LinkPhone, "out-phone", from, to)
		}
	}
}

// quotedWords is what stands between quotation marks.
var quotedWords = regexp.MustCompile(`“[^“”]*(?:“[^“”]*”[^“”]*)*”`)

// withoutQuoted is a text without what it quotes from its sources: a question in a leaflet is not put to the patient.
func withoutQuoted(text string, sources []Source) string {
	if len(sources) == 0 || !strings.Contains(text, "“") {
		return text
	}
	return quotedWords.ReplaceAllStringFunc(text, func(q string) string {
		words := strings.TrimSuffix(strings.TrimPrefix(q, "“"), "”")
		for _, s := range sources {
			if words != "" && strings.Contains(s.Text, words) {
				return "“”"
			}
		}
		return q
	})
}

// numbers are where long numbers stand. Most texts have no two figures.
func numbers(text string) [][]int {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			n++
		}
	}
	if n < 2 {
		return nil
	}
	return digits.FindAllStringIndex(text, -1)
}

// wrongLanguage reports whether a text is plainly not in the language it says. Names, figures and units may be Latin in a
// Chinese text; an English text has no Han characters, and neither has those of a third script.
func wrongLanguage(d Draft, text string) bool {
	han, latin, other := 0, 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case r < 0x250 && unicode.IsLetter(r):
			latin++
		case unicode.IsLetter(r) && r >= 0x370 && !strings.ContainsRune("μµβαγδκωΩΔ℃", r):
			other++
		}
	}
	switch {
	case other > 0:
		return true
	case d.Lang == intake.EN:
		return strings.ContainsFunc(theirWords.ReplaceAllString(text, ""), func(r rune) bool { return unicode.Is(unicode.Han, r) }) ||
			d.Kind != Citation && foreign(text)
	default:
		return han == 0 && latin > 12 && d.Kind != Citation
	}
}

var word = regexp.MustCompile(`[\p{Latin}']+`)

// theirWords is a word of the other language between quotation marks: it is shown, not said.
var theirWords = regexp.MustCompile(`["“「][^"”」]{1,20}["”」]`)

// strange are the commonest words of neighbouring languages that English does not have.
var strange = wordSet(`der das und ist nicht sie ihnen wann wo haben seit schmerzen las que por para cuándo desde dónde duele
	usted tiene une vous avez où depuis quand avec pour não você está quando dói il che è lei dove tut weh wie lange schon ich meine mein ihr haben hat bitte danke seit gestern kopf
	bauch sehr dónde cómo qué tiene dolor desde hace mucho gracias cabeza médico puede depuis combien j'ai mal avez douleur merci
	depuis médecin onde há quanto dor obrigado cosa quanto grazie mi fa waar hoe lang heeft pijn gdzie boli jak długo kiedy
	da ha la della volte giorno prende quante ogni quando mal testa sono dove czy pani pana jakieś leki bardziej nocy dzień
	proszę usiąść poczekać det gör ont har du när hur länge baş ağrınız zaman başladı mı sağ duermen dedos noche día veces toma
	pastillas alergia anni febbre tosse dolore`)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// foreign reports whether a Latin text has two or more of the commonest words of neighbouring languages.
func foreign(text string) bool {
	n := 0
	for _, w := range word.FindAllString(strings.ToLower(text), -1) {
		if strange[w] {
			n++
		}
	}
	for _, w := range marked.FindAllString(text, -1) {
		if w == strings.ToLower(w) { // a name is none: Behçet's disease
			n++
		}
	}
	return n >= 2
}

// marked are words with letters that English does not write.
var marked = regexp.MustCompile(`(?i)[\p{Latin}]*[şğıąęśżźćłńöåäøæñõãçêôûîùòìőű¿¡][\p{Latin}]*`)

var (
	broken = regexp.MustCompile(`�|\{\{|\}\}|/{4,}|\{[a-z_$][a-z_.$-]*\}|\$[a-z]+\b|%[sdvq]\b|%!|<nil>|\\u[0-9a-f]{4}|(?i)\[object |` +
		`\x00|鏄|鎴戠|锟斤拷|Ã.|â€`)
	empty = regexp.MustCompile(`(?i)lorem ipsum|^\s*(?:undefined|null|nil)\s*$`)
	vowel = regexp.MustCompile(`(?i)[aeiouyàâäéèêëîïôöûü]`)
)

// slot is a place in a template that nothing filled, markup what a browser reads.
var (
	slot   = regexp.MustCompile(`\b(?:undefined|NaN|null)\b(?: (?:for|days?|times?|at)|[ ,，。]?[\p{Han}]|\b)`)
	markup = regexp.MustCompile(`(?i)</?(?:select|option|input|button|label|form|div|p|b|i|br|span|strong|em|ul|li|a|h[1-6]|table|td|img|script)\b[^>]*>|&(?:nbsp|amp|lt|gt|#\d+);|\*\*[^*]+\*\*|^#{1,4} |\]\(`)
	// form is what only a program or a form has: fields, boxes to tick, slots, marks of what could not be written.
	form = regexp.MustCompile(`##|>>>|\|\|\||%%|_{3,}|\[[A-Z]+(?:_[A-Z]+)+\]|\[UNK\]|\[ ?[xX]?\] |\\[nt]\b|\b[A-Za-z0-9]+(?:_[a-z0-9]+){2,}\b|^INSERT [A-Z]|\[\p{Han}{2,4}\]_|⌂|;;;`)
	// charted are the short forms of charts: c/o, ?PE, x3/7.
	charted = regexp.MustCompile(`\b(?:c/o|r/o|w/|h/o|s/p|y/o)(?: |$)|\bx ?\d+/(?:7|52|12)\b|(?:^|[ ;])\?[A-Z]{2,}\b|^(?:Pt|Patient) (?:c/o|endorses|denies|presents)\b|\bbilat\.`)
	// capitals are short forms that patients do not know.
	capitals = regexp.MustCompile(`\b(?:PND|SOBOE|SOB|DOE|NYHA|VAS|MCP|PIP|DIP|JVP|HFrEF|EtOH|ALT|AST|MCV|GCS|ROM|LOC|HPI|PMH|ROS|RT|CP|PE|DVT|CVA|LVF|AAA|NAD|PERLA|SLR|DRE|FHx|SHx)\b`)
)

// jargon is what only people of the trade say. One such word may be explained; two in a text are not meant for patients.
var jargon = regexp.MustCompile(`orthopn|paroxysmal|nocturnal|dyspn|claudication|ha?ematochezia|ha?emoptysis|ha?ematemesis|melaena|melena|dysuria|` +
	`nocturia|polyuria|polydipsia|oliguria|diaphor|syncop|photophobia|odynophagia|dysphagia|tenesmus|pruritus|lower extremit|upper extremit|` +
	`oedema|paresthesi|paraesthesi|tachycardi|bradycardi|radiat(?:es|ing|ion) to|exacerbat|febrile|afebrile|` +
	`dyspareuni|menorrhagi|intermenstrual|nuchal|kernig|brudzinski|erythema|blanching|confluent|centripetal|centrifugal|lichenif|crepit|fluctuan|indurat|` +
	`\bros:|\bhpi\b|\bpmhx?\b|\bsob\b|\bcp ?\(-\)|\bhx\b|\bnad\b|\bpv bleed|苔藓样|离心性|向心性|压之褪色|皮损|波动感|触痛|` +
	`dysgeusi|xerostomi|dysdiadocho|truncal|ataxi|radiculopath|dermatom|trismus|uvula midline|exudativ|tonsillopharyng|centor|pleuritic|bibasal|` +
	`creps\b|decomp|nystagm|hypoaesthes|hyperaesthes|myoclon|fasciculat|proptosis|scotoma|amaurosis|meningism|photopsi|stridor|orthostat|` +
	`epigastri|precordial|substernal|retrosternal|phonophobia|diplopia|vertigin|rigors|malaise|anorexia|` +
	`端坐呼吸|夜间阵发|阵发性|凹陷性|颈静脉|怒张|里急后重|呃逆|纳差|纳呆|放射至|牵涉痛|间歇性跛行|双下肢|双上肢|膝反射|腹膜刺激|反跳痛|叩击痛|` +
	`气促|发绀|黄染|谵妄|呕血|咯血|痰中带血|呼吸音|啰音|少尿|多饮|神志|意识障碍|视物模糊|共济|病理征|既往体健|查体`)

// brokenMarks are characters of which one stands in whatever is broken.
const brokenMarks = "�{}/$%<\\[\x00鏄鎴锟ÃãâÂ"

// unreadable reports what nobody can read: broken characters, an empty slot of a template, the same again and again, marks
// without words, keys hit at random.
func unreadable(lang intake.Lang, text string) bool {
	if strings.ContainsAny(text, brokenMarks) && broken.MatchString(text) || empty.MatchString(text) || slot.MatchString(text) || markup.MatchString(text) || utf8.RuneCountInString(text) > longest || repeats(text) {
		return true
	}
	if mash(text) || form.MatchString(text) || charted.MatchString(text) || len(capitals.FindAllString(text, 3)) > 1 || lang == intake.EN && shredded(text) {
		return true
	}
	words, odd := 0, 0
	for _, w := range word.FindAllString(text, -1) {
		if len(w) >= 4 {
			words++
			if len(w) >= 5 && w != strings.ToUpper(w) && (!vowel.MatchString(w) || clusters.MatchString(w)) {
				odd++
			}
		}
	}
	if lang == intake.EN && words >= 3 && odd*2 > words {
		return true
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' })
}

// short are words of few letters without a vowel that are none of a mash.
var short = wordSet("hmm mmhg mmol mcg nhs mri ecg ekg bpm tsh hpv std ptsd copd ldl hdl pcr psa bmi mrs fmr dvt tv gp cbd crp nsw pm kg mg ml cm mm dr www http https")

// mash reports whether keys were hit at random: two words of three or more letters without a vowel, or with three of the same in a row.
func mash(text string) bool {
	odd := 0
	for _, w := range word.FindAllString(text, -1) {
		if len(w) >= 3 && w == strings.ToLower(w) && (!vowel.MatchString(w) && !short[w] && !strings.Contains(w, "'") || tripled(w)) {
			odd++
		}
	}
	return odd > 1
}

// shredded reports whether letters or words are out of their places: four letters that stand alone (h w l ng h ve y u), or two words
// that stand twice in a row or in an order that nobody uses (is the the, the you when).
func shredded(text string) bool {
	alone, doubled := 0, map[string]bool{}
	last := ""
	for _, w := range word.FindAllString(text, -1) {
		w = strings.ToLower(w)
		if len(w) == 1 && w != "a" && w != "i" {
			alone++
		}
		if w == last && w != "had" && w != "that" && w != "no" && w != "very" && w != "now" {
			doubled[w] = true
		}
		last = w
	}
	return alone > 3 || len(doubled) > 1 || jumbled.MatchString(strings.ToLower(text))
}

var jumbled = regexp.MustCompile(`\b(?:the the|the you|that the when|is it that the|does it it|it or not \w+ of|when of the|pain,? is it that)\b`)

func tripled(w string) bool {
	for i := 2; i < len(w); i++ {
		if w[i] == w[i-1] && w[i] == w[i-2] {
			return true
		}
	}
	return false
}

// clusters are five or more consonants in a row, which English words hardly have.
var clusters = regexp.MustCompile(`(?i)[bcdfghjklmnpqrstvwxz]{5,}|^[bcdfghjklmnpqrstvwxz]{4}|q[^u]|[jqx]{2}|[zx][zx]`)

// repeats reports whether one character stands eight times in a row, or one word five times.
func repeats(text string) bool {
	var last rune
	n := 0
	for _, r := range text {
		if r == last && !unicode.IsSpace(r) && !unicode.IsDigit(r) {
			if n++; n >= 8 {
				return true
			}
			continue
		}
		last, n = r, 1
	}
	return looped([]rune(strings.Join(strings.Fields(text), " "))) || looped(strings.Fields(strings.ToLower(text)))
}

// looped reports whether a run of up to six characters or words stands five times in a row.
func looped[T comparable](all []T) bool {
	for n := 1; n <= 6; n++ {
		same := 0
		for i := n; i < len(all); i++ {
			if all[i] != all[i-n] {
				same = 0
			} else if same++; same >= 4*n && n > 1 {
				return true
			}
		}
	}
	return false
}
