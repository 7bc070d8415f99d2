package lexicon

import (
	"io/fs"
	"testing"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// What the plain reader leaves to the library takes longer, and costs a start of the program.
func TestWordsArePlain(t *testing.T) {
	names, _ := fs.Glob(files, "*.yaml")
	for _, name := range names {
		data, _ := fs.ReadFile(files, name)
		if _, ok := plainyaml.Read(string(data)); !ok {
			t.Errorf("%s is not plain", name)
		}
	}
}
