package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/preconsult/preconsult/fhir"
)

// batch is how many readings a gateway sends at once.
const batch = 100

var benchRun atomic.Int64

func pulses(n int64) [][]byte {
	out := make([][]byte, batch)
	for i := range out {
		out[i] = fmt.Appendf(nil, `{"resourceType":"Observation","identifier":[{"system":"urn:obs","value":"b-%d-%d"}],"status":"final",
		"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
		"code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},"device":{"reference":"Device/1"},
		"subject":{"identifier":{"system":"urn:mrn","value":"P%d"}},"effectiveDateTime":"2026-11-23T06:40:00+08:00",
		"valueQuantity":{"value":%d,"unit":"beats/minute","system":"http://unitsofmeasure.org","code":"/min"}}`, n, i, i, 60+i)
	}
	return out
}

// BenchmarkReadings measures the budget of design §10: readings parsed, validated and stored once, in batches of 100, beside
// the same rows by the same batches and indexes without us. Compare readings/s.
func BenchmarkReadings(b *testing.B) {
	ctx := context.Background()
	report := func(b *testing.B) { b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "readings/s") }
	b.Run("ours", func(b *testing.B) {
		s := newStore(b)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				items := make([]Item, 0, batch)
				for _, raw := range pulses(benchRun.Add(1)) {
					o, issues := fhir.ParseObservation(raw)
					if issues.Err() != nil {
						b.Error(issues)
					}
					items = append(items, Item{Observation: o})
				}
				if err := s.InTx(ctx, func(t *Tx) error { _, err := t.Create(ctx, device, items); return err }); err != nil {
					b.Error(err)
				}
			}
		})
		report(b)
	})
	b.Run("postgres alone", func(b *testing.B) {
		s := newStore(b)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				n := benchRun.Add(1)
				var ids []uuid.UUID
				var values, subjects, raws []string
				for i, raw := range pulses(n) {
					ids, raws = append(ids, uuid.Must(uuid.NewV7())), append(raws, string(raw))
					values, subjects = append(values, fmt.Sprintf("b-%d-%d", n, i)), append(subjects, fmt.Sprintf("urn:mrn|P%d", i))
				}
				err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
					_, err := tx.Exec(ctx, `WITH won AS (INSERT INTO fhir_identity (type, system, value, resource)
						SELECT 'Observation', 'urn:obs', v, i FROM unnest($1::uuid[], $2::text[]) AS x (i, v) ON CONFLICT DO NOTHING RETURNING resource)
						INSERT INTO fhir_observation (id, at, version, received, owner, status, codes, subject, patient, device, measure, figure, unit,
							doubtful, hash, raw)
						SELECT i, $3, 1, $3, 'd', 'final', '{http://loinc.org|8867-4}', s, '', 'Device/1', '{heart_rate}', '{60}', '{/min}', false,
							'\x0000000000000000000000000000000000000000000000000000000000000000', r
						FROM unnest($1::uuid[], $4::text[], $5::text[]) AS x (i, s, r) JOIN won ON resource = i`, ids, values, noon.Truncate(time.Hour), subjects, raws)
					return err
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
		report(b)
	})
}
