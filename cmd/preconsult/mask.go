package main

import "regexp"

var numbers = regexp.MustCompile(`[0-9０-９Xx-]{6,}`)
var named = regexp.MustCompile(`(我叫|姓名[是：:]?|my name is )\s*[\p{Han}A-Za-z ]{2,12}`)

// mask replaces what could tell who somebody is before a text goes to a model.
func mask(text string) string {
	return named.ReplaceAllString(numbers.ReplaceAllString(text, "⟦number⟧"), "$1⟦name⟧")
}
