package postgres

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that runs the server. Postgres refuses to run as root, so root lends it another one; nil means
// that the server runs as whoever we are.
type account struct {
	name     string
	uid, gid int
}

// serverAccount picks postgres, which exists for this, or nobody.
func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil {
			return &account{name, uid, gid}, nil
		}
	}
	return nil, errors.New("the server refuses to run as root, and there is neither a user postgres nor nobody to run it as")
}

// accountFor is the account that an existing data folder belongs to, since only that one may read it: which accounts a
// machine has changes when packages are installed. A folder that is still to be made gets serverAccount's choice.
func accountFor(data string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	info, err := os.Stat(data)
	if err != nil {
		return serverAccount()
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 {
		return serverAccount()
	}
	a := &account{name: strconv.Itoa(int(stat.Uid)), uid: int(stat.Uid), gid: int(stat.Gid)}
	if u, err := user.LookupId(a.name); err == nil {
		a.name = u.Username
	}
	return a, nil
}

// own gives a file or folder of the server to its account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// reaches reports whether the account can enter a folder by its path: each folder on the way must let it pass.
func (a *account) reaches(folder string) bool {
	if a == nil {
		return true
	}
	for {
		info, err := os.Stat(folder)
		if err != nil {
			return false
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		pass := os.FileMode(0o001)
		switch {
		case ok && int(stat.Uid) == a.uid:
			pass = 0o100
		case ok && int(stat.Gid) == a.gid:
			pass = 0o010
		}
		if info.Mode()&pass == 0 {
			return false
		}
		if folder == "/" {
			return true
		}
		folder = filepath.Dir(folder)
	}
}

// command makes a command that runs as the account, in a session of its own: an interrupt typed at our terminal reaches
// us, and we stop the server in order. The environment is small, so that no PG* variable of the user changes anything.
func (a *account) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}
