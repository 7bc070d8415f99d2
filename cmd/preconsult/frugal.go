package main

import (
	"os"
	"runtime/debug"

	"github.com/preconsult/preconsult/safety"
)

// collectAt is by how many percent the heap may grow before garbage is collected. Nearly all that the program holds is content that
// stays, so that twice of it would be far more than turns ever need.
const collectAt = 30

// collectStarting is the same while the program starts: most of what it makes then is thrown away, and what stays lies scattered over
// what was taken. Collected more often, it takes some ten megabytes less for good, and a tenth of a second.
const collectStarting = 60

// frugalStart keeps small what the start leaves behind, unless the environment says otherwise.
func frugalStart() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectStarting)
	}
}

// warm teaches the filter, and gives back what that and the start before it only needed for a while: before it too, so that what is
// learned does not lie scattered over what the start left behind.
func warm(f *safety.Filter) error {
	frugal()
	defer frugal()
	return f.Warm()
}

// frugal gives back what only the start needed and keeps the heap small from then on, unless the environment says otherwise.
func frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	debug.FreeOSMemory()
}
