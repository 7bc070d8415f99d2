package console

import (
	"net/http"
	"sort"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
)

// visitPage is one visit: the card, the note, the reasons and the conversation they rest on.
type visitPage struct {
	page
	V       visit.StaffView
	Turns   []turnRow
	Trend   []intake.Reading
	Fresh   []intake.Reading
	Doctor  bool
	Plain   string
	Levels  []intake.Level
	Ringing []intake.Bell
	Passage *guidelines.Passage
}

// turnRow is a turn with its marked places: each span that a finding, a line or a reason rests on.
type turnRow struct {
	Seq   int
	Who   intake.Who
	At    string
	Parts []part
}

type part struct {
	Text string
	Mark string // what rests on it; empty for plain text
}

func (d *door) show(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	v, err := d.Visits.Staff(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := visitPage{page: d.page(who), V: v, Doctor: who.Role == access.Doctor, Levels: []intake.Level{1, 2, 3, 4, 5}}
	if d.Text != nil {
		p.Plain = d.Text(v)
	}
	marks := d.marks(v)
	for _, t := range v.Turns {
		p.Turns = append(p.Turns, turnRow{t.Seq, t.Who, t.At.In(d.Zone).Format("15:04:05"), split(t.Text.String(), marks[t.Seq])})
	}
	for _, rd := range v.Readings {
		if rd.Fresh(d.Now()) {
			p.Fresh = append(p.Fresh, rd)
		} else {
			p.Trend = append(p.Trend, rd)
		}
	}
	sort.SliceStable(p.Trend, func(a, b int) bool { return p.Trend[a].At.After(p.Trend[b].At) })
	for _, b := range v.Bells {
		if b.Open() {
			p.Ringing = append(p.Ringing, b)
		}
	}
	d.render(w, http.StatusOK, "visit", p)
	return nil
}

type mark struct {
	start, end int
	label      string
}

// marks gathers, by turn, the spans that findings rest on.
func (d *door) marks(v visit.StaffView) map[int][]mark {
	out := map[int][]mark{}
	for _, f := range v.Findings {
		if f.Turn == nil {
			continue
		}
		out[*f.Turn] = append(out[*f.Turn], mark{*f.Start, *f.End, f.Labels.In(d.Lang) + " · " + d.findingStatus(f.Status)})
	}
	return out
}

func (d *door) findingStatus(s intake.Status) string {
	switch s {
	case intake.Present:
		return d.say("有", "present")
	case intake.Absent:
		return d.say("否认", "denied")
	case intake.Uncertain:
		return d.say("说不清", "not sure")
	case intake.Refused:
		return d.say("不愿说", "declined")
	}
	return d.say("未问", "not asked")
}

// split cuts a text at its marks, in code points. Marks that overlap are joined into one.
func split(text string, marks []mark) []part {
	runes := []rune(text)
	sort.SliceStable(marks, func(a, b int) bool { return marks[a].start < marks[b].start })
	var out []part
	at := 0
	for i := 0; i < len(marks); i++ {
		m := marks[i]
		labels := []string{m.label}
		for i+1 < len(marks) && marks[i+1].start < m.end {
			i++
			m.end = max(m.end, marks[i].end)
			if !contains(labels, marks[i].label) {
				labels = append(labels, marks[i].label)
			}
		}
		m.start, m.end = min(m.start, len(runes)), min(m.end, len(runes))
		if m.start < at || m.start >= m.end {
			continue
		}
		if m.start > at {
			out = append(out, part{Text: string(runes[at:m.start])})
		}
		out = append(out, part{string(runes[m.start:m.end]), strings.Join(labels, "；")})
		at = m.end
	}
	if at < len(runes) {
		out = append(out, part{Text: string(runes[at:])})
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// text is the note as plain text, for a HIS that takes a paste.
func (d *door) text(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	v, err := d.Visits.Staff(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write([]byte(d.Text(v)))
	return err
}

func (d *door) level(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	n, err := strconv.Atoi(r.FormValue("level"))
	if err != nil {
		n = 0
	}
	id := r.PathValue("id")
	if err := d.Visits.SetLevel(r.Context(), id, who.Name, intake.Level(n), strings.TrimSpace(r.FormValue("reason"))); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/visits/"+id, http.StatusSeeOther)
	return nil
}

// sign takes the lines that the doctor wrote anew: fields named "line/ID", beside "was/ID" with what stood there.
func (d *door) sign(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	var edits []intake.Edit
	for name, values := range r.PostForm {
		id, ok := strings.CutPrefix(name, "line/")
		if !ok || len(values) == 0 {
			continue
		}
		text := strings.TrimSpace(values[0])
		if text != "" && text != strings.TrimSpace(r.PostForm.Get("was/"+id)) {
			edits = append(edits, intake.Edit{Line: id, Text: text})
		}
	}
	sort.Slice(edits, func(a, b int) bool { return edits[a].Line < edits[b].Line })
	id := r.PathValue("id")
	if _, err := d.Visits.Sign(r.Context(), id, who.Name, edits); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/visits/"+id, http.StatusSeeOther)
	return nil
}

// passage shows what a citation points to, with its source, edition and how it was checked.
func (d *door) passage(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	p, ok := d.Passages.Passage(r.PathValue("id"))
	if !ok {
		return visit.ErrNotFound
	}
	d.render(w, http.StatusOK, "visit", visitPage{page: d.page(who), Passage: p})
	return nil
}
