package rest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
)

// The size of a page: what is given without asking, and at most.
const (
	page    = 100
	maxPage = 1000
)

// search answers GET Observation?identifier=|patient=|code=|date=. A parameter that it does not know is refused: ignoring
// it would answer with more than was asked for.
func (d *door) search(r *http.Request, who store.Who) (reply, error) {
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return reply{}, problem(http.StatusBadRequest, fhir.Value, "the query cannot be read")
	}
	q := store.Query{Owner: owner(who), Limit: page}
	for name, values := range params {
		for _, v := range values {
			if strings.ContainsRune(v, 0) || strings.ToValidUTF8(v, "") != v {
				return reply{}, problem(http.StatusBadRequest, fhir.Value, "%q has characters that no value has", name)
			}
		}
		if err := d.param(&q, name, values); err != nil {
			return reply{}, err
		}
	}
	found, err := d.store.Search(r.Context(), q)
	if err != nil {
		return reply{}, err
	}
	b := fhir.Bundle{Common: fhir.Common{Type: "Bundle"}, Kind: "searchset",
		Link: []fhir.Link{{Relation: "self", URL: d.Base + "/Observation?" + params.Encode()}}}
	if len(found) == q.Limit {
		params.Set("_offset", strconv.Itoa(q.Offset+q.Limit))
		b.Link = append(b.Link, fhir.Link{Relation: "next", URL: d.Base + "/Observation?" + params.Encode()})
	} else if q.Offset == 0 {
		n := len(found)
		b.Total = &n
	}
	for _, s := range found {
		raw, err := s.Resource()
		if err != nil {
			return reply{}, err
		}
		d.saw(r, who, "read", "Observation", s.ID)
		b.Entry = append(b.Entry, fhir.Entry{FullURL: "urn:uuid:" + s.ID, Resource: json.RawMessage(raw), Search: &fhir.EntrySearch{Mode: "match"}})
	}
	return reply{status: http.StatusOK, body: b}, nil
}

func (d *door) param(q *store.Query, name string, values []string) error {
	if len(values) > 1 && name != "date" {
		return problem(http.StatusBadRequest, fhir.NoSupport, "%q may stand once; separate alternatives by commas", name)
	}
	list := strings.Split(values[0], ",")
	switch name {
	case "identifier":
		for _, v := range list {
			key, err := token(v)
			if err != nil {
				return err
			}
			if strings.Contains(v, "|") {
				q.Identifiers = append(q.Identifiers, key)
			} else { // a value by itself is one of any system
				q.Values = append(q.Values, key.Value)
			}
		}
	case "patient", "subject", "patient:identifier", "subject:identifier", "patient.identifier", "subject.identifier":
		for _, v := range list {
			if v == "" {
				return problem(http.StatusBadRequest, fhir.Value, "%q is empty", name)
			}
			if !strings.Contains(v, "|") && !strings.Contains(v, "/") {
				v = "Patient/" + v
			}
			q.Subjects = append(q.Subjects, v)
		}
	case "code":
		for _, v := range list {
			q.Codes = append(q.Codes, strings.TrimPrefix(v, "|"))
		}
	case "date":
		for _, v := range values {
			if err := d.date(q, v); err != nil {
				return err
			}
		}
	case "_count", "_offset":
		n, err := strconv.Atoi(values[0])
		if err != nil || n < 0 || name == "_count" && n == 0 {
			return problem(http.StatusBadRequest, fhir.Value, "%q must be a number above 0", name)
		}
		if name == "_count" {
			q.Limit = min(n, maxPage)
		} else {
			q.Offset = min(n, 1_000_000)
		}
	case "_format":
		if !strings.Contains(values[0], "json") {
			return problem(http.StatusBadRequest, fhir.NoSupport, "_format is json")
		}
	case "_sort":
		if values[0] != "-date" {
			return problem(http.StatusBadRequest, fhir.NoSupport, "_sort is -date: the newest first")
		}
	default:
		return problem(http.StatusBadRequest, fhir.NoSupport, "%q is no parameter of this search: identifier, patient, code, date, _count, _offset", name)
	}
	return nil
}

// date narrows by one date with its prefix. A date without a time is the whole day, month or year, at the hospital.
func (d *door) date(q *store.Query, v string) error {
	prefix := "eq"
	if len(v) > 2 && v[0] >= 'a' && v[0] <= 'z' {
		prefix, v = v[:2], v[2:]
	}
	v = strings.ReplaceAll(v, " ", "+") // a plus sign of a zone that was not encoded
	from, to, ok := d.range_(v)
	if !ok {
		return problem(http.StatusBadRequest, fhir.Value, "a date is 2026-11-23 or 2026-11-23T06:40:00+08:00, with eq, ge, gt, le, lt, sa or eb before it")
	}
	narrow := func(a, b time.Time) {
		if !a.IsZero() && a.After(q.From) {
			q.From = a
		}
		if !b.IsZero() && (q.To.IsZero() || b.Before(q.To)) {
			q.To = b
		}
	}
	var none time.Time
	switch prefix {
	case "eq":
		narrow(from, to)
	case "ge":
		narrow(from, none)
	case "gt", "sa":
		narrow(to, none)
	case "le":
		narrow(none, to)
	case "lt", "eb":
		narrow(none, from)
	default:
		return problem(http.StatusBadRequest, fhir.NoSupport, "a date takes eq, ge, gt, le, lt, sa or eb")
	}
	return nil
}

// range_ is the time that a date covers.
func (d *door) range_(v string) (from, to time.Time, ok bool) {
	for _, p := range []struct {
		layout string
		next   func(time.Time) time.Time
	}{
		{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
		{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	} {
		if t, err := time.ParseInLocation(p.layout, v, d.Location); err == nil {
			return t, p.next(t), true
		}
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	return t, t.Add(time.Second), err == nil
}
