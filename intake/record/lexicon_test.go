package record

import (
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// testLexicon is a handful of concepts, one a line: id kind zh|en parent icd10 snomed.
type testLexicon map[string]Concept

func (l testLexicon) Concept(id string) (Concept, bool) { c, ok := l[id]; return c, ok }

func (l testLexicon) Attribute(name, code string) intake.Words {
	return map[string]intake.Words{
		"exertion": {ZH: "活动", EN: "exertion"}, "rest": {ZH: "休息", EN: "rest"}, "pressing": {ZH: "压迫样", EN: "pressing"},
		"left": {ZH: "左侧", EN: "left"}, "sudden": {ZH: "突然", EN: "sudden"}, "severe": {ZH: "重", EN: "severe"},
		"worsening": {ZH: "越来越重", EN: "getting worse"}, "yellow": {ZH: "黄色", EN: "yellow"},
	}[code]
}

func words() testLexicon {
	l := testLexicon{}
	for _, line := range strings.Split(strings.TrimSpace(`
chest-pain symptom 胸痛|chest pain - R07.4 29857009
chest-tightness symptom 胸闷|chest tightness chest-pain R07.4 -
dyspnoea-on-exertion symptom 活动后气促|breathlessness on exertion dyspnoea - -
dyspnoea symptom 气促|breathlessness - R06.0 267036007
cold-sweat symptom 出冷汗|cold sweat - - -
nausea symptom 恶心|nausea - R11 -
syncope symptom 晕厥|fainting - R55 -
fever symptom 发热|fever - R50.9 386661006
high-fever symptom 高热|high fever fever - -
rash sign 皮疹|rash - R21 -
worse-since-arrival story 比来时更难受|worse than on arrival - - -
new-trouble-since-arrival story 候诊时新添的不舒服|new trouble while waiting - - -
breathing-worse-since-arrival story 喘气比来时费劲|breathing harder than on arrival - - -
cough symptom 咳嗽|cough - R05 -
headache symptom 头痛|headache - R51 -
poor-feeding symptom 吃得少|eating less - - -
fast-breathing sign 呼吸快|fast breathing - - -
drowsiness symptom 嗜睡|drowsiness - - -
travel context 旅行史|travel - - -
ankle-swelling symptom 踝肿|ankle swelling - - -
hypertension disease 高血压|high blood pressure - I10 38341003
diabetes disease 糖尿病|diabetes - E11.9 -
asthma disease 哮喘|asthma - J45.9 -
appendicectomy procedure 阑尾切除|appendix removed - - -
aspirin medicine 阿司匹林|aspirin - - -
anticoagulant-use medicine-class 抗凝药|blood thinner medicine-use - -
medicine-use medicine-class 用药|medicines - - -
missed-doses event 漏服药|missed doses - - -
drug-allergy allergen 药物过敏|drug allergy - - -
penicillin-allergy allergen 青霉素|penicillin drug-allergy Z88.0 -
smoking habit 吸烟|smoking - F17.2 -
alcohol-use habit 饮酒|alcohol - - -
pregnant state 怀孕|pregnant - Z33 -
repeat-prescription reason 开药|repeat prescription - Z76.0 -
family-heart-disease disease 家族心脏病|heart disease in the family - - -
measured-temperature measurement 体温|temperature - - -
low-mood emotion 情绪低落|low mood - - -
suicidal-thoughts symptom 轻生想法|thoughts of suicide - - -
worried-relative story 家人担心|family worried - - -
`), "\n") {
		f := strings.Fields(line)
		rest := strings.TrimPrefix(line, f[0]+" "+f[1]+" ")
		cols := strings.Split(rest, " ")
		n := len(cols)
		zh, en, _ := strings.Cut(strings.Join(cols[:n-3], " "), "|")
		c := Concept{ID: f[0], Kind: f[1], Label: intake.Words{ZH: zh, EN: en}}
		if cols[n-3] != "-" {
			c.Parents = []string{cols[n-3]}
		}
		if cols[n-2] != "-" {
			c.ICD10 = cols[n-2]
		}
		if cols[n-1] != "-" {
			c.SNOMED = cols[n-1]
		}
		l[c.ID] = c
	}
	return l
}
