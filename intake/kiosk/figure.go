package kiosk

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// figure reads a number as people type it: with full-width digits, as a Chinese keyboard writes them, or a decimal comma.
func figure(s string) (float64, bool) {
	s = strings.NewReplacer(",", ".", "。", ".", "｡", ".").Replace(strings.TrimSpace(width.Narrow.String(s)))
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// ageOf reads an age in years. A unit that is written beside the figure ("18个月", "67 岁") is stronger than the button.
func ageOf(s string, inMonths bool) (years float64, months, ok bool) {
	s = strings.ToLower(strings.TrimSpace(width.Narrow.String(s)))
	for _, u := range []struct {
		unit   string
		months bool
	}{{"个月", true}, {"月", true}, {"months", true}, {"month", true}, {"mo", true}, {"周岁", false}, {"岁", false},
		{"years", false}, {"year", false}, {"y", false}} {
		if rest, found := strings.CutSuffix(s, u.unit); found {
			s, inMonths = rest, u.months
			break
		}
	}
	n, ok := figure(s)
	if inMonths {
		n /= 12
	}
	return n, inMonths, ok && n >= 0 && n <= 130
}
