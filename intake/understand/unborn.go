package understand

import (
	"regexp"
	"slices"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
)

// still are the ways to say that a child does not move. Of a child that is born they say something else, or nothing.
var still = regexp.MustCompile(`(?:孩子|宝宝|娃娃?|小家伙|小宝|胎儿|肚子里)(?:的)?(?:[^,。!?;\n]{0,6}?)(?:(?:不|没|没有)(?:怎么|太|大|再)?(?:动|踢)|没啥动静|动得少|动的少|动得比|少动)` +
	`|\b(?:baby|babies|bub|bump|little one|twins)(?:'s| is| has| have| are)?(?: just| suddenly| completely| really| also| now| today)* ` +
	`(?:stopped (?:moving|kicking)|isn't (?:moving|kicking)|not (?:been )?(?:moving|kicking|moved|kicked)|hasn't (?:been )?(?:moved|kicked|moving|kicking)` +
	`|haven't (?:been )?(?:moved|kicked|moving|kicking)|(?:hardly|barely) (?:been )?(?:moved|moving|kicked|kicking)|moving (?:a lot |much )?less|kicking (?:a lot |much )?less` +
	`|(?:very |too |gone )quiet|no longer (?:moves|kicks|moving|kicking))` +
	`|\bno (?:kicks|kicking|movement|movements)\b`)

// moves are the same words of a child that does move.
var moves = regexp.MustCompile(`(?:不|没)(?:是|会)不动|动得(?:好|多|厉害)|\bbaby(?:'s| is| has) (?:been )?(?:moved|moving) (?:fine|well|a lot|normally|as usual)`)

// unborn adds that the child in the womb does not move, where a pregnancy is known: 孩子不动了 is of that child then.
func (e *Engine) unborn(in Input, out *Output) {
	const id = "reduced-fetal-movement"
	if _, ok := e.lex.Concept(id); !ok || in.Child || slices.ContainsFunc(out.Findings, func(f intake.Finding) bool { return f.Concept == id }) {
		return
	}
	if !in.Pregnant && !slices.ContainsFunc(out.Findings, func(f intake.Finding) bool {
		return f.Concept == pregnantID && f.Status == intake.Present && f.Experiencer == intake.OfPatient && f.Temporality == intake.Current
	}) {
		return
	}
	text := lexicon.Normalise(in.Turn.Text)
	words := string(text.Runes)
	m := still.FindStringIndex(words)
	if m == nil || moves.MatchString(words) {
		return
	}
	out.Findings = append(out.Findings, in.present(id, text, len([]rune(words[:m[0]])), len([]rune(words[:m[1]]))))
}
