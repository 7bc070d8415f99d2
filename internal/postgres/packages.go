package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// pgvector's source as Debian 13 keeps it, for Debian 12, which has no package of it.
const (
	vectorSource     = "pool/main/p/pgvector/pgvector_0.8.0.orig.tar.gz"
	vectorSourceHash = "SHA256:867a2c328d4928a5a9d6f052cd3bc78c7d60228a9b914ad32aa3db88e9de27b0"
	vectorSourceTop  = "pgvector-0.8.0"
)

// providePackages installs Postgres and pgvector from the distribution, as root. No cluster of the distribution's own
// is made, so nothing listens that was not there before.
func providePackages(ctx context.Context, o LocalOptions) (install, error) {
	if !hasApt() {
		return install{}, errors.New("this system has no apt-get to install packages with")
	}
	system, err := readRelease("/etc/os-release")
	if err != nil {
		return install{}, err
	}
	var packages []string
	build := false
	switch system {
	case "debian 13":
		packages = []string{"postgresql-17", "postgresql-17-pgvector"}
	case "ubuntu 24.04":
		// Installing a package that cannot serve would only leave it behind.
		return install{}, errors.New("package postgresql-16-pgvector of Ubuntu 24.04 is 0.6.0, which is too old")
	case "debian 12":
		packages, build = []string{"postgresql-15", "postgresql-server-dev-15", "gcc", "make"}, true
	default:
		return install{}, fmt.Errorf("no packages are known for %s", system)
	}
	o.say("Installing " + strings.Join(packages, ", ") + " with apt-get: a Postgres for the private cluster.")
	allowed, err := withoutMainCluster()
	if err != nil {
		return install{}, err
	}
	defer allowed()
	if err := apt(ctx, append([]string{"install", "--no-install-recommends"}, packages...)...); err != nil {
		return install{}, err
	}
	if build {
		if err := buildVector(ctx, o); err != nil {
			return install{}, fmt.Errorf("build pgvector: %w", err)
		}
	}
	if all := machineInstalls(ctx); len(all) > 0 {
		return all[0], nil
	}
	return install{}, errors.New("the packages brought no Postgres with pgvector")
}

func hasApt() bool {
	_, err := exec.LookPath("apt-get")
	return err == nil
}

// apt runs apt-get without questions; on failure once more after an update, since a fresh image has no package lists.
func apt(ctx context.Context, args ...string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	run := func(args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, "apt-get", append([]string{"-y", "-q"}, args...)...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		return cmd.CombinedOutput()
	}
	if _, err := run(args...); err == nil {
		return nil
	}
	if out, err := run("update"); err != nil {
		return fmt.Errorf("apt-get update: %w: %s", err, lastLine(out))
	}
	if out, err := run(args...); err != nil {
		return fmt.Errorf("apt-get %s: %w: %s", strings.Join(args, " "), err, lastLine(out))
	}
	return nil
}

// withoutMainCluster tells the distribution not to make and start a cluster of its own while we install. The returned
// function takes the setting back: what an administrator installs later behaves as ever.
func withoutMainCluster() (func(), error) {
	const folder = "/etc/postgresql-common/createcluster.d"
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "preconsult.conf")
	if err := os.WriteFile(file, []byte("create_main_cluster = false\n"), 0o644); err != nil {
		return nil, err
	}
	return func() {
		os.Remove(file)
		os.Remove(folder) // stays, rightly, when something else is in it
	}, nil
}

// buildVector compiles pgvector against the machine's Postgres 15. The address comes from the machine's own apt
// sources, and apt's helper fetches it, so that proxies and mirrors are those of the machine.
func buildVector(ctx context.Context, o LocalOptions) error {
	mirror, err := aptMirror("/etc/apt")
	if err != nil {
		return err
	}
	o.say("Debian 12 has no package of pgvector: building Debian 13's source of it against Postgres 15.")
	work, err := os.MkdirTemp("", "preconsult-pgvector-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for _, step := range [][]string{
		{"/usr/lib/apt/apt-helper", "download-file", mirror + "/" + vectorSource, "source.tar.gz", vectorSourceHash},
		{"tar", "xzf", "source.tar.gz"},
		// No -march=native: the files may be copied to another machine.
		{"make", "-s", "-C", vectorSourceTop, "OPTFLAGS=", "PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config"},
		{"make", "-s", "-C", vectorSourceTop, "OPTFLAGS=", "PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config", "install"},
	} {
		cmd := exec.CommandContext(ctx, step[0], step[1:]...)
		cmd.Dir = work
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(step[:2], " "), err, lastLine(out))
		}
	}
	return nil
}

var (
	oneLineSource = regexp.MustCompile(`^deb\s+(?:\[[^\]]*\]\s+)?(\S+/debian)/?\s+\S+\s+.*\bmain\b`)
	deb822URIs    = regexp.MustCompile(`^URIs:\s*(\S+/debian)/?(?:\s|$)`)
)

// aptMirror finds the address of Debian's archive in the machine's apt sources, in either format.
func aptMirror(etc string) (string, error) {
	files, _ := filepath.Glob(filepath.Join(etc, "sources.list.d/*"))
	for _, file := range append([]string{filepath.Join(etc, "sources.list")}, files...) {
		f, err := os.Open(file)
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			for _, pattern := range []*regexp.Regexp{oneLineSource, deb822URIs} {
				if match := pattern.FindStringSubmatch(lines.Text()); match != nil {
					f.Close()
					return match[1], nil
				}
			}
		}
		f.Close()
	}
	return "", fmt.Errorf("no Debian archive is named in %s/sources.list or sources.list.d", etc)
}

// readRelease returns "debian 12" or the like.
func readRelease(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	values := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			values[key] = strings.Trim(value, `"'`)
		}
	}
	return values["ID"] + " " + values["VERSION_ID"], nil
}
