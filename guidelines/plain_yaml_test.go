package guidelines

import (
	"io/fs"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/preconsult/preconsult/internal/plainyaml"
)

// What the plain reader reads of the protocols is what the YAML library reads. What it leaves to the library takes longer, and costs a
// start of the program.
func TestProtocolsArePlain(t *testing.T) {
	fsys := builtIn()
	names, err := fs.Glob(fsys, "protocols/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		var plain, byLibrary Protocol
		if !plainyaml.Into(string(data), &plain) {
			t.Errorf("%s is not plain", name)
			continue
		}
		if err := yaml.UnmarshalWithOptions(data, &byLibrary, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(byLibrary, plain, cmpopts.IgnoreUnexported(Question{}, Condition{})); diff != "" {
			t.Errorf("%s: by the library, and plain: %s", name, diff)
		}
	}
}
