package plainyaml

import (
	"strings"
	"unicode/utf8"
)

// Read reads a plain text. Where anything else comes up, from an anchor to a mistake, it gives up and the library has its say: ok is
// false, and never is something read otherwise than the library would.
func Read(s string) (n Node, ok bool) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, control) {
		return Node{}, false
	}
	r := &reader{s: s, line: 1}
	if r.next(); r.col != 0 {
		return Node{}, false
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

	items  []Node // of the lists that are being read
	fields []Field
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

func (r *reader) giveUp() Node {
	r.bad, r.pos, r.col = true, len(r.s), -1
	return Node{}
}

func blank(b byte) bool { return b == ' ' || b == '\n' || b == 0 }

// block reads the list, fields or text that begin here, and goes on to the line after them.
func (r *reader) block() Node {
	if r.s[r.pos] == '-' && blank(r.peek(1)) {
		return r.list()
	}
	if name, ok := r.name(); ok {
		return r.mapping(name)
	}
	return r.giveUp()
}

func (r *reader) list() Node {
	col, n, from := r.col, Node{Kind: List, Line: r.line}, len(r.items)
	for r.col == col && r.peek(0) == '-' && blank(r.peek(1)) {
		r.pos++
		r.items = append(r.items, r.after(col, false))
	}
	if r.bad || r.col > col {
		return r.giveUp()
	}
	n.branches = &branches{Items: append([]Node(nil), r.items[from:]...)}
	r.items = r.items[:from]
	return n
}

// mapping reads fields, of which the first one's name was read.
func (r *reader) mapping(name string) Node {
	col, n, from := r.col, Node{Kind: Mapping, Line: r.line}, len(r.fields)
	for {
		f := Field{Name: name, Line: r.line}
		f.Value = r.after(col, true)
		for _, o := range r.fields[from:] {
			r.bad = r.bad || o.Name == name // the library says that better
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
	n.branches = &branches{Fields: append([]Field(nil), r.fields[from:]...)}
	r.fields = r.fields[:from]
	return n
}

// after reads what belongs to a dash or a name at a column, on the same line or on those below, and goes on to the next line.
func (r *reader) after(col int, named bool) Node {
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
		return Node{Line: line}
	case !named:
		r.col = r.pos - r.start
		if c == '-' && blank(r.peek(1)) {
			return r.giveUp() // a list in a list
		}
		if name, ok := r.name(); ok {
			return r.mapping(name)
		}
	}
	if strings.HasPrefix(r.s[r.pos:], ">-\n") {
		return r.folded(col)
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
	var name Node
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
		name.Text = r.s[r.pos:end]
		r.pos = end
	}
	if r.bad || r.peek(0) != ':' || !blank(r.peek(1)) || name.Text == "" {
		if !r.bad {
			r.pos = from
		}
		return "", false
	}
	r.pos++
	return name.Text, true
}

func nameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}

// value reads a text or what stands in brackets.
func (r *reader) value(inBrackets bool) Node {
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

func (r *reader) brackets() Node {
	n, from := Node{Kind: List, Line: r.line}, len(r.items)
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
	n.branches = &branches{Items: append([]Node(nil), r.items[from:]...)}
	r.items = r.items[:from]
	return n
}

func (r *reader) braces() Node {
	n, from := Node{Kind: Mapping, Line: r.line}, len(r.fields)
	r.pos++
	for r.space(); r.peek(0) != '}'; r.space() {
		if r.pos >= len(r.s) {
			return r.giveUp()
		}
		f := Field{Line: r.line}
		var ok bool
		if f.Name, ok = r.name(); !ok {
			return r.giveUp()
		}
		for _, o := range r.fields[from:] {
			r.bad = r.bad || o.Name == f.Name
		}
		r.space()
		f.Value = r.value(true)
		if r.space(); r.bad || r.peek(0) != ',' && r.peek(0) != '}' {
			return r.giveUp()
		}
		if r.peek(0) == ',' {
			r.pos++
		}
		r.fields = append(r.fields, f)
	}
	r.pos++
	n.branches = &branches{Fields: append([]Field(nil), r.fields[from:]...)}
	r.fields = r.fields[:from]
	return n
}

// quoted reads a text in quotes that ends on its line.
func (r *reader) quoted(quote byte) Node {
	n := Node{Kind: Text, Line: r.line}
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
			n.Text = r.s[from:i]
			if b.Len() > 0 {
				b.WriteString(n.Text)
				n.Text = b.String()
			}
			r.pos = i + 1
			return n
		}
	}
	return r.giveUp()
}

// folded reads the lines that stand below a ">-" in a block that begins at a column, as one line, and goes on to the line after them.
func (r *reader) folded(col int) Node {
	n := Node{Kind: Text, Line: r.line}
	if r.pos += len(">-"); r.s[len(r.s)-1] != '\n' {
		return r.giveUp() // the library folds what a file ends in without the end of a line in another way
	}
	var lines []string
	indent, ended := -1, false
	for r.pos < len(r.s) {
		r.newline()
		line, _, _ := strings.Cut(r.s[r.pos:], "\n")
		text := strings.TrimLeft(line, " ")
		if text == "" && line != "" {
			return r.giveUp() // spaces that may be part of the text
		}
		if text == "" {
			ended = true
			continue
		}
		at := len(line) - len(text)
		if indent < 0 {
			indent = at
		}
		if at <= col {
			break
		}
		if ended || at != indent || strings.HasSuffix(text, " ") {
			return r.giveUp() // several paragraphs, or lines of other indents, whose ends stay
		}
		lines = append(lines, text)
		r.pos += len(line)
	}
	n.Text = strings.Join(lines, " ")
	if r.next(); n.Text == "" || r.col > col {
		return r.giveUp()
	}
	return n
}

// bare reads a text without quotes that ends on its line.
func (r *reader) bare(inBrackets bool) Node {
	n := Node{Kind: Text, Bare: true, Line: r.line}
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
			if i+1 >= len(r.s) || strings.IndexByte(" \n,]}'\"", r.s[i+1]) >= 0 {
				return r.giveUp()
			}
		}
	}
	n.Text = strings.TrimRight(r.s[r.pos:i], " ")
	r.pos = i
	if n.Text == "" || strings.IndexByte("?:,[]{}#&*!|>%@`\"'", n.Text[0]) >= 0 || n.Text[0] == '-' && len(n.Text) == 1 ||
		strings.HasPrefix(n.Text, "- ") || strings.HasPrefix(n.Text, "<<") {
		return r.giveUp()
	}
	switch n.Text {
	case "~", "null", "Null", "NULL":
		return Node{Line: n.Line}
	}
	return n
}
