package plain

// Kind is what a text is: what must be understood at once has narrower limits than what explains.
type Kind int

// The kinds of text.
const (
	Question Kind = iota // a question, and the reason for it in one line
	Label                // a choice: it has no sentences, and no grade
	Passage              // a piece of a guideline, for who wants to know more
)

// MeanGrade is what the English of all texts together stays under: that of the fifth and sixth year of school.
const MeanGrade = 6.0

// limits are the grade of Flesch and Kincaid of one text, where one long word in a short question weighs much, and how long a
// sentence may be: in words of English, in characters of Chinese. No formula is accepted for Chinese in clinics.
var limits = map[Kind]struct {
	grade             float64
	words, characters int
}{
	Question: {8, 20, 20},
	Label:    {100, 20, 20},
	Passage:  {10, 30, 40},
}
