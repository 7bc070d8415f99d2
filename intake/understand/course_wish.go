package understand

import (
	"regexp"

	"github.com/preconsult/preconsult/intake"
)

// Who asks for a medicine has not said to take it: 给我开点止疼药, "can I have some ibuprofen?".

var (
	wishBefore = regexp.MustCompile(`(?:(?:给|帮|替)(?:我|咱|他|她|孩子|娃|病人|老人|宝宝)(?:们)?(?:再|先|多)?(?:开|拿|配|弄|整|打|来|用|上|输)|(?:想|要|能|能不能|可以|可不可以|需要|希望|麻烦)[^,]{0,4}(?:开|拿|配|要|打|用|输|来))(?:点|些|一点|一些|一?[盒瓶支]|几[盒片粒]|两[盒片粒])?[^,了过着的]{0,4}$` +
		`|(?:^|我|就)(?:想|要|想要|来|来要|来买|买|开)(?:点|些|一点|一些|一?[盒瓶])[^,了过着的]{0,3}$` +
		`|(?:\b|^)(?:(?:can|could|may|might) (?:i|we|he|she|they)(?: please)? (?:have|get|try|take)|(?:can|could|would|will) (?:you|the doctor|somebody|someone)(?: please)? (?:give|prescribe|get|write|order)|(?:^ *|please |just )give (?:me|him|her)|(?:^ *|please |just )prescribe (?:me|him|her)|(?:i'd|i would|we'd) like|i (?:just )?want|i'm after|i am after|i need (?:some|more|a prescription|stronger|something)|asking for|looking for|here for|came for|come for|any chance of)(?: (?:me|him|her|us))?(?: (?:some|any|a|more|stronger|a few|a prescription for|a course of|a bit of|the|to have|to get|to try|something like|my))*[ ]?$`)
	wishAfter = regexp.MustCompile(`^[^,]{0,2}(?:(?:给|帮|替)(?:我|他|她|孩子|娃|病人)(?:再|多)?(?:开|拿|配|打|来)|能不能开|能开|可以开|开点|来点|要点)`)
)

// wished adds that a medicine is only asked for.
func (k *drugTalk) wished(i int) {
	s := k.med(i)
	if s.to <= s.from {
		return
	}
	a, b := k.chunk(s.from, s.to)
	text := k.r.runes()
	before := wishBefore.FindStringIndex(string(text[a:s.from]))
	after := wishAfter.FindStringIndex(string(text[s.to:b]))
	if before == nil && after == nil {
		return
	}
	k.events[i] = append(k.events[i], courseEvent{kind: advise, from: s.from, to: s.to, order: s.from, who: intake.OfPatient})
}
