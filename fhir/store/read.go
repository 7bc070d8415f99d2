package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/fhir"
	"github.com/preconsult/preconsult/intake"
)

const observationColumns = `o.id, o.version, o.received, o.owner, o.doubtful, o.raw`

func scanObservation(r pgx.CollectableRow) (s Stored, err error) {
	s.Type = "Observation"
	var id uuid.UUID
	var raw string
	err = r.Scan(&id, &s.Version, &s.Received, &s.Owner, &s.Doubtful, &raw)
	s.ID, s.Raw = id.String(), json.RawMessage(raw)
	return s, err
}

// Get returns the current version of a resource. With owner only what that credential posted is seen.
func (s *Store) Get(ctx context.Context, kind, id, owner string) (Stored, error) {
	u, err := uuid.Parse(id)
	if err != nil || u.String() != id {
		return Stored{}, ErrNotFound
	}
	var out Stored
	if kind == "Observation" {
		rows, err := s.pool.Query(ctx, `SELECT `+observationColumns+` FROM fhir_observation o WHERE o.id = $1`, u)
		if err != nil {
			return Stored{}, err
		}
		out, err = pgx.CollectExactlyOneRow(rows, scanObservation)
		if errors.Is(err, pgx.ErrNoRows) {
			return Stored{}, ErrNotFound
		}
		if err != nil {
			return Stored{}, err
		}
	} else if out, err = scanResource(s.pool.QueryRow(ctx, `SELECT version, received, owner, raw FROM fhir_resource
		WHERE type = $1 AND id = $2`, kind, u), kind, u); err != nil {
		return Stored{}, err
	}
	if owner != "" && out.Owner != owner {
		return Stored{}, ErrNotFound
	}
	return out, nil
}

// History returns all versions of a resource, the newest first.
func (s *Store) History(ctx context.Context, kind, id, owner string) ([]Stored, error) {
	now, err := s.Get(ctx, kind, id, owner)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT version, received, owner, raw FROM fhir_history WHERE type = $1 AND id = $2
		ORDER BY version DESC`, kind, uuid.MustParse(id))
	if err != nil {
		return nil, err
	}
	old, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Stored, error) {
		return scanResource(r, kind, uuid.MustParse(id))
	})
	return append([]Stored{now}, old...), err
}

// Query asks for Observations. What is empty does not narrow the search.
type Query struct {
	Identifiers []fhir.Identifier // any of them
	Values      []string          // values of identifiers, of whatever system; any of them or of Identifiers
	Subjects    []string          // "system|value" or "Patient/id", any of them
	Codes       []string          // "system|code" or "code", any of them
	From, To    time.Time         // of the time they speak of; To is not included
	Owner       string            // only what this credential posted
	Limit       int
	Offset      int
}

// Search returns Observations, the newest first.
func (s *Store) Search(ctx context.Context, q Query) ([]Stored, error) {
	var where []string
	var args []any
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if len(q.Identifiers)+len(q.Values) > 0 {
		systems, values := columns(q.Identifiers)
		where = append(where, `o.id IN (SELECT i.resource FROM fhir_identity i
			JOIN unnest(`+arg(systems)+`::text[], `+arg(values)+`::text[]) AS k (system, value)
			ON i.system = k.system AND i.value = k.value WHERE i.type = 'Observation'
			UNION ALL SELECT i.resource FROM fhir_identity i WHERE i.type = 'Observation' AND i.value = ANY (`+arg(q.Values)+`::text[]))`)
	}
	if len(q.Subjects) > 0 {
		subjects, err := s.expand(ctx, q.Subjects)
		if err != nil {
			return nil, err
		}
		a := arg(subjects)
		where = append(where, `(o.subject = ANY (`+a+`) AND o.subject <> '' OR o.patient = ANY (`+a+`) AND o.patient <> '')`)
	}
	if len(q.Codes) > 0 {
		a := arg(q.Codes)
		where = append(where, `EXISTS (SELECT FROM unnest(o.codes) AS c WHERE c = ANY (`+a+`) OR split_part(c, '|', 2) = ANY (`+a+`))`)
	}
	if !q.From.IsZero() {
		where = append(where, `o.at >= `+arg(q.From))
	}
	if !q.To.IsZero() {
		where = append(where, `o.at < `+arg(q.To))
	}
	if q.Owner != "" {
		where = append(where, `o.owner = `+arg(q.Owner))
	}
	if len(where) == 0 {
		where = []string{"true"}
	}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	rows, err := s.pool.Query(ctx, `SELECT `+observationColumns+` FROM fhir_observation o WHERE `+strings.Join(where, " AND ")+
		` ORDER BY o.at DESC, o.id LIMIT `+arg(q.Limit)+` OFFSET `+arg(q.Offset), args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanObservation)
}

func columns(list []fhir.Identifier) (systems, values []string) {
	systems, values = make([]string, len(list)), make([]string, len(list))
	for i, k := range list {
		systems[i], values[i] = k.System, k.Value
	}
	return systems, values
}

// expand adds to subjects the other identifiers, and the reference, of the patients they name.
func (s *Store) expand(ctx context.Context, subjects []string) ([]string, error) {
	var systems, values []string
	var ids []uuid.UUID
	for _, x := range subjects {
		if system, value, ok := strings.Cut(x, "|"); ok {
			systems, values = append(systems, system), append(values, value)
		} else if id, err := uuid.Parse(strings.TrimPrefix(x, "Patient/")); err == nil {
			ids = append(ids, id)
		}
	}
	rows, err := s.pool.Query(ctx, `
		WITH known AS (
			SELECT i.resource FROM unnest($2::text[], $3::text[]) AS k (system, value)
			JOIN fhir_identity i ON i.type = 'Patient' AND i.system = k.system AND i.value = k.value
			UNION SELECT unnest($4::uuid[])
		)
		SELECT s FROM unnest($1::text[]) AS s
		UNION SELECT 'Patient/' || resource::text FROM known
		UNION SELECT i.system || '|' || i.value FROM known JOIN fhir_identity i USING (resource)
		WHERE i.type = 'Patient' AND i.system <> '`+naturalSystem+`'`, subjects, systems, values, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Identifiers returns all identifiers of a subject that is known as "system|value" or "Patient/id".
func (s *Store) Identifiers(ctx context.Context, subjects []string) ([]intake.Identifier, error) {
	all, err := s.expand(ctx, subjects)
	if err != nil {
		return nil, err
	}
	var out []intake.Identifier
	for _, a := range all {
		if system, value, ok := strings.Cut(a, "|"); ok {
			out = append(out, intake.Identifier{System: system, Value: value})
		}
	}
	return out, nil
}

// ReadingsFor returns the readings of whoever has one of the identifiers, the oldest first, from since on. What was
// withdrawn is not among them.
func (s *Store) ReadingsFor(ctx context.Context, ids []intake.Identifier, since time.Time) ([]intake.Reading, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	subjects := make([]string, len(ids))
	for i, id := range ids {
		subjects[i] = id.System + "|" + id.Value
	}
	subjects, err := s.expand(ctx, subjects)
	if err != nil {
		return nil, err
	}
	return s.readings(ctx, `(o.subject = ANY ($1) AND o.subject <> '' OR o.patient = ANY ($1) AND o.patient <> '') AND o.at >= $2`,
		subjects, since)
}

// Unlinked returns the newest readings whose subject nobody can know by an identifier: they name a patient of whom we were
// told nothing, or nobody. Staff see them, since a reading that reaches no visit helps nobody.
func (s *Store) Unlinked(ctx context.Context, limit int) ([]intake.Reading, error) {
	return s.readings(ctx, `o.subject = '' AND NOT EXISTS (SELECT FROM fhir_identity i WHERE i.type = 'Patient'
		AND o.patient = 'Patient/' || i.resource::text AND i.system <> '`+naturalSystem+`') AND cardinality(o.measure) > 0
		AND o.id IN (SELECT n.id FROM fhir_observation n WHERE n.subject = '' ORDER BY n.received DESC LIMIT $1)`, limit)
}

func (s *Store) readings(ctx context.Context, where string, args ...any) ([]intake.Reading, error) {
	rows, err := s.pool.Query(ctx, `SELECT o.id, o.at, m.measure, m.figure, m.unit, o.device, o.doubtful
		FROM fhir_observation o, unnest(o.measure, o.figure, o.unit) WITH ORDINALITY AS m (measure, figure, unit, n)
		WHERE o.status NOT IN ('entered-in-error', 'cancelled') AND `+where+` ORDER BY o.at, o.id, m.n`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (intake.Reading, error) {
		x := intake.Reading{Mode: intake.ByDevice}
		var id uuid.UUID
		var measure string
		err := r.Scan(&id, &x.At, &measure, &x.Value, &x.Unit, &x.Device, &x.Doubtful)
		x.ID, x.Measure = id.String(), intake.Measure(measure)
		return x, err
	})
}

// Refused is a body that was not taken, with the reasons.
type Refused struct {
	ID     int64
	At     time.Time
	Owner  string
	Issues fhir.Issues
	Body   string
}

// Refuse keeps a body that was not taken, for staff.
func (s *Store) Refuse(ctx context.Context, who Who, body []byte, issues fhir.Issues) error {
	why, err := json.Marshal(issues)
	if err != nil {
		return err
	}
	// Postgres takes no NUL in a text, and only UTF-8.
	text := strings.ToValidUTF8(strings.ReplaceAll(string(body), "\x00", "\uFFFD"), "\uFFFD")
	_, err = s.pool.Exec(ctx, `INSERT INTO fhir_refused (at, owner, issues, body) VALUES ($1, $2, $3, $4)`, s.now(), who.ID, string(why), text)
	return err
}

// Refusals returns what was refused, the newest first.
func (s *Store) Refusals(ctx context.Context, limit int) ([]Refused, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, at, owner, issues::text, body FROM fhir_refused ORDER BY at DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (x Refused, err error) {
		var why string
		if err = r.Scan(&x.ID, &x.At, &x.Owner, &why, &x.Body); err != nil {
			return x, err
		}
		return x, json.Unmarshal([]byte(why), &x.Issues)
	})
}
