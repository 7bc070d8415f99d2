package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The small open models of the tests, by the name of their file.
const (
	smallModel    = "smollm2" // was taught to follow instructions, in English mostly, and hardly can
	ramblingModel = "gemma3"  // was never taught to
)

// missing skips a test for want of a part that an ordinary user may lack, and says the one command that brings it. In CI it fails.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// partsOf is where the parts that tests bring for themselves are kept.
func partsOf(t testing.TB, name string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "preconsult", name)
}

// freePort is one that nobody listens on just now.
func freePort(t testing.TB) int {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return free.Addr().(*net.TCPAddr).Port
}

// await waits until a server answers.
func await(t testing.TB, url string) {
	t.Helper()
	for range 300 {
		if answer, err := http.Get(url); err == nil {
			answer.Body.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("no server answers at %s", url)
}

// modelServer starts a real server of language models with the models named, and returns its address. It ends with the test, with
// all that it started.
func modelServer(t testing.TB, models ...string) string {
	t.Helper()
	home := partsOf(t, "modelserver")
	ollama, err := exec.LookPath("ollama")
	if err != nil {
		found, _ := filepath.Glob(filepath.Join(home, "ollama-*"))
		if len(found) == 0 {
			missing(t, "no server of language models; to bring it:  bash .ci/modelserver/bring")
		}
		ollama = found[len(found)-1]
	}
	for _, m := range models {
		if _, err := os.Stat(filepath.Join(home, m+".gguf")); err != nil {
			missing(t, "the model %s is not there; to bring it:  bash .ci/modelserver/bring", m)
		}
	}
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(ollama, args...)
		cmd.Env = append(os.Environ(), "HOME="+home, "OLLAMA_HOST="+address, "OLLAMA_MODELS="+filepath.Join(home, "store"), "OLLAMA_NUM_PARALLEL=1")
		return cmd
	}
	serve := command("serve")
	serve.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // each model runs in a program of its own
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		done := make(chan struct{})
		go func() { _ = serve.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
		}
		_ = syscall.Kill(-serve.Process.Pid, syscall.SIGKILL)
		<-done
	})
	await(t, "http://"+address)
	for _, m := range models {
		recipe := filepath.Join(t.TempDir(), m)
		// More threads wait for each other by spinning, which a busy machine cannot afford.
		if err := os.WriteFile(recipe, []byte("FROM "+filepath.Join(home, m+".gguf")+"\nPARAMETER num_thread 1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := command("create", m, "-f", recipe).CombinedOutput(); err != nil {
			t.Fatalf("ollama create %s: %v: %s", m, err, out)
		}
	}
	return "http://" + address
}
