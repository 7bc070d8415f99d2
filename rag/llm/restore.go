package llm

import (
	"encoding/json"
	"strings"
)

// mark begins what Mask puts for a name or a number. One that is left in an answer stands for nobody's.
const mark = "⟦"

// restored puts back into an answer what Mask took out of the question. In JSON that is done string by string, since a name may
// hold a quotation mark; what is no JSON stays as it is and fails its check.
func restored(said string, inJSON bool, restore func(string) string) string {
	if !inJSON {
		return restore(said)
	}
	decoder := json.NewDecoder(strings.NewReader(object(said)))
	decoder.UseNumber()
	var answer any
	if decoder.Decode(&answer) != nil {
		return said
	}
	back, err := json.Marshal(restoredIn(answer, restore))
	if err != nil {
		return said
	}
	return string(back)
}

func restoredIn(x any, restore func(string) string) any {
	switch x := x.(type) {
	case string:
		return restore(x)
	case []any:
		for i := range x {
			x[i] = restoredIn(x[i], restore)
		}
	case map[string]any:
		for k := range x {
			x[k] = restoredIn(x[k], restore)
		}
	}
	return x
}
