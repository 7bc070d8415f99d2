// Package audit keeps who did what as FHIR R4 AuditEvents, append-only. An entry is on disk before what it tells of happens, so
// that nothing leaves without a trace:
//
//	err := audit.Record(ctx, db, audit.Event{ID: id, At: now, Who: "alice on ward-7", Action: audit.Export,
//		What: "feedback", Detail: map[string]string{"rows": "12"}})
package audit

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/preconsult/preconsult/fhir"
)

// Action is what somebody did, by its code of DICOM's audit vocabulary, which FHIR takes over.
type Action struct{ Code, Display, Verb string }

// Export is data that leaves the system.
var Export = Action{"110106", "Export", "R"}

const (
	dicom  = "http://dicom.nema.org/resources/ontology/DCM"
	entity = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
)

// Event is one deed. Detail says with what, and holds no patient's data.
type Event struct {
	ID     string
	At     time.Time
	Who    string
	Action Action
	What   string
	Detail map[string]string
}

type event struct {
	fhir.Common
	Kind     fhir.Coding `json:"type"`
	Action   string      `json:"action"`
	Recorded string      `json:"recorded"`
	Outcome  string      `json:"outcome"` // 0: it succeeded, or was let happen
	Agent    []agent     `json:"agent"`
	Source   source      `json:"source"`
	Entity   []object    `json:"entity"`
}

type agent struct {
	Name      string `json:"name"`
	Requestor bool   `json:"requestor"`
}

type source struct {
	Observer display `json:"observer"`
}

type display struct {
	Display string `json:"display"`
}

type object struct {
	Type   fhir.Coding `json:"type"`
	Name   string      `json:"name"`
	Detail []detail    `json:"detail,omitempty"`
}

type detail struct {
	Type  string `json:"type"`
	Value string `json:"valueString"`
}

// Resource is the event as FHIR has it.
func (e Event) Resource() ([]byte, error) {
	o := object{Type: fhir.Coding{System: entity, Code: "2", Display: "System Object"}, Name: e.What}
	for name, value := range e.Detail {
		o.Detail = append(o.Detail, detail{name, value})
	}
	slices.SortFunc(o.Detail, func(a, b detail) int { return strings.Compare(a.Type, b.Type) })
	return json.Marshal(event{Common: fhir.Common{Type: "AuditEvent", ID: e.ID}, Kind: fhir.Coding{System: dicom, Code: e.Action.Code, Display: e.Action.Display},
		Action: e.Action.Verb, Recorded: e.At.Format(time.RFC3339Nano), Outcome: "0", Agent: []agent{{e.Who, true}},
		Source: source{display{"Preconsult"}}, Entity: []object{o}})
}

// Record writes an event down. It returns after the commit.
func Record(ctx context.Context, db *pgxpool.Pool, e Event) error {
	resource, err := e.Resource()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, `INSERT INTO audit_event (id, recorded, resource) VALUES ($1, $2, $3)`, e.ID, e.At, resource)
	return err
}
