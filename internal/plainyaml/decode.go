package plainyaml

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// Unmarshal reads a text into v, a pointer, by the yaml tags of its fields, and refuses fields that are not there. The error is the
// library's.
func Unmarshal(data []byte, v any) error {
	if Into(string(data), v) {
		return nil
	}
	return yaml.UnmarshalWithOptions(data, v, yaml.Strict())
}

// Into is Unmarshal for a text that is plain and right. Otherwise v is left as it was, and whoever asks has the library read the text
// and say what is wrong.
func Into(s string, v any) bool {
	n, ok := Read(s)
	if !ok {
		return false
	}
	to := reflect.ValueOf(v).Elem()
	made := reflect.New(to.Type()).Elem()
	made.Set(to)
	if !put(n, made) {
		return false
	}
	to.Set(made)
	return true
}

// unmarshaler is a type that reads itself, by being given what reads into a value.
type unmarshaler interface {
	UnmarshalYAML(unmarshal func(any) error) error
}

var errNotPlain = errors.New("not plain")

// put sets a value to what stands in a node. It gives up on all that the library might read in another way.
func put(n Node, to reflect.Value) bool {
	if u, ok := to.Addr().Interface().(unmarshaler); ok {
		return u.UnmarshalYAML(func(v any) error {
			if !put(n, reflect.ValueOf(v).Elem()) {
				return errNotPlain
			}
			return nil
		}) == nil
	}
	if n.Kind == Null {
		return false
	}
	switch to.Kind() {
	case reflect.Pointer:
		made := reflect.New(to.Type().Elem())
		to.Set(made)
		return put(n, made.Elem())
	case reflect.Slice:
		if n.Kind != List {
			return false
		}
		made := reflect.MakeSlice(to.Type(), len(n.Items), len(n.Items))
		for i, item := range n.Items {
			if !put(item, made.Index(i)) {
				return false
			}
		}
		to.Set(made)
		return true
	case reflect.Map:
		return putMap(n, to)
	case reflect.Struct:
		return putStruct(n, to)
	}
	return n.Kind == Text && putText(n, to)
}

func putMap(n Node, to reflect.Value) bool {
	if n.Kind != Mapping || to.Type().Key().Kind() != reflect.String {
		return false
	}
	made := reflect.MakeMapWithSize(to.Type(), len(n.Fields))
	for _, f := range n.Fields {
		value := reflect.New(to.Type().Elem()).Elem()
		if !textual(f.Name) || !put(f.Value, value) {
			return false
		}
		made.SetMapIndex(reflect.ValueOf(f.Name).Convert(to.Type().Key()), value)
	}
	to.Set(made)
	return true
}

func putStruct(n Node, to reflect.Value) bool {
	if n.Kind != Mapping {
		return false
	}
	for _, f := range n.Fields {
		at := fieldOf(to.Type(), f.Name)
		if at < 0 || !put(f.Value, to.Field(at)) {
			return false
		}
	}
	return true
}

// fieldOf finds a field by the name in its tag; -1 where there is none, or where the tag says more than a name.
func fieldOf(t reflect.Type, name string) int {
	found := -1
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("yaml")
		if strings.Contains(tag, ",") {
			return -1
		}
		if tag == name && name != "-" {
			found = i
		}
	}
	return found
}

func putText(n Node, to reflect.Value) bool {
	switch to.Kind() {
	case reflect.String:
		if n.Bare && !textual(n.Text) {
			return false
		}
		to.SetString(n.Text)
		return true
	case reflect.Bool:
		to.SetBool(n.Text == "true")
		return n.Bare && (n.Text == "true" || n.Text == "false")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(n.Text, 10, to.Type().Bits())
		to.SetInt(i)
		return err == nil && n.Bare && strconv.FormatInt(i, 10) == n.Text
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(n.Text, to.Type().Bits())
		to.SetFloat(f)
		return err == nil && n.Bare && strings.Trim(n.Text, "0123456789.-") == "" && !zeroed(n.Text)
	}
	return false
}

// zeroed reports whether a figure begins like one of another base.
func zeroed(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return len(s) > 1 && s[0] == '0' && s[1] != '.'
}

// textual reports whether the library takes a bare text for a text.
func textual(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "null", "~", ".inf", "-.inf", "+.inf", ".nan", "":
		return false
	}
	return strings.IndexByte("0123456789+-.", s[0]) < 0 || token.ToNumber(s) == nil
}
