package postgres

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startLocal starts a cluster in a folder, as a program would.
func startLocal(t *testing.T, folder string) (*Cluster, []string) {
	t.Helper()
	var said []string
	c, err := Local(t.Context(), LocalOptions{Dir: folder, Progress: func(s string) { said = append(said, s) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Stop(context.Background()) })
	return c, said
}

// dieSuddenly does to a cluster what kill -9 does to its program: locks go, the server stays.
func dieSuddenly(c *Cluster) {
	c.using.Close()
	c.using = nil
}

func TestClusterKeepsItsDataOverStopAndStart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "closed", "data") // a closed folder above it must not matter, to root either
	c, _ := startLocal(t, folder)
	run(t, c.URL(), `CREATE TABLE kept ()`)
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if alive(c.pid.pid) {
		t.Error("the server runs on after Stop")
	}
	if _, err := os.Stat(filepath.Join(c.socket, socketFile)); err == nil {
		t.Error("the socket is left behind")
	}
	c, _ = startLocal(t, folder)
	run(t, c.URL(), `SELECT FROM kept`)
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
}

func TestServerOfAKilledProgramIsAdopted(t *testing.T) {
	folder := t.TempDir()
	first, _ := startLocal(t, folder)
	dieSuddenly(first)
	second, said := startLocal(t, folder)
	if second.pid.pid != first.pid.pid || !strings.Contains(strings.Join(said, " "), "Adopted") {
		t.Errorf("process %d serves after %d; it should have been adopted (%q)", second.pid.pid, first.pid.pid, said)
	}
	if err := second.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if alive(first.pid.pid) {
		t.Error("the adopted server runs on after Stop")
	}
}

func TestKilledServerIsStartedAgain(t *testing.T) {
	folder := t.TempDir()
	first, _ := startLocal(t, folder)
	run(t, first.URL(), `CREATE TABLE kept ()`)
	if err := syscall.Kill(first.pid.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	dieSuddenly(first)
	second, _ := startLocal(t, folder)
	run(t, second.URL(), `SELECT FROM kept`)
}

func TestPidFileThatNamesAnotherProgramIsNoObstacle(t *testing.T) {
	folder := t.TempDir()
	first, _ := startLocal(t, folder)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Process 1 runs on every machine and is no server of ours.
	stale := "1\n/somewhere\n1700000000\n5432\n/run/preconsult-none\n\n 5432001 1\nready\n"
	if err := os.WriteFile(filepath.Join(folder, dataName, "postmaster.pid"), []byte(stale), 0o644); err != nil {
		t.Fatal(err)
	}
	startLocal(t, folder)
}

func TestLastProgramStopsTheServer(t *testing.T) {
	folder := t.TempDir()
	first, _ := startLocal(t, folder)
	second, _ := startLocal(t, folder)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	run(t, second.URL(), `SELECT`)
	if err := second.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if alive(first.pid.pid) {
		t.Error("the server runs on though nobody uses it")
	}
}

func TestFolderOfSomebodyElseIsNotTouched(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "letters.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Local(t.Context(), LocalOptions{Dir: folder})
	if err == nil || !strings.Contains(err.Error(), "nothing in it is touched") {
		t.Errorf("got %v; a folder with foreign files must be refused", err)
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 1 {
		t.Errorf("%d entries are in the folder now; there was one", len(entries))
	}
}

func TestCancelledStartLeavesNothingRunning(t *testing.T) {
	folder := t.TempDir()
	first, _ := startLocal(t, folder)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 15 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		c, err := Local(ctx, LocalOptions{Dir: folder})
		cancel()
		if err == nil {
			c.Stop(t.Context())
		}
		if anyRunsIn(filepath.Join(folder, dataName)) {
			t.Errorf("a server runs on after a start that was cancelled after %v", after)
		}
	}
}

func TestServerListensOnNoNetworkAndLogsNoWords(t *testing.T) {
	c, _ := startLocal(t, t.TempDir())
	conn, err := pgx.Connect(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for name, want := range map[string]string{"listen_addresses": "", "fsync": "on", "unix_socket_permissions": "0700"} {
		var got string
		if err := conn.QueryRow(t.Context(), `SELECT current_setting($1)`, name).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v); want %q", name, got, err, want)
		}
	}
	info, err := os.Stat(c.socket)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v (%v); it must be closed to others", info.Mode().Perm(), err)
	}
	run(t, c.URL(), `CREATE TABLE one (words text PRIMARY KEY)`)
	for range 2 {
		conn.Exec(t.Context(), `INSERT INTO one VALUES ($1)`, "canary-words") // the second fails
	}
	log, err := os.ReadFile(filepath.Join(c.folder, logName))
	if err != nil || strings.Contains(string(log), "canary") {
		t.Errorf("the log repeats what was stored (%v)", err)
	}
}

// run executes a statement on a database.
func run(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// Packages bring a user "postgres" to a machine whose cluster was made as "nobody": it stays nobody's.
func TestClusterStaysWithTheAccountThatMadeIt(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root lends the server another account; run this one as root")
	}
	folder := t.TempDir()
	c, _ := startLocal(t, folder)
	run(t, c.URL(), `CREATE TABLE kept ()`)
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	const other = 54321 // an account that serverAccount would never choose
	err := filepath.WalkDir(filepath.Join(folder, dataName), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, other, other)
	})
	if err != nil {
		t.Fatal(err)
	}
	c, _ = startLocal(t, folder)
	run(t, c.URL(), `SELECT FROM kept`)
}

// Who starts a server does not stand in its folder afterwards: it would be taken for what a killed server left.
func TestStarterDoesNotStandInTheFolder(t *testing.T) {
	for range 8 { // on which thread a start happens is chance
		folder := t.TempDir()
		c, _ := startLocal(t, folder)
		if runsIn(os.Getpid(), filepath.Join(folder, dataName)) {
			t.Fatal("this program stands in the data folder")
		}
		if err := c.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
