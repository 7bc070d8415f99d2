package guidelines

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// What an author copies from the README loads as it stands.
func TestSkeletonLoads(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{}
	err = fs.WalkDir(builtIn(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(builtIn(), path)
		all[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)\n`([a-z]+/[a-z-]+\\.[a-z]+)`\n\n```[a-z]+\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(found) != 3 {
		t.Fatalf("%d files in the skeleton, want three", len(found))
	}
	for _, m := range found {
		if all[m[1]] != nil {
			t.Fatalf("%s is content: the skeleton needs another name", m[1])
		}
		all[m[1]] = &fstest.MapFile{Data: []byte(m[2])}
	}
	c, problems := Check(all)
	for _, p := range problems {
		t.Error(strings.TrimSpace(p.String()))
	}
	if _, ok := c.Question("hiccups/with-it"); !ok {
		t.Error("the skeleton's question is not there")
	}
}
