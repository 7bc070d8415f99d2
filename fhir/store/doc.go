// Package store keeps FHIR resources in Postgres: readings of devices once, however often and however parallel they are
// posted, with their history.
//
// What makes an Observation one is a row of fhir_identity under a UNIQUE key: its identifiers, or, where it has none, its
// device, patient, code and time. Posting it again gives the same id; posting other content under a known identifier is
// a conflict, unless the status says that it corrects or withdraws what is stored.
//
//	stored, outcome, err := s.Create(ctx, store.Who{Role: "device", ID: "7"}, observation)
//
// A reading is told to whoever listens on the channel "reading", with the subject's identifier as "system|value", when
// its transaction commits.
package store
