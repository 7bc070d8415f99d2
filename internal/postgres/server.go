package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	superuser = "preconsult"
	database  = "preconsult"
)

// settings are given at each start, so that an older cluster gets them too. Nothing listens on a network. The log keeps
// no statement and no detail of an error, since both may carry what a patient said.
func settings(socket string) []string {
	return []string{
		"listen_addresses=",
		"port=5432", // part of the socket's name only
		"unix_socket_directories=" + socket,
		"unix_socket_permissions=0700",
		"timezone=UTC",
		"log_timezone=UTC",
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
		"log_statement=none",
		"jit=off", // our queries are short; compiling them costs more than it saves
		"maintenance_work_mem=128MB",
		"max_connections=100",
	}
}

// patience is how long a server that was there before us may take to answer or to vanish.
const patience = 30 * time.Second

// initData makes the data folder. It gets its name last, so that a half-made one is never started.
func initData(ctx context.Context, i install, a *account, data string, extra ...string) error {
	fresh := data + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return err
	}
	if err := a.own(fresh); err != nil {
		return err
	}
	var errs []error
	// Sorting by code points is the same on every machine. An old C library lacks C.UTF-8; plain C sorts the same way.
	for _, locale := range []string{"C.UTF-8", "C"} {
		var out bytes.Buffer
		cmd, err := within(a, fresh, func(folder string) *exec.Cmd {
			args := append([]string{"--pgdata=" + folder, "--username=" + superuser, "--encoding=UTF8",
				"--locale=" + locale, "--auth-local=trust", "--auth-host=reject", "--no-instructions"}, extra...)
			cmd := a.command(ctx, i.program("initdb"), args...)
			cmd.Stdout, cmd.Stderr = &out, &out
			return cmd
		})
		if err == nil {
			err = cmd.Wait()
		}
		if err == nil {
			return os.Rename(fresh, data)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		errs = append(errs, fmt.Errorf("initdb --locale=%s: %w: %s", locale, err, lastLine(out.Bytes())))
		if err := emptyFolder(fresh); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

func emptyFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(folder, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// pidFile is what a running server writes about itself.
type pidFile struct {
	pid     int
	started int64 // seconds since 1970
	socket  string
}

// readPidFile reads postmaster.pid: process, data folder, start time, port, socket folder, … a line each.
func readPidFile(data string) (pidFile, bool) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}, false
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 5 {
		return pidFile{}, false
	}
	pid, err1 := strconv.Atoi(strings.TrimSpace(lines[0]))
	started, err2 := strconv.ParseInt(strings.TrimSpace(lines[2]), 10, 64)
	return pidFile{pid, started, strings.TrimSpace(lines[4])}, err1 == nil && err2 == nil
}

// alive reports whether a process runs. A dead one that nobody has collected yet does not.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		// Without /proc the signal's word stands; with it the process is gone by now.
		_, noProc := os.Stat("/proc/self/stat")
		return noProc != nil
	}
	_, after, _ := bytes.Cut(stat, []byte(") "))
	return !bytes.HasPrefix(after, []byte("Z"))
}

// runsIn reports whether a process stands in the data folder, as every process of a server does. One that we may not look at
// belongs to another account and so to another server: ours runs under our own, or root looks. One without a folder has
// ended and is only not collected yet. Where a system tells nothing of processes the answer is yes, which is the careful one.
func runsIn(pid int, data string) bool {
	cwd, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd")
	switch {
	case errors.Is(err, fs.ErrPermission):
		return false
	case err != nil:
		_, err := os.Stat("/proc/self")
		return err != nil
	}
	real, err := filepath.EvalSymlinks(data)
	return err != nil || cwd == real
}

// settle makes a folder ready for a server after one that was killed. Its backends end by themselves shortly after,
// which is waited for. Then a postmaster.pid is removed whose number another program, or the dead server that nobody
// collected, still has: Postgres would take that for a running server. All other stale files are left to Postgres
// itself.
func settle(ctx context.Context, data string) error {
	file, ok := readPidFile(data)
	if !ok {
		return nil
	}
	removeSocketFolder(file.socket)
	for end := time.Now().Add(patience); anyRunsIn(data); {
		if time.Now().After(end) {
			return fmt.Errorf("processes of a server that was killed still use %s", data)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	if errors.Is(syscall.Kill(file.pid, 0), syscall.ESRCH) {
		return nil
	}
	err := os.Remove(filepath.Join(data, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// anyRunsIn reports whether any process that we can see stands in the data folder.
func anyRunsIn(data string) bool {
	real, err := filepath.EvalSymlinks(data)
	if err != nil {
		return false
	}
	processes, _ := filepath.Glob("/proc/[0-9]*/cwd") // the only error is a bad pattern
	for _, p := range processes {
		if cwd, err := os.Readlink(p); err == nil && cwd == real {
			return true
		}
	}
	return false
}

func socketURL(socket, name string) string {
	query := url.Values{"host": {socket}, "user": {superuser}, "sslmode": {"disable"}}
	return "postgres:///" + name + "?" + query.Encode()
}

// ping connects once. It reports the server's start time, by which a pid file is known to tell of this server.
func ping(ctx context.Context, socket string) (started int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, socketURL(socket, "postgres"))
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `SELECT floor(extract(epoch FROM pg_postmaster_start_time()))::bigint`).Scan(&started)
	return started, err
}
