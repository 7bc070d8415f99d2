package understand

import (
	"strings"

	"github.com/preconsult/preconsult/intake"
)

// whose corrects whose a medicine is: "she's on insulin" in a patient's mouth, "I'm on warfarin" in a parent's, 给我妈吃的.
func (k *drugTalk) whose() {
	for i := range k.meds {
		s := k.med(i)
		if s.to == s.from {
			continue
		}
		a, _ := k.chunk(s.from, s.to)
		if who, ok := k.taker(a, s.from); ok {
			s.experiencer = who
		} else if k.relative(a, s.from) {
			s.experiencer = intake.OfOther
		} else if a > 2 && s.from-a <= 5 {
			// "she's on needles, the insulin": a clause that is no more than a name says it of the one before.
			if before, end := k.chunk(a-1, a-1); before < end {
				if who, ok := k.taker(before, end); ok {
					s.experiencer = who
				}
			}
		}
		after := string(k.r.runes()[s.to:min(len(k.r.runes()), s.to+14)])
		for _, w := range []string{" is for my ", "'s for my ", " are for my ", "是给我", "是我妈", "是我爸", "是他吃"} {
			if strings.HasPrefix(after, w) && !k.c.who.forOther {
				s.experiencer = intake.OfOther
			}
		}
	}
}

// taker reads a pronoun that takes something: for a patient "she" is somebody else, for whoever speaks for the patient "I" is.
func (k *drugTalk) taker(from, to int) (intake.Experiencer, bool) {
	text := string(k.r.runes()[from:to])
	third := []string{"she's on", "he's on", "she is on", "he is on", "she takes", "he takes", "she injects",
		"he injects", "他吃", "她吃", "他打", "她打",
		"他在吃", "她在吃", "她在打", "他在打", "是他打", "是她打", "是他吃", "是她吃"}
	first := []string{"i'm on", "i am on", "i take", "i'm taking", "i inject", "i use", "我吃", "我在吃", "我自己吃", "我自己在",
		"我自己也", "我也在", "我打", "我也吃", "我本人", "i'm also on"}
	list := third
	if k.c.who.forOther || k.c.who.childIsPatient {
		list = first
	}
	for _, w := range list {
		if strings.Contains(text, w) {
			return intake.OfOther, true
		}
	}
	return "", false
}

// relative: 我老婆吃华法林: somebody who is not the patient takes it.
func (k *drugTalk) relative(from, to int) bool {
	text := k.r.runes()
	for _, c := range k.r.cues {
		if c.from < from || c.to > to || !c.does.has(other) || !han(text[c.from]) {
			continue
		}
		if k.c.who.forOther && !k.c.who.childIsPatient && (own(string(text[c.from:c.to])) ||
			ownBare(text, c.from, c.to)) {
			continue
		}
		rest := string(text[c.to:min(len(text), c.to+3)])
		for _, v := range []string{"吃", "打", "用", "在吃", "在打", "也吃", "也在", "就吃", "一直"} {
			if strings.HasPrefix(rest, v) {
				return true
			}
		}
	}
	return false
}

// person is whose an event is: the one that its clause names, or the one whose medicine it is said of.
func (k *drugTalk) person(from, to, med int) intake.Experiencer {
	a, b := k.chunk(from, to)
	if who, ok := k.taker(a, to); ok {
		return who
	}
	if k.relative(a, to) {
		return intake.OfOther
	}
	for _, c := range k.r.cues {
		if c.from >= a && c.to <= b && (c.from < from || !c.does.has(self)) && c.does.any(other, child, self) &&
			!(c.does.has(other) && k.r.doer(c)) {
			who, _ := k.r.person(mention{from: max(from, c.to), to: max(to, c.to)}, k.c.who)
			return who
		}
	}
	return k.med(med).experiencer
}
