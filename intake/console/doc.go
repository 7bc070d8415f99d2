// Package console is the staff's door: the queue, the bells, and the record of each visit, which opens in ten seconds and can
// be traced word by word. A nurse or doctor acknowledges bells and sets the level under their name; the doctor edits and
// signs, copies the note as plain text and prints it on one page. Who waits too long stands out in the queue, and whoever asks
// them records what they found by one tap.
//
// The pages are rendered here; the script (static/console.js) keeps the queue live over /console/events.
package console
