package understand

import (
	"slices"

	"github.com/preconsult/preconsult/intake"
)

// piece is a part of a long text that is read by itself. Reading takes time with the square of the length, since
// every word may bear on every other; nobody's sentence is that long.
type piece struct {
	text  string
	runes []rune
	from  int // code points before it in its turn
}

// longest is the length of a piece in code points. What people say at a front desk is far shorter.
const longest = 1500

// pieces cuts a text after sentences; where there are none, at a space, a comma or anywhere.
func pieces(text string) []piece {
	runes := []rune(text)
	if len(runes) <= longest {
		return []piece{{text, runes, 0}}
	}
	var out []piece
	for from := 0; from < len(runes); {
		to := min(from+longest, len(runes))
		if to < len(runes) {
			to = cutBefore(runes, from, to)
		}
		out = append(out, piece{string(runes[from:to]), runes[from:to], from})
		from = to
	}
	return out
}

// cutBefore looks for a good place in the second half of the stretch.
func cutBefore(runes []rune, from, to int) int {
	for _, ends := range []string{"。！？!?\n", ".；;", "，, "} {
		for i := to; i > from+longest/2; i-- {
			if slices.Contains([]rune(ends), runes[i-1]) {
				return i
			}
		}
	}
	return to
}

func pieceAt(ps []piece, at int) piece {
	for i := len(ps) - 1; i > 0; i-- {
		if ps[i].from <= at {
			return ps[i]
		}
	}
	return ps[0]
}

// fillFrom writes the words of each evidence that lies in the piece.
func fillFrom(fs []intake.Finding, p piece) {
	cut := func(ev *intake.Evidence) {
		if a, b := ev.Start-p.from, ev.End-p.from; ev.Text == "" && a >= 0 && a < b && b <= len(p.runes) {
			ev.Text = string(p.runes[a:b])
		}
	}
	for i := range fs {
		for j := range fs[i].Evidence {
			cut(&fs[i].Evidence[j])
		}
		for name, a := range fs[i].Attributes {
			cut(&a.Evidence)
			if a.Text == "" {
				a.Text = a.Evidence.Text
			}
			fs[i].Attributes[name] = a
		}
	}
}
