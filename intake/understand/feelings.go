package understand

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

//go:embed feelings.yaml
var feelingsText []byte

// Talk that is not about the illness.
const (
	SmallTalk = "chat" // the weather, the traffic, who we are to them
	ForDesk   = "desk" // the toilets, the car park, the price: what staff can tell
)

// feelingTable finds the words of feelings.yaml in a normalised text.
type feelingTable map[string]struct{ words, but *regexp.Regexp }

func loadFeelings() feelingTable {
	type Words struct{ ZH, EN []string }
	var lists map[string]struct {
		Words `yaml:",inline"`
		But   Words
	}
	if err := yaml.UnmarshalWithOptions(feelingsText, &lists, yaml.Strict()); err != nil {
		panic("understand: feelings.yaml: " + err.Error())
	}
	compile := func(w Words) *regexp.Regexp {
		var all []string
		for _, s := range w.ZH {
			all = append(all, feelingPattern(s))
		}
		for _, s := range w.EN {
			all = append(all, `\b`+feelingPattern(s)+`\b`)
		}
		if len(all) == 0 {
			return nil
		}
		return regexp.MustCompile(strings.Join(all, "|"))
	}
	t := feelingTable{}
	for _, kind := range slices.Concat(intake.FeelingKinds, []string{SmallTalk, ForDesk}) {
		l, ok := lists[kind]
		if !ok {
			panic("understand: feelings.yaml: no class " + kind)
		}
		t[kind] = struct{ words, but *regexp.Regexp }{compile(l.Words), compile(l.But)}
	}
	if len(t) != len(lists) {
		panic("understand: feelings.yaml: an unknown class")
	}
	return t
}

// feelingPattern is a word of the table as a pattern; a gap does not reach over the end of a clause.
func feelingPattern(word string) string {
	var parts []string
	for part := range strings.SplitSeq(word, "…") {
		parts = append(parts, regexp.QuoteMeta(strings.TrimSpace(string(lexicon.Normalise(part).Runes))))
	}
	return strings.Join(parts, `[^,。!?.\n]{0,12}`)
}

// notFelt ends the words before a feeling that is denied: 我不担心, "I'm not really scared".
var notFelt = regexp.MustCompile(`(?:不|没有?|别|无|不太|不怎么|不是)$|(?:\bnot|n't|\bno|\bnever|\bwithout)(?: [a-z]+)? ?$`)

// feel finds how somebody feels about being here. Each kind is told once a turn, by the sentence that shows it. What is talked
// of beside the illness is told apart from that; aside means that there is nothing else in the words.
func (e *Engine) feel(turn intake.Turn, out *Output) {
	text := lexicon.Normalise(turn.Text)
	r := &reading{text: text}
	r.splitSentences()
	beside, rest := false, 0
	for _, s := range r.sentences {
		told, cross := 0, false
		for from := s.from; from < s.to; {
			_, to := r.clause(from, from)
			clause := string(text.Runes[from:to])
			kind := e.feelings.kind(clause)
			if kind == ForDesk || kind == intake.FeelsWaiting && asksHowLong(clause) {
				out.DeskAsks = append(out.DeskAsks, DeskAsk{kind, feltIn(r, s, turn, from, to)})
			}
			if kind == SmallTalk || kind == ForDesk {
				beside, out.OffTopic = true, kind
			} else {
				told += weight(text.Runes[from:to])
			}
			if slices.Contains(intake.FeelingKinds, kind) {
				cross = cross || kind == intake.FeelsWaiting || kind == intake.FeelsAngry
				felt := intake.Feeling{Kind: kind, Evidence: feltIn(r, s, turn, from, to)}
				if !slices.ContainsFunc(out.Feelings, func(f intake.Feeling) bool { return f.Kind == kind || f.Evidence.Span == felt.Evidence.Span }) {
					out.Feelings = append(out.Feelings, felt)
				}
			}
			from = to + 1
		}
		if beside = beside || cross; !cross { // what somebody fears says what they come for; what makes them cross does not
			rest += told
		}
	}
	if out.Aside = beside && rest < fewest && len(out.Findings) == 0 && len(out.Readings) == 0; !out.Aside {
		out.OffTopic = ""
	}
	// A question that only shows the feeling, or that the desk answers, is none for the doctor.
	out.PatientAsks = slices.DeleteFunc(out.PatientAsks, func(q intake.Evidence) bool {
		asked := string(lexicon.Normalise(q.Text).Runes)
		switch e.feelings.kind(asked) {
		case intake.FeelsWaiting, intake.FeelsAngry, SmallTalk, ForDesk:
			return true
		}
		return false
	})
}

var howLong = regexp.MustCompile(`多久|多长时间|几点|什么时候|啥时候|几个|多少|轮到|还要等|还得等|\bhow (?:long|much longer|many)\b|\bwhen\b`)

// haveWaited are words that tell of the wait and do not ask about it.
var haveWaited = regexp.MustCompile(`等了|排了|\bwait(?:ed|ing)\b`)

// asksHowLong reports whether a clause about waiting wants to know how long it goes on.
func asksHowLong(clause string) bool {
	return howLong.MatchString(clause) && (!haveWaited.MatchString(clause) || strings.Contains(clause, "还要") || strings.Contains(clause, "still have"))
}

// kind is what a clause shows, or "". What weighs more with people comes first.
func (t feelingTable) kind(clause string) string {
	for _, kind := range slices.Concat(intake.FeelingKinds, []string{ForDesk, SmallTalk}) {
		c := t[kind]
		at := c.words.FindStringIndex(clause)
		if at == nil || c.but != nil && c.but.MatchString(clause) || notFelt.MatchString(clause[:at[0]]) {
			continue
		}
		return kind
	}
	return ""
}

// longestQuote is how many characters of a sentence are quoted; of a longer one only the clause.
const longestQuote = 60

// feltIn is the sentence, or the clause, that shows a feeling.
func feltIn(r *reading, s sentence, turn intake.Turn, from, to int) intake.Evidence {
	if s.to-s.from <= longestQuote {
		from, to = s.from, s.to
	}
	text := r.runes()
	for from < to && strings.ContainsRune(" ,\n", text[from]) {
		from++
	}
	for to > from && strings.ContainsRune(" ,\n", text[to-1]) {
		to--
	}
	start, end := r.text.Span(from, to)
	return intake.Evidence{Span: intake.Span{Turn: turn.Seq, Start: start, End: end}, Text: string([]rune(turn.Text)[start:end])}
}

// fewest is how much there must be beside a feeling to be something told: four characters of Chinese, or as many words.
const fewest = 4

// weight counts what a clause holds: characters of Chinese, words of English.
func weight(text []rune) int {
	n := 0
	for i, c := range text {
		if han(c) || lexicon.Latin(c) && (i == 0 || !lexicon.Latin(text[i-1]) && text[i-1] != '\'') {
			n++
		}
	}
	return n
}
