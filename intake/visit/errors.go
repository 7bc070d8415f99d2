package visit

import (
	"errors"
	"fmt"
	"strings"
)

// Errors that a door turns into a status. None of them repeats what a patient said.
var (
	ErrNotFound = errors.New("there is no such visit")
	ErrEnded    = errors.New("the visit has ended")
	ErrKeyTaken = errors.New("this key was used for other content")
)

// Field is one problem of a request, with the path of the field that has it ("corrections[0]").
type Field struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Invalid says that a request was understood and cannot be accepted; all its problems at once.
type Invalid struct{ Fields []Field }

// Error names the fields.
func (e *Invalid) Error() string {
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Field + ": " + f.Message
	}
	return strings.Join(parts, "; ")
}

func invalid(field, format string, args ...any) error {
	return &Invalid{[]Field{{field, fmt.Sprintf(format, args...)}}}
}

// Conflict says that the answer was to another message than the current one, which it carries.
type Conflict struct{ Current Reply }

// Error says so.
func (e *Conflict) Error() string { return "another message is open now" }
