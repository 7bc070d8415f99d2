// Package kiosk is the patient's door: the pages at the check-in kiosk or on their own phone. Everything works by taps and
// without script; the script only makes it calmer (idle time-out, a dialog that is read aloud, taps that need no page).
//
// A shared kiosk forgets: the visit's token lives in a cookie of this browser until the visit ends, is left or times out;
// no page may be stored, and Back shows the start page. All that a page shows of the visit is safety.Text or safety.Quote.
package kiosk
