package safety

import (
	"io/fs"
	"reflect"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// What the plain reader reads of the rules is what the YAML library reads. What it leaves to the library takes longer, and costs a start of
// the program.
func TestRulesArePlain(t *testing.T) {
	names, err := fs.Glob(files, "rules/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		var plain, byLibrary []rule
		if !plainyaml.Into(string(data), &plain) {
			t.Errorf("%s is not plain", name)
			continue
		}
		if err := yaml.UnmarshalWithOptions(data, &byLibrary, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(plain, byLibrary) {
			t.Errorf("%s is read otherwise by the library", name)
		}
	}
}
