package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// A cluster's folder holds:
//
//	preconsult-cluster   the marker: this folder is ours
//	pgdata/              Postgres' data, owned by the account that runs the server
//	pgdata.new/          an initdb that has not finished; removed when found
//	socket/              the Unix socket, where its path is short enough
//	postgres.log         what the server says
//	starting.lock        held while a program starts, adopts or stops the server
//	using.lock           held, shared, by each program that uses the server; the last one stops it
const (
	markerName   = "preconsult-cluster"
	dataName     = "pgdata"
	newDataName  = "pgdata.new"
	socketName   = "socket"
	logName      = "postgres.log"
	startingName = "starting.lock"
	usingName    = "using.lock"
)

// maxSocketPath is the longest path a Unix socket's address holds (108 bytes with the closing zero; macOS has fewer).
const maxSocketPath = 103

const socketFile = ".s.PGSQL.5432"

// DefaultFolders names where data and what can be brought again are kept when nothing else is said. Root's home is
// closed to the account that runs the server, so root has folders of the system.
func DefaultFolders(getenv func(string) string) (data, cache string) {
	if os.Geteuid() == 0 {
		return "/var/lib/preconsult", "/var/cache/preconsult"
	}
	home := getenv("HOME")
	data, cache = getenv("XDG_DATA_HOME"), getenv("XDG_CACHE_HOME")
	if data == "" {
		data = filepath.Join(home, ".local/share")
	}
	if cache == "" {
		cache = filepath.Join(home, ".cache")
	}
	if home == "" || !canMake(data) || !canMake(cache) {
		// An account without a home (nobody, a container's user) still gets folders of its own, until the next
		// clean-up.
		base := filepath.Join(os.TempDir(), "preconsult-"+strconv.Itoa(os.Geteuid()))
		return filepath.Join(base, "data"), filepath.Join(base, "cache")
	}
	return filepath.Join(data, "preconsult"), filepath.Join(cache, "preconsult")
}

// canMake reports whether a folder is there for us to write to, or could be made.
func canMake(folder string) bool {
	for {
		switch info, err := os.Stat(folder); {
		case err == nil:
			const writeAndEnter = 3
			return info.IsDir() && syscall.Access(folder, writeAndEnter) == nil
		case !errors.Is(err, fs.ErrNotExist) || folder == "/" || folder == ".":
			return false
		}
		folder = filepath.Dir(folder)
	}
}

// makeCache makes the cache folder. As root it is open to read, since another account runs what is in it; below a
// shared temporary folder it must be ours, or somebody else could put a program there for us to run.
func makeCache(cache string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	for _, folder := range []string{filepath.Dir(cache), cache} {
		info, err := os.Stat(folder)
		if err != nil {
			return err
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		ours := ok && (int(stat.Uid) == os.Geteuid() || stat.Uid == 0)
		if !ours || (folder == cache && info.Mode().Perm()&0o022 != 0) {
			return fmt.Errorf("%s belongs to somebody else, or others may write to it; programs are not kept there", folder)
		}
	}
	return nil
}

// claim makes a folder ours, or reports that it is not: a folder with something in it and without our marker is never
// touched. It is called with the starting lock held, whose file may be there already.
func claim(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	marker := filepath.Join(folder, markerName)
	if _, err := os.Stat(marker); err == nil {
		return nil
	}
	for _, e := range entries {
		if e.Name() != startingName {
			return fmt.Errorf("%s is not empty and not a cluster of Preconsult's: nothing in it is touched; "+
				"name another folder, or an empty one", folder)
		}
	}
	text := "This folder holds a private Postgres of Preconsult's. Removing the folder removes the data.\n"
	return os.WriteFile(marker, []byte(text), 0o644)
}

// refuseForeign says early, before anything is written, that a folder is not ours.
func refuseForeign(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == markerName || e.Name() == startingName {
			return nil // ours, or another program is just making it so
		}
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty and not a cluster of Preconsult's: nothing in it is touched; "+
			"name another folder, or an empty one", folder)
	}
	return nil
}

// socketFolder makes a folder for the socket, closed to everybody but the server's account (and root). Beside the data
// where that works; else under /run or /tmp, under a new name that nobody can have laid a trap at.
func socketFolder(folder string, a *account) (string, error) {
	beside := filepath.Join(folder, socketName)
	if a == nil && len(filepath.Join(beside, socketFile)) <= maxSocketPath {
		return beside, os.MkdirAll(beside, 0o700)
	}
	var errs []error
	for _, base := range []string{"/run", "/tmp", os.TempDir()} {
		made, err := os.MkdirTemp(base, "preconsult-")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		return made, a.own(made)
	}
	return "", errors.Join(errs...)
}

// removeSocketFolder removes a folder that socketFolder made, once the server is gone.
func removeSocketFolder(folder string) {
	if strings.HasPrefix(filepath.Base(folder), "preconsult-") || filepath.Base(folder) == socketName {
		os.Remove(filepath.Join(folder, socketFile))
		os.Remove(filepath.Join(folder, socketFile+".lock"))
		os.Remove(folder) // fails, rightly, when anything else is in it
	}
}

// dataMajor returns the major version that made the data, and 0 when there is none yet.
func dataMajor(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION: %w", data, err)
	}
	return major, nil
}
