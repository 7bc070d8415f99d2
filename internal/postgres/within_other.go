//go:build !linux

package postgres

import "os/exec"

// within starts a command in a folder and returns it. Where there is no /proc the account must be able to reach the
// folder by its path.
func within(_ *account, folder string, build func(folder string) *exec.Cmd) (*exec.Cmd, error) {
	cmd := build(folder)
	cmd.Dir = folder
	return cmd, cmd.Start()
}
