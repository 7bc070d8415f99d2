package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
)

// postObservation stores one reading. If-None-Exist adds the identifier that it names.
func (d *door) postObservation(r *http.Request, who store.Who) (reply, error) {
	keys, err := ifNoneExist(r.Header.Get("If-None-Exist"))
	if err != nil {
		return reply{}, err
	}
	return d.take(r, who, keys)
}

// putObservation is a conditional update: the identifier stands in the query.
func (d *door) putObservation(r *http.Request, who store.Who) (reply, error) {
	query := r.URL.Query()
	if len(query) != 1 || len(query["identifier"]) != 1 {
		return reply{}, problem(http.StatusBadRequest, fhir.NoSupport, "an update is conditional: PUT Observation?identifier=system|value")
	}
	key, err := token(query.Get("identifier"))
	if err != nil {
		return reply{}, err
	}
	return d.take(r, who, []fhir.Identifier{key})
}

func (d *door) take(r *http.Request, who store.Who, keys []fhir.Identifier) (reply, error) {
	raw, err := body(r)
	if err != nil {
		return reply{}, err
	}
	o, issues := fhir.ParseObservation(raw)
	if len(issues) > 0 && unreadable(issues) {
		return reply{}, &refusal{http.StatusBadRequest, issues}
	}
	issues = append(issues, o.Judge(d.Gate, d.Now())...)
	if issues.Err() != nil {
		return reply{}, d.keep(r, who, raw, &refusal{http.StatusUnprocessableEntity, issues})
	}
	if err := d.compare(r.Context(), o); err != nil {
		return reply{}, err
	}
	stored, outcome, err := d.store.Create(r.Context(), who, o, keys...)
	if err != nil {
		return reply{}, err
	}
	if outcome == store.Conflict {
		return reply{}, d.keep(r, who, raw, &refusal{http.StatusConflict, conflict("Observation.identifier")})
	}
	if outcome != store.Existing {
		d.saw(r, who, "create", "Observation", stored.ID)
		d.arrived(r, []store.Stored{stored}, []*fhir.Received{o})
	}
	return d.resource(r, stored, status(outcome))
}

// unreadable reports whether a body is no Observation at all: malformed, and not merely unacceptable.
func unreadable(issues fhir.Issues) bool {
	for _, i := range issues {
		if i.Code == fhir.Structure && (len(i.Expression) == 0 || i.Expression[0] == "Observation" || i.Expression[0] == "Observation.resourceType") {
			return true
		}
	}
	return false
}

func conflict(at string) fhir.Issues {
	var issues fhir.Issues
	issues.Add(fhir.Conflict, at, "another content is stored under this identity; to replace it send the status corrected or "+
		"entered-in-error")
	return issues
}

// keep puts a refused body aside for staff and returns the refusal.
func (d *door) keep(r *http.Request, who store.Who, raw []byte, e *refusal) error {
	if err := d.store.Refuse(r.Context(), who, raw, e.issues); err != nil {
		return err
	}
	return e
}

func status(o store.Outcome) int {
	if o == store.Created {
		return http.StatusCreated
	}
	return http.StatusOK
}

// resource answers with a stored resource, where it is and which version it has.
func (d *door) resource(r *http.Request, s store.Stored, status int) (reply, error) {
	h := http.Header{"Etag": {etag(s)}, "Last-Modified": {s.Received.UTC().Format(http.TimeFormat)}}
	if r.Method != http.MethodGet {
		h.Set("Location", d.location(s))
		if strings.Contains(r.Header.Get("Prefer"), "return=minimal") {
			return reply{status: status, header: h}, nil
		}
	}
	raw, err := s.Resource()
	return reply{status: status, header: h, body: json.RawMessage(raw)}, err
}

func etag(s store.Stored) string { return fmt.Sprintf(`W/"%d"`, s.Version) }

func (d *door) location(s store.Stored) string {
	return fmt.Sprintf("%s/%s/%s/_history/%d", d.Base, s.Type, s.ID, s.Version)
}

// postOther keeps a Patient or a Device that readings refer to.
func (d *door) postOther(kind string) handler {
	return func(r *http.Request, who store.Who) (reply, error) {
		keys, err := ifNoneExist(r.Header.Get("If-None-Exist"))
		if err != nil {
			return reply{}, err
		}
		raw, err := body(r)
		if err != nil {
			return reply{}, err
		}
		ids, hash, issues := fhir.ReadResource(kind, raw)
		if issues.Err() != nil {
			return reply{}, &refusal{http.StatusUnprocessableEntity, issues}
		}
		var out store.Result
		err = d.store.InTx(r.Context(), func(t *store.Tx) (err error) {
			out, err = t.Put(r.Context(), who, kind, raw, append(keys, ids...), hash)
			return err
		})
		if err != nil {
			return reply{}, err
		}
		if out.Outcome == store.Created {
			d.saw(r, who, "create", kind, out.Stored.ID)
		} else if out.Stored.Owner != who.ID {
			// What another device or the hospital said of this patient is not this device's to read.
			h := http.Header{"Etag": {etag(out.Stored)}, "Location": {d.location(out.Stored)}}
			return reply{status: http.StatusOK, header: h}, nil
		}
		return d.resource(r, out.Stored, status(out.Outcome))
	}
}

// owner narrows what a device sees to what it posted; staff see all.
func owner(who store.Who) string {
	if who.Role == "device" {
		return who.ID
	}
	return ""
}

func (d *door) read(kind string) handler {
	return func(r *http.Request, who store.Who) (reply, error) {
		s, err := d.store.Get(r.Context(), kind, r.PathValue("id"), owner(who))
		if err != nil {
			return reply{}, err
		}
		d.saw(r, who, "read", kind, s.ID)
		return d.resource(r, s, http.StatusOK)
	}
}

func (d *door) version(r *http.Request, who store.Who) (reply, error) {
	all, err := d.store.History(r.Context(), "Observation", r.PathValue("id"), owner(who))
	if err != nil {
		return reply{}, err
	}
	for _, s := range all {
		if strconv.Itoa(s.Version) == r.PathValue("version") {
			d.saw(r, who, "read", "Observation", s.ID)
			return d.resource(r, s, http.StatusOK)
		}
	}
	return reply{}, store.ErrNotFound
}

func (d *door) history(r *http.Request, who store.Who) (reply, error) {
	all, err := d.store.History(r.Context(), "Observation", r.PathValue("id"), owner(who))
	if err != nil {
		return reply{}, err
	}
	d.saw(r, who, "read", "Observation", r.PathValue("id"))
	n := len(all)
	b := fhir.Bundle{Common: fhir.Common{Type: "Bundle"}, Kind: "history", Total: &n}
	for _, s := range all {
		raw, err := s.Resource()
		if err != nil {
			return reply{}, err
		}
		request, code := &fhir.EntryRequest{Method: "PUT", URL: "Observation/" + s.ID}, "200"
		if s.Version == 1 {
			request, code = &fhir.EntryRequest{Method: "POST", URL: "Observation"}, "201"
		}
		b.Entry = append(b.Entry, fhir.Entry{FullURL: "urn:uuid:" + s.ID, Resource: json.RawMessage(raw), Request: request,
			Response: &fhir.EntryResponse{Status: code, Etag: etag(s)}})
	}
	return reply{status: http.StatusOK, body: b}, nil
}

// ifNoneExist reads the condition of a create: an identifier, as a query with or without the type before it.
func ifNoneExist(condition string) ([]fhir.Identifier, error) {
	if condition == "" {
		return nil, nil
	}
	if _, after, ok := strings.Cut(condition, "?"); ok {
		condition = after
	}
	// A plus sign stands for itself in identifiers more often than for a space.
	query, err := url.ParseQuery(strings.ReplaceAll(condition, "+", "%2B"))
	if err != nil || len(query) != 1 || len(query["identifier"]) != 1 {
		return nil, problem(http.StatusBadRequest, fhir.NoSupport, "If-None-Exist takes identifier=system|value and nothing else")
	}
	key, err := token(query.Get("identifier"))
	if err != nil {
		return nil, err
	}
	return []fhir.Identifier{key}, nil
}

// token reads system|value.
func token(s string) (fhir.Identifier, error) {
	system, value, ok := strings.Cut(s, "|")
	if !ok {
		system, value = "", s
	}
	if value == "" || len(s) > 500 || strings.ContainsRune(s, 0) || strings.ToValidUTF8(s, "") != s {
		return fhir.Identifier{}, problem(http.StatusBadRequest, fhir.Value, "an identifier is system|value, up to 500 bytes")
	}
	return fhir.Identifier{System: system, Value: value}, nil
}
