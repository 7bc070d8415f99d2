// Package fhir reads and writes FHIR R4. What we receive is kept as the raw JSON it came as, with views over it; what we
// write are plain structs with only the elements that we use. Decimals stay json.Number, since 36.80 is not 36.8.
//
// One reading of a home thermometer, as it comes in:
//
//	{"resourceType": "Observation", "status": "final",
//	 "identifier": [{"system": "urn:oid:1.2.3", "value": "t-17"}],
//	 "code": {"coding": [{"system": "http://loinc.org", "code": "8310-5"}]},
//	 "subject": {"identifier": {"system": "urn:hospital:mrn", "value": "P0001"}},
//	 "effectiveDateTime": "2026-11-23T06:40:00+08:00",
//	 "valueQuantity": {"value": 98.6, "system": "http://unitsofmeasure.org", "code": "[degF]"}}
//
// ParseObservation finds everything that is wrong with it at once, each fault with the path of its element; Readings gives
// the normalised value (37.0 Cel), while the Fahrenheit stays in the raw JSON.
package fhir
