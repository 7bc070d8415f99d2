// Package outbox delivers finished records to the hospital's own systems. What is to be sent is put down in the transaction
// that stores it, and a Deliverer brings it away later: a receiver that is slow, ill or gone holds no visit up, and a program
// that is killed in between forgets nothing.
//
//	outbox.Box{"fhir"}.Queue(batch, outbox.Record{Visit: id, Version: 42, At: now, Document: bundle}) // with the visit's own statements
//	d := &outbox.Deliverer{DB: db, Destination: "fhir", Sender: sender, Log: log, Now: time.Now, Random: rand.Float64}
//	d.Run(ctx)
//
// A record is sent at least once: whoever dies between the sending and the noting of it sends it again, under the same
// identifier, by which the receiver knows it. The versions of one visit go in their order, each after the one before it was
// taken or given up. What is given up is counted, listed and logged; `preconsult outbox retry` sends it again.
package outbox

import (
	"crypto/sha256"
	"time"

	"github.com/jackc/pgx/v5"
)

// State is where a row of the outbox stands.
type State string

// The states. Only Waiting and Failed rows still hold their document.
const (
	Waiting    State = "waiting"
	Delivered  State = "delivered"
	Failed     State = "failed"     // given up until somebody retries
	Superseded State = "superseded" // a later version of the record was delivered instead
)

// Record is one version of a visit's record. Of two versions the later has the larger number.
type Record struct {
	Visit    string
	Version  int
	At       time.Time
	Document []byte // the FHIR document Bundle
}

// Box names the destinations that records go to. An empty one takes nothing.
type Box []string

// Queue adds the one statement that puts a record down for every destination. A version that is there already stays as it is.
func (b Box) Queue(batch *pgx.Batch, r Record) {
	if len(b) == 0 {
		return
	}
	digest := sha256.Sum256(r.Document)
	batch.Queue(`INSERT INTO outbox (destination, visit, version, put, due, digest, document)
		SELECT d, $2, $3, $4, $4, $5, $6 FROM unnest($1::text[]) AS d ON CONFLICT (destination, visit, version) DO NOTHING`,
		[]string(b), r.Visit, r.Version, r.At, digest[:], string(r.Document))
}
