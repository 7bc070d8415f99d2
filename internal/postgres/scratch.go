package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

// watcher runs a server until its standard input ends, which happens when the program that holds the other end ends,
// however it ends; then it kills the server at once and removes its folder. $0 is the folder, the rest the command.
const watcher = `"$@" & pid=$!; read line; kill -QUIT $pid; wait $pid; rm -rf "$0"`

// Scratch starts a throwaway Postgres that is as fast and as forgetful as can be: no fsync, and gone with its data
// when this program ends, even by kill -9. Tests and measurements use it. Each database made in it is migrated
// already, since it is a copy of template1. The returned function ends it earlier.
func Scratch(ctx context.Context, o LocalOptions) (server *ScratchServer, stop func(), err error) {
	_, cache := DefaultFolders(os.Getenv)
	if o.Cache == "" {
		o.Cache = cache
	}
	account, err := serverAccount()
	if err != nil {
		return nil, nil, err
	}
	i, err := provide(ctx, 0, false, o)
	if err != nil {
		return nil, nil, err
	}
	template, err := scratchTemplate(ctx, o, i, account)
	if err != nil {
		return nil, nil, fmt.Errorf("scratch Postgres: %w", err)
	}
	folder, err := os.MkdirTemp(scratchBase(), "preconsult-")
	if err != nil {
		return nil, nil, err
	}
	// cp keeps owners and modes, and is there wherever Postgres is.
	data := filepath.Join(folder, dataName)
	if out, err := exec.CommandContext(ctx, "cp", "-a", template, data).CombinedOutput(); err != nil {
		os.RemoveAll(folder)
		return nil, nil, fmt.Errorf("scratch Postgres: copy the template: %w: %s", err, firstLine(out))
	}
	server, stop, err = scratchServer(ctx, i, account, folder)
	if err != nil {
		os.RemoveAll(folder)
		return nil, nil, fmt.Errorf("scratch Postgres: %w", err)
	}
	return server, stop, nil
}

// ScratchServer is a running throwaway Postgres.
type ScratchServer struct{ socket string }

// URL is the address of a database of the server.
func (s *ScratchServer) URL(name string) string { return socketURL(s.socket, name) }

// scratchBase is /tmp where there is one: a TMPDIR of root's may be closed to the account that runs the server, and its
// path may be too long for a socket.
func scratchBase() string {
	if info, err := os.Stat("/tmp"); err == nil && info.IsDir() {
		return "/tmp"
	}
	return os.TempDir()
}

func scratchServer(ctx context.Context, i install, a *account, folder string) (*ScratchServer, func(), error) {
	if err := a.own(folder); err != nil {
		return nil, nil, err
	}
	log, err := os.Create(filepath.Join(folder, logName))
	if err != nil {
		return nil, nil, err
	}
	defer log.Close()
	watched, hold, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer watched.Close()
	args := []string{"-c", watcher, folder, i.program("postgres"), "-D", filepath.Join(folder, dataName)}
	for _, s := range append(settings(folder), "fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"max_connections=200", "shared_buffers=64MB", "autovacuum=off", "max_wal_size=256MB", "wal_level=minimal",
		"max_wal_senders=0") {
		args = append(args, "-c", s)
	}
	cmd := a.command(context.WithoutCancel(ctx), "/bin/sh", args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = watched, log, log
	if err := cmd.Start(); err != nil {
		hold.Close()
		return nil, nil, err
	}
	exited := make(chan struct{})
	go func() {
		cmd.Wait()
		close(exited)
		hold.Close() // named here, so that the pipe is not collected, and thereby closed, while the server runs
	}()
	stop := func() { hold.Close(); <-exited }
	for {
		if _, err := os.Stat(filepath.Join(folder, socketFile)); err == nil {
			if _, err := ping(ctx, folder); err == nil {
				return &ScratchServer{folder}, stop, nil
			}
		}
		select {
		case <-ctx.Done():
			stop()
			return nil, nil, ctx.Err()
		case <-exited:
			return nil, nil, errors.New("the server ended at once")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// scratchTemplate returns a data folder whose template1 is migrated, and makes it once for each set of programs and
// migrations. Old ones are removed, so that the cache does not grow with each change.
func scratchTemplate(ctx context.Context, o LocalOptions, i install, a *account) (string, error) {
	all, err := readMigrations(embedded)
	if err != nil {
		return "", err
	}
	if err := makeCache(o.Cache); err != nil {
		return "", err
	}
	owner := "self"
	if a != nil {
		owner = a.name
	}
	name := fmt.Sprintf("scratch-%d-%s-%s", i.major, owner, fingerprint(all))
	template := filepath.Join(o.Cache, name)
	unlock, err := lockFile(ctx, filepath.Join(o.Cache, "scratch.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(template); err == nil {
		return template, nil
	}
	removeOldTemplates(o.Cache)
	folder, err := os.MkdirTemp(scratchBase(), "preconsult-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	if a != nil {
		if err := os.Chmod(folder, 0o755); err != nil {
			return "", err
		}
	}
	data := filepath.Join(folder, dataName)
	if err := initData(ctx, i, a, data, "--no-sync", "--wal-segsize=1"); err != nil {
		return "", err
	}
	if err := migrateTemplate(ctx, i, a, folder, all); err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, "cp", "-a", data, template+".new").CombinedOutput(); err != nil {
		return "", fmt.Errorf("keep the template: %w: %s", err, firstLine(out))
	}
	return template, os.Rename(template+".new", template)
}

// migrateTemplate runs the server once, in order, to bring template1 to the migrations' state.
func migrateTemplate(ctx context.Context, i install, a *account, folder string, all []migration) error {
	c := &Cluster{folder: folder, socket: folder}
	if err := a.own(folder); err != nil {
		return err
	}
	if err := c.launch(ctx, i, a, filepath.Join(folder, dataName)); err != nil {
		return err
	}
	defer c.halt(context.WithoutCancel(ctx))
	return migrate(ctx, socketURL(folder, "template1"), all)
}

// removeOldTemplates removes templates that nobody has needed for a day.
func removeOldTemplates(cache string) {
	old, err := filepath.Glob(filepath.Join(cache, "scratch-*"))
	if err != nil {
		return
	}
	for _, folder := range old {
		info, err := os.Stat(folder)
		if err == nil && (time.Since(info.ModTime()) > 24*time.Hour || filepath.Ext(folder) == ".new") {
			os.RemoveAll(folder)
		}
	}
}

// CopyDatabase makes a database from another one on the same server, and returns what drops it.
func CopyDatabase(ctx context.Context, adminURL, name, from string) (drop func(context.Context) error, err error) {
	run := func(ctx context.Context, sql string) error {
		conn, err := pgx.Connect(ctx, adminURL)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, sql)
		return err
	}
	quoted := pgx.Identifier{name}.Sanitize()
	if err := run(ctx, `CREATE DATABASE `+quoted+` TEMPLATE `+pgx.Identifier{from}.Sanitize()); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error { return run(ctx, `DROP DATABASE IF EXISTS `+quoted+` WITH (FORCE)`) }, nil
}
