package intake

// Lang is the language somebody speaks or reads: "zh" or "en".
type Lang string

// The two languages of the service.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Valid reports whether the language is one that the service speaks.
func (l Lang) Valid() bool { return l == ZH || l == EN }

// Words is a text that exists in both languages. Content is refused at load when one of them is missing.
type Words struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// In returns the text in the given language; Chinese where the language is unknown.
func (w Words) In(l Lang) string {
	if l == EN {
		return w.EN
	}
	return w.ZH
}

// Complete reports whether both languages are there.
func (w Words) Complete() bool { return w.ZH != "" && w.EN != "" }

// Empty reports whether neither language is there.
func (w Words) Empty() bool { return w.ZH == "" && w.EN == "" }
