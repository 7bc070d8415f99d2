package fhir

// The systems of identifiers and codes that we write or understand.
const (
	LOINC    = "http://loinc.org"
	UCUM     = "http://unitsofmeasure.org"
	MDC      = "urn:iso:std:iso:11073:10101"
	ICD10    = "http://hl7.org/fhir/sid/icd-10"
	SNOMED   = "http://snomed.info/sct"
	ActCode  = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	Priority = "http://terminology.hl7.org/CodeSystem/v3-ActPriority"
	RoleCode = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	Absent   = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
	Empty    = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
	Category = "http://terminology.hl7.org/CodeSystem/observation-category"
	Profile  = "http://hl7.org/fhir/StructureDefinition/"

	// LocalCode is our own system of concepts, LocalRule that of triage rules, LocalTag that of tags.
	LocalCode = "urn:preconsult:concept"
	LocalRule = "urn:preconsult:rule"
	LocalTag  = "urn:preconsult:tag"
	// PassageSystem names passages as they were cited: document#anchor@edition.
	PassageSystem = "urn:preconsult:passage"

	// MeasureAgain tags a reading beyond the confirm column: it is to be measured again.
	MeasureAgain = "measure-again"
)

// LOINCNotice must go wherever our LOINC codes go.
const LOINCNotice = "This material contains content from LOINC (https://loinc.org). LOINC is copyright © Regenstrief " +
	"Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost " +
	"under the license at https://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief " +
	"Institute, Inc."
