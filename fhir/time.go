package fhir

import (
	"regexp"
	"time"
)

var dateTime = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$`)

// parseTime reads a FHIR dateTime or instant. Day tells whether it is precise to the day at least, as vital signs ask.
func parseTime(s string) (at time.Time, day, ok bool) {
	if !dateTime.MatchString(s) {
		return time.Time{}, false, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02", "2006-01", "2006"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, len(s) >= len("2006-01-02"), true
		}
	}
	return time.Time{}, false, false
}

// Time writes a moment as FHIR does, to the second, in its own zone.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
