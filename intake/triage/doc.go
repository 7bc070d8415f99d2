// Package triage turns findings and readings into a level, its reasons and the departments that fit.
//
// The rules are content: red flags of guidelines/protocols and the tables of guidelines/scales. All red flags of all
// complaints are asked at every turn, since a red flag counts whatever the patient came for. The worst rule wins. A reason
// names what it rests on, and what the level would be without it:
//
//	II  胸痛胸闷伴出冷汗  <- “胸口堵” (turn 2), “出汗，黏糊糊的” (turn 8); without 出冷汗: still II
//
// Assess is a pure function of what is known now. That a level never falls within a visit is the work of Ratchet.
package triage
