package lexicon

// Value is one value that an attribute may have, with its words: onset-mode "sudden", side "left".
type Value struct {
	Attribute string
	Code      string
	ZH, EN    []string
	Line      int
}

// Values lists all values of attributes in the order of the file. The slice is not to be changed.
func (l *Lexicon) Values() []Value { return l.values }

// HasValue reports whether an attribute may have the code.
func (l *Lexicon) HasValue(attribute, code string) bool {
	for i := range l.values {
		if l.values[i].Attribute == attribute && l.values[i].Code == code {
			return true
		}
	}
	return false
}
