package guidelines

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// BodyPart is where a person points to find a complaint: one of BodyParts.
type BodyPart struct {
	ID    string
	Label intake.Words
}

// BodyParts are the parts that complaints are sorted by (Protocol.Body), from head to foot, and at the end what has no place.
var BodyParts = []BodyPart{
	{"head", intake.Words{ZH: "头", EN: "Head"}},
	{"face", intake.Words{ZH: "眼、耳、鼻", EN: "Eyes, ears, nose"}},
	{"mouth", intake.Words{ZH: "嘴、嗓子", EN: "Mouth, throat"}},
	{"neck", intake.Words{ZH: "脖子、肩膀", EN: "Neck, shoulders"}},
	{"chest", intake.Words{ZH: "胸、乳房", EN: "Chest, breasts"}},
	{"belly", intake.Words{ZH: "肚子、胃", EN: "Belly, stomach"}},
	{"back", intake.Words{ZH: "后背、腰", EN: "Back"}},
	{"below", intake.Words{ZH: "下身、大小便", EN: "Private parts, toilet"}},
	{"arms", intake.Words{ZH: "胳膊、手", EN: "Arms, hands"}},
	{"legs", intake.Words{ZH: "腿、脚", EN: "Legs, feet"}},
	{"skin", intake.Words{ZH: "皮肤", EN: "Skin"}},
	{"whole", intake.Words{ZH: "全身", EN: "Whole body"}},
	{"mind", intake.Words{ZH: "心情、睡觉", EN: "Mood, sleep"}},
	{"other", intake.Words{ZH: "看结果、开药等", EN: "Results, medicines, papers"}},
}

func isBodyPart(id string) bool {
	return slices.ContainsFunc(BodyParts, func(b BodyPart) bool { return b.ID == id })
}
