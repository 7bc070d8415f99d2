//go:build ignore

// Texts writes what the built-in embedder's word vectors are distilled from, as JSON Lines: the lexicon's words, and
// sentences from this repository's own passages, questions and cases. Nothing of it comes from elsewhere, and the
// questions by which retrieval is measured (rag/index/testdata) are not among it.
//
//	go run rag/embed/distil/texts.go > texts.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// entry is one text. Norm is the form in which the embedder sees it, and Text the one for the teacher, which knows capitals
// and punctuation. A phrase names its Concept; a passage's sentence its Passage; what stands in both languages has the same
// number Both in each. The last line has only Folded.
type entry struct {
	Text    string `json:"text"`
	Norm    string `json:"norm"`
	Concept string `json:"concept,omitempty"`
	Passage string `json:"passage,omitempty"`
	Both    int    `json:"both,omitempty"`
	Folded  string `json:"folded,omitempty"`
}

func main() {
	content, err := guidelines.Load()
	if content == nil || content.Lexicon == nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	seen := map[entry]bool{}
	put := func(e entry) {
		e.Text = strings.Join(strings.Fields(e.Text), " ")
		if n := utf8.RuneCountInString(e.Text); n == 0 || n > 300 || seen[e] {
			return
		}
		seen[e] = true
		e.Norm = string(lexicon.Normalise(e.Text).Runes)
		if err := encoder.Encode(e); err != nil {
			log.Fatal(err)
		}
	}
	for _, c := range content.Lexicon.Concepts() {
		for _, word := range append([]string{c.Label.ZH}, c.ZH...) {
			put(entry{Text: strings.ReplaceAll(word, "…", ""), Concept: c.ID})
		}
		for _, word := range append([]string{c.Label.EN}, c.EN...) {
			put(entry{Text: strings.ReplaceAll(word, "…", " "), Concept: c.ID})
		}
	}
	pairs := map[intake.Words]int{}
	both := func(w intake.Words, passage string) {
		if pairs[w] == 0 && w.ZH != "" && w.EN != "" {
			pairs[w] = len(pairs) + 1
		}
		for _, text := range []string{w.ZH, w.EN} {
			text = strings.Join(strings.Fields(text), " ")
			put(entry{Text: text, Passage: passage, Both: pairs[w]})
			for _, s := range sentences(text) {
				if s != text {
					put(entry{Text: s, Passage: passage})
				}
			}
		}
	}
	for _, p := range content.Passages() {
		both(p.Heading, p.ID)
		both(p.Text, p.ID)
		if p.Document != nil {
			both(p.Document.Title, p.ID)
		}
	}
	for _, p := range content.Protocols() {
		both(p.Title, "")
		for _, f := range p.Flags {
			both(f.Text, "")
		}
		for _, q := range p.Ask {
			both(q.Text, "")
			both(q.Carer, "")
			both(q.Why.Text, "")
			for _, c := range q.Choices {
				both(c.Label, "")
			}
			for _, i := range q.Items {
				both(i.Label, "")
			}
		}
	}
	for _, text := range cases() {
		put(entry{Text: text})
	}
	if err := encoder.Encode(entry{Folded: folded()}); err != nil {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

var (
	end     = regexp.MustCompile(`[。！？；]|[.!?;](\s|$)`)
	marked  = regexp.MustCompile(`^(?:zh|en|P|S|question zh|question en|@doctor)(?: \| [^|]+ \|)?[: ]\s*(.+)`)
	spoken  = regexp.MustCompile(`\p{Han}{4}|^[A-Za-z',]+( [A-Za-z0-9',]+){3}`)
	machine = regexp.MustCompile(`^[#@+\-=]|^[a-z-]+ (present|absent|uncertain) `)
)

// sentences cuts a text after each end of a sentence.
func sentences(text string) (all []string) {
	for len(text) > 0 {
		at := len(text)
		if m := end.FindStringIndex(text); m != nil {
			at = m[1]
		}
		all = append(all, text[:at])
		text = text[at:]
	}
	return all
}

// folded are the characters that the embedder never sees, since they are written as others: traditional ones.
func folded() string {
	var all strings.Builder
	for r := rune(0x3400); r < 0xa000; r++ {
		if unicode.Is(unicode.Han, r) && string(lexicon.Normalise(string(r)).Runes) != string(r) {
			all.WriteRune(r)
		}
	}
	return all.String()
}

// cases are what patients say in the cases that the stages are tested by.
func cases() (all []string) {
	var files []string
	for _, pattern := range []string{"cmd/preconsult/evaluate/emergencies/*.txt", "cmd/preconsult/bench/utterances.txt",
		"cmd/preconsult/testdata/departments.txt", "intake/understand/testdata/*.txt", "intake/record/testdata/*.txt",
		"safety/testdata/input.txt", "safety/testdata/fine-output.txt"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			log.Fatalf("%s: no file; run this from the top of the repository", pattern)
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if m := marked.FindStringSubmatch(line); m != nil {
				line = m[1]
			} else if machine.MatchString(line) {
				continue
			}
			if spoken.MatchString(line) {
				all = append(all, line)
			}
		}
	}
	return all
}
