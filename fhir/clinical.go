package fhir

// The clinical resources that we write.

// Observation is one thing observed, said or denied. Exactly one of the values or AbsentReason is set, or components.
type Observation struct {
	Common
	Identifier    []Identifier `json:"identifier,omitempty"`
	Status        string       `json:"status"`
	Category      []Concept    `json:"category,omitempty"`
	Code          *Concept     `json:"code"`
	Subject       *Reference   `json:"subject,omitempty"`
	Encounter     *Reference   `json:"encounter,omitempty"`
	Effective     string       `json:"effectiveDateTime,omitempty"`
	Issued        string       `json:"issued,omitempty"`
	Performer     []Reference  `json:"performer,omitempty"`
	ValueQuantity *Quantity    `json:"valueQuantity,omitempty"`
	ValueBoolean  *bool        `json:"valueBoolean,omitempty"`
	ValueString   string       `json:"valueString,omitempty"`
	ValueConcept  *Concept     `json:"valueCodeableConcept,omitempty"`
	AbsentReason  *Concept     `json:"dataAbsentReason,omitempty"`
	Note          []Annotation `json:"note,omitempty"`
	BodySite      *Concept     `json:"bodySite,omitempty"`
	Device        *Reference   `json:"device,omitempty"`
	DerivedFrom   []Reference  `json:"derivedFrom,omitempty"`
	Component     []Component  `json:"component,omitempty"`
}

// Component is a part of an observation.
type Component struct {
	Code          *Concept  `json:"code"`
	ValueQuantity *Quantity `json:"valueQuantity,omitempty"`
	ValueConcept  *Concept  `json:"valueCodeableConcept,omitempty"`
	ValueString   string    `json:"valueString,omitempty"`
	AbsentReason  *Concept  `json:"dataAbsentReason,omitempty"`
}

// Condition is an illness that the patient reports; nobody has confirmed it yet.
type Condition struct {
	Common
	ClinicalStatus     *Concept            `json:"clinicalStatus,omitempty"`
	VerificationStatus *Concept            `json:"verificationStatus,omitempty"`
	Code               *Concept            `json:"code,omitempty"`
	Subject            Reference           `json:"subject"`
	Encounter          *Reference          `json:"encounter,omitempty"`
	OnsetPeriod        *Period             `json:"onsetPeriod,omitempty"`
	RecordedDate       string              `json:"recordedDate,omitempty"`
	Asserter           *Reference          `json:"asserter,omitempty"`
	Evidence           []ConditionEvidence `json:"evidence,omitempty"`
	Note               []Annotation        `json:"note,omitempty"`
}

// ConditionEvidence is what a condition rests on.
type ConditionEvidence struct {
	Detail []Reference `json:"detail"`
}

// AllergyIntolerance is an allergy as it was told.
type AllergyIntolerance struct {
	Common
	ClinicalStatus     *Concept          `json:"clinicalStatus,omitempty"`
	VerificationStatus *Concept          `json:"verificationStatus,omitempty"`
	Category           []string          `json:"category,omitempty"`
	Code               *Concept          `json:"code,omitempty"`
	Patient            Reference         `json:"patient"`
	Encounter          *Reference        `json:"encounter,omitempty"`
	RecordedDate       string            `json:"recordedDate,omitempty"`
	Asserter           *Reference        `json:"asserter,omitempty"`
	Note               []Annotation      `json:"note,omitempty"`
	Reaction           []AllergyReaction `json:"reaction,omitempty"`
}

// AllergyReaction is how an allergy showed itself.
type AllergyReaction struct {
	Manifestation []Concept `json:"manifestation"`
}

// MedicationStatement is a medicine that the patient says they take, or do not take.
type MedicationStatement struct {
	Common
	Status            string       `json:"status"`
	Medication        *Concept     `json:"medicationCodeableConcept"`
	Subject           Reference    `json:"subject"`
	Context           *Reference   `json:"context,omitempty"`
	DateAsserted      string       `json:"dateAsserted,omitempty"`
	InformationSource *Reference   `json:"informationSource,omitempty"`
	DerivedFrom       []Reference  `json:"derivedFrom,omitempty"`
	Note              []Annotation `json:"note,omitempty"`
	Dosage            []Dosage     `json:"dosage,omitempty"`
}

// Dosage is a dose as it was said.
type Dosage struct {
	Text string `json:"text"`
}

// FamilyMemberHistory is an illness of somebody else.
type FamilyMemberHistory struct {
	Common
	Status       string            `json:"status"`
	Patient      Reference         `json:"patient"`
	Date         string            `json:"date,omitempty"`
	Relationship *Concept          `json:"relationship"`
	Condition    []FamilyCondition `json:"condition,omitempty"`
	Note         []Annotation      `json:"note,omitempty"`
}

// FamilyCondition is the illness of a relative.
type FamilyCondition struct {
	Code *Concept `json:"code"`
}

// QuestionnaireResponse is the dialogue.
type QuestionnaireResponse struct {
	Common
	Identifier *Identifier `json:"identifier,omitempty"`
	Status     string      `json:"status"`
	Subject    *Reference  `json:"subject,omitempty"`
	Encounter  *Reference  `json:"encounter,omitempty"`
	Authored   string      `json:"authored,omitempty"`
	Author     *Reference  `json:"author,omitempty"`
	Source     *Reference  `json:"source,omitempty"`
	Item       []Item      `json:"item,omitempty"`
}

// Item is a question and its answer.
type Item struct {
	LinkID string   `json:"linkId"`
	Text   string   `json:"text,omitempty"`
	Answer []Answer `json:"answer,omitempty"`
}

// Answer is an answer as it was given.
type Answer struct {
	ValueString string `json:"valueString"`
}

// RiskAssessment is a rule that fired.
type RiskAssessment struct {
	Common
	Status     string       `json:"status"`
	Method     *Concept     `json:"method,omitempty"`
	Subject    Reference    `json:"subject"`
	Encounter  *Reference   `json:"encounter,omitempty"`
	Occurrence string       `json:"occurrenceDateTime,omitempty"`
	Performer  *Reference   `json:"performer,omitempty"`
	Basis      []Reference  `json:"basis,omitempty"`
	Prediction []Prediction `json:"prediction,omitempty"`
	Note       []Annotation `json:"note,omitempty"`
}

// Prediction is the risk that a rule sees.
type Prediction struct {
	Outcome         *Concept `json:"outcome,omitempty"`
	QualitativeRisk *Concept `json:"qualitativeRisk,omitempty"`
}

// Flag is what a record system shows as a banner.
type Flag struct {
	Common
	Status    string     `json:"status"`
	Category  []Concept  `json:"category,omitempty"`
	Code      *Concept   `json:"code"`
	Subject   Reference  `json:"subject"`
	Period    *Period    `json:"period,omitempty"`
	Encounter *Reference `json:"encounter,omitempty"`
	Author    *Reference `json:"author,omitempty"`
}

// Provenance says who and what made resources.
type Provenance struct {
	Common
	Target   []Reference        `json:"target"`
	Recorded string             `json:"recorded"`
	Policy   []string           `json:"policy,omitempty"`
	Activity *Concept           `json:"activity,omitempty"`
	Agent    []ProvenanceAgent  `json:"agent"`
	Entity   []ProvenanceEntity `json:"entity,omitempty"`
}

// ProvenanceAgent is who took part.
type ProvenanceAgent struct {
	Kind *Concept  `json:"type,omitempty"`
	Who  Reference `json:"who"`
}

// ProvenanceEntity is what was used.
type ProvenanceEntity struct {
	Role string    `json:"role"`
	What Reference `json:"what"`
}

// Parameters is a list of named values.
type Parameters struct {
	Common
	Parameter []Parameter `json:"parameter,omitempty"`
}

// Parameter is one named value.
type Parameter struct {
	Name        string `json:"name"`
	ValueString string `json:"valueString,omitempty"`
}
