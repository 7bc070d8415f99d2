// Package visit joins the stages of a visit and keeps its journal.
//
// One answer's way, readable in Service.respond: the words are on disk before anything else happens to them; they are
// screened, understood and triaged by rules; a model may add; the next question is chosen; every text is reviewed; the
// reply goes out after its commit. A visit's state is nothing but the fold of its journal (fold.go), so the program can be
// killed at any moment and goes on at the same question.
//
// Who still waits when the time of their level runs out is asked again (recheck.go): the journal tells when, the visit's row
// repeats it, and Service.Recheck does what is due, on however many replicas.
//
// A check-in may bring the hospital's chart (chart.go): it stays apart from what is said, so that the doctor sees both.
//
// What staff say of a text or of what the filter did with it (feedback.go) is an entry of the journal. Where the hospital keeps
// feedback and the patient agreed, a masked copy (Lesson) is repeated in a table that is exported.
//
// The doors (kiosk, console, api, and fhir/rest for readings) call Service and nothing else of the stages.
package visit
