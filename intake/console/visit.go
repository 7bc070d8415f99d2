package console

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/rag/index"
	"github.com/preconsult/preconsult/safety"
)

// visitPage is one visit: the card, the note, the reasons and the conversation they rest on.
type visitPage struct {
	page
	V       visit.StaffView
	Place   string // the kiosk where the visit began
	Turns   []turnRow
	Fresh   []readingRow // of the last 24 hours
	Old     []readingRow
	Charts  []chart
	Unused  []quoted
	Recheck *recheckPart
	Doctor  bool
	Plain   string
	Levels  []intake.Level
	Ringing []intake.Bell
	Calm    bool          // all that rings only asks to see how somebody is
	Came    []intake.Bell // acknowledged by somebody
	Passage *passagePart
	Beside  []index.Hit // what guidelines say about the complaint
	Held    *heldPart   // what the filter held back; nil where that is nothing
}

// turnRow is a turn with its marked places: each span that a finding, a line or a reason rests on.
type turnRow struct {
	Seq   int
	Of    string // by which feedback names it: our message, or the turn
	Who   intake.Who
	By    visit.StaffName
	At    string
	Parts []part
	Asked []safety.Text // of a checklist
	Cites []intake.Cited
}

func (d *door) show(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	v, err := d.Visits.Staff(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := visitPage{page: d.page(who), V: v, Doctor: who.Role == access.Doctor, Levels: []intake.Level{1, 2, 3, 4, 5},
		Place: d.kioskName(r.Context(), v.Kiosk), Charts: d.charts(v.Readings), Unused: d.unused(v),
		Recheck: d.recheckPart(v)}
	if d.Beside != nil {
		p.Beside = d.Beside(r.Context(), v)
	}
	if d.Text != nil {
		p.Plain = d.Text(v)
	}
	marks := d.marks(v)
	listed := map[int][]safety.Text{}
	for _, l := range v.Listed {
		listed[l.Turn] = l.Items
	}
	cited := map[int][]intake.Cited{}
	for _, c := range v.Cited {
		cited[c.Turn] = c.Cites
	}
	for _, t := range v.Turns {
		p.Turns = append(p.Turns, turnRow{t.Seq, feedbackOf(t), t.Who, t.By, t.At.In(d.Zone).Format("15:04:05"), split(t.Text.String(), marks[t.Seq]), listed[t.Seq], cited[t.Seq]})
	}
	for _, row := range d.readings(v.Readings) {
		if row.Old {
			p.Old = append(p.Old, row)
		} else {
			p.Fresh = append(p.Fresh, row)
		}
	}
	for _, b := range v.Bells {
		if b.Open() {
			p.Ringing = append(p.Ringing, b)
		} else {
			p.Came = append(p.Came, b)
		}
	}
	p.Held = d.held(p)
	p.Calm = !slices.ContainsFunc(p.Ringing, func(b intake.Bell) bool { return b.Kind != intake.ForRecheck })
	d.render(w, http.StatusOK, "visit", p)
	return nil
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
		if text == strings.TrimSpace(r.PostForm.Get("was/"+id)) {
			continue
		}
		if text == "" { // nothing the patient said may vanish without a word
			p := d.page(who)
			p.Problem = d.say("有一行被清空了。要去掉一行，请写明为什么，例如“删去：听错了”。",
				"A line was emptied. To take a line out, write why, such as “deleted: misheard”.")
			d.render(w, http.StatusUnprocessableEntity, "error", p)
			return nil
		}
		edits = append(edits, intake.Edit{Line: id, Text: text})
	}
	sort.Slice(edits, func(a, b int) bool { return edits[a].Line < edits[b].Line })
	id := r.PathValue("id")
	if _, err := d.Visits.Sign(r.Context(), id, who, edits); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/visits/"+id, http.StatusSeeOther)
	return nil
}
