package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
)

// incoming is a Bundle as it came, its resources untouched.
type incoming struct {
	Type  string `json:"resourceType"`
	Kind  string `json:"type"`
	Entry []struct {
		FullURL  string          `json:"fullUrl"`
		Resource json.RawMessage `json:"resource"`
		Request  struct {
			Method      string `json:"method"`
			URL         string `json:"url"`
			IfNoneExist string `json:"ifNoneExist"`
		} `json:"request"`
	} `json:"entry"`
}

// step is one entry on its way.
type step struct {
	at     string // its FHIRPath
	kind   string
	url    string
	raw    json.RawMessage
	keys   []fhir.Identifier
	issues fhir.Issues
	status int // of the refusal, when there are issues
	result store.Result
	o      *fhir.Received
}

func (s *step) fail(status int, issues fhir.Issues) {
	s.issues = append(s.issues, issues...)
	if s.status == 0 || status < s.status {
		s.status = status
	}
}

// postBundle takes a transaction, all or nothing, or a batch, whose entries stand alone.
func (d *door) postBundle(r *http.Request, who store.Who) (reply, error) {
	raw, err := body(r)
	if err != nil {
		return reply{}, err
	}
	var in incoming
	if err := json.Unmarshal(raw, &in); err != nil {
		e := problem(http.StatusBadRequest, fhir.Structure, "the body is no Bundle")
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			e.issues[0].Expression = []string{"Bundle." + kind.Field}
		}
		return reply{}, e
	}
	if in.Type != "Bundle" {
		return reply{}, problem(http.StatusBadRequest, fhir.Structure, "the body is no Bundle")
	}
	if in.Kind != "transaction" && in.Kind != "batch" {
		e := problem(http.StatusUnprocessableEntity, fhir.Value, "must be transaction or batch")
		e.issues[0].Expression = []string{"Bundle.type"}
		return reply{}, e
	}
	whole := in.Kind == "transaction"
	steps := d.steps(in)
	for _, s := range steps {
		if s.kind != "Observation" && s.status == 0 {
			_, _, issues := fhir.ReadResource(s.kind, s.raw)
			if issues.Err() != nil {
				s.fail(http.StatusUnprocessableEntity, issues.Under(s.at+".resource", s.kind))
			}
		}
	}
	begin := make([]step, len(steps))
	for i, s := range steps {
		begin[i] = *s
	}
	err = d.store.InTx(r.Context(), func(t *store.Tx) error {
		for i := range steps {
			*steps[i] = begin[i] // a transaction that is run again begins anew
		}
		return d.run(r, t, who, steps, whole)
	})
	var bad *refusal
	if errors.As(err, &bad) {
		return reply{}, d.keep(r, who, raw, bad)
	}
	if err != nil {
		return reply{}, err
	}
	var changed []store.Stored
	var observations []*fhir.Received
	out := fhir.Bundle{Common: fhir.Common{Type: "Bundle"}, Kind: in.Kind + "-response"}
	for i, s := range steps {
		if s.status != 0 {
			// Of a batch, what was refused is put aside entry by entry.
			if err := d.store.Refuse(r.Context(), who, in.Entry[i].Resource, s.issues); err != nil {
				return reply{}, err
			}
			out.Entry = append(out.Entry, fhir.Entry{Response: &fhir.EntryResponse{Status: line(s.status), Outcome: s.issues.Outcome()}})
			continue
		}
		stored := s.result.Stored
		if s.result.Outcome != store.Existing {
			d.saw(r, who, "create", stored.Type, stored.ID)
			if s.o != nil {
				changed, observations = append(changed, stored), append(observations, s.o)
			}
		}
		out.Entry = append(out.Entry, fhir.Entry{Response: &fhir.EntryResponse{Status: line(status(s.result.Outcome)),
			Location: strings.TrimPrefix(d.location(stored), d.Base+"/"), Etag: etag(stored),
			LastModified: stored.Received.UTC().Format("2006-01-02T15:04:05.000Z")}})
	}
	d.arrived(r, changed, observations)
	return reply{status: http.StatusOK, body: out}, nil
}

func line(status int) string { return fmt.Sprintf("%d %s", status, http.StatusText(status)) }

// steps reads what each entry asks for.
func (d *door) steps(in incoming) []*step {
	var out []*step
	for i, e := range in.Entry {
		s := &step{at: fmt.Sprintf("Bundle.entry[%d]", i), url: e.FullURL, raw: e.Resource}
		out = append(out, s)
		fail := func(code, at, text string) {
			var issues fhir.Issues
			issues.Add(code, s.at+at, "%s", text)
			s.fail(http.StatusUnprocessableEntity, issues)
		}
		kind, query, conditional := strings.Cut(strings.TrimPrefix(e.Request.URL, "/"), "?")
		kind, id, _ := strings.Cut(kind, "/")
		s.kind = kind
		switch {
		case e.Request.Method == "":
			fail(fhir.Required, ".request", "is missing (bdl-3)")
		case kind != "Observation" && !besides[kind]:
			fail(fhir.NoSupport, ".request.url", "must be Observation, Patient, Device or DeviceMetric")
		case e.Request.Method == http.MethodPost && !conditional && id == "":
			keys, err := ifNoneExist(e.Request.IfNoneExist)
			if err != nil {
				fail(fhir.NoSupport, ".request.ifNoneExist", "must be identifier=system|value")
			}
			s.keys = keys
		case e.Request.Method == http.MethodPut && conditional && id == "" && kind == "Observation":
			values, err := url.ParseQuery(strings.ReplaceAll(query, "+", "%2B"))
			key, bad := token(values.Get("identifier"))
			if err != nil || bad != nil || len(values) != 1 {
				fail(fhir.NoSupport, ".request.url", "must be Observation?identifier=system|value")
			}
			s.keys = []fhir.Identifier{key}
		default:
			fail(fhir.NoSupport, ".request.method", "must be POST, or PUT of Observation?identifier=system|value")
		}
		if len(e.Resource) == 0 {
			fail(fhir.Required, ".resource", "is missing")
		}
	}
	return out
}

// run stores what stands: first what readings refer to, then the readings, all in one statement. A transaction with one
// bad entry is refused with all that is wrong in any of them.
func (d *door) run(r *http.Request, t *store.Tx, who store.Who, steps []*step, whole bool) error {
	ctx := r.Context()
	targets := map[string]string{}
	for _, s := range steps {
		if s.kind == "Observation" || s.status != 0 {
			continue
		}
		ids, hash, _ := fhir.ReadResource(s.kind, s.raw)
		result, err := t.Put(ctx, who, s.kind, s.raw, append(append([]fhir.Identifier{}, s.keys...), ids...), hash)
		if err != nil {
			return err
		}
		s.result = result
		if strings.HasPrefix(s.url, "urn:") || strings.HasPrefix(s.url, "http") {
			targets[s.url] = s.kind + "/" + result.Stored.ID
		}
	}
	var items []store.Item
	var which []*step
	for _, s := range steps {
		if s.kind != "Observation" || len(s.raw) == 0 {
			continue
		}
		o, issues := fhir.ParseObservation(resolve(s.raw, targets))
		issues = append(issues, o.Judge(d.Gate, d.Now())...)
		if strings.HasPrefix(o.Subject.Reference, "urn:") {
			issues.Add(fhir.Value, "Observation.subject.reference", "points at nothing in the Bundle")
		}
		if issues.Err() != nil {
			s.fail(http.StatusUnprocessableEntity, issues.Under(s.at+".resource", "Observation"))
		}
		s.o = o
		if err := d.compare(ctx, o); err != nil {
			return err
		}
		if s.status == 0 {
			items, which = append(items, store.Item{Observation: o, Keys: s.keys}), append(which, s)
		}
	}
	if err := refused(steps, whole); err != nil {
		return err
	}
	results, err := t.Create(ctx, who, items)
	if err != nil {
		return err
	}
	for i, s := range which {
		if s.result = results[i]; s.result.Outcome == store.Conflict {
			s.fail(http.StatusConflict, conflict(s.at+".resource.identifier"))
		}
	}
	return refused(steps, whole)
}

// refused gathers what is wrong with a transaction.
func refused(steps []*step, whole bool) error {
	if !whole {
		return nil
	}
	e := &refusal{}
	for _, s := range steps {
		if s.status != 0 {
			e.issues = append(e.issues, s.issues...)
			e.status = max(e.status, s.status)
		}
	}
	if e.status == 0 {
		return nil
	}
	return e
}

// resolve puts the stored references in the place of those that are good only inside the Bundle.
func resolve(raw json.RawMessage, targets map[string]string) json.RawMessage {
	for from, to := range targets {
		if bytes.Contains(raw, []byte(`"`+from+`"`)) {
			raw = bytes.ReplaceAll(raw, []byte(`"`+from+`"`), []byte(`"`+to+`"`))
		}
	}
	return raw
}
