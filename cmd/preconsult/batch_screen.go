package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/preconsult/preconsult/guidelines"
	"github.com/preconsult/preconsult/intake"
	"github.com/preconsult/preconsult/safety"
)

// screenLine is a line of `batch screen`.
type screenLine struct {
	ID        json.RawMessage `json:"id"`
	Lang      intake.Lang     `json:"lang"`
	Direction string          `json:"direction"`
	Text      *string         `json:"text"`
	Sources   []safety.Source `json:"sources"`
}

type screenAnswer struct {
	ID         json.RawMessage   `json:"id"`
	Action     safety.Action     `json:"action"`
	Categories []safety.Category `json:"categories"`
	Rules      []string          `json:"rules"`
	Text       string            `json:"text"`
}

// runScreenBatch is `batch screen`: what comes in is screened, what wants to go out is reviewed. For output the text is what
// may go out: as it was, rewritten, or the approved sentence.
func runScreenBatch(in io.Reader, out io.Writer, f *safety.Filter) error {
	return batchLines(in, out, func(line []byte) (any, error) {
		var l screenLine
		if err := json.Unmarshal(line, &l); err != nil {
			return nil, fieldError(err)
		}
		switch {
		case !l.Lang.Valid():
			return nil, errors.New("lang: must be zh or en")
		case l.Text == nil:
			return nil, errors.New("text: is missing")
		}
		var v safety.Verdict
		switch l.Direction {
		case "", "input":
			v = f.Screen(l.Lang, *l.Text)
		case "output":
			if len(l.Sources) == 0 {
				v = f.Unknown(l.Lang, *l.Text)
				break
			}
			_, v = f.Review(safety.Draft{Audience: guidelines.ForPatient, Kind: safety.Info, Lang: l.Lang, Text: *l.Text,
				Mode: intake.ByModel, Sources: l.Sources})
		default:
			return nil, errors.New("direction: must be input or output")
		}
		return screenAnswer{l.ID, v.Action, v.Categories, v.Rules, v.Text}, nil
	})
}
