package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// LocalOptions says where a private cluster lives. Empty folders mean those of DefaultFolders.
type LocalOptions struct {
	Dir      string       // the cluster's folder; made when it is not there
	Cache    string       // where an embedded Postgres is unpacked
	Progress func(string) // told in plain sentences what is brought, made or adopted, and why; may be nil
}

func (o LocalOptions) say(sentence string) {
	if o.Progress != nil {
		o.Progress(sentence)
	}
}

// Cluster is a running private Postgres.
type Cluster struct {
	folder string
	socket string
	pid    pidFile
	exited <-chan struct{} // closed when the server that we started has ended; nil for an adopted one
	using  *os.File
}

// URL is the address of the cluster's database.
func (c *Cluster) URL() string { return socketURL(c.socket, database) }

// Local starts the private cluster of a folder, makes it first when the folder is new, or adopts its server when that
// still runs, because another program uses it or because one was killed. Stop it in the end.
func Local(ctx context.Context, o LocalOptions) (*Cluster, error) {
	data, cache := DefaultFolders(os.Getenv)
	if o.Dir == "" {
		o.Dir = data
	}
	if o.Cache == "" {
		o.Cache = cache
	}
	folder, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := refuseForeign(folder); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("local cluster: %w", err)
	}
	unlock, err := lockFile(ctx, filepath.Join(folder, startingName))
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := claim(folder); err != nil {
		return nil, err
	}
	// Whoever stops the server asks first, under the starting lock that we hold now, whether somebody else uses it.
	using, err := tryLock(filepath.Join(folder, usingName), syscall.LOCK_SH)
	if err != nil {
		return nil, fmt.Errorf("local cluster: %s: %w", usingName, err)
	}
	c := &Cluster{folder: folder, using: using}
	if err := c.start(ctx, o); err != nil {
		using.Close()
		return nil, fmt.Errorf("local cluster in %s: %w", folder, err)
	}
	if err := createDatabase(ctx, c.socket); err != nil {
		c.halt(context.WithoutCancel(ctx))
		using.Close()
		return nil, fmt.Errorf("local cluster in %s: %w", folder, err)
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context, o LocalOptions) error {
	data := filepath.Join(c.folder, dataName)
	if adopted, err := c.adopt(ctx, data); err != nil || adopted {
		if adopted {
			o.say("Adopted the local Postgres that was still running.")
		}
		return err
	}
	major, err := dataMajor(data)
	if err != nil {
		return err
	}
	account, err := accountFor(data)
	if err != nil {
		return err
	}
	i, err := provide(ctx, major, !account.reaches(c.folder), o)
	if err != nil {
		return err
	}
	if major == 0 {
		o.say("Making a private Postgres in " + c.folder + ", with " + i.kind + ".")
		if err := initData(ctx, i, account, data); err != nil {
			return err
		}
	}
	if err := settle(ctx, data); err != nil {
		return err
	}
	if c.socket, err = socketFolder(c.folder, account); err != nil {
		return err
	}
	if err := c.launch(ctx, i, account, data); err != nil {
		removeSocketFolder(c.socket)
		return err
	}
	return nil
}

// adopt takes over a server that runs on the data already. One that is just starting, recovering or stopping is waited
// for; what then is not there is not adopted.
func (c *Cluster) adopt(ctx context.Context, data string) (bool, error) {
	for end := time.Now().Add(patience); ; {
		file, ok := readPidFile(data)
		if !ok || !alive(file.pid) || !runsIn(file.pid, data) {
			return false, nil
		}
		started, err := ping(ctx, file.socket)
		switch {
		case err == nil && abs(started-file.started) <= 1:
			c.socket, c.pid = file.socket, file
			return true, nil
		case err == nil:
			return false, fmt.Errorf("postmaster.pid tells of another server than the one behind %s", file.socket)
		}
		if time.Now().After(end) {
			return false, fmt.Errorf("a server runs here (process %d) and does not answer: %w", file.pid, err)
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func abs(n int64) int64 { return max(n, -n) }

// launch starts the server and waits until it answers. After a crash it may first have to recover, which is waited for
// as long as it runs and the context lasts.
func (c *Cluster) launch(ctx context.Context, i install, a *account, data string) error {
	log, err := os.OpenFile(filepath.Join(c.folder, logName), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	begin, err := log.Seek(0, 2)
	if err != nil {
		return err
	}
	var args []string
	for _, s := range settings(c.socket) {
		args = append(args, "-c", s)
	}
	cmd, err := within(a, data, func(folder string) *exec.Cmd {
		// The server's life is not tied to the context of starting it.
		cmd := a.command(context.WithoutCancel(ctx), i.program("postgres"), append([]string{"-D", folder}, args...)...)
		cmd.Stdout, cmd.Stderr = log, log
		return cmd
	})
	if err != nil {
		return err
	}
	exited := make(chan struct{})
	go func() { cmd.Wait(); close(exited) }()
	c.exited, c.pid = exited, pidFile{pid: cmd.Process.Pid, socket: c.socket}
	for {
		if _, err := os.Stat(filepath.Join(c.socket, socketFile)); err == nil {
			if c.pid.started, err = ping(ctx, c.socket); err == nil {
				return nil
			}
		}
		select {
		case <-exited:
			return fmt.Errorf("the server ended at once: %s", tail(filepath.Join(c.folder, logName), begin))
		case <-ctx.Done():
			c.halt(context.WithoutCancel(ctx))
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Stop ends our use of the cluster and, when no other program uses it, its server, and waits until that is gone.
// Nothing of the data is removed. It may be called twice.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.using == nil {
		return nil
	}
	unlock, err := lockFile(ctx, filepath.Join(c.folder, startingName))
	if err != nil {
		return err
	}
	defer unlock()
	c.using.Close()
	c.using = nil
	alone, err := tryLock(filepath.Join(c.folder, usingName), syscall.LOCK_EX)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil // another program uses it, and stops it
	}
	if err != nil {
		return err
	}
	defer alone.Close()
	return c.halt(ctx)
}

// halt stops the server: in order at first, and at once when that takes longer than half a minute may last.
func (c *Cluster) halt(ctx context.Context) error {
	defer removeSocketFolder(c.socket)
	for _, try := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{
		{syscall.SIGINT, 15 * time.Second}, // fast: open transactions are rolled back
		{syscall.SIGQUIT, 5 * time.Second}, // immediate: the next start recovers
		{syscall.SIGKILL, 2 * time.Second},
	} {
		if c.gone() {
			return nil
		}
		if err := syscall.Kill(c.pid.pid, try.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop local Postgres: %w", err)
		}
		end := time.Now().Add(try.wait)
		for time.Now().Before(end) {
			if c.gone() {
				return nil
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	return fmt.Errorf("the local Postgres (process %d) does not stop", c.pid.pid)
}

// gone reports whether the server has ended.
func (c *Cluster) gone() bool {
	if c.exited != nil {
		select {
		case <-c.exited:
			return true
		default:
			return false
		}
	}
	return !alive(c.pid.pid) || !runsIn(c.pid.pid, filepath.Join(c.folder, dataName))
}

// createDatabase makes the cluster's database where it is not there yet.
func createDatabase(ctx context.Context, socket string) error {
	conn, err := pgx.Connect(ctx, socketURL(socket, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, database).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{database}.Sanitize())
	return err
}

// tail returns the last line of a log after an offset.
func tail(file string, from int64) string {
	text, err := os.ReadFile(file)
	if err != nil || int64(len(text)) <= from {
		return "its log says nothing"
	}
	return lastLine(text[from:])
}
