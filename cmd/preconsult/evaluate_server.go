package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"
)

// evaluateServer plays the trial visits with each model that is configured, and prints what it added over rules alone. It fails where
// the model brought about what it must not.
func evaluateServer(ctx context.Context, out io.Writer) error {
	c, err := ReadConfig(os.Getenv)
	if err != nil {
		return err
	}
	servers := c.models()
	if len(servers) == 0 {
		return errors.New("no language model is configured: set PRECONSULT_LLM_URL, _KIND and _MODEL")
	}
	byRules := c
	byRules.LLMURL, byRules.LLMs = "", nil
	alone, end, err := openScratch(ctx, byRules)
	if err != nil {
		return err
	}
	defer end()
	faults := 0
	for _, s := range servers {
		fmt.Fprintf(out, "%s (%s)\n\n", cmp.Or(s.Name, s.URL), s.Model)
		result, err := trialServer{Config: s, visits: trialVisits}.tried(ctx, c, alone)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, result)
		for _, f := range result.faults {
			fmt.Fprintln(out, "got through ", f)
		}
		faults += len(result.faults)
	}
	if faults > 0 {
		return fmt.Errorf("%d things got through that must not", faults)
	}
	return nil
}

// tried plays the server's visits through a program of its own, behind a tap, on the database of the program without a model.
func (s trialServer) tried(ctx context.Context, c Config, alone *app) (*trialResult, error) {
	tap, err := newModelTap(s.URL)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	tapped := &http.Server{Handler: tap, ReadHeaderTimeout: time.Minute}
	go func() { _ = tapped.Serve(l) }()
	defer tapped.Close()
	s.configure(&c, "http://"+l.Addr().String()+tap.path)
	with, err := open(ctx, c, alone.db.Config().ConnString(), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		return nil, err
	}
	defer with.close()
	return trial{with: with, alone: alone, tap: tap}.run(ctx, s.visits)
}
