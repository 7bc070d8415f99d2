package safety

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// Parts of dates and addresses, as they are said.
const (
	yearZH   = `(?:(?:19|20)?[0-9]{2}|[一二三四五六七八九〇零]{2,4}) ?年 ?`
	monthZH  = `(?:[0-9]{1,2}|十?[一二三四五六七八九]|十|正|冬|腊) ?月`
	dayZH    = `(?:[0-9]{1,2} ?[日号]?|(?:初|[一二三]?十|廿)?[一二三四五六七八九十][日号]?)`
	monthEN  = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`
	streetEN = `(?:street|st|road|rd|avenue|ave|lane|drive|close|court|boulevard|blvd|way|crescent|terrace|square|gardens|grove|mews|parkway|highway)`
)

// notStreet are words that stand between a figure and a "way" or "road" that is no address: took 2 tablets on the way.
var notStreet = regexp.MustCompile(`\b(?:on|the|down|of|in|to|my|an?|and|at|for|by|with|along|per|up|from|all|each|every|tablets?|pills?|times?|days?|weeks?|months?|years?|hours?|minutes?|mins?|miles?|metres?|meters?|km|people|very|so)\b`)

// identifiers are what Mask hides, in this order: what is surer comes first. The first group of a pattern, where it has
// one, is the part that is hidden. Texts are normalised: lower case, half width.
var identifiers = []struct {
	kind string
	find *regexp.Regexp
}{
	{"email", regexp.MustCompile(`[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`)},
	{"id", regexp.MustCompile(`[1-9][0-9]{5} ?(?:19|20)[0-9]{2} ?[01][0-9] ?[0-3][0-9] ?[0-9]{3}[0-9x]`)},
	{"id", regexp.MustCompile(`\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b`)},
	{"id", regexp.MustCompile(`(?:身份证|护照|社保|医保|就诊卡|病历|住院|证件|工|学)(?:号码?|卡号|卡)?(?:号)?(?:是|为|:)? ?([a-z]{0,3}[0-9][0-9a-z-]{4,})`)},
	{"id", regexp.MustCompile(`\b(?:ssn|social security(?: number)?|passport(?: number| no\.?)?|nhs(?: number)?|mrn|medical record(?: number)?|` +
		`patient (?:id|number)|insurance(?: number| id)?|policy(?: number)?|medicare(?: number)?|id(?: number)?)(?: is|:)? ?#?([a-z]{0,3}[0-9][0-9a-z -]{3,}[0-9a-z])`)},
	{"card", regexp.MustCompile(`(?:[0-9]{4}[ -]?){3}[0-9]{3,7}`)},
	{"birth", regexp.MustCompile(`((?:` + yearZH + `)?` + monthZH + `(?: ?` + dayZH + `)?) ?(?:出生|生人|(?:的|过)?生日|生的(?:$|[^孩娃儿女老大小])|生(?:$|[^病孩下了完过产活气娃怕理育长化前日的]))`)},
	{"birth", regexp.MustCompile(`((?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}) ?(?:出生|生人|生的|生(?:$|[^病孩下了完过产活]))`)},
	{"birth", regexp.MustCompile(`(?:出生日期|出生年月|出生|生日|生于)(?:于|在|是|为|:)* ?((?:` + yearZH + `)?` + monthZH + `(?: ?` + dayZH + `)?|(?:19|20)[0-9]{6})`)},
	{"birth", regexp.MustCompile(`我是((?:` + yearZH + `)` + monthZH + ` ?` + dayZH + `)的(?:$|[^\p{Han}])`)},
	{"birth", regexp.MustCompile(`(?:出生日期|出生年月|出生于|出生|生日|date of birth|\bd\.?o\.?b\.?|birthday|born(?: on)?)(?: is|是|为|:)? ?(?:the )?([0-9]{1,4}[-/.年 ][0-9]{1,2}(?:[-/.月 ][0-9]{1,4}日?)?)`)},
	{"birth", regexp.MustCompile(`(?:date of birth|\bd\.?o\.?b\.?|birthday|born)(?: is|:)?(?: on| in)? ?(?:the )?([0-9]{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthEN + `,?(?: [0-9]{4})?|` +
		monthEN + ` [0-9]{1,2}(?:st|nd|rd|th)?\b,?(?: [0-9]{4})?|` + monthEN + ` (?:19|20)[0-9]{2})`)},
	{"phone", regexp.MustCompile(`(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}`)},
	{"phone", regexp.MustCompile(`\b0[0-9]{2,3}[- ]?[0-9]{7,8}\b|\+[0-9]{1,3}[ -]?\(?[0-9][0-9() -]{6,}[0-9]|\(?\b[0-9]{3}\)?[ -][0-9]{3}[ -][0-9]{4}\b`)},
	{"phone", regexp.MustCompile(`(?:电话|手机|座机|联系方式|phone|mobile|cell|telephone|call me on|call me at|ring me on)(?:号码?|号| number)?(?: is|是|为|:)? ?(\+?[0-9][0-9 -]{5,}[0-9])`)},
	{"account", regexp.MustCompile(`(?:微信|wechat|qq|抖音)(?:号|id)?(?: is|是|为|:)? ?([a-z0-9][a-z0-9_-]{4,})`)},
	{"address", regexp.MustCompile(`(?:住在|住|地址(?:是|:)?|家在|家住) ?([\p{Han}0-9a-z]{0,16}(?:省|市|区|县|镇|乡|村|路|街|大道|巷|弄|胡同|小区|花园|公寓|栋|单元|号楼|号|室)[\p{Han}0-9-]{0,14}(?:号|室|楼|栋|单元|村|弄)(?:[0-9]{3,4}室?|[0-9]{1,3}组)?)`)},
	{"address", regexp.MustCompile(`(?:[\p{Han}]{2,7}(?:省|自治区|市|区|县|镇|乡|街道)){0,4}[\p{Han}]{2,6}(?:路|街|大道|巷|弄|胡同)[0-9]+ ?号(?:[0-9]+(?:号楼|栋|幢|单元|室|楼|号))*(?:[0-9]{3,4}\b)?`)},
	{"address", regexp.MustCompile(`[\p{Han}]{2,6}(?:小区|花园|公寓|新村|家园|大院)[0-9]+ ?(?:号楼|栋|幢|单元|号)(?:[0-9]+(?:号楼|栋|幢|单元|室|楼|号))*(?:[0-9]{3,4}\b)?`)},
	{"address", regexp.MustCompile(`(?:[\p{Han}]{2,7}(?:省|自治区|市|区|县)){2,4}[\p{Han}]{1,8}(?:镇|乡|街道|村|小区|花园)(?:[\p{Han}]{1,8}村)?(?:[0-9]{1,4}(?:组|栋|幢|号楼|号))*`)},
	{"address", regexp.MustCompile(`(?:家住|住在|地址(?:是|:)?|家在)([\p{Han}]{2,12}(?:小区|花园|公寓|村|镇|街道|新村|家园))`)},
	{"address", regexp.MustCompile(`(?:邮编|邮政编码)(?:是|:)? ?([0-9]{6})`)},
	{"street", regexp.MustCompile(`\b(?:(?:flat|apt\.?|apartment|suite|unit) ?#?[0-9]+[a-z]?,? )?[0-9]{1,5}[a-z]? (?:[a-z]+ ){1,3}` + streetEN + `\b`)},
	{"street", regexp.MustCompile(`\b(?:live|lives|living|stay|staying) (?:on|at|in) ((?:[a-z0-9]+ ){1,3}` + streetEN + `)\b`)},
	{"address", regexp.MustCompile(`\b(?:flat|apt\.?|apartment) ?#?[0-9]+[a-z]?\b`)},
	{"address", regexp.MustCompile(`\bp\.?o\.? box [0-9]+\b`)},
	{"address", regexp.MustCompile(`\b(?:zip(?: code)?|postal code)(?: is|:)? ?([0-9]{5}(?:-[0-9]{4})?)\b`)},
	{"address", regexp.MustCompile(`\b[a-z]{1,2}[0-9][0-9a-z]? [0-9][abd-hjlnp-uw-z]{2}\b`)}, // the letters that a British postcode ends with: no mg, ml or pm
	{"address", regexp.MustCompile(`\b(?:my )?address(?: is|:) ?([a-z0-9][^.!?\n"\\{}⟦]{4,60})`)},
	{"name", regexp.MustCompile(`(?:我(?:的名字)?(?:叫|是叫)(?:做)?|(?:姓名|名字|患者|病人|联系人|大名|全名)(?:是|叫|:)+|(?:他|她|孩子|女儿|儿子|老公|老婆|老伴|爱人|妈妈?|爸爸?|爷爷|奶奶|外公|外婆|孙子|孙女)(?:大名|名字)?叫|我姓[\p{Han}]{1,2}, ?(?:名字)?叫|名叫) ?([\p{Han}·]{2,12})`)},
	{"name", regexp.MustCompile(`\b(?:my|his|her|child's|son's|daughter's|patient's) (?:full |first |last |sur)?name(?: is|'s|:) ?([a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2})`)},
	{"name", regexp.MustCompile(`\b(?:i'm|i am|this is|it's) (?:(?:mr|mrs|ms|miss|dr)\.? )([a-z][a-z'-]+(?: [a-z][a-z'-]+)?)`)},
	{"name", regexp.MustCompile(`(?:^|[\n,.!?] ?)(?:name|patient): ?([a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2})`)},
	{"number", regexp.MustCompile(`[0-9][0-9-]{6,}[0-9x]`)},
}

// notName are words after 我叫 that are no name.
var notName = regexp.MustCompile(`^(?:救护车|车|外卖|医生|护士|我|您|咱|他|她|人|不|了|你|过|来|去|多|快|什么|啥)`)

// afterName ends an English name: "my name is John and my back hurts".
var afterName = regexp.MustCompile(` (?:and|but|i|i'm|i've|my|the|from|with|here|born|aged|age|he|she|is|have|has|it|who|a|an|for|on|at|in)(?: .*)?$`)

// Mask hides what could tell who somebody is, before a text goes to a model: names, numbers of documents, phones, cards,
// e-mail, addresses, dates of birth, and the names that are known already. The same words get the same mark (⟦name-1⟧), so
// a sentence keeps its sense. restore puts the words back into an answer.
func Mask(_ intake.Lang, text string, known ...string) (masked string, restore func(string) string) {
	t := lexicon.Normalise(text)
	words := newSeen(t.Runes, func(i int) int { return t.At(i) })
	original := []rune(text)
	type hidden struct {
		from, to int
		kind     string
	}
	var cuts []hidden
	taken := make([]bool, len(original)+1)
	hide := func(kind string, from, to int) {
		for i := from; i < to; i++ {
			if taken[i] {
				return
			}
		}
		for i := from; i < to; i++ {
			taken[i] = true
		}
		if from < to {
			cuts = append(cuts, hidden{from, to, kind})
		}
	}
	for _, name := range known {
		needle := string(lexicon.Normalise(strings.TrimSpace(name)).Runes)
		for at := 0; len([]rune(needle)) > 1; {
			i := strings.Index(words.words[at:], needle)
			if i < 0 {
				break
			}
			from, to := words.span(at+i, at+i+len(needle))
			hide("name", from, to)
			at += i + len(needle)
		}
	}
	for _, p := range identifiers {
		for _, loc := range p.find.FindAllStringSubmatchIndex(words.words, -1) {
			from, to := loc[0], loc[1]
			if len(loc) > 2 && loc[2] >= 0 {
				from, to = loc[2], loc[3]
			}
			if p.kind == "name" {
				if to = from + nameLength(words.words[from:to]); from == to {
					continue
				}
			}
			kind := p.kind
			if kind == "street" {
				if notStreet.MatchString(words.words[from:to]) {
					continue
				}
				kind = "address"
			}
			a, b := words.span(from, to)
			hide(kind, a, b)
		}
	}
	sort.Slice(cuts, func(a, b int) bool { return cuts[a].from < cuts[b].from })
	marks, back, count := map[string]string{}, []string{}, map[string]int{}
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		was := string(original[c.from:c.to])
		mark, again := marks[c.kind+was]
		if !again {
			for mark == "" || strings.Contains(text, mark) { // a text that was masked before keeps its marks apart from the new ones
				count[c.kind]++
				mark = fmt.Sprintf("⟦%s-%d⟧", c.kind, count[c.kind])
			}
			marks[c.kind+was] = mark
			back = append(back, mark, was)
		}
		b.WriteString(string(original[at:c.from]))
		b.WriteString(mark)
		at = c.to
	}
	b.WriteString(string(original[at:]))
	return b.String(), strings.NewReplacer(back...).Replace
}

const doubleSurnames = "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐司徒东方南宫长孙宇文轩辕端木百里呼延"

// SurnameLength is how many characters of a Chinese name are the surname.
func SurnameLength(name string) int {
	if r := []rune(name); len(r) > 2 && strings.Contains(doubleSurnames, string(r[:2])) {
		return 2
	}
	return 1
}

// nameLength is how many bytes of what follows "my name is" are the name. A Chinese name has two or three characters, with a
// double surname up to five; where a short run ends at a mark the whole run is taken.
func nameLength(s string) int {
	if notName.MatchString(s) {
		return 0
	}
	runes := []rune(s)
	if !unicode.Is(unicode.Han, runes[0]) {
		return len(afterName.ReplaceAllString(s, ""))
	}
	n := len(runes)
	double := n > 2 && strings.Contains(doubleSurnames, string(runes[:2]))
	switch {
	case strings.ContainsRune(s, '·') || n <= 4 || n == 5 && double:
	case double:
		n = 4
	default:
		n = 3
	}
	return len(string(runes[:n]))
}
