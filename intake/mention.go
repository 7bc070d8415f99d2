package intake

// Mention is a concept that was named, whatever was said of it. It helps to say where to go and states nothing: urgency
// and the record rest on findings alone.
type Mention struct {
	Concept string
	At      int  // how many other mentions came before it
	Said    bool // it was stated, and not only asked about, feared or a condition
	Past    bool
	Other   bool // of somebody else than who speaks
	Inside  bool // only a part of longer words that say what it is about: the itch of "itchy scrotum"
}

// Whose is what words tell of the person who is ill, where nobody entered it: "my 3 year old son".
type Whose struct {
	Age   *float64 // years
	Sex   Sex      // "" when it was not told
	Child bool
}
