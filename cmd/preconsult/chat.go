package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/visit"
)

// newChatCommand is an intake in the terminal: the same service, content and filter as at the kiosk.
func newChatCommand() *cobra.Command {
	var lang, sex string
	var age float64
	var proxy bool
	cmd := &cobra.Command{Use: "chat", Short: "Take an intake in the terminal", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			in, err := checkInOf(lang, sex, age, proxy)
			if err != nil {
				return err
			}
			return withApp(cmd.Context(), func(ctx context.Context, a *app) error {
				return chat(ctx, a.visits, a.cfg.Lang, in, cmd.InOrStdin(), cmd.OutOrStdout())
			})
		}}
	cmd.Flags().StringVar(&lang, "lang", "zh", "zh or en")
	cmd.Flags().StringVar(&sex, "sex", "unknown", "male, female, other or unknown")
	cmd.Flags().Float64Var(&age, "age", -1, "age in years; unknown when not given")
	cmd.Flags().BoolVar(&proxy, "companion", false, "a parent or companion answers")
	return cmd
}

// checkInOf is the check-in of a visit in the terminal.
func checkInOf(lang, sex string, age float64, proxy bool) (visit.CheckIn, error) {
	l := intake.Lang(lang)
	if !l.Valid() {
		return visit.CheckIn{}, errors.New("--lang must be zh or en")
	}
	in := visit.CheckIn{Lang: l, Sex: intake.Sex(sex), Consent: true, Kiosk: "chat"}
	if age >= 0 {
		in.AgeYears = &age
	}
	if proxy {
		in.Informant = intake.ByCompanion
		if age >= 0 && age < 14 {
			in.Informant = intake.ByParent
		}
	}
	return in, nil
}

var chatHelp = intake.Words{
	ZH: "（打字回答，或输入选项的数字，多选用空格隔开。/why 为什么问 · /back 返回 · /unknown 不知道 · /refuse 不想说 · /staff 叫护士 · /stop 结束）",
	EN: "(Type an answer, or the numbers of choices. /why · /back · /unknown · /refuse · /staff · /stop)"}

// chat talks until the visit ends or the input does; then it prints the doctor's note.
func chat(ctx context.Context, s *visit.Service, lang intake.Lang, in visit.CheckIn, from io.Reader, to io.Writer) error {
	id, reply, err := s.CheckIn(ctx, in)
	if err != nil {
		return err
	}
	return talkOn(ctx, openVisit{s, id}, lang, in.Lang, reply, from, to, func(visit.Reply) error { return nil })
}

// conversation is a visit that is talked with in the terminal: one of the store, or a rehearsal.
type conversation interface {
	Answer(context.Context, visit.Answer) (visit.Reply, error)
	Staff(context.Context) (visit.StaffView, error)
}

type openVisit struct {
	*visit.Service
	id string
}

func (o openVisit) Answer(ctx context.Context, a visit.Answer) (visit.Reply, error) {
	return o.Service.Answer(ctx, o.id, a)
}

func (o openVisit) Staff(ctx context.Context) (visit.StaffView, error) {
	return o.Service.Staff(ctx, o.id)
}

// talkOn takes answers from a message on until the visit or the input ends, and prints the note. standing is called before each
// message, for whoever wants to see more.
func talkOn(ctx context.Context, v conversation, noteLang, lang intake.Lang, reply visit.Reply, from io.Reader, to io.Writer,
	standing func(visit.Reply) error) error {
	fmt.Fprintln(to, chatHelp.In(lang))
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for {
		if err := standing(reply); err != nil {
			return err
		}
		printMessage(to, reply)
		if reply.Status.Ended() {
			break
		}
		fmt.Fprint(to, "> ")
		if !lines.Scan() {
			break
		}
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		fmt.Fprintln(to, line)
		a := chatAnswer(line, reply.Message)
		a.Key, a.To = uuid.NewString(), string(reply.Message.ID)
		next, err := v.Answer(ctx, a)
		var bad *visit.Invalid
		if errors.As(err, &bad) {
			fmt.Fprintln(to, "!", bad.Error())
			continue
		}
		if err != nil {
			return err
		}
		reply = next
	}
	staff, err := v.Staff(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(to, "\n"+strings.Repeat("─", 60))
	fmt.Fprintln(to, noteTextFor(noteLang)(staff))
	return lines.Err()
}

func printMessage(to io.Writer, r visit.Reply) {
	fmt.Fprintf(to, "\n[%s] %s\n", r.Message.Kind, r.Message.Text)
	said := map[string]bool{}
	for _, c := range r.Message.Citations {
		line := fmt.Sprintf("   ⟨%s · %s⟩\n", c.Title, c.Source)
		if !said[line] { // two passages of one document
			fmt.Fprint(to, line)
		}
		said[line] = true
	}
	for i, c := range r.Message.Choices {
		fmt.Fprintf(to, "   %d %s\n", i+1, c.Label)
	}
}

// chatAnswer reads a line as an action, as numbers of choices, as a figure, or as words.
func chatAnswer(line string, m visit.Message) visit.Answer {
	if action, ok := strings.CutPrefix(line, "/"); ok && visit.ActionLabel(action).Complete() {
		return visit.Answer{Action: action}
	}
	if m.Input == visit.InScale || m.Input == visit.InNumber {
		if n, err := strconv.ParseFloat(line, 64); err == nil {
			return visit.Answer{Value: &visit.Value{Number: &n}}
		}
	}
	var ids []string
	for _, word := range strings.Fields(line) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(m.Choices) {
			return visit.Answer{Text: &line}
		}
		ids = append(ids, string(m.Choices[n-1].ID))
	}
	if len(ids) == 1 && m.Input != visit.InChoices {
		return visit.Answer{Choice: &ids[0]}
	}
	if len(ids) > 0 { // as at the kiosk, what is not among the numbers is denied
		return visit.Answer{Choices: ids, Only: m.Input == visit.InChoices}
	}
	return visit.Answer{Text: &line}
}
