package fhir

// The resources that we write. Each has the elements that we fill and no others; the struct tags are the whole mapping.

// Common is what every resource of ours begins with. Type is set by the writer of the resource.
type Common struct {
	Type     string     `json:"resourceType"`
	ID       string     `json:"id,omitempty"`
	Meta     *Meta      `json:"meta,omitempty"`
	Language string     `json:"language,omitempty"`
	Text     *Narrative `json:"text,omitempty"`
}

// Bundle is a set of resources.
type Bundle struct {
	Common
	Identifier *Identifier `json:"identifier,omitempty"`
	Kind       string      `json:"type"`
	Timestamp  string      `json:"timestamp,omitempty"`
	Total      *int        `json:"total,omitempty"`
	Link       []Link      `json:"link,omitempty"`
	Entry      []Entry     `json:"entry,omitempty"`
}

// Link is a link of a searchset.
type Link struct {
	Relation string `json:"relation"`
	URL      string `json:"url"`
}

// Entry is one resource of a bundle with what is asked of it or became of it.
type Entry struct {
	FullURL  string         `json:"fullUrl,omitempty"`
	Resource any            `json:"resource,omitempty"`
	Search   *EntrySearch   `json:"search,omitempty"`
	Request  *EntryRequest  `json:"request,omitempty"`
	Response *EntryResponse `json:"response,omitempty"`
}

// EntrySearch says why a resource is in a searchset.
type EntrySearch struct {
	Mode string `json:"mode"`
}

// EntryRequest is what a client asks to be done with an entry.
type EntryRequest struct {
	Method      string `json:"method"`
	URL         string `json:"url"`
	IfNoneExist string `json:"ifNoneExist,omitempty"`
}

// EntryResponse is what became of an entry.
type EntryResponse struct {
	Status       string `json:"status"`
	Location     string `json:"location,omitempty"`
	Etag         string `json:"etag,omitempty"`
	LastModified string `json:"lastModified,omitempty"`
	Outcome      any    `json:"outcome,omitempty"`
}

// Composition is the note as a document.
type Composition struct {
	Common
	Identifier *Identifier `json:"identifier,omitempty"`
	Status     string      `json:"status"`
	Kind       *Concept    `json:"type"`
	Subject    *Reference  `json:"subject,omitempty"`
	Encounter  *Reference  `json:"encounter,omitempty"`
	Date       string      `json:"date"`
	Author     []Reference `json:"author"`
	Title      string      `json:"title"`
	Attester   []Attester  `json:"attester,omitempty"`
	Section    []Section   `json:"section,omitempty"`
}

// Attester is who stands for a document.
type Attester struct {
	Mode  string     `json:"mode"`
	Time  string     `json:"time,omitempty"`
	Party *Reference `json:"party,omitempty"`
}

// Section is a part of a document.
type Section struct {
	Title       string      `json:"title,omitempty"`
	Code        *Concept    `json:"code,omitempty"`
	Text        *Narrative  `json:"text,omitempty"`
	Entry       []Reference `json:"entry,omitempty"`
	EmptyReason *Concept    `json:"emptyReason,omitempty"`
}

// Patient is the person the visit is about.
type Patient struct {
	Common
	Identifier []Identifier `json:"identifier,omitempty"`
	Name       []Name       `json:"name,omitempty"`
	Gender     string       `json:"gender,omitempty"`
	BirthDate  string       `json:"birthDate,omitempty"`
}

// RelatedPerson is who answers for the patient.
type RelatedPerson struct {
	Common
	Patient      Reference `json:"patient"`
	Relationship []Concept `json:"relationship,omitempty"`
}

// Encounter is the visit.
type Encounter struct {
	Common
	Identifier []Identifier `json:"identifier,omitempty"`
	Status     string       `json:"status"`
	Class      Coding       `json:"class"`
	Priority   *Concept     `json:"priority,omitempty"`
	Subject    *Reference   `json:"subject,omitempty"`
	Period     *Period      `json:"period,omitempty"`
	ReasonCode []Concept    `json:"reasonCode,omitempty"`
	Location   []Location   `json:"location,omitempty"`
}

// Location is where an encounter takes place.
type Location struct {
	Location Reference `json:"location"`
}

// Device is a program or an instrument.
type Device struct {
	Common
	Identifier   []Identifier    `json:"identifier,omitempty"`
	Status       string          `json:"status,omitempty"`
	Manufacturer string          `json:"manufacturer,omitempty"`
	DeviceName   []DeviceName    `json:"deviceName,omitempty"`
	Kind         *Concept        `json:"type,omitempty"`
	Version      []DeviceVersion `json:"version,omitempty"`
}

// DeviceName is a name of a device.
type DeviceName struct {
	Name string `json:"name"`
	Kind string `json:"type"`
}

// DeviceVersion is a version of a device.
type DeviceVersion struct {
	Value string `json:"value"`
}
