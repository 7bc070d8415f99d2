package understand

import "github.com/preconsult/preconsult/internal/plainyaml"

// eachWord reads a built-in table of words (class -> zh, en) and hands over each word with the number of its class. An empty
// name is a class that its reader fills by itself. The table is part of the program, so that a class that is unknown or
// missing is a mistake of ours, and the tests see it.
func eachWord(file string, data []byte, classes []string, put func(class int, word string)) {
	var table map[string]struct {
		ZH []string `yaml:"zh"`
		EN []string `yaml:"en"`
	}
	if err := plainyaml.Unmarshal(data, &table); err != nil {
		panic("understand: " + file + ": " + err.Error())
	}
	for n, class := range classes {
		if class == "" {
			continue
		}
		lists, ok := table[class]
		if !ok {
			panic("understand: " + file + ": no class " + class)
		}
		delete(table, class)
		for _, words := range [][]string{lists.ZH, lists.EN} {
			for _, w := range words {
				put(n, w)
			}
		}
	}
	for name := range table {
		panic("understand: " + file + ": unknown class " + name)
	}
}
