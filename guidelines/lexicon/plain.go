package lexicon

import (
	"strings"
	"unicode/utf8"
)

// readPlain reads the YAML that lexicons are written in: lists and fields by indentation or in brackets, texts on one line, comments.
// It is there because a megabyte of words is read at each start of the program, for which the library takes a third of a second and
// a million allocations. Where anything else comes up, from an anchor to a text over two lines or a mistake, it gives up
// and the library has its say: ok is false, and never is something read otherwise than the library would.
func readPlain(s string) (n node, ok bool) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, control) {
		return node{}, false
	}
	r := &reader{s: s, line: 1}
	if r.next(); r.col != 0 {
		return node{}, false
	}
	n = r.block()
	return n, !r.bad && r.col < 0
}

// control reports whether a rune is one that YAML has rules of its own for: tabs, other ends of lines, marks of byte order.
func control(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff
}

type reader struct {
	s     string
	pos   int
	start int // of the line
	line  int32
	col   int // column of what stands at pos, when a line was begun; -1 at the end
	bad   bool

	items  []node // of the lists that are being read
	fields []field
}

// next goes to what stands on the next line that is not empty.
func (r *reader) next() {
	for r.start = r.pos; r.pos < len(r.s); {
		switch r.s[r.pos] {
		case ' ':
			r.pos++
		case '#':
			r.comment()
		case '\n':
			r.newline()
		default:
			r.col = r.pos - r.start
			return
		}
	}
	r.col = -1
}

func (r *reader) newline() {
	r.pos++
	r.line++
	r.start = r.pos
}

func (r *reader) comment() {
	if end := strings.IndexByte(r.s[r.pos:], '\n'); end >= 0 {
		r.pos += end
	} else {
		r.pos = len(r.s)
	}
}

// peek is the byte so many further on, 0 at the end.
func (r *reader) peek(n int) byte {
	if r.pos+n < len(r.s) {
		return r.s[r.pos+n]
	}
	return 0
}

func (r *reader) giveUp() node {
	r.bad, r.pos, r.col = true, len(r.s), -1
	return node{}
}

func blank(b byte) bool { return b == ' ' || b == '\n' || b == 0 }

// block reads the list, fields or text that begin here, and goes on to the line after them.
func (r *reader) block() node {
	if r.s[r.pos] == '-' && blank(r.peek(1)) {
		return r.list()
	}
	if name, ok := r.name(); ok {
		return r.mapping(name)
	}
	return r.giveUp()
}

func (r *reader) list() node {
	col, n, from := r.col, node{kind: isList, line: r.line}, len(r.items)
	for r.col == col && r.peek(0) == '-' && blank(r.peek(1)) {
		r.pos++
		r.items = append(r.items, r.after(col, false))
	}
	if r.bad || r.col > col {
		return r.giveUp()
	}
	n.branches = &branches{items: append([]node(nil), r.items[from:]...)}
	r.items = r.items[:from]
	return n
}

// mapping reads fields, of which the first one's name was read.
func (r *reader) mapping(name string) node {
	col, n, from := r.col, node{kind: isFields, line: r.line}, len(r.fields)
	for {
		f := field{name: name, line: r.line}
		f.value = r.after(col, true)
		for _, o := range r.fields[from:] {
			r.bad = r.bad || o.name == name // the library says that better
		}
		if r.fields = append(r.fields, f); r.col != col {
			break
		}
		var ok bool
		if name, ok = r.name(); !ok {
			break
		}
	}
	if r.bad || r.col >= col {
		return r.giveUp()
	}
	n.branches = &branches{fields: append([]field(nil), r.fields[from:]...)}
	r.fields = r.fields[:from]
	return n
}

// after reads what belongs to a dash or a name at a column, on the same line or on those below, and goes on to the next line.
func (r *reader) after(col int, named bool) node {
	for r.peek(0) == ' ' {
		r.pos++
	}
	line := r.line
	switch c := r.peek(0); {
	case c == 0, c == '\n', c == '#':
		r.next()
		switch {
		case r.col > col, named && r.col == col && r.peek(0) == '-' && blank(r.peek(1)):
			return r.block()
		case !named:
			return r.giveUp() // an item that is nothing
		}
		return node{line: line}
	case !named:
		r.col = r.pos - r.start
		if c == '-' && blank(r.peek(1)) {
			return r.giveUp() // a list in a list
		}
		if name, ok := r.name(); ok {
			return r.mapping(name)
		}
	}
	n := r.value(false)
	for r.peek(0) == ' ' {
		r.pos++
	}
	if c := r.peek(0); c != 0 && c != '\n' && !(c == '#' && r.s[r.pos-1] == ' ') {
		return r.giveUp()
	}
	if r.next(); r.col > col {
		return r.giveUp() // a text that goes on below
	}
	return n
}

// name reads the name of a field with its colon, when one stands here.
func (r *reader) name() (string, bool) {
	from := r.pos
	var name node
	if c := r.s[r.pos]; c == '"' || c == '\'' {
		name = r.quoted(c)
	} else {
		end := r.pos
		if strings.IndexByte("-_.", c) >= 0 {
			return "", false
		}
		for end < len(r.s) && nameByte(r.s[end]) {
			end++
		}
		name.text = r.s[r.pos:end]
		r.pos = end
	}
	if r.bad || r.peek(0) != ':' || !blank(r.peek(1)) || name.text == "" {
		if !r.bad {
			r.pos = from
		}
		return "", false
	}
	r.pos++
	return name.text, true
}

func nameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}

// value reads a text or what stands in brackets.
func (r *reader) value(inBrackets bool) node {
	switch c := r.peek(0); c {
	case '[':
		return r.brackets()
	case '{':
		return r.braces()
	case '"', '\'':
		return r.quoted(c)
	}
	return r.bare(inBrackets)
}

// space skips spaces, line ends and comments in brackets.
func (r *reader) space() {
	for r.pos < len(r.s) {
		switch c := r.s[r.pos]; {
		case c == ' ':
			r.pos++
		case c == '\n':
			r.newline()
		case c == '#' && (r.s[r.pos-1] == ' ' || r.s[r.pos-1] == '\n'):
			r.comment()
		default:
			return
		}
	}
}

func (r *reader) brackets() node {
	n, from := node{kind: isList, line: r.line}, len(r.items)
	r.pos++
	for r.space(); r.peek(0) != ']'; r.space() {
		item := r.value(true)
		if r.space(); r.bad || r.peek(0) != ',' && r.peek(0) != ']' {
			return r.giveUp()
		}
		if r.peek(0) == ',' {
			r.pos++
		}
		r.items = append(r.items, item)
	}
	r.pos++
	n.branches = &branches{items: append([]node(nil), r.items[from:]...)}
	r.items = r.items[:from]
	return n
}

func (r *reader) braces() node {
	n, from := node{kind: isFields, line: r.line}, len(r.fields)
	r.pos++
	for r.space(); r.peek(0) != '}'; r.space() {
		if r.pos >= len(r.s) {
			return r.giveUp()
		}
		f := field{line: r.line}
		var ok bool
		if f.name, ok = r.name(); !ok {
			return r.giveUp()
		}
		for _, o := range r.fields[from:] {
			r.bad = r.bad || o.name == f.name
		}
		r.space()
		f.value = r.value(true)
		if r.space(); r.bad || r.peek(0) != ',' && r.peek(0) != '}' {
			return r.giveUp()
		}
		if r.peek(0) == ',' {
			r.pos++
		}
		r.fields = append(r.fields, f)
	}
	r.pos++
	n.branches = &branches{fields: append([]field(nil), r.fields[from:]...)}
	r.fields = r.fields[:from]
	return n
}

// quoted reads a text in quotes that ends on its line.
func (r *reader) quoted(quote byte) node {
	n := node{kind: isText, line: r.line}
	var b strings.Builder
	from := r.pos + 1
	for i := from; i < len(r.s) && r.s[i] != '\n'; i++ {
		switch c := r.s[i]; {
		case c == '\\' && quote == '"':
			if i+1 >= len(r.s) || r.s[i+1] != '"' && r.s[i+1] != '\\' {
				return r.giveUp()
			}
			b.WriteString(r.s[from:i])
			from = i + 1
			i++
		case c != quote:
		case quote == '\'' && i+1 < len(r.s) && r.s[i+1] == '\'':
			b.WriteString(r.s[from:i])
			from = i + 1
			i++
		default:
			n.text = r.s[from:i]
			if b.Len() > 0 {
				b.WriteString(n.text)
				n.text = b.String()
			}
			r.pos = i + 1
			return n
		}
	}
	return r.giveUp()
}

// bare reads a text without quotes that ends on its line.
func (r *reader) bare(inBrackets bool) node {
	n := node{kind: isText, line: r.line}
	i := r.pos
scan:
	for ; i < len(r.s); i++ {
		switch c := r.s[i]; c {
		case '\n':
			break scan
		case ',', ']', '}':
			if inBrackets {
				break scan
			}
		case '[', '{':
			if inBrackets {
				return r.giveUp()
			}
		case '#':
			if i > r.pos && r.s[i-1] == ' ' {
				break scan
			}
		case ':':
			if i+1 >= len(r.s) || strings.IndexByte(" \n,]}", r.s[i+1]) >= 0 {
				return r.giveUp()
			}
		}
	}
	n.text = strings.TrimRight(r.s[r.pos:i], " ")
	r.pos = i
	if n.text == "" || strings.IndexByte("?:,[]{}#&*!|>%@`\"'", n.text[0]) >= 0 || n.text[0] == '-' && len(n.text) == 1 ||
		strings.HasPrefix(n.text, "- ") || strings.HasPrefix(n.text, "<<") {
		return r.giveUp()
	}
	switch n.text {
	case "~", "null", "Null", "NULL":
		return node{line: n.line}
	}
	return n
}
