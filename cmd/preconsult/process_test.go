package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/preconsult/preconsult/internal/access"
)

// program is the built program, run as its users run it.
func program(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "preconsult")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// runDemo starts `preconsult demo --json` on a folder and waits until it is ready.
func runDemo(t *testing.T, bin, dir string, args ...string) (*exec.Cmd, ready, time.Duration) {
	t.Helper()
	cmd := exec.Command(bin, append([]string{"demo", "--json", "--listen", "127.0.0.1:0", "--data", dir}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		t.Fatalf("the demo said %q and ended: %v", line, err)
	}
	took := time.Since(start)
	var r ready
	if err := json.Unmarshal(line, &r); err != nil {
		t.Fatalf("the demo's line is no JSON: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return cmd, r, took
}

// Killed at any moment and started again, the program adopts what is there: tokens hold, and the visit goes on at the same
// question. Stopped in order, it leaves nothing running.
func TestKilledProgramGoesOnAtTheSameQuestion(t *testing.T) {
	bin, dir := program(t), filepath.Join(t.TempDir(), "data")
	first, r, took := runDemo(t, bin, dir, "--empty")
	t.Logf("first start to ready: %v", took.Round(10*time.Millisecond))
	a := &testApp{t: t, base: r.Base, tokens: map[access.Role]string{}}
	for role, token := range r.Tokens {
		a.tokens[access.Role(role)] = token
	}
	k := a.begin("zh", 58, "female", nil)
	k.say("头晕三天了")
	before := k.message()
	if err := first.Process.Kill(); err != nil { // kill -9: nothing is cleaned up
		t.Fatal(err)
	}
	_ = first.Wait()

	second, r2, took := runDemo(t, bin, dir, "--empty")
	t.Logf("start after kill -9 to ready: %v", took.Round(10*time.Millisecond))
	for role, token := range r.Tokens {
		if r2.Tokens[role] != token {
			t.Errorf("the %s's token changed", role)
		}
	}
	a.base = r2.Base
	status, now := a.call("GET", "/api/visits/"+k.id, k.token, nil)
	if status != 200 || now["message"].(obj)["id"] != before["id"] || now["message"].(obj)["text"] != before["text"] {
		t.Fatalf("status %d: the visit stands at %v, not at %v", status, now["message"], before)
	}
	k.send(obj{"action": "unknown"})
	if k.status != 200 {
		t.Fatalf("the visit does not go on: status %d", k.status)
	}
	stopped := time.Now()
	if err := second.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := second.Wait(); err != nil {
		t.Errorf("SIGTERM: %v, want status 0", err)
	}
	t.Logf("SIGTERM to end: %v", time.Since(stopped).Round(10*time.Millisecond))
	if out, _ := exec.Command("pgrep", "-f", filepath.Join(dir, "pgdata")).Output(); len(out) > 0 {
		t.Errorf("a server was left running: %s", out)
	}
}
