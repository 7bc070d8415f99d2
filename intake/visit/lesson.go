package visit

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// Lesson is one piece of feedback as it is exported: `preconsult export feedback` writes one a line. Its texts hold no name,
// number, address or date of birth; a mark such as ⟦name-1⟧ stands in their place. The shape only ever grows.
type Lesson struct {
	ID   string       `json:"id"`
	Date string       `json:"date"` // of the feedback, YYYY-MM-DD
	Kind FeedbackKind `json:"kind"` // dispute | thumb | edit
	Lang intake.Lang  `json:"lang"` // of the texts
	Role access.Role  `json:"role"` // nurse | doctor
	Of   string       `json:"of"`   // message | attempt | said | line | reason

	Direction string          `json:"direction,omitempty"` // out: we said it or wanted to; in: it was said to us
	Draft     safety.Kind     `json:"draft,omitempty"`     // question, info, urgent, summary, end, note
	Verdict   string          `json:"verdict,omitempty"`   // of a dispute
	Thumb     string          `json:"thumb,omitempty"`
	Category  safety.Category `json:"category,omitempty"` // for which it should have been held back
	Reason    string          `json:"reason,omitempty"`   // in the clinician's words

	Action     safety.Action     `json:"action,omitempty"` // what the filter did
	Rules      []string          `json:"rules,omitempty"`  // of the filter, or of triage where it is of a reason
	Categories []safety.Category `json:"categories,omitempty"`
	Filter     string            `json:"filter,omitempty"` // version of its rules
	Mode       intake.Mode       `json:"mode"`             // who wrote it: rule, retrieval, model, human, device
	Writer     string            `json:"writer,omitempty"` // which model with which prompts

	Before string `json:"before"`          // the text that it is of
	After  string `json:"after,omitempty"` // what went out instead, or what the doctor made of it

	Chosen   string `json:"chosen,omitempty"` // a pair for preference training, where there is one
	Rejected string `json:"rejected,omitempty"`
}

// lesson makes the copy for export, masked.
func (w *work) lesson(j *judged, of subject) *Lesson {
	hide := w.hider(of.lang, j.By)
	l := &Lesson{ID: j.ID, Date: w.now.Format(time.DateOnly), Kind: j.Kind, Lang: of.lang, Role: j.Role, Of: of.what, Direction: of.direction(),
		Draft: of.draft, Verdict: j.Verdict, Thumb: j.Thumb, Category: j.Category, Reason: hide(j.Reason), Rules: of.rules, Mode: of.mode,
		Writer: of.writer, Before: hide(of.text), After: hide(of.out)}
	if l.Mode == "" {
		l.Mode = intake.ByRule
	}
	if of.direction() != "" {
		l.Action, l.Rules, l.Categories, l.Filter = of.verdict.Action, of.verdict.Rules, of.verdict.Categories, w.Filter.Version()
		if of.verdict.Version != "" {
			l.Filter = of.verdict.Version
		}
	}
	switch {
	case j.Kind == Edited:
		l.Chosen, l.Rejected = l.After, l.Before
	case j.Verdict == WronglyHeld && l.Direction == "out":
		l.Chosen, l.Rejected = l.Before, l.After
	case j.Verdict == ShouldBeHeld && l.Direction == "out":
		l.Chosen, l.Rejected = w.approved(of.draft, of.lang), l.Before
	case j.Thumb == Up && of.plain != "":
		l.Chosen, l.Rejected = hide(of.warm), hide(of.plain)
	case j.Thumb == Down && of.plain != "":
		l.Chosen, l.Rejected = hide(of.plain), hide(of.warm)
	}
	return l
}

// keepEdits keeps what a doctor made of lines as they signed.
func (w *work) keepEdits(who access.Principal, lines map[string]intake.Line, edits []intake.Edit) {
	if !w.keeps() {
		return
	}
	for _, e := range edits {
		of := w.ofLine(lines[e.Line])
		if of.out = strings.TrimSpace(e.Text); of.out == of.text {
			continue
		}
		j := judged{Judged: Judged{ID: w.NewID(), Feedback: Feedback{Kind: Edited, Of: e.Line}, By: who.Name, Role: who.Role, At: w.now, Kept: true}, ByID: who.ID}
		j.Lesson = w.lesson(&j, of)
		w.add(kindFeedback, j)
	}
}

// hider masks texts of a visit: whatever looks like an identifier, and what the visit and its staff are known to be called.
func (w *work) hider(lang intake.Lang, staff string) func(string) string {
	known := identifying(w.st.Person)
	if staff != "" {
		known = append(known, staff)
	}
	for _, b := range w.st.Bells {
		if b.AcknowledgedBy != "" {
			known = append(known, b.AcknowledgedBy)
		}
	}
	parts := partsOfNames([]string{w.st.Person.Name, staff})
	known = append(known, parts.within...)
	known = append(known, spokenDates(w.st.Person.BirthDate)...)
	slices.SortStableFunc(known, func(a, b string) int { return utf8.RuneCountInString(b) - utf8.RuneCountInString(a) })
	return func(text string) string {
		if text == "" {
			return ""
		}
		masked, _ := safety.Mask(lang, text, known...)
		for _, p := range parts.words {
			masked = p.ReplaceAllString(masked, "⟦name⟧")
		}
		return masked
	}
}

// nameParts are what a person is called by beside the whole name: 小明 of 王小明, Carter of James Carter.
type nameParts struct {
	within []string         // Chinese, which may stand anywhere
	words  []*regexp.Regexp // words with letters, which stand between others
}

// titles are no part of a name, and words of every other text.
var titles = regexp.MustCompile(`(?i)\b(?:dr|doctor|nurse|sister|mr|mrs|ms|miss|prof|professor)\b|护士长?|医[生师]|大夫|主任`)

func partsOfNames(names []string) nameParts {
	var out nameParts
	for _, name := range names {
		name = titles.ReplaceAllString(name, " ")
		for _, p := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,-·/", r) }) {
			r := []rune(p)
			switch {
			case unicode.Is(unicode.Han, r[0]):
				if len(r) > 1 {
					out.within = append(out.within, p)
				}
				switch given := string(r[min(safety.SurnameLength(p), len(r)):]); utf8.RuneCountInString(given) {
				case 0:
				case 1: // by itself a word of any text
					out.within = append(out.within, "小"+given, "阿"+given, given+given)
				default:
					out.within = append(out.within, given)
				}
			case len(r) > 1 && unicode.IsLetter(r[0]):
				out.words = append(out.words, regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(p)+`\b`))
			}
		}
	}
	return out
}

// spokenDates are ways to write a date of birth.
func spokenDates(date string) []string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return nil
	}
	var out []string
	for _, layout := range []string{"2006年1月2日", "2006年1月2号", "2006年01月02日", "2006.1.2", "2006/1/2", "2006-1-2", "20060102", "2 January 2006", "2 Jan 2006",
		"January 2, 2006", "Jan 2, 2006", "January 2 2006", "2nd January 2006", "02/01/2006", "2/1/2006", "1/2/2006", "01/02/2006"} {
		out = append(out, d.Format(layout))
	}
	return out
}

// Lessons reads what was kept for export, oldest first: since a moment, and of one kind where kind is not empty.
func Lessons(ctx context.Context, db *pgxpool.Pool, since time.Time, kind FeedbackKind) ([]Lesson, error) {
	rows, err := db.Query(ctx, `SELECT data FROM feedback WHERE at >= $1 AND ($2 = '' OR kind = $2) ORDER BY at, id`, since, string(kind))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Lesson, err error) {
		var data json.RawMessage
		if err = row.Scan(&data); err == nil {
			err = json.Unmarshal(data, &l)
		}
		return l, err
	})
}

// queueLessons repeats what may be exported in the table that is exported.
func (st store) queueLessons(b *pgx.Batch, visit string, entries []entry) {
	for _, e := range entries {
		var j judged
		if e.Kind != kindFeedback || json.Unmarshal(e.Data, &j) != nil || j.Lesson == nil {
			continue
		}
		data, _ := json.Marshal(j.Lesson)
		b.Queue(`INSERT INTO feedback (id, visit, kind, at, role, by_id, data) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			j.ID, visit, j.Kind, e.At, j.Role, j.ByID, data)
	}
}
