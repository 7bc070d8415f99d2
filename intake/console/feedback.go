package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// heldPart is the section of what was held back.
type heldPart struct {
	visitPage
	Rows  []heldRow
	Visit visit.VisitID
}

// Judge is the part for one of the rows.
func (h heldPart) Judge(of string) judgePart { return h.visitPage.Judge(of, "held-"+of) }

// heldRow is what the filter held back, with the places that its rules point at.
type heldRow struct {
	visit.Held
	Parts []part
}

func (d *door) held(p visitPage) *heldPart {
	if len(p.V.Held) == 0 {
		return nil
	}
	out := &heldPart{visitPage: p, Visit: p.V.ID}
	for _, h := range p.V.Held {
		var marks []mark
		for _, x := range h.Verdict.Hits {
			marks = append(marks, mark{x.Start, x.End, x.Rule})
		}
		out.Rows = append(out.Rows, heldRow{h, split(h.Text, marks)})
	}
	return out
}

// judgePart is what somebody may say of one thing on the page, and what was said of it. At is where the page goes on.
type judgePart struct {
	Visit     visit.VisitID
	Of, At    string
	Mine      string // up or down: what this member of staff said last
	Direction string
	Disputes  []visit.Judged
	Held      bool // it was held back
}

// Judge is the part for one thing, by its id.
func (p visitPage) Judge(of, at string) judgePart {
	j := judgePart{Visit: p.V.ID, Of: of, At: at, Direction: "out"}
	if strings.HasPrefix(of, "turn-") {
		j.Direction = "in"
	}
	for _, f := range p.V.Feedback {
		switch {
		case f.Of != of:
		case f.Kind == visit.Dispute:
			j.Disputes = append(j.Disputes, f)
		case f.By == p.Who.Name:
			j.Mine = f.Thumb
		}
	}
	j.Held = slices.ContainsFunc(p.V.Held, func(h visit.Held) bool { return h.ID == of })
	return j
}

// feedback takes a thumb ("up line-5 present/5": which, where the page goes on, of what) or a dispute with its fields.
func (d *door) feedback(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	id, at := r.PathValue("id"), r.FormValue("at")
	f := visit.Feedback{Kind: visit.Dispute, Of: r.FormValue("of"), Verdict: r.FormValue("verdict"),
		Category: safety.Category(r.FormValue("category")), Reason: r.FormValue("reason")}
	if say := strings.SplitN(r.FormValue("say"), " ", 3); len(say) == 3 {
		f, at = visit.Feedback{Kind: visit.Thumb, Thumb: say[0], Of: say[2]}, say[1]
	}
	if _, err := d.Visits.Judge(r.Context(), id, who, f); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/visits/"+id+"#"+url.PathEscape(at), http.StatusSeeOther)
	return nil
}

// actionName says what the filter did.
func (d *door) actionName(a safety.Action, direction string) string {
	switch {
	case a == safety.Rewrite:
		return d.say("改写了", "rewritten")
	case a == safety.Escalate:
		return d.say("叫了人", "called staff")
	case a == safety.Block && direction == "in":
		return d.say("没有照做", "not obeyed")
	case a == safety.Block:
		return d.say("拦下了", "held back")
	}
	return string(a)
}

func (d *door) categoryName(c safety.Category) string {
	if w, ok := categoryNames[c]; ok {
		return w.In(d.Lang)
	}
	return string(c)
}

// categoryNames are the filter's categories as staff read them.
var categoryNames = map[safety.Category]intake.Words{
	safety.Diagnosis:      {ZH: "下诊断", EN: "diagnosis"},
	safety.Prescription:   {ZH: "荐药", EN: "suggests a medicine"},
	safety.Dose:           {ZH: "说剂量", EN: "dose"},
	safety.StopStart:      {ZH: "叫停药或用药", EN: "stop or start"},
	safety.Result:         {ZH: "解读结果", EN: "reads a result"},
	safety.Reassurance:    {ZH: "安慰病情", EN: "reassures"},
	safety.Prognosis:      {ZH: "说预后", EN: "prognosis"},
	safety.Discharge:      {ZH: "说不用看", EN: "sends away"},
	safety.Promise:        {ZH: "许诺", EN: "promises"},
	safety.Blame:          {ZH: "责怪", EN: "blames"},
	safety.Discrimination: {ZH: "歧视", EN: "discriminates"},
	safety.Scare:          {ZH: "吓人", EN: "scares"},
	safety.Unsupported:    {ZH: "没有依据", EN: "unsupported"},
	safety.Identifier:     {ZH: "个人信息", EN: "personal data"},
	safety.LinkPhone:      {ZH: "网址或号码", EN: "link or number"},
	safety.PromptLeak:     {ZH: "泄露内部指令", EN: "tells its instructions"},
	safety.WrongLanguage:  {ZH: "语言不对", EN: "wrong language"},
	safety.Unreadable:     {ZH: "看不懂", EN: "unreadable"},
	safety.ManyQuestions:  {ZH: "一次问太多", EN: "many questions"},
	safety.SelfHarm:       {ZH: "自伤", EN: "self-harm"},
	safety.Violence:       {ZH: "暴力", EN: "violence"},
	safety.Abuse:          {ZH: "受虐", EN: "abuse"},
	safety.Overdose:       {ZH: "服药过量或中毒", EN: "overdose or poison"},
	safety.Emergency:      {ZH: "急症", EN: "emergency"},
	safety.Injection:      {ZH: "对程序下指令", EN: "orders to the program"},
	safety.Insult:         {ZH: "辱骂", EN: "insult"},
}

// feedbackOf is the id by which feedback names a turn: of ours the message, of others the turn.
func feedbackOf(t visit.TurnView) string {
	if t.Who == intake.System {
		return string(visit.MessageAt(t.Seq))
	}
	return visit.TurnAt(t.Seq)
}
