// Package record turns a visit into what the doctor reads: a card for ten seconds, a note by sections, and the FHIR R4
// document Bundle that carries them. Build is pure: the same visit at the same moment gives the same bytes.
//
// Every line points to what it rests on: a place in a turn, a reading, a rule. A line that points to nothing is not
// rendered, and what the patient said that no line carries is listed as unused, so that no omission hides. What was not
// asked stands apart from what was denied, and both from what the patient would not say.
//
// While it is built each line is checked: its findings against their words, the sentence against its findings, its quotes against the
// turns. A line that fails is withheld, the ledger accounts for every fact that was stated, and the length is held against what was
// said; Record.Checks tells all three.
//
//	II · 67 岁 男 · 胸闷 2 天，活动时加重，休息可缓解
//	阳性  活动后气促 · 出冷汗        阴性  无
//	未问  恶心 · 放射痛 · 晕厥       冲突  无
//	体征  血压 168/96 mmHg（家测 6:40）   用药  未问   过敏  青霉素：皮疹
package record
