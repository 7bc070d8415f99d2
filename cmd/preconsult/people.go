package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/preconsult/preconsult/internal/access"
)

// newPeopleCommand is `preconsult user|kiosk|device add|list|revoke`. The first administrator is made here, once, by
// whoever has the machine; later ones by the administrator or here again.
func newPeopleCommand(what string) *cobra.Command {
	roles := map[string][]access.Role{"user": {access.Nurse, access.Doctor, access.Administrator},
		"kiosk": {access.Kiosk}, "device": {access.Device}}[what]
	cmd := &cobra.Command{Use: what, Short: "Add, list and revoke " + what + "s"}
	var role, password string
	add := &cobra.Command{Use: "add NAME", Short: "Add a " + what + " and print its token, once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			r := roles[0]
			if what == "user" {
				if r = access.Role(role); !r.Staff() {
					return fmt.Errorf("--role must be nurse, doctor or administrator")
				}
				var err error
				if password, err = readPassword(cmd); err != nil {
					return err
				}
			}
			return withKeeper(cmd.Context(), func(ctx context.Context, k *access.Keeper) error {
				c, token, err := k.Add(ctx, r, args[0], password)
				if errors.Is(err, access.ErrTaken) {
					return fmt.Errorf("there is a %s named %q already", what, args[0])
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "id     %s\ntoken  %s\n", c.ID, token)
				fmt.Fprintln(cmd.ErrOrStderr(), "Keep the token safe: it is shown this once.")
				return nil
			})
		}}
	if what == "user" {
		add.Flags().StringVar(&role, "role", "", "nurse, doctor or administrator")
		_ = add.MarkFlagRequired("role")
	}
	list := &cobra.Command{Use: "list", Short: "List the living " + what + "s", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			return withKeeper(cmd.Context(), func(ctx context.Context, k *access.Keeper) error {
				all, err := k.List(ctx)
				if err != nil {
					return err
				}
				t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(t, "ID\tROLE\tNAME\tSINCE")
				for _, c := range all {
					for _, r := range roles {
						if c.Role == r {
							fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.ID, c.Role, c.Name, c.Created.Format(time.DateTime))
						}
					}
				}
				return t.Flush()
			})
		}}
	revoke := &cobra.Command{Use: "revoke ID", Short: "End a " + what + "'s token and sessions at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			return withKeeper(cmd.Context(), func(ctx context.Context, k *access.Keeper) error {
				if err := k.Revoke(ctx, args[0]); errors.Is(err, access.ErrUnknown) {
					return fmt.Errorf("there is no living %s with the id %q", what, args[0])
				} else if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), "revoked")
				return nil
			})
		}}
	cmd.AddCommand(add, list, revoke)
	return cmd
}

// readPassword asks twice at a terminal, and reads one line from a pipe. A password is never an argument: those are seen by
// everybody on the machine.
func readPassword(cmd *cobra.Command) (string, error) {
	if f, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		var got [2]string
		for i, ask := range []string{"Password: ", "Once more: "} {
			fmt.Fprint(cmd.ErrOrStderr(), ask)
			b, err := term.ReadPassword(int(f.Fd()))
			fmt.Fprintln(cmd.ErrOrStderr())
			if err != nil {
				return "", err
			}
			got[i] = string(b)
		}
		if got[0] != got[1] {
			return "", fmt.Errorf("the two passwords differ")
		}
		return got[0], tooShort(got[0])
	}
	b, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), 1024))
	if err != nil {
		return "", err
	}
	p := strings.TrimRight(string(b), "\r\n")
	return p, tooShort(p)
}

func tooShort(p string) error {
	if len([]rune(p)) < access.MinPassword {
		return fmt.Errorf("a password has at least %d characters", access.MinPassword)
	}
	return nil
}
