package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/fhir"
)

// naturalSystem is the system of the identity that an Observation without identifier gets.
const naturalSystem = "urn:preconsult:natural-key"

// Item is an Observation to be stored. Keys are identifiers that it has beside its own: those of a conditional request.
type Item struct {
	Observation *fhir.Received
	Keys        []fhir.Identifier
}

// Result is what became of an item.
type Result struct {
	Stored  Stored
	Outcome Outcome
}

// keys are the identities of an item, sorted and without repeats.
func (i Item) keys() []fhir.Identifier {
	all := append(append([]fhir.Identifier{}, i.Keys...), i.Observation.Identifiers...)
	if len(all) == 0 {
		all = []fhir.Identifier{{System: naturalSystem, Value: i.Observation.NaturalKey()}}
	}
	seen := map[string]bool{}
	var out []fhir.Identifier
	for _, k := range all {
		if !seen[k.Token()] {
			seen[k.Token()] = true
			out = append(out, fhir.Identifier{System: k.System, Value: k.Value})
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].Token() < out[b].Token() })
	return out
}

// Create stores one Observation.
func (s *Store) Create(ctx context.Context, who Who, o *fhir.Received, keys ...fhir.Identifier) (Stored, Outcome, error) {
	var r Result
	err := s.InTx(ctx, func(t *Tx) error {
		results, err := t.Create(ctx, who, []Item{{Observation: o, Keys: keys}})
		if err == nil {
			r = results[0]
		}
		return err
	})
	return r.Stored, r.Outcome, err
}

// Create stores Observations in the order given: all that are new in one statement, then, one by one, those whose identity
// was there already or stands twice among them. A conflict is a result, not an error: whether it undoes the others is the
// caller's to say.
func (t *Tx) Create(ctx context.Context, who Who, items []Item) ([]Result, error) {
	results := make([]Result, len(items))
	seen := map[string]bool{}
	var first, later []int
	ids := make([]uuid.UUID, len(items))
	for n, item := range items {
		ids[n] = t.s.newID()
		repeat := false
		for _, k := range item.keys() {
			repeat = repeat || seen[k.Token()]
			seen[k.Token()] = true
		}
		if repeat {
			later = append(later, n)
		} else {
			first = append(first, n)
		}
	}
	won, err := t.insert(ctx, who, items, ids, first)
	if err != nil {
		return nil, err
	}
	var lost []int
	for _, n := range first {
		if won[ids[n]] {
			results[n] = Result{t.stored(who, items[n], ids[n], 1), Created}
			t.touch(items[n].Observation)
		} else {
			lost = append(lost, n)
		}
	}
	known, err := t.repeated(ctx, items, lost)
	if err != nil {
		return nil, err
	}
	for _, n := range lost {
		if s, ok := known[n]; ok {
			results[n] = Result{s, Existing}
			t.touch(items[n].Observation)
		} else {
			later = append(later, n)
		}
	}
	sort.Ints(later)
	for _, n := range later {
		if results[n], err = t.settle(ctx, who, items[n], ids[n]); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func (t *Tx) stored(who Who, item Item, id uuid.UUID, version int) Stored {
	return Stored{Type: "Observation", ID: id.String(), Version: version, Received: t.now, Owner: who.ID,
		Doubtful: item.Observation.Doubtful, Raw: item.Observation.Raw}
}

// touch remembers whose readings changed.
func (t *Tx) touch(o *fhir.Received) {
	if len(o.Values) == 0 && !o.Withdrawn() {
		return
	}
	for _, k := range o.Subject.Keys() {
		t.changed[k] = true
	}
}

// row is an Observation as columns.
type row struct {
	at                                      time.Time
	codes, subject, patient, measure, value string
	unit                                    string
}

func (t *Tx) row(o *fhir.Received) row {
	r := row{at: o.At, patient: o.Subject.Reference}
	if r.at.IsZero() {
		r.at = t.now
	}
	if o.Subject.Identifier != nil {
		r.subject = o.Subject.Identifier.Token()
	}
	var codes, measures, values, units []string
	for _, c := range o.Codes {
		codes = append(codes, strings.ReplaceAll(c.System+"|"+c.Code, "\x1f", " "))
	}
	for _, m := range o.Values {
		measures, units = append(measures, string(m.Measure)), append(units, m.Unit)
		values = append(values, strconv.FormatFloat(m.Value, 'g', -1, 64))
	}
	r.codes, r.measure = strings.Join(codes, "\x1f"), strings.Join(measures, "\x1f")
	r.value, r.unit = strings.Join(values, "\x1f"), strings.Join(units, "\x1f")
	return r
}

// insert takes the identities of all items and stores those that got all of theirs, in one statement: the keys go in by
// their order, so that two batches that meet wait for each other and do not lock up. It returns the ids that are new.
func (t *Tx) insert(ctx context.Context, who Who, items []Item, ids []uuid.UUID, which []int) (map[uuid.UUID]bool, error) {
	if len(which) == 0 {
		return nil, nil
	}
	type key struct {
		fhir.Identifier
		id uuid.UUID
	}
	var keys []key
	n := len(which)
	id, count, at := make([]uuid.UUID, 0, n), make([]int32, 0, n), make([]time.Time, 0, n)
	doubtful, hash := make([]bool, 0, n), make([][]byte, 0, n)
	texts := make([][]string, 9)
	for _, i := range which {
		o := items[i].Observation
		r := t.row(o)
		own := items[i].keys()
		for _, k := range own {
			keys = append(keys, key{k, ids[i]})
		}
		id, count, at = append(id, ids[i]), append(count, int32(len(own))), append(at, r.at)
		doubtful, hash = append(doubtful, o.Doubtful), append(hash, o.Hash[:])
		for c, v := range []string{o.Status, r.codes, r.subject, r.patient, o.Device, r.measure, r.value, r.unit, string(o.Raw)} {
			texts[c] = append(texts[c], v)
		}
	}
	sort.Slice(keys, func(a, b int) bool { return keys[a].Token() < keys[b].Token() })
	systems, values, owners := make([]string, len(keys)), make([]string, len(keys)), make([]uuid.UUID, len(keys))
	for i, k := range keys {
		systems[i], values[i], owners[i] = k.System, k.Value, k.id
	}
	rows, err := t.tx.Query(ctx, `
		WITH input AS (
			SELECT * FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::bool[], $5::bytea[], $6::text[], $7::text[],
				$8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
				AS i (id, keys, at, doubtful, hash, status, codes, subject, patient, device, measure, figure, unit, raw)
		), won AS (
			INSERT INTO fhir_identity (type, system, value, resource)
			SELECT 'Observation', k.system, k.value, k.resource
			FROM unnest($15::text[], $16::text[], $17::uuid[]) AS k (system, value, resource)
			ON CONFLICT DO NOTHING RETURNING resource
		), whole AS (
			SELECT resource FROM won JOIN input i ON i.id = resource GROUP BY resource, i.keys HAVING count(*) = i.keys
		), stored AS (
			INSERT INTO fhir_observation (id, at, version, received, owner, status, codes, subject, patient, device, measure,
				figure, unit, doubtful, hash, raw)
			SELECT id, at, 1, $18, $19, status, string_to_array(codes, E'\x1f'), subject, patient, device,
				string_to_array(measure, E'\x1f'), string_to_array(figure, E'\x1f')::float8[], string_to_array(unit, E'\x1f'),
				doubtful, hash, raw
			FROM input JOIN whole ON resource = id
		)
		SELECT resource FROM whole`,
		id, count, at, doubtful, hash, texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7], texts[8],
		systems, values, owners, t.now, who.ID)
	if err != nil {
		return nil, err
	}
	won := map[uuid.UUID]bool{}
	list, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	for _, u := range list {
		won[u] = true
	}
	return won, err
}

// current is the stored version of an identity.
type current struct {
	id       uuid.UUID
	at       time.Time
	version  int
	received time.Time
	owner    string
	doubtful bool
	hash     []byte
	raw      string
}

func (c current) stored() Stored {
	return Stored{Type: "Observation", ID: c.id.String(), Version: c.version, Received: c.received, Owner: c.owner,
		Doubtful: c.doubtful, Raw: json.RawMessage(c.raw)}
}

// repeated finds, in one statement, the items that are a plain repeat: one key, and the content that is stored. A gateway
// that sends its whole day again costs little more than the first time.
func (t *Tx) repeated(ctx context.Context, items []Item, lost []int) (map[int]Stored, error) {
	var keys []fhir.Identifier
	for _, n := range lost {
		if own := items[n].keys(); len(own) == 1 {
			keys = append(keys, own[0])
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	systems, values := columns(keys)
	rows, err := t.tx.Query(ctx, `SELECT i.system, i.value, `+currentColumns+`
		FROM unnest($1::text[], $2::text[]) AS k (system, value)
		JOIN fhir_identity i ON i.type = 'Observation' AND i.system = k.system AND i.value = k.value
		JOIN fhir_observation o ON o.id = i.resource`, systems, values)
	if err != nil {
		return nil, err
	}
	found := map[string]current{}
	var k fhir.Identifier
	var c current
	if _, err := pgx.ForEachRow(rows, append([]any{&k.System, &k.Value}, c.columns()...), func() error {
		found[k.Token()] = c
		return nil
	}); err != nil {
		return nil, err
	}
	out := map[int]Stored{}
	for _, n := range lost {
		own := items[n].keys()
		if c, ok := found[own[0].Token()]; ok && len(own) == 1 && string(c.hash) == string(items[n].Observation.Hash[:]) {
			out[n] = c.stored()
		}
	}
	return out, nil
}

// settle decides about an item whose identity is known: the same content is the same resource, also when it has been
// corrected since; a correction makes a new version; anything else is a conflict.
func (t *Tx) settle(ctx context.Context, who Who, item Item, id uuid.UUID) (Result, error) {
	o, keys := item.Observation, item.keys()
	systems, values := columns(keys)
	rows, err := t.tx.Query(ctx, `SELECT DISTINCT i.resource FROM fhir_identity i
		JOIN unnest($1::text[], $2::text[]) AS k (system, value) ON i.system = k.system AND i.value = k.value
		WHERE i.type = 'Observation' AND i.resource <> $3`, systems, values, id)
	if err != nil {
		return Result{}, err
	}
	holders, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return Result{}, err
	}
	switch len(holders) {
	case 0: // the one that held the identity, earlier among these items, was refused
		won, err := t.insert(ctx, who, []Item{item}, []uuid.UUID{id}, []int{0})
		if err != nil || !won[id] {
			return Result{}, errors.Join(err, errors.New("an identity without its resource"))
		}
		t.touch(o)
		return Result{t.stored(who, item, id, 1), Created}, nil
	case 1:
	default: // identifiers of two resources
		return Result{Outcome: Conflict}, t.release(ctx, keys, id, nil)
	}
	c, outcome, err := t.compare(ctx, o, holders[0], "")
	if err == nil && outcome == NewVersion {
		c, outcome, err = t.compare(ctx, o, holders[0], "FOR UPDATE") // somebody else may have been first
	}
	if err != nil {
		return Result{}, err
	}
	now := c.stored()
	switch outcome {
	case Conflict:
		return Result{now, Conflict}, t.release(ctx, keys, id, nil)
	case NewVersion:
		if err := t.replace(ctx, who, item, c); err != nil {
			return Result{}, err
		}
		t.touch(o)
		now = t.stored(who, item, c.id, c.version+1)
	}
	if len(keys) == 1 {
		return Result{now, outcome}, nil
	}
	return Result{now, outcome}, t.release(ctx, keys, id, &c.id)
}

const currentColumns = `o.id, o.at, o.version, o.received, o.owner, o.doubtful, o.hash, o.raw`

func (c *current) columns() []any {
	return []any{&c.id, &c.at, &c.version, &c.received, &c.owner, &c.doubtful, &c.hash, &c.raw}
}

// compare holds an Observation against what is stored under its identity.
func (t *Tx) compare(ctx context.Context, o *fhir.Received, id uuid.UUID, lock string) (c current, out Outcome, err error) {
	for range 3 {
		err = t.tx.QueryRow(ctx, `SELECT `+currentColumns+` FROM fhir_observation o WHERE o.id = $1 `+lock, id).Scan(c.columns()...)
		if !errors.Is(err, pgx.ErrNoRows) {
			break
		}
		// A correction that was committed just now has moved the row to another month: look again.
	}
	if err != nil {
		return c, "", err
	}
	if string(c.hash) == string(o.Hash[:]) {
		return c, Existing, nil
	}
	var before bool
	err = t.tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM fhir_history WHERE type = 'Observation' AND id = $1 AND hash = $2)`,
		id, o.Hash[:]).Scan(&before)
	switch {
	case before:
		return c, Existing, err
	case o.Supersedes():
		return c, NewVersion, err
	}
	return c, Conflict, err
}

// release gives identities that an item took to the resource that it turned out to be, or back where it was refused.
func (t *Tx) release(ctx context.Context, keys []fhir.Identifier, id uuid.UUID, to *uuid.UUID) error {
	systems, values := columns(keys)
	const mine = ` FROM unnest($1::text[], $2::text[]) AS k (system, value)
		WHERE i.type = 'Observation' AND i.system = k.system AND i.value = k.value AND i.resource = $3`
	if to != nil {
		_, err := t.tx.Exec(ctx, `UPDATE fhir_identity i SET resource = $4`+mine, systems, values, id, *to)
		return err
	}
	_, err := t.tx.Exec(ctx, `DELETE FROM fhir_identity i USING`+strings.TrimPrefix(mine, " FROM"), systems, values, id)
	return err
}

// replace makes a new version and keeps the old one.
func (t *Tx) replace(ctx context.Context, who Who, item Item, c current) error {
	o, r := item.Observation, t.row(item.Observation)
	if _, err := t.tx.Exec(ctx, `INSERT INTO fhir_history (type, id, version, received, owner, hash, raw)
		VALUES ('Observation', $1, $2, $3, $4, $5, $6)`, c.id, c.version, c.received, c.owner, c.hash, c.raw); err != nil {
		return err
	}
	_, err := t.tx.Exec(ctx, `
		UPDATE fhir_observation SET at = $3, version = version + 1, received = $4, owner = $5, status = $6,
			codes = string_to_array($7, E'\x1f'), subject = $8, patient = $9, device = $10,
			measure = string_to_array($11, E'\x1f'), figure = string_to_array($12, E'\x1f')::float8[],
			unit = string_to_array($13, E'\x1f'), doubtful = $14, hash = $15, raw = $16
		WHERE id = $1 AND at = $2`, c.id, c.at, r.at, t.now, who.ID, o.Status, r.codes, r.subject, r.patient, o.Device,
		r.measure, r.value, r.unit, o.Doubtful, o.Hash[:], string(o.Raw))
	return err
}

// Put stores a Patient, a Device or another resource that readings refer to, once by its identifiers, or by its content
// where it has none. A known one is left as it is: a device does not write over what the hospital knows of a patient.
func (t *Tx) Put(ctx context.Context, who Who, kind string, raw json.RawMessage, keys []fhir.Identifier, hash [32]byte) (Result, error) {
	if len(keys) == 0 {
		keys = []fhir.Identifier{{System: naturalSystem, Value: hex.EncodeToString(hash[:])}}
	}
	sort.Slice(keys, func(a, b int) bool { return keys[a].Token() < keys[b].Token() })
	id, outcome := t.s.newID(), Created
	for _, k := range keys {
		// The update writes nothing; it makes Postgres return the row that is there.
		var holder uuid.UUID
		if err := t.tx.QueryRow(ctx, `INSERT INTO fhir_identity (type, system, value, resource) VALUES ($1, $2, $3, $4)
			ON CONFLICT (type, system, value) DO UPDATE SET resource = fhir_identity.resource RETURNING resource`,
			kind, k.System, k.Value, id).Scan(&holder); err != nil {
			return Result{}, err
		}
		if holder != id && outcome == Created {
			if _, err := t.tx.Exec(ctx, `UPDATE fhir_identity SET resource = $1 WHERE type = $2 AND resource = $3`, holder, kind, id); err != nil {
				return Result{}, err
			}
			id, outcome = holder, Existing
		}
	}
	if outcome == Created {
		_, err := t.tx.Exec(ctx, `INSERT INTO fhir_resource (type, id, version, received, owner, hash, raw)
			VALUES ($1, $2, 1, $3, $4, $5, $6)`, kind, id, t.now, who.ID, hash[:], string(raw))
		return Result{Stored{Type: kind, ID: id.String(), Version: 1, Received: t.now, Owner: who.ID, Raw: raw}, Created}, err
	}
	s, err := t.resource(ctx, kind, id)
	return Result{s, Existing}, err
}

func (t *Tx) resource(ctx context.Context, kind string, id uuid.UUID) (Stored, error) {
	return scanResource(t.tx.QueryRow(ctx, `SELECT version, received, owner, raw FROM fhir_resource WHERE type = $1 AND id = $2`,
		kind, id), kind, id)
}

func scanResource(row pgx.Row, kind string, id uuid.UUID) (Stored, error) {
	s := Stored{Type: kind, ID: id.String()}
	var raw string
	err := row.Scan(&s.Version, &s.Received, &s.Owner, &raw)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	s.Raw = json.RawMessage(raw)
	return s, err
}
