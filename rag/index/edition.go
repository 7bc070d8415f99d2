package index

// EditionOf names a text of a passage of the hospital by its words, however they are spaced.
func EditionOf(text string) string { return row{body: text}.bodyHash()[:16] }
