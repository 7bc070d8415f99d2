package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// These tell a door what was wrong with a request's body.
var (
	ErrTooLarge  = errors.New("the body is too large")
	ErrMediaType = errors.New("the body is not of the expected type")
	ErrMalformed = errors.New("the body cannot be read")
)

// FieldError is a body whose field has a wrong type.
type FieldError struct{ Field, Message string }

// Error names the field and never its content.
func (e *FieldError) Error() string { return e.Field + ": " + e.Message }

// ReadJSON reads a body of one JSON value. Unknown fields are accepted and ignored: clients grow at their own pace. What is
// not UTF-8 is refused, since decoding would change what was said without a word.
func ReadJSON(r *http.Request, into any) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return ErrMediaType
	}
	if c := params["charset"]; c != "" && !strings.EqualFold(c, "utf-8") {
		return ErrMediaType
	}
	body, err := io.ReadAll(r.Body)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return ErrTooLarge
	}
	if err != nil || !utf8.Valid(body) || loneSurrogate(body) {
		return ErrMalformed
	}
	var wrong *json.UnmarshalTypeError
	switch err := json.Unmarshal(body, into); {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		field := wrong.Field
		if wrong.Offset > 0 {
			field = pathAt(body, wrong.Offset, field)
		}
		return &FieldError{field, "has the wrong type"}
	}
	return ErrMalformed
}

// loneSurrogate reports whether a JSON text escapes half of a character: no text holds it, and it would be replaced.
func loneSurrogate(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		i++
		unit, ok := escaped(b, i)
		if !ok || unit < 0xD800 || unit > 0xDFFF {
			continue
		}
		low, ok := escaped(b, i+6)
		if unit >= 0xDC00 || !ok || b[i+5] != '\\' || low < 0xDC00 || low > 0xDFFF {
			return true
		}
		i += 10
	}
	return false
}

// escaped reads the uXXXX of an escape at i.
func escaped(b []byte, i int) (uint64, bool) {
	if i < 0 || i+5 > len(b) || b[i] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(b[i+1:i+5]), 16, 32)
	return unit, err == nil
}

// pathAt names the field that ends at an offset, items by their number: identifiers[1].value. The decoder's own name leaves
// the numbers out.
func pathAt(body []byte, offset int64, otherwise string) string {
	type level struct {
		array, value bool // value: of an object, whether its key was read
		key          string
		n            int
	}
	var stack []level
	dec := json.NewDecoder(bytes.NewReader(body))
	for {
		tok, err := dec.Token()
		if err != nil {
			return otherwise
		}
		var top *level
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		delim, isDelim := tok.(json.Delim)
		if top != nil && !top.array && !top.value && !(isDelim && delim == '}') {
			top.key, top.value = fmt.Sprint(tok), true
			continue
		}
		if isDelim && (delim == ']' || delim == '}') {
			stack = stack[:len(stack)-1]
		} else if dec.InputOffset() >= offset {
			var path strings.Builder
			for _, l := range stack {
				switch {
				case l.array:
					fmt.Fprintf(&path, "[%d]", l.n)
				case path.Len() > 0:
					path.WriteString("." + l.key)
				default:
					path.WriteString(l.key)
				}
			}
			return path.String()
		}
		if isDelim && (delim == '[' || delim == '{') {
			stack = append(stack, level{array: delim == '['})
			continue
		}
		if len(stack) > 0 { // a value has ended
			top = &stack[len(stack)-1]
			top.value = false
			top.n++
		}
	}
}
