package scales

// Interval is a part of the line. An end that is not given is open; the zero Interval holds every value.
type Interval struct {
	GT  *float64 `yaml:"gt"`
	GTE *float64 `yaml:"gte"`
	LT  *float64 `yaml:"lt"`
	LTE *float64 `yaml:"lte"`
}

// Contains reports whether v is in the interval.
func (i Interval) Contains(v float64) bool {
	return (i.GT == nil || v > *i.GT) && (i.GTE == nil || v >= *i.GTE) &&
		(i.LT == nil || v < *i.LT) && (i.LTE == nil || v <= *i.LTE)
}

// Bounds are the values at which the interval begins or ends, for tests of every edge.
func (i Interval) Bounds() []float64 {
	var all []float64
	for _, p := range []*float64{i.GT, i.GTE, i.LT, i.LTE} {
		if p != nil {
			all = append(all, *p)
		}
	}
	return all
}
