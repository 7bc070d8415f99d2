package postgres

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The oldest versions that serve. pgvector 0.8 brought iterative scans, without which a filtered search loses hits.
const (
	oldestPostgres = 15
	oldestVector   = "0.8"
)

// install is a Postgres on this machine that has pgvector.
type install struct {
	bin   string // folder of initdb and postgres
	major int
	kind  string // for people: where it came from
}

func (i install) program(name string) string { return filepath.Join(i.bin, name) }

// machineInstalls lists the machine's own Postgres installations that serve, newest first.
func machineInstalls(ctx context.Context) []install {
	var bins []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", // Debian and Ubuntu
		"/usr/pgsql-*/bin",          // Red Hat and its kin
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
	} {
		found, _ := filepath.Glob(pattern) // the only error is a bad pattern
		bins = append(bins, found...)
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		bins = append(bins, strings.TrimSpace(string(out)))
	}
	if postgres, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(postgres); err == nil {
			bins = append(bins, filepath.Dir(real))
		}
	}
	slices.Sort(bins)
	var all []install
	for _, bin := range slices.Compact(bins) {
		if i, err := inspect(ctx, bin); err == nil {
			i.kind = "the machine's own Postgres " + strconv.Itoa(i.major)
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(a, b install) int { return b.major - a.major })
	return all
}

var majorVersion = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect reports whether a folder of programs is a Postgres that serves, and says why not.
func inspect(ctx context.Context, bin string) (install, error) {
	i := install{bin: bin}
	if _, err := os.Stat(i.program("initdb")); err != nil {
		return i, fmt.Errorf("%s has no initdb", bin)
	}
	out, err := exec.CommandContext(ctx, i.program("postgres"), "--version").CombinedOutput()
	if err != nil {
		return i, fmt.Errorf("%s does not run here: %w: %s", i.program("postgres"), err, firstLine(out))
	}
	match := majorVersion.FindSubmatch(out)
	if match == nil {
		return i, fmt.Errorf("%s does not say its version", i.program("postgres"))
	}
	i.major, _ = strconv.Atoi(string(match[1])) // the pattern has digits only
	if i.major < oldestPostgres {
		return i, fmt.Errorf("%s is Postgres %d; %d is needed", bin, i.major, oldestPostgres)
	}
	version := vectorVersion(ctx, i)
	if version == "" || olderVersion(version, oldestVector) {
		return i, fmt.Errorf("%s has no pgvector %s", bin, oldestVector)
	}
	return i, nil
}

var defaultVersion = regexp.MustCompile(`(?m)^\s*default_version\s*=\s*'([^']+)'`)

// vectorVersion reads pgvector's version from its control file; empty when it is not there.
func vectorVersion(ctx context.Context, i install) string {
	shares := []string{
		filepath.Join(i.bin, "../share/postgresql"),
		filepath.Join(i.bin, "../share"),
		"/usr/share/postgresql/" + strconv.Itoa(i.major),
	}
	if out, err := exec.CommandContext(ctx, i.program("pg_config"), "--sharedir").Output(); err == nil {
		shares = append([]string{strings.TrimSpace(string(out))}, shares...)
	}
	for _, share := range shares {
		text, err := os.ReadFile(filepath.Join(share, "extension/vector.control"))
		if err != nil {
			continue
		}
		if match := defaultVersion.FindSubmatch(text); match != nil {
			return string(match[1])
		}
	}
	return ""
}

// olderVersion compares dotted versions by their numbers: 0.10 is newer than 0.8.
func olderVersion(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for n := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[n])
		y, _ := strconv.Atoi(bs[n])
		if x != y {
			return x < y
		}
	}
	return len(as) < len(bs)
}

// worksInClosedFolder is the first Postgres that starts in a folder that its account can stand in but not find by its
// path. Older ones leave their working folder to look for their own programs, and cannot come back.
const worksInClosedFolder = 16

// provide finds a Postgres with pgvector, or brings one. With major set only that version serves, since data files of
// one major version cannot be read by another. closed tells that the server's account cannot reach the folder by its
// path.
func provide(ctx context.Context, major int, closed bool, o LocalOptions) (install, error) {
	if closed && major != 0 && major < worksInClosedFolder {
		return install{}, fmt.Errorf("a Postgres %d made the data here, and the account that runs it cannot enter a folder "+
			"above: open that folder to others (chmod o+x), or move the data", major)
	}
	serves := func(i install) bool {
		return (major == 0 || i.major == major) && (!closed || i.major >= worksInClosedFolder)
	}
	for _, i := range machineInstalls(ctx) {
		if serves(i) {
			return i, nil
		}
	}
	var problems []string
	if major == 0 || major == embeddedMajor {
		i, err := provideEmbedded(ctx, o)
		if err == nil {
			return i, nil
		}
		problems = append(problems, err.Error())
	}
	if ctx.Err() != nil {
		return install{}, ctx.Err()
	}
	if os.Geteuid() == 0 {
		i, err := providePackages(ctx, o)
		if err == nil && serves(i) {
			return i, nil
		}
		if err == nil {
			err = fmt.Errorf("the packages bring Postgres %d, which does not serve here", i.major)
		}
		problems = append(problems, err.Error())
	}
	which := "a Postgres"
	if major != 0 {
		which = fmt.Sprintf("Postgres %d, which made the data here,", major)
	}
	return install{}, fmt.Errorf("%s with pgvector %s is needed and cannot be had: %s; "+
		"name a database in PRECONSULT_DATABASE_URL instead", which, oldestVector, strings.Join(problems, "; "))
}

func firstLine(out []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}
