package main

import (
	"os"
	"runtime/debug"
)

// collectAt is by how many percent the heap may grow before garbage is collected. Nearly all that the program holds is content that
// stays, so that twice of it would be far more than turns ever need.
const collectAt = 40

// frugal gives back what only the start needed and keeps the heap small from then on, unless the environment says otherwise.
func frugal() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	debug.FreeOSMemory()
}
