package main

import (
	"io"
	"log/slog"
)

// newLog writes structured lines to stderr. What a patient said, a name or a number is never an attribute of a line: tests
// look for canaries in it.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}
