package understand

import (
	"regexp"
	"strings"
)

// These read what somebody says of the rest of a list: "a little sweaty, nothing else", 有点出汗，别的都没有, "apart from the fever, no".
// Such a denial is of what was not named, and never of what stands before it.

// restWords name the rest.
const restWords = `别的|旁的|其他|其它|其余|剩下|余下|另外`

var (
	restDeniedHan = []*regexp.Regexp{
		regexp.MustCompile(`(?:` + restWords + `)(?:那?些|几[个样项]|症状|毛病|情况|地方|方面|的|我|他|她|就|倒|也|都|全|统统|通通|一概|一样|一个|基本|暂时|目前|现在|真|可|是|还)*` +
			`(没|无(?:$|[,。!、 ])|都不(?:$|[,。!是疼])|正常)`),
		regexp.MustCompile(`(没)有?(?:什么|啥|任何|出现)?(?:` + restWords + `)`),
		regexp.MustCompile(`(就|只有|也就)(?:是)?这(?:些|个|点|几[个样项]|一[个样项]|样)(?:$|[,。!~ 了啊吧呢])`),
	}
	restDeniedLatin = regexp.MustCompile(`\b(?:` +
		`nothing (?:else|other)|nothing more(?:$|[,.!])|nowt else|nil else` +
		`|no(?:ne)?(?: of| to)?(?: all)?(?: of)?(?: the| those)? (?:others?|rest)(?:$|[,.!;]| symptoms?| ones?| thanks?)|none other` +
		`|not(?: any of)? the (?:others?|rest)|(?:don't|haven't|hasn't|doesn't)(?: have| got| had)?(?: any of)? the (?:others?|rest)|no to everything else` +
		`|(?:the )?(?:rest|others|remaining ones|other ones)(?: of (?:them|those|these|it))?(?: is| are|'s|,|:|-| i'd say)* ?(?:all )?(?:no|none|not|fine|ok|okay|nothing|negative|absent)(?:$|[^a-z'])` +
		`|(?:everything|all) else(?: is|'s|,|:)* ?(?:no|none|fine|ok|okay|good|normal)(?:$|[^a-z'])` +
		`|otherwise,? (?:i'm |i am |all )?(?:no|none|not|nothing|fine|ok|okay|well)(?:$|[,.!;]| thanks?)` +
		`|that(?:'s| is|'d be| would be) (?:all|it|the lot|everything|about it|the only (?:one|thing))(?:$|[^a-z'])` +
		`)`)
)

// leftUnsaid follow a denial that denies no symptom: 别的没注意, 其他没查.
const leftUnsaid = "注留量测查法办好试治去想说做看问敢吃睡"

// nothingElse reports whether an answer denies all that it does not name.
func (r *reading) nothingElse() bool {
	text := string(r.runes())
	if restDeniedLatin.MatchString(text) {
		return true
	}
	for _, re := range restDeniedHan {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			rest := []rune(strings.TrimPrefix(text[m[3]:], "有"))
			if len(rest) == 0 || !strings.ContainsRune(leftUnsaid, rest[0]) {
				return true
			}
		}
	}
	return false
}

// speaksOfRest reports whether a stretch names the rest of a list.
func speaksOfRest(between string) bool {
	return contains(between, "别的", "旁的", "其他", "其它", "其余", "剩下", "余下", "另外", "otherwise", "others", "the rest", " else")
}

const butFor = `(?:apart from|except(?:ing)?(?: for)?|other than|besides|aside from|save for|all but|bar|but for)`

// exceptions are the ways to deny a list but for one thing, each with what is excepted.
var exceptions = []*regexp.Regexp{
	regexp.MustCompile(`除(?:了|去|开)?([^。!?]+?)(?:以外|之外|外)?,?(?:(?:` + restWords + `)的?)?(?:我|就|倒|也)?(?:都|也|全|全都|统统|一概|再|啥|什么)(?:都|也)?(?:没|不(?:$|[,。!是疼]))`),
	regexp.MustCompile(`除(?:了|去|开)?([^。!?]+)(?:没有|没|无)(?:别的|其他|其它|旁的|啥|什么|了|$|[,。!])`),
	regexp.MustCompile(`\b(?:none|nothing|no|nope|nah|not any|neither|never|i don't|i haven't)(?: of (?:them|those|these|that)| else| really| at all| to all)*,? ` + butFor + ` (.+)$`),
	regexp.MustCompile(`\b(?:none|nothing) but (.+)$`),
	regexp.MustCompile(`\b` + butFor + ` ([^.!?]+?),? ?(?:i'd say |it's |it is |i have |there's |i've had )?(?:no|none|nope|nah|nothing|all fine|all good|i'm fine|i'm ok|fine|ok|okay)(?:$|[,.!]| of (?:them|those|these|that)| else| really| thanks?| at all)`),
}

// only are the ways to say that one thing is all there is.
var only = []*regexp.Regexp{
	regexp.MustCompile(`^(?:嗯|哦|那|我)?,?(?:就)?(?:只有|只是|仅有|光是|单单|就只有|就只|就光)(.+)$`),
	regexp.MustCompile(`^(?:none,? |no,? )?(?:only|just|it's only|it's just|i only have|i just have|only have|just have|i've only got) (.+)$`),
}

// onlyThen are the words of a time or a condition: "only when I walk" and 只有走路的时候 say nothing of the rest of a list.
var onlyThen = regexp.MustCompile(`\b(?:when|if|after|before|since|sometimes|now|once|twice|today|yesterday|started|had|took|got|been)\b|时候|的时|才|以后|之后`)

// exceptFor is the stretch after 除了 in 除了咳嗽都没有, or what alone is there.
func (r *reading) exceptFor() cue {
	text := string(r.runes())
	at := func(m []int) cue { return cue{from: len([]rune(text[:m[2]])), to: len([]rune(text[:m[3]]))} }
	for _, re := range exceptions {
		if m := re.FindStringSubmatchIndex(text); m != nil {
			return at(m)
		}
	}
	for _, re := range only {
		if m := re.FindStringSubmatchIndex(text); m != nil && !onlyThen.MatchString(text[m[2]:m[3]]) {
			return at(m)
		}
	}
	return cue{}
}
