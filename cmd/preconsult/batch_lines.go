package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine is the most that a line of a batch may have.
const maxLine = 1 << 20

// batchLines answers each line of a batch by one line, in order. A line that fails gives {"id":…,"error":…} and the rest goes
// on. Only a broken input or output ends the run.
func batchLines(in io.Reader, out io.Writer, answer func(line []byte) (any, error)) error {
	r := bufio.NewReaderSize(in, 64<<10)
	w := bufio.NewWriter(out)
	for {
		line, long, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 || long {
			if err := writeAnswer(w, trimmed, long, answer); err != nil {
				return err
			}
		}
		if err != nil {
			return w.Flush()
		}
	}
}

func writeAnswer(w io.Writer, line []byte, long bool, answer func([]byte) (any, error)) error {
	var head struct {
		ID json.RawMessage `json:"id"`
	}
	var got any
	err := errors.New("the line is longer than 1 MB")
	if !long {
		switch err = json.Unmarshal(line, &head); {
		case err != nil:
			err = errors.New("the line is no JSON object")
		case head.ID == nil:
			err = errors.New("id is missing")
		default:
			got, err = answer(line)
		}
	}
	if err != nil {
		if head.ID == nil {
			head.ID = json.RawMessage("null")
		}
		got = map[string]any{"id": head.ID, "error": err.Error()}
	}
	b, err := marshalLine(got)
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	_, err = w.Write(b)
	return err
}

// marshalLine writes a value as one line, with < and > as they are.
func marshalLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// readLine reads one line and drops what is beyond maxLine.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) <= maxLine+1 {
			line = append(line, part...)
		} else {
			long = true
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return line, long, err
	}
}
