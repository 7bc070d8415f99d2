package record

import "github.com/preconsult/preconsult/intake"

// The sections by their LOINC codes.
const (
	complaintCode  = "10154-3"
	illnessCode    = "10164-2"
	pastCode       = "11348-0"
	medicinesCode  = "10160-0"
	allergiesCode  = "48765-2"
	familyCode     = "10157-6"
	socialCode     = "29762-2"
	reviewCode     = "10187-3"
	vitalsCode     = "8716-3"
	pregnancyCode  = "10162-6"
	proceduresCode = "47519-4"
	recheckCode    = "11506-3" // progress note: how it went while they waited
)

type sectionSpec struct {
	code    string
	always  bool // stands even when it is empty, with its reason
	title   intake.Words
	display string // of one pinned LOINC version
	local   string // code of ours in the document, where R4's section codes (doc-section-codes) do not have the LOINC code
}

// sections is their order in the note. The four that always stand tell "asked, none" from "not asked".
var sections = []sectionSpec{
	{complaintCode, true, intake.Words{ZH: "主诉", EN: "Chief complaint"}, "Chief complaint Narrative - Reported", ""},
	{illnessCode, true, intake.Words{ZH: "现病史", EN: "Present illness"}, "History of Present illness Narrative", ""},
	{recheckCode, false, intake.Words{ZH: "候诊再问", EN: "Asked again while waiting"}, "Progress note", "section.re-check"},
	{reviewCode, false, intake.Words{ZH: "系统回顾", EN: "Review of systems"}, "Review of systems Narrative - Reported", ""},
	{vitalsCode, false, intake.Words{ZH: "生命体征", EN: "Vital signs"}, "Vital signs note", ""},
	{pastCode, false, intake.Words{ZH: "既往史", EN: "Past illness"}, "History of Past illness note", ""},
	{proceduresCode, false, intake.Words{ZH: "手术史", EN: "Procedures"}, "History of Procedures Document", ""},
	{medicinesCode, true, intake.Words{ZH: "用药史", EN: "Medicines"}, "History of Medication use Narrative", ""},
	{allergiesCode, true, intake.Words{ZH: "过敏史", EN: "Allergies"}, "Allergies and adverse reactions Document", ""},
	{pregnancyCode, false, intake.Words{ZH: "妊娠", EN: "Pregnancy"}, "History of pregnancies Narrative", "section.pregnancy"},
	{familyCode, false, intake.Words{ZH: "家族史", EN: "Family history"}, "History of family member diseases note", ""},
	{socialCode, false, intake.Words{ZH: "个人史", EN: "Social history"}, "Social history note", ""},
}

func sectionOf(code string) sectionSpec {
	for _, s := range sections {
		if s.code == code {
			return s
		}
	}
	return sectionSpec{code: code}
}

// emptyText says why a section is empty.
var emptyText = map[string]intake.Words{
	"notasked":    {ZH: "未问", EN: "Not asked"},
	"nilknown":    {ZH: "问过，无", EN: "Asked, none"},
	"withheld":    {ZH: "不愿回答", EN: "Declined to answer"},
	"unavailable": {ZH: "说不清", EN: "Patient not sure"},
}

type measureWords struct {
	label intake.Words
	unit  string
}

var measureNames = map[intake.Measure]measureWords{
	intake.HeartRate:       {intake.Words{ZH: "心率", EN: "Heart rate"}, "/min"},
	intake.RespiratoryRate: {intake.Words{ZH: "呼吸", EN: "Respiratory rate"}, "/min"},
	intake.Systolic:        {intake.Words{ZH: "收缩压", EN: "Systolic pressure"}, "mmHg"},
	intake.Diastolic:       {intake.Words{ZH: "舒张压", EN: "Diastolic pressure"}, "mmHg"},
	intake.SpO2:            {intake.Words{ZH: "血氧", EN: "SpO2"}, "%"},
	intake.Temperature:     {intake.Words{ZH: "体温", EN: "Temperature"}, "℃"},
	intake.Glucose:         {intake.Words{ZH: "血糖", EN: "Glucose"}, "mmol/L"},
	intake.Weight:          {intake.Words{ZH: "体重", EN: "Weight"}, "kg"},
	intake.Height:          {intake.Words{ZH: "身高", EN: "Height"}, "cm"},
	intake.PeakFlow:        {intake.Words{ZH: "呼气峰流速", EN: "Peak flow"}, "L/min"},
	intake.Pain:            {intake.Words{ZH: "疼痛评分", EN: "Pain score"}, "/10"},
	intake.AVPU:            {intake.Words{ZH: "意识", EN: "Consciousness"}, ""},
}

var bloodPressure = intake.Words{ZH: "血压", EN: "Blood pressure"}

// avpuWords are the five steps of consciousness, by value.
var avpuWords = []intake.Words{{ZH: "清醒", EN: "alert"}, {ZH: "新发意识混乱", EN: "new confusion"},
	{ZH: "呼唤有反应", EN: "responds to voice"}, {ZH: "疼痛有反应", EN: "responds to pain"}, {ZH: "无反应", EN: "unresponsive"}}

// pregnancyConcepts open the section of pregnancy when they are present. A denial stays among the other denials, where it
// is read.
var pregnancyConcepts = map[string]bool{"pregnant": true, "possibly-pregnant": true, "postpartum": true,
	"breastfeeding": true, "lmp": true}

func pick(l intake.Lang, zh, en string) string {
	if l == intake.EN {
		return en
	}
	return zh
}
