package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/preconsult/preconsult/guidelines/lexicon"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/intake/understand"
)

// newBenchCommand measures the program where it runs. A figure is only worth something beside another one of the same run:
// each command names its peer.
func newBenchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Measure speed on this machine, beside a peer"}
	cmd.AddCommand(newBenchUnderstandCommand(), newBenchTurnCommand(), newBenchRetrieveCommand())
	return cmd
}

//go:embed bench/utterances.txt
var benchUtterances string

//go:embed bench/negspacy.py
var negspacyScript string

func newBenchUnderstandCommand() *cobra.Command {
	var texts string
	var peer bool
	cmd := &cobra.Command{Use: "understand", Short: "Utterances a second, ns a character, and what the lexicon costs at start",
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			corpus := benchUtterances
			if texts != "" {
				data, err := os.ReadFile(texts)
				if err != nil {
					return err
				}
				corpus = string(data)
			}
			lines := strings.FieldsFunc(corpus, func(r rune) bool { return r == '\n' || r == '\r' })
			if len(lines) == 0 {
				return errors.New("--texts: there is no text in it")
			}
			return benchUnderstand(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), lines, peer)
		}}
	cmd.Flags().StringVar(&texts, "texts", "", "a file with an utterance a line (default: some thousand characters of our own, half Chinese)")
	cmd.Flags().BoolVar(&peer, "peer", false, "also run NegEx (Python's negspacy, brought by pip into the cache) over the same texts")
	return cmd
}

func benchUnderstand(ctx context.Context, out, progress io.Writer, lines []string, peer bool) error {
	loading := testing.Benchmark(func(b *testing.B) {
		for range b.N {
			if l, err := lexicon.Load(); l == nil {
				b.Fatal(err)
			}
		}
	})
	lex, err := lexicon.Load()
	if lex == nil {
		return err
	}
	e := understand.New(lex)
	characters := 0
	for _, l := range lines {
		characters += utf8.RuneCountInString(l)
	}
	one := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			e.Answer(utterance(lines[i%len(lines)]))
		}
	})
	each := float64(one.T.Nanoseconds()) / float64(one.N)
	short := float64(characters) / float64(len(lines))
	fmt.Fprintf(out, "texts                 %d, %.1f characters each in the mean; %d concepts\n", len(lines), short, lex.Len())
	fmt.Fprintf(out, "lexicon at start      %s, %d allocations\n", time.Duration(loading.NsPerOp()).Round(time.Millisecond), loading.AllocsPerOp())
	fmt.Fprintf(out, "one goroutine         %.0f utterances/s, %.0f ns a character, %d allocations (%d bytes) an utterance\n",
		1e9/each, each/short, one.AllocsPerOp(), one.AllocedBytesPerOp())
	fmt.Fprintf(out, "%d goroutines          %.0f utterances/s\n", runtime.GOMAXPROCS(0), everyCore(e, lines))
	var few []string
	for _, l := range lines {
		if utf8.RuneCountInString(l) <= shortUtterance {
			few = append(few, l)
		}
	}
	if len(few) > 0 {
		fmt.Fprintf(out, "%d goroutines, short   %.0f utterances/s (%d texts of at most %d characters)\n", runtime.GOMAXPROCS(0), everyCore(e, few), len(few), shortUtterance)
	}
	if !peer {
		return nil
	}
	return benchNegspacy(ctx, out, progress, lex, lines, 1e9/each)
}

// shortUtterance is the length up to which a text counts as a short utterance, as most answers are.
const shortUtterance = 20

func utterance(text string) understand.Input {
	return understand.Input{Turn: intake.Turn{Seq: 1, Text: text}, Informant: intake.ByPatient, Now: batchNow}
}

// everyCore is how many utterances a second all cores together understand, over two seconds.
func everyCore(e *understand.Engine, lines []string) float64 {
	var done atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	end := start.Add(2 * time.Second)
	for g := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			n := 0
			for i := g; ; i++ {
				e.Answer(utterance(lines[i%len(lines)]))
				if n++; n%256 == 0 && time.Now().After(end) {
					break
				}
			}
			done.Add(int64(n))
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// benchNegspacy runs NegEx over the same texts, one by one as it comes and then in large batches, with the lexicon's English
// words as its targets. It only finds and negates, in English; we do more, and in two languages.
func benchNegspacy(ctx context.Context, out, progress io.Writer, lex *lexicon.Lexicon, lines []string, ours float64) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	home := filepath.Join(cache, "preconsult", "bench-negspacy")
	python := filepath.Join(home, "bin", "python")
	if _, err := os.Stat(python); err != nil {
		fmt.Fprintln(progress, "Bringing negspacy with pip into", home)
		for _, step := range [][]string{{"python3", "-m", "venv", home}, {python, "-m", "pip", "install", "-q", "negspacy==1.1.0"}} {
			if said, err := exec.CommandContext(ctx, step[0], step[1:]...).CombinedOutput(); err != nil {
				os.RemoveAll(home)
				return fmt.Errorf("the peer needs python3 with venv and pip: %w: %s", err, lastLineOf(said))
			}
		}
	}
	work, err := os.MkdirTemp("", "preconsult-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var words []string
	for _, c := range lex.Concepts() {
		for _, w := range c.EN {
			if !strings.Contains(w, "…") {
				words = append(words, w)
			}
		}
	}
	script, texts, list := filepath.Join(work, "peer.py"), filepath.Join(work, "texts"), filepath.Join(work, "words")
	for file, text := range map[string]string{script: negspacyScript, texts: strings.Join(lines, "\n"), list: strings.Join(words, "\n")} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
	}
	for _, how := range []struct{ name, batch string }{{"negspacy, as it comes", "0"}, {"negspacy, batches", "2000"}} {
		cmd := exec.CommandContext(ctx, python, script, texts, list, how.batch)
		cmd.Stderr = progress
		said, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("negspacy: %w", err)
		}
		var seconds float64
		var found, denied int
		if _, err := fmt.Sscan(string(said), &seconds, &found, &denied); err != nil {
			return fmt.Errorf("negspacy: %w", err)
		}
		theirs := float64(len(lines)) / seconds
		fmt.Fprintf(out, "%-21s %.0f utterances/s on one core; one of our goroutines is %.1f times as fast\n", how.name, theirs, ours/theirs)
	}
	return nil
}

func lastLineOf(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
