package postgres

import (
	"errors"
	"os/exec"
	"runtime"
	"syscall"
)

// within starts a command in a folder and returns how the command may name that folder. Root may have put it below a
// folder that the server's account cannot enter (root's home, a closed temporary folder). A working folder is
// inherited without asking for the way to it, so that the command is started from a thread that already stands there,
// and names it /proc/self/cwd.
func within(a *account, folder string, build func(folder string) *exec.Cmd) (*exec.Cmd, error) {
	if a == nil {
		cmd := build(folder)
		cmd.Dir = folder
		return cmd, cmd.Start()
	}
	cmd := build("/proc/self/cwd")
	started := onOwnThread(func() error {
		before, err := syscall.Open(".", syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		defer syscall.Close(before)
		if err := syscall.Unshare(syscall.CLONE_FS); err != nil {
			return err
		}
		if err := syscall.Chdir(folder); err != nil {
			return err
		}
		err = cmd.Start()
		// The runtime parks the program's first thread instead of ending it. Left standing in the folder it would make the
		// whole program look like a process of the server.
		return errors.Join(err, syscall.Fchdir(before))
	})
	return cmd, <-started
}

// onOwnThread runs a function on a thread that ends with it, since the thread's working folder is its own afterwards.
func onOwnThread(f func() error) <-chan error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		done <- f()
	}()
	return done
}
