// Package rest is the FHIR R4 door: devices post readings, staff and devices read them back.
//
//	POST /fhir/Observation                201 with Location, 200 when it is known already, 409, 422
//	PUT  /fhir/Observation?identifier=    the same, as a conditional update
//	POST /fhir                            a transaction or batch Bundle
//	GET  /fhir/Observation?…              identifier, patient, code, date
//	GET  /fhir/Observation/{id}           and …/_history/{version}
//	GET  /fhir/metadata
//
// Other content under a known identifier is 409, with If-None-Exist too: there FHIR would answer 200 with what is stored,
// and a device would believe that its other value was taken. Only the status corrected or entered-in-error makes a new
// version. Every error is an OperationOutcome that names the element; none repeats what was sent.
package rest
