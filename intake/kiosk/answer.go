package kiosk

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/web"
	"github.com/preconsult/preconsult/safety"
)

// visitPage is the conversation: what was said last, and the one message that stands, parted into what leads to the
// question, the items of a summary, and the question.
type visitPage struct {
	page
	Message  visit.Message
	Progress visit.Progress
	Status   intake.VisitStatus
	Key      visit.TurnKey
	Said     visit.Said // what the patient said last
	HasSaid  bool
	Lead     []safety.Text // lines before the question
	Items    []safety.Text // of a summary
	Ask      safety.Text   // the question itself
	HasAsk   bool
	Asking   bool // a question stands that may be left, explained or gone back from
	Paused   bool
	Called   bool // staff were called earlier, and the message does not say so
	Missing  bool // nothing was chosen or written
	Wrong    bool // what was written cannot be taken
	Moved    bool // another message stands by now
	First    bool
	Own      safety.Quote // what was written and not taken, to be sent again
	Opening  bool         // the first question: more can be found than stands below it
}

func (d *door) show(w http.ResponseWriter, r *http.Request, id string) error {
	return d.showVisit(w, r, id, http.StatusOK, func(*visitPage) {})
}

// refuse shows the message that stands again, with what was amiss.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, id string, amiss func(*visitPage)) error {
	return d.showVisit(w, r, id, http.StatusUnprocessableEntity, amiss)
}

func missing(p *visitPage) { p.Missing = true }

func (d *door) showVisit(w http.ResponseWriter, r *http.Request, id string, status int, amiss func(*visitPage)) error {
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil {
		return err
	}
	p := d.visitPage(v)
	amiss(&p)
	d.render(w, status, "visit", p)
	return nil
}

func (d *door) visitPage(v visit.PatientView) visitPage {
	m := v.Message
	p := visitPage{page: d.page(v.Lang, false), Message: m, Progress: v.Progress, Status: v.Status,
		Key: visit.TurnKey(d.NewKey()), First: len(v.Turns) <= 1, Lead: m.Text.Lines(),
		Asking: m.Input != visit.InNone && m.Kind != visit.MsgSummary && m.Kind != visit.MsgEnd && len(m.Asks) > 0,
		Paused: m.Input == visit.InNone && m.Kind == visit.MsgInfo,
		Called: v.Status == intake.Urgent && m.Kind != visit.MsgUrgent, Opening: v.Opening}
	if n := len(p.Lead); n > 0 && m.Input != visit.InNone {
		p.Lead, p.Ask, p.HasAsk = p.Lead[:n-1], p.Lead[n-1], true
	}
	if n := len(p.Lead); n > 0 && m.Kind == visit.MsgSummary {
		p.Lead, p.Items = p.Lead[:1], p.Lead[1:]
	}
	for i := len(v.Turns) - 1; i >= 0; i-- {
		if v.Turns[i].Who != intake.System {
			p.Said, p.HasSaid = v.Turns[i].Text, true
			break
		}
	}
	return p
}

// answer takes one form of the conversation page. An answer to a message that no longer stands changes nothing: the page
// shows the one that does.
func (d *door) answer(w http.ResponseWriter, r *http.Request, id string) error {
	if err := r.ParseForm(); err != nil {
		return errForm
	}
	f := r.PostForm
	if f.Get("action") == "stop" && f.Get("sure") == "" {
		return d.stopping(w, r, id)
	}
	a, err := d.answerOf(r, id)
	if err != nil {
		return err
	}
	if a == nil {
		return d.refuse(w, r, id, missing)
	}
	_, err = d.Visits.Answer(r.Context(), id, *a)
	var conflict *visit.Conflict
	var bad *visit.Invalid
	written := typed(strings.TrimSpace(f.Get("text")))
	switch {
	case errors.As(err, &bad):
		return d.refuse(w, r, id, func(p *visitPage) { p.Wrong, p.Own = true, written })
	case errors.As(err, &conflict) && written.String() != "": // the words must not be lost
		return d.refuse(w, r, id, func(p *visitPage) { p.Moved, p.Own = true, written })
	case err != nil && !errors.As(err, &conflict) && !errors.Is(err, visit.ErrKeyTaken):
		return err
	}
	http.Redirect(w, r, "/visit", http.StatusSeeOther)
	return nil
}

// answerOf reads a form as one answer; nil when nothing was chosen or written. Whoever ticks and writes besides says both:
// the ticked labels and the words go together as words.
func (d *door) answerOf(r *http.Request, id string) (*visit.Answer, error) {
	f := r.PostForm
	a := &visit.Answer{Key: f.Get("key"), To: f.Get("to"), Action: f.Get("action")}
	text, value := strings.TrimSpace(f.Get("text")), strings.TrimSpace(f.Get("value"))
	n, isNumber := figure(value)
	switch {
	case a.Action != "":
	case f.Get("choice") != "" && text == "":
		choice := f.Get("choice")
		a.Choice = &choice
	case len(f["choices"]) > 0 && text == "":
		a.Choices, a.Only = f["choices"], f.Get("only") != ""
	case value != "" && isNumber && text == "":
		a.Value, a.Unit = &visit.Value{Number: &n}, f.Get("unit")
	default:
		words, lang, err := d.ticked(r, id)
		if err != nil {
			return nil, err
		}
		for _, s := range []string{value, text} {
			if s != "" {
				words = append(words, s)
			}
		}
		if len(words) == 0 {
			return nil, nil
		}
		said := strings.Join(words, translate(lang, "，", ", "))
		a.Text = &said
	}
	return a, nil
}

// ticked are the labels of the choices of a form, as the message that stands shows them, and the visit's language.
func (d *door) ticked(r *http.Request, id string) ([]string, intake.Lang, error) {
	ids := append(slices.Clone(r.PostForm["choices"]), r.PostForm["choice"]...)
	if len(ids) == 0 {
		return nil, intake.ZH, nil
	}
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil {
		return nil, "", err
	}
	var out []string
	for _, c := range v.Message.Choices {
		if slices.Contains(ids, string(c.ID)) {
			out = append(out, c.Label.String())
		}
	}
	return out, v.Lang, nil
}

// stopping asks once more before the visit ends.
func (d *door) stopping(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil {
		return err
	}
	d.render(w, http.StatusOK, "stop", d.visitPage(v))
	return nil
}

// standing tells the script which message stands, so that a page shows at once what a device or staff changed.
func (d *door) standing(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil {
		return err
	}
	web.WriteJSON(w, http.StatusOK, struct {
		Message visit.MessageID `json:"message"`
	}{v.Message.ID})
	return nil
}

// leave takes the visit off this kiosk. When the screen was left alone during an urgent visit, staff are told.
func (d *door) leave(w http.ResponseWriter, r *http.Request, id string) error {
	if r.FormValue("idle") == "yes" {
		d.leftAlone(r, id)
	}
	d.forget(w)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// leftAlone tells staff of an urgent visit that nobody sits at any more.
func (d *door) leftAlone(r *http.Request, id string) {
	v, err := d.Visits.Patient(r.Context(), id)
	if err != nil || v.Status != intake.Urgent {
		return
	}
	if _, err := d.Visits.Answer(r.Context(), id, visit.Answer{Key: "idle-" + d.NewKey(), Action: "staff"}); err != nil {
		d.Log.Error("staff could not be told of a kiosk left alone", "err", err)
	}
}
