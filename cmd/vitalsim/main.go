// Command vitalsim is a fleet of pretend home devices that post readings to a FHIR base, for demos, load and end-to-end
// tests: blood pressure, pulse, oxygen, temperature, glucose and weight, as single Observations and as transaction Bundles.
//
//	vitalsim -base http://127.0.0.1:8080/fhir -token TOKEN -patients 20 -count 200 -rate 50
//	vitalsim -base … -token … -parallel 50         one reading, posted fifty times at once: one 201, the rest 200
//
// The same seed and start give the same readings with the same identifiers, so that a second run doubles nothing. The
// patients are P0001, P0002, … under the system that -system names.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sort"
	"sync"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "vitalsim:", err)
		os.Exit(1)
	}
}

// settings are what the flags say.
type settings struct {
	base, token, system string
	patients, count     int
	rate                float64
	parallel, workers   int
	bundle              int
	repeat              float64
	seed                uint64
	start               time.Time
}

func read(args []string, out io.Writer, now time.Time) (settings, error) {
	var s settings
	var start string
	f := flag.NewFlagSet("vitalsim", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&s.base, "base", "http://127.0.0.1:8080/fhir", "FHIR base URL")
	f.StringVar(&s.token, "token", os.Getenv("PRECONSULT_DEVICE_TOKEN"), "bearer token of a device (or PRECONSULT_DEVICE_TOKEN)")
	f.StringVar(&s.system, "system", "urn:hospital:mrn", "system of the patients' identifiers")
	f.IntVar(&s.patients, "patients", 5, "how many patients have devices")
	f.IntVar(&s.count, "count", 50, "how many readings to send")
	f.Float64Var(&s.rate, "rate", 0, "readings a second; 0 is as fast as it goes")
	f.IntVar(&s.parallel, "parallel", 0, "post one reading so many times at once, and nothing else")
	f.IntVar(&s.workers, "workers", 8, "how many requests are on their way at once")
	f.IntVar(&s.bundle, "bundle", 10, "every other request is a transaction of so many readings; 0 sends none")
	f.Float64Var(&s.repeat, "repeat", 0.1, "share of requests that are sent twice, as a gateway does that heard no answer")
	f.Uint64Var(&s.seed, "seed", 1, "makes the readings")
	f.StringVar(&start, "start", "", "time of the first reading, RFC 3339; empty is today's midnight in UTC")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if s.patients < 1 || s.count < 0 || s.workers < 1 || s.bundle < 0 || s.rate < 0 || s.parallel < 0 {
		return s, fmt.Errorf("-patients and -workers must be at least 1, and no number below 0")
	}
	s.start = now.UTC().Truncate(24 * time.Hour)
	if start != "" {
		t, err := time.Parse(time.RFC3339, start)
		if err != nil {
			return s, fmt.Errorf("-start: must be RFC 3339, as 2026-11-23T06:00:00Z")
		}
		s.start = t
	}
	return s, nil
}

// run sends what the flags ask for and prints a summary. An answer of 5xx, or none at all, is an error.
func run(ctx context.Context, args []string, out io.Writer, now time.Time) error {
	s, err := read(args, out, now)
	if err != nil {
		return err
	}
	p := &poster{settings: s, client: &http.Client{Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: max(s.workers, s.parallel)}}, answers: map[string]int{}}
	began := time.Now()
	if s.parallel > 0 {
		p.together(ctx, newFleet(s, now).next(), s.parallel)
	} else {
		p.stream(ctx, newFleet(s, now))
	}
	return p.report(out, time.Since(began))
}

// poster sends requests and counts the answers.
type poster struct {
	settings
	client *http.Client

	mu       sync.Mutex
	answers  map[string]int // by status; of Bundles, by the status of each entry
	readings int
	broken   int
	ids      map[string]bool // of the one reading that is sent many times
}

func (p *poster) report(out io.Writer, took time.Duration) error {
	var names []string
	for name := range p.answers {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintf(out, "%d readings in %.1f s, %.0f a second\n", p.readings, took.Seconds(), float64(p.readings)/max(took.Seconds(), 1e-3))
	for _, name := range names {
		fmt.Fprintf(out, "%-22s %d\n", name, p.answers[name])
	}
	if p.parallel > 0 {
		fmt.Fprintf(out, "different ids          %d\n", len(p.ids))
		if len(p.ids) != 1 || p.answers["201 Created"] > 1 {
			return fmt.Errorf("one reading became %d", max(len(p.ids), p.answers["201 Created"]))
		}
	}
	if p.broken > 0 {
		return fmt.Errorf("%d requests got no answer or a 5xx", p.broken)
	}
	return nil
}
