package visit

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
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

// Add notes a problem of a field. The first of a field is enough.
func (e *Invalid) Add(field, message string) {
	for _, f := range e.Fields {
		if f.Field == field {
			return
		}
	}
	e.Fields = append(e.Fields, Field{field, message})
}

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

// storable reports whether Postgres can keep a text, or compare with it: ids come from paths, where anything may stand.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// unstorable names the fields of a request that hold what no text can hold, whatever their type.
func unstorable(v reflect.Value, path string) []Field {
	var out []Field
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return unstorable(v.Elem(), path)
		}
	case reflect.String:
		if !storable(v.String()) {
			return []Field{{path, "contains a NUL character or is not UTF-8"}}
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = append(out, unstorable(v.Index(i), indexed(path, i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if name == "-" || name == "" {
				continue
			}
			if path != "" {
				name = path + "." + name
			}
			out = append(out, unstorable(v.Field(i), name)...)
		}
	}
	return out
}
