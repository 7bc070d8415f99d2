package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// node is a place in a JSON tree with its FHIRPath. Asking it for what is not there gives a node without a value, so that
// a check reads as one line and every problem still carries its path.
type node struct {
	v  any
	at string
}

// parseTree decodes one JSON value whose numbers stay as they were written.
func parseTree(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

func (n node) has() bool { return n.v != nil }

func (n node) get(name string) node {
	m, _ := n.v.(map[string]any)
	return node{m[name], n.at + "." + name}
}

// text returns a string, and whether there is one.
func (n node) text() string {
	s, _ := n.v.(string)
	return s
}

// list returns the items of an array. A thing that is no array has none; want(list) reports that.
func (n node) list() []node {
	l, _ := n.v.([]any)
	out := make([]node, len(l))
	for i, v := range l {
		out[i] = node{v, n.at + "[" + strconv.Itoa(i) + "]"}
	}
	return out
}

func (n node) number() (json.Number, bool) {
	x, ok := n.v.(json.Number)
	return x, ok
}

// kind says what JSON a node is, for messages.
func (n node) kind() string {
	switch n.v.(type) {
	case nil:
		return "nothing"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "an array"
	}
	return "an object"
}

// want reports a node that is there and is not of the kind; it returns whether it is there and right.
func (n node) want(kind string, issues *Issues) bool {
	if !n.has() {
		return false
	}
	if n.kind() != kind {
		issues.Add(Structure, n.at, "must be %s, is %s", kind, n.kind())
		return false
	}
	return true
}
