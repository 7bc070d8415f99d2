package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/internal/access"
	"github.com/preconsult/preconsult/internal/postgres"
)

// newDemoCommand is the main job on a fresh machine: everything on a private local cluster, with a morning's sample visits
// and a device feed.
func newDemoCommand() *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{Use: "demo", Short: "Everything on a local database, with sample patients", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			err := demo(ctx, o, cmd.OutOrStdout(), cmd.ErrOrStderr())
			if errors.Is(err, context.Canceled) && ctx.Err() != nil {
				return nil // stopped while starting
			}
			return err
		}}
	cmd.Flags().BoolVar(&o.json, "json", false, "print one line of JSON when ready")
	cmd.Flags().StringVar(&o.listen, "listen", "", "address and port (default 127.0.0.1:8080)")
	cmd.Flags().StringVar(&o.data, "data", "", "folder of the local cluster")
	cmd.Flags().BoolVar(&o.empty, "empty", false, "load no sample visits")
	return cmd
}

type demoOptions struct {
	json, empty  bool
	listen, data string
}

// ready is what --json prints.
type ready struct {
	Base     string            `json:"base"`
	Kiosk    string            `json:"kiosk"`
	Console  string            `json:"console"`
	FHIR     string            `json:"fhir"`
	API      string            `json:"api"`
	Tokens   map[string]string `json:"tokens"`
	Database string            `json:"database"`
	PID      int               `json:"pid"`
}

func demo(ctx context.Context, o demoOptions, stdout, stderr io.Writer) (err error) {
	frugalStart()
	c, err := ReadConfig(os.Getenv)
	if err != nil {
		return err
	}
	if o.listen != "" {
		c.Listen = o.listen
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (name another address with --listen): %w", c.Listen, err)
	}
	defer l.Close()
	say := func(s string) { fmt.Fprintln(stderr, s) }
	url, stop, err := database(ctx, c, o.data, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	level := max(c.LogLevel, slog.LevelWarn)
	a, err := open(ctx, c, url, newLog(stderr, level), indexBar(stderr))
	if err != nil {
		return err
	}
	defer a.close()
	people, err := demoPeople(ctx, a, c, o.data)
	if err != nil {
		return err
	}
	serving, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- a.serve(serving, l) }()
	base := trimBase(l.Addr())
	if !o.empty {
		if err := loadMorning(ctx, a, base, people); err != nil {
			return err
		}
		go feed(serving, base, people.Tokens["device"], a.log)
	}
	r := ready{Base: base, Kiosk: base, Console: base + "/console", FHIR: base + "/fhir", API: base + "/api",
		Tokens: people.Tokens, Database: url, PID: os.Getpid()}
	if o.json {
		if err := json.NewEncoder(stdout).Encode(r); err != nil {
			return err
		}
	} else {
		printReady(stdout, r, people)
	}
	return <-served
}

// indexBar shows how the indexing of the guidelines gets on; nothing when there is nothing to do.
func indexBar(w io.Writer) func(done, of int) {
	var bar *progressbar.ProgressBar
	return func(done, of int) {
		if of == 0 {
			return
		}
		if bar == nil {
			bar = progressbar.NewOptions(of, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("indexing guidelines"),
				progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }))
		}
		_ = bar.Set(done)
	}
}

func printReady(w io.Writer, r ready, p *demoStaff) {
	fmt.Fprintf(w, `
Preconsult is ready. Everything runs on this machine; nothing leaves it.

  kiosk    %s
           the first time it asks for this kiosk's token:
           %s
  console  %s
           nurse          %s / %s
           doctor         %s / %s
           administrator  %s / %s
  FHIR     %s    device token %s

The sample patients are invented. Ctrl-C stops everything.
`, r.Kiosk, r.Tokens["kiosk"], r.Console, p.Names["nurse"], p.Passwords["nurse"], p.Names["doctor"], p.Passwords["doctor"],
		p.Names["administrator"], p.Passwords["administrator"], r.FHIR, r.Tokens["device"])
}

// demoStaff are the demo's credentials. They are made once for a data folder and kept in it, readable by its owner alone, so
// that a kiosk that was enrolled stays enrolled.
type demoStaff struct {
	Names     map[string]string `json:"names"`
	Tokens    map[string]string `json:"tokens"`
	Passwords map[string]string `json:"passwords"`
}

func demoPeople(ctx context.Context, a *app, c Config, dir string) (*demoStaff, error) {
	if dir == "" {
		dir, _ = postgres.DefaultFolders(os.Getenv)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	name := "demo-logins.json"
	if c.DatabaseURL != "" {
		name = "demo-logins-own-database.json"
	}
	file := filepath.Join(dir, name)
	p := &demoStaff{}
	if b, err := os.ReadFile(file); err == nil && json.Unmarshal(b, p) == nil && p.alive(ctx, a.keeper) {
		return p, nil
	}
	p = &demoStaff{Names: map[string]string{}, Tokens: map[string]string{}, Passwords: map[string]string{}}
	suffix, err := randomWord(4)
	if err != nil {
		return nil, err
	}
	for _, who := range []struct {
		role access.Role
		name string
	}{{access.Kiosk, "kiosk-1"}, {access.Device, "demo-devices"}, {access.Nurse, "nurse"}, {access.Doctor, "doctor"},
		{access.Administrator, "admin"}} {
		password := ""
		if who.role.Staff() {
			if password, err = randomWord(12); err != nil {
				return nil, err
			}
		}
		_, token, err := a.keeper.Add(ctx, who.role, who.name, password)
		if errors.Is(err, access.ErrTaken) { // the logins' file was lost: the old ones stay as they are
			who.name += "-" + suffix
			_, token, err = a.keeper.Add(ctx, who.role, who.name, password)
		}
		if err != nil {
			return nil, err
		}
		r := string(who.role)
		p.Names[r], p.Tokens[r], p.Passwords[r] = who.name, token, password
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, err
	}
	return p, os.WriteFile(file, b, 0o600)
}

func (p *demoStaff) alive(ctx context.Context, k *access.Keeper) bool {
	for _, r := range []access.Role{access.Kiosk, access.Device, access.Nurse, access.Doctor, access.Administrator} {
		if who, err := k.Who(ctx, p.Tokens[string(r)]); err != nil || who.Role != r {
			return false
		}
	}
	return true
}

func randomWord(n int) (string, error) {
	raw := make([]byte, n)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))[:n], nil
}
