package rest

import (
	"net/http"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/fhir/store"
)

// metadata is the CapabilityStatement: what this door can do, and where it is stricter than FHIR.
func (d *door) metadata(*http.Request, store.Who) (reply, error) {
	type m = map[string]any
	codes := func(list ...string) []m {
		var out []m
		for _, c := range list {
			out = append(out, m{"code": c})
		}
		return out
	}
	param := func(name, kind, text string) m { return m{"name": name, "type": kind, "documentation": text} }
	observation := m{"type": "Observation", "interaction": codes("create", "update", "read", "vread", "history-instance", "search-type"),
		"versioning": "versioned", "readHistory": true, "updateCreate": true, "conditionalCreate": true, "conditionalUpdate": true,
		"documentation": "Other content under a known identifier is 409, also with If-None-Exist, unless the status is corrected " +
			"or entered-in-error, which makes a new version. Without an identifier, device, patient, code and time are one.",
		"searchParam": []m{param("identifier", "token", "system|value"), param("patient", "reference", "id, Patient/id, or system|value of an identifier"),
			param("code", "token", "system|code or code"), param("date", "date", "effective time, with eq, ge, gt, le, lt, sa, eb")}}
	resources := []m{observation}
	for _, kind := range []string{"Device", "DeviceMetric", "Patient"} {
		resources = append(resources, m{"type": kind, "interaction": codes("create", "read"), "conditionalCreate": true})
	}
	return reply{status: http.StatusOK, body: m{"resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-23",
		"kind": "instance", "software": m{"name": "Preconsult", "version": text(d.Version, "development")},
		"implementation": m{"description": "Home readings for a hospital's pre-consultation"}, "fhirVersion": "4.0.1",
		"format": []string{"application/fhir+json", "json"}, "copyright": fhir.LOINCNotice,
		"rest": []m{{"mode": "server", "interaction": codes("transaction", "batch"), "resource": resources,
			"security": m{"description": "A bearer credential of a device, a nurse or a doctor; a device reads only what it posted."}}}}}, nil
}

func text(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
