package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/guidelines/scales"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/safety"
)

// funcs are what the templates may call: words in the page's language, times as staff read them, links to sources.
func (d *door) funcs() template.FuncMap {
	return template.FuncMap{
		"t":       d.say,
		"in":      func(w intake.Words) string { return w.In(d.Lang) },
		"clock":   func(at time.Time) string { return at.In(d.Zone).Format("15:04") },
		"day":     func(at time.Time) string { return at.In(d.Zone).Format("2006-01-02") },
		"moment":  func(at time.Time) string { return at.In(d.Zone).Format("01-02 15:04") },
		"waited":  d.waited,
		"age":     func(a *float64) string { return Age(a, d.Lang) },
		"sex":     d.sex,
		"who":     d.whoSaid,
		"status":  d.statusName,
		"passage": d.passageOf,
		"tag":     d.tag,
		"trace":   d.trace,
		"first":   func(n int, ls []intake.Line) []intake.Line { return ls[:min(len(ls), n)] },
		"rest":    func(n int, ls []intake.Line) []intake.Line { return ls[min(len(ls), n):] },
		"role":    d.roleName,
		"by":      d.informant,
		"head":    headline,
		"due":     d.due,
		"seen":    d.seenName,
		"cite":    passageHref,
		"source": func(c intake.Cited) string {
			return sourceHref(intake.Source{Passage: c.ID, Quote: c.Quote, Edition: c.Edition})
		},
		"span":       func(e intake.Evidence) string { return spanOf(e.Span) },
		"nothing":    d.nothing,
		"charted":    d.chartKind,
		"checked":    d.checked,
		"taken":      d.takenFor,
		"peers":      d.peers,
		"action":     d.actionName,
		"category":   d.categoryName,
		"categories": safety.Categories,
		"leading":    func(rs []intake.Reason, l intake.Level) []intake.Reason { a, _ := splitReasons(rs, l); return a },
		"further":    func(rs []intake.Reason, l intake.Level) []intake.Reason { _, b := splitReasons(rs, l); return b },
	}
}

// peer is what a level is called on another scale, with what that rests on.
type peer struct {
	Text, Cite string
	Verified   guidelines.Verified
}

// peers are the names of a level on the other scales that staff may know better.
func (d *door) peers(level intake.Level) []peer {
	if !level.Valid() || len(d.Levels) < int(level) {
		return nil
	}
	row := d.Levels[level-1]
	var all []peer
	for _, s := range []struct {
		scale string
		scales.Peer
	}{{"CN 2018", row.CN2018}, {"ESI", row.ESI}, {"CTAS", row.CTAS}, {"MTS", row.MTS}} {
		text := s.scale + " " + s.Name.In(d.Lang)
		switch {
		case s.Minutes == nil:
		case *s.Minutes == 0:
			text += d.say("（立即）", " (at once)")
		default:
			text += fmt.Sprintf(d.say("（%d 分钟内）", " (within %d min)"), *s.Minutes)
		}
		p := peer{Text: text, Verified: guidelines.Verified(s.Verified)}
		if len(s.Cites) > 0 {
			p.Cite = s.Cites[0]
		}
		all = append(all, p)
	}
	return all
}

// waited is how long somebody has waited: "7 分", "1 小时 5 分".
func (d *door) waited(since time.Time) string {
	m := int(d.Now().Sub(since).Minutes())
	if m < 60 {
		return fmt.Sprintf(d.say("%d 分", "%d min"), max(m, 0))
	}
	return fmt.Sprintf(d.say("%d 小时 %d 分", "%d h %d min"), m/60, m%60)
}

// Age is an age as clinicians write it: months under two years.
func Age(a *float64, lang intake.Lang) string {
	switch {
	case a == nil:
		return ""
	case *a < 2:
		return fmt.Sprintf(intake.Words{ZH: "%d 月龄", EN: "%d mo"}.In(lang), int(*a*12+0.5))
	}
	return fmt.Sprintf(intake.Words{ZH: "%d 岁", EN: "%d y"}.In(lang), int(*a))
}

func (d *door) sex(s intake.Sex) string {
	switch s {
	case intake.Male:
		return d.say("男", "M")
	case intake.Female:
		return d.say("女", "F")
	}
	return d.say("性别未知", "sex unknown")
}

func (d *door) whoSaid(w intake.Who) string {
	switch w {
	case intake.System:
		return d.say("预问诊", "assistant")
	case intake.Companion:
		return d.say("陪同", "companion")
	case intake.Staff:
		return d.say("医护", "staff")
	}
	return d.say("病人", "patient")
}

func (d *door) statusName(s intake.VisitStatus) string {
	switch s {
	case intake.Open:
		return d.say("问诊中", "talking")
	case intake.Urgent:
		return d.say("急", "urgent")
	case intake.Summary:
		return d.say("核对中", "checking")
	case intake.Done:
		return d.say("已完成", "done")
	case intake.Stopped:
		return d.say("提前结束", "stopped early")
	}
	return string(s)
}

func (d *door) passageOf(id string) *guidelines.Passage {
	p, _ := d.Passages.Passage(id)
	return p
}

// tag marks what nobody has checked against its source.
func (d *door) tag(v guidelines.Verified) string {
	switch v {
	case guidelines.Memory:
		return d.say("未核对原文", "not checked against the source")
	case guidelines.Design:
		return d.say("本项目设定，未经评审", "our own rule, not yet reviewed")
	case guidelines.Secondary:
		return d.say("据二手来源", "from a secondary source")
	}
	return d.say("已核对原文", "checked against the source")
}

// nothing says why a section is empty: not asked differs from asked and none.
func (d *door) nothing(n intake.Note, code string) string {
	for _, s := range n.Sections {
		if s.Code != code {
			continue
		}
		switch {
		case s.EmptyReason == "nilknown":
			return d.say("问过，无", "asked: none")
		case s.EmptyReason == "withheld":
			return d.say("不愿说", "declined")
		case len(s.Lines) > 0:
			return d.say("见摘要", "see the note")
		}
	}
	return d.say("未问", "not asked")
}

// splitReasons parts the reasons that set the level, two at most, from the rest.
func splitReasons(rs []intake.Reason, level intake.Level) (leading, further []intake.Reason) {
	for _, r := range rs {
		if len(leading) < 2 && (len(leading) == 0 || r.Level == level && !r.Withdrawn) {
			leading = append(leading, r)
		} else {
			further = append(further, r)
		}
	}
	return leading, further
}

// headline is the card's first line without the level that stands before it as a badge.
func headline(text string, level intake.Level) string {
	return strings.TrimPrefix(strings.TrimPrefix(text, level.Roman()), " · ")
}

func (d *door) roleName(r access.Role) string {
	switch r {
	case access.Nurse:
		return d.say("护士", "nurse")
	case access.Doctor:
		return d.say("医生", "doctor")
	case access.Administrator:
		return d.say("管理员", "administrator")
	case access.Kiosk:
		return d.say("自助机", "kiosk")
	case access.Device:
		return d.say("设备", "device")
	}
	return string(r)
}

// informant says who answers for the patient; empty when the patient does.
func (d *door) informant(i intake.Informant) string {
	switch i {
	case intake.ByParent:
		return d.say("家长代答", "a parent answers")
	case intake.ByCompanion:
		return d.say("家属或陪同代答", "a companion answers")
	case intake.ByInterpreter:
		return d.say("经人翻译", "through an interpreter")
	}
	return ""
}

func (d *door) measure(m intake.Measure) string {
	names := map[intake.Measure]intake.Words{
		intake.HeartRate: {ZH: "心率", EN: "Heart rate"}, intake.RespiratoryRate: {ZH: "呼吸", EN: "Resp. rate"},
		intake.Systolic: {ZH: "收缩压", EN: "Systolic"}, intake.Diastolic: {ZH: "舒张压", EN: "Diastolic"},
		intake.SpO2: {ZH: "血氧", EN: "SpO₂"}, intake.Temperature: {ZH: "体温", EN: "Temperature"},
		intake.Glucose: {ZH: "血糖", EN: "Glucose"}, intake.Weight: {ZH: "体重", EN: "Weight"}, intake.Height: {ZH: "身高", EN: "Height"}, intake.PeakFlow: {ZH: "呼气峰流速", EN: "Peak flow"},
		intake.Pain: {ZH: "疼痛", EN: "Pain"}, intake.AVPU: {ZH: "意识", EN: "AVPU"}}
	if w, ok := names[m]; ok {
		return w.In(d.Lang)
	}
	return string(m)
}
