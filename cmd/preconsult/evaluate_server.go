package main

import (
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

// evaluateServer plays the trial visits with the model that is configured, and prints what it added over rules alone. It fails where
// the model brought about what it must not.
func evaluateServer(ctx context.Context, out io.Writer) error {
	c, err := ReadConfig(os.Getenv)
	if err != nil {
		return err
	}
	if c.LLMURL == "" {
		return errors.New("no language model is configured: set PRECONSULT_LLM_URL, _KIND and _MODEL")
	}
	s := trialServer{url: c.LLMURL, kind: c.LLMKind, model: c.LLMModel, key: c.LLMKey}
	tap, err := newModelTap(s.url)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	tapped := &http.Server{Handler: tap, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)}
	go func() { _ = tapped.Serve(l) }()
	defer tapped.Close()
	byRules := c
	byRules.LLMURL = ""
	alone, end, err := openScratch(ctx, byRules)
	if err != nil {
		return err
	}
	defer end()
	s.configure(&c, "http://"+l.Addr().String()+tap.path)
	with, err := open(ctx, c, alone.db.Config().ConnString(), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		return err
	}
	defer with.close()
	result, err := trial{with: with, alone: alone, tap: tap}.run(ctx, trialVisits)
	if err != nil {
		return err
	}
	fmt.Fprint(out, result)
	for _, f := range result.faults {
		fmt.Fprintln(out, "got through ", f)
	}
	if n := len(result.faults); n > 0 {
		return fmt.Errorf("%d things got through that must not", n)
	}
	return nil
}
