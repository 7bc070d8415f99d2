package rag

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/rag/embed"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/safety"
)

// Outcome is what became of a patient's question.
type Outcome string

// The outcomes. All but Answered leave the question to the doctor.
const (
	Answered Outcome = "answered"
	Declined Outcome = "declined" // no passage may answer it
	NoMatch  Outcome = "no-match" // nothing is near enough, or nothing that is may be said
)

// Told is what came of a question: an answer with its citations, or why there is none.
type Told struct {
	Outcome Outcome
	Kind    string  // of what is declined
	Score   float64 // how well the passage fits, from 0 to 1
	Held    []Held  // what was written and not let out, for the record
	Answer
}

// Held is a text that the filter did not let out, with why.
type Held struct {
	Text    string
	Mode    intake.Mode
	Verdict safety.Verdict
}

// Writer says an answer in its own words, from one passage. Its sentences are checked; a language model is one. It keeps its own
// budget, which it shares with whatever else a model is asked in the same turn.
type Writer interface {
	AnswerFrom(ctx context.Context, lang intake.Lang, question, passage string) ([]string, error)
}

// Answerer answers what patients ask: how to get ready, how a visit goes, what a word means, when to call staff. An answer is a
// quotation from a passage that patients may see. A text is only ever something to quote: what it tells anybody to do is never
// done.
type Answerer struct {
	library  Library
	finder   Finder
	decliner *Decliner
	filter   *safety.Filter
	writer   Writer
}

// NewAnswerer makes one. writer may be nil: then all answers are quotations.
func NewAnswerer(library Library, finder Finder, decliner *Decliner, filter *safety.Filter, writer Writer) *Answerer {
	return &Answerer{library, finder, decliner, filter, writer}
}

// considered is how many passages are looked at for an answer: the best one by the search is not always the one whose heading
// says what was asked.
const considered = 8

// Answer answers a question, or says why not. It never fails: where the search does, nothing was found.
func (a *Answerer) Answer(ctx context.Context, question string, lang intake.Lang) Told {
	if kind := a.decliner.Kind(question); kind != "" {
		return Told{Outcome: Declined, Kind: kind}
	}
	all := func(index.Hit) bool { return true }
	if put, ok := preparation(question, lang); ok {
		if told := a.answer(ctx, put, lang, all); told.Outcome == Answered {
			return told
		}
	}
	return a.answer(ctx, question, lang, all)
}

// AnswerHere answers what only this hospital knows (how long the wait is, where the lift is) from its own documents alone: what
// holds in another hospital is no answer.
func (a *Answerer) AnswerHere(ctx context.Context, question string, lang intake.Lang) Told {
	return a.answer(ctx, question, lang, func(h index.Hit) bool { return index.OfHospital(h.PassageID) })
}

func (a *Answerer) answer(ctx context.Context, question string, lang intake.Lang, wanted func(index.Hit) bool) Told {
	none := Told{Outcome: NoMatch}
	if a.finder == nil {
		return none
	}
	hits, err := a.search(ctx, question, lang)
	if err != nil {
		return none
	}
	hits = slices.DeleteFunc(hits, func(h index.Hit) bool { return !wanted(h) || !a.quotable(h) })
	hit, score := best(question, lang, hits)
	if score < carefulAnswer.least(a.decliner, question, goodEnough) {
		return none
	}
	quote := excerpt(question, hit.Text, lang)
	told := Told{Outcome: Answered, Score: score, Answer: Answer{Mode: intake.ByRetrieval,
		Citations: []Citation{a.cite(hit, quote)},
		Sources:   []safety.Source{{ID: hit.PassageID, Text: oneLine(hit.Text)}}}}
	if a.written(ctx, question, lang, hit, &told) {
		return told
	}
	told.Text = quoted(quote, lang)
	if v := a.review(told.Answer, lang); v.Action != safety.Allow {
		none.Held = append(told.Held, Held{told.Text, told.Mode, v})
		return none
	}
	return told
}

// cite cites a passage that was found.
func (a *Answerer) cite(h index.Hit, quote string) Citation {
	if p, ok := a.library.Passage(h.PassageID); ok {
		return cite(p, h.Lang, quote)
	}
	return Citation{ID: h.PassageID, Title: h.Title, Source: h.Source, Quote: quote, Edition: index.EditionOf(h.Text)}
}

// Quote cites a passage of the content by its id with those of its sentences that are to be quoted; ok is false where it is not
// there any more, does not say that any more, or is not for patients.
func (a *Answerer) Quote(id string, sentences intake.Words, lang intake.Lang) (x Answer, ok bool) {
	p, ok := a.library.Passage(id)
	if !ok || !p.PatientMaySee() || !strings.Contains(oneLine(p.Text.In(lang)), sentences.In(lang)) {
		return Answer{}, false
	}
	return Answer{Text: quoted(sentences.In(lang), lang), Mode: intake.ByRetrieval, Citations: []Citation{cite(p, lang, sentences.In(lang))},
		Sources: []safety.Source{{ID: p.ID, Text: oneLine(p.Text.In(lang))}}}, true
}

func (a *Answerer) search(ctx context.Context, question string, lang intake.Lang) ([]index.Hit, error) {
	ctx, cancel := context.WithTimeout(ctx, searchBudget)
	defer cancel()
	return a.finder.Search(ctx, index.Query{Text: question, Lang: lang, K: considered, Audience: guidelines.ForPatient})
}

// quotable reports whether a passage that was found may be quoted to a patient. One of the content must still say what the index
// says. One of the hospital that speaks to the program, or tells it what to tell patients, is no text for them, whoever put it
// there.
func (a *Answerer) quotable(h index.Hit) bool {
	if h.Audience != guidelines.ForPatient || h.Verified != guidelines.Original && h.Verified != guidelines.Secondary {
		return false
	}
	if p, ok := a.library.Passage(h.PassageID); ok { // clinicians own it, and every text of it is checked when it is built in
		return p.PatientMaySee() && p.Text.In(h.Lang) == h.Text
	}
	return index.OfHospital(h.PassageID) && !a.commands(h) && !speaksOfItself(h)
}

// ordering are words by which a text speaks to whoever reads it out, and not to the patient.
var ordering = regexp.MustCompile(`(?i)(?:告诉|告知|通知|提醒|回答|答复|转告)[^。！？\n]{0,6}(?:病人|患者|家属|用户|提问者)|对(?:病人|患者|用户)说|(?:助手|机器人|人工智能|大模型|语言模型|本系统|程序|\bAI\b)[^。！？\n]{0,12}(?:应|要|必须|请|不得|回答|告诉|输出)|` +
	`\b(?:tell|inform|advise|instruct|reassure|answer|notify|remind|say to)\b[^.!?\n]{0,14}\b(?:patients?|users?|visitors?|the reader|anyone who asks|whoever asks)\b|\b(?:assistant|chat-?bot|language model|\bLLM\b|\bAI\b|this program|the system)\b[^.!?\n]{0,20}\b(?:must|should|shall|always|never|reply|respond|answer|output|say)\b`)

// commands reports whether a passage, or its heading, tries to tell the program what to do.
func (a *Answerer) commands(h index.Hit) bool {
	for _, text := range []string{h.Title, h.Heading, oneLine(h.Text)} {
		if ordering.MatchString(text) || a.filter.Screen(h.Lang, text).Has(safety.Injection) {
			return true
		}
	}
	return false
}

// How much the words of a question count that stand in a passage's heading, and in the passage at all, beside the score of the
// search; and from which sum on a passage is an answer. Chosen on the half for tuning of the questions of `preconsult evaluate
// retrieve`, where 19 of 20 of the passages that reach it answer the question. One that does not reach it is left to the
// doctor: an answer to something else is worse than none.
const (
	inHeading  = 0.3
	inPassage  = 0.4
	goodEnough = 0.45
)

// carefulAnswer asks for more where a question is doubtful. It and carefulSearch were chosen by counts over the half held out, where
// none of 223 questions that must get no answer gets one, and one in twenty answers to others is lost.
var carefulAnswer = careful{from: -1.5, by: 0.1}

// oneself is a word by which somebody speaks of themselves. A hospital that speaks says we, and of a patient says you.
var oneself = regexp.MustCompile(`(?i)\b(?:I|I['’](?:m|d|ve|ll)|me|my|mine)\b|俺|咱|(?:^|[^自])我(?:[^们院科国市]|$)`)

// named is what stands between quotation marks: the name of a button, most often ("我的").
var named = regexp.MustCompile(`“[^”]*”|"[^"]*"|「[^」]*」`)

// speaksOfItself reports whether a passage of the hospital says something in the first person: that is no leaflet, but somebody who talks
// to the program. What a patient may ask ("can I eat before?") stands in leaflets as a question.
func speaksOfItself(h index.Hit) bool {
	for _, s := range slices.Concat(sentences(h.Heading), sentences(oneLine(h.Text))) {
		if !strings.ContainsAny(s, "?？吗呢") && oneself.MatchString(named.ReplaceAllString(s, "")) {
			return true
		}
	}
	return false
}

// best chooses the passage whose heading and words are nearest to the question.
func best(question string, lang intake.Lang, hits []index.Hit) (hit index.Hit, score float64) {
	asked := subject(question, lang)
	for _, h := range hits {
		in := shared(asked, subject(h.Heading+"\n"+h.Text, lang))
		if in == 0 {
			continue
		}
		sum := h.Score + inHeading*shared(asked, subject(h.Heading, lang)) + inPassage*in
		if sum /= 1 + inHeading + inPassage; sum > score {
			hit, score = h, sum
		}
	}
	return hit, score
}

// subject are the words that say what a text is about: pairs of Chinese characters, beginnings of English words. The search goes
// by stems, to which "fasting" and "fast" are the same.
func subject(text string, lang intake.Lang) []string {
	if lang == intake.ZH {
		return embed.Pairs(text)
	}
	const beginning = 5
	words := embed.EnglishWords(text)
	for i, w := range words {
		if r := []rune(w); len(r) > beginning {
			words[i] = string(r[:beginning])
		}
	}
	return words
}

// shared is the share of the asked words that a text has.
func shared(asked, text []string) float64 {
	if len(asked) == 0 {
		return 0
	}
	n := 0
	for _, w := range asked {
		if slices.Contains(text, w) {
			n++
		}
	}
	return float64(n) / float64(len(asked))
}

// The most characters that an answer quotes: what is read at a glance. Nearly all passages for patients are shorter and are
// quoted whole.
const (
	mostQuotedChinese = 90
	mostQuotedEnglish = 260
)

// excerpt are the sentences of a passage that answer a question: all of it where it is short, otherwise the sentence that shares
// most with the question and as many after it, then before it, as there is room for. They stand together as in the passage, so
// that no "but" is cut from what it limits.
func excerpt(question, text string, lang intake.Lang) string {
	most := mostQuotedEnglish
	if lang == intake.ZH {
		most = mostQuotedChinese
	}
	text = oneLine(text)
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	all, asked := sentences(text), subject(question, lang)
	from, top := 0, -1.0
	for i, s := range all {
		if n := shared(asked, subject(s, lang)); n > top {
			from, top = i, n
		}
	}
	to, size := from+1, utf8.RuneCountInString(all[from])
	for ; to < len(all) && size+utf8.RuneCountInString(all[to]) <= most; to++ {
		size += utf8.RuneCountInString(all[to])
	}
	for ; from > 0 && size+utf8.RuneCountInString(all[from-1]) <= most; from-- {
		size += utf8.RuneCountInString(all[from-1])
	}
	return strings.TrimSpace(strings.Join(all[from:to], ""))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// quoted puts the source's words before the patient as the source's.
func quoted(quote string, lang intake.Lang) string {
	if lang == intake.EN {
		return "The source says: “" + quote + "”"
	}
	return "资料里说：“" + quote + "”"
}

// review is what the filter says of an answer.
func (a *Answerer) review(x Answer, lang intake.Lang) safety.Verdict {
	_, v := a.filter.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Info, Lang: lang, Text: x.Text, Mode: x.Mode,
		Sources: x.Sources})
	return v
}
