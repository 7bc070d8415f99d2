// Package interview decides which question comes next, and when it is enough.
//
// What may be asked is content: the questions of the protocols in play and of the blocks they name. The order is
//
//	flags -> discriminators -> story -> background -> close
//
// over all protocols in play, the most dangerous complaint first. Nothing is asked that the patient's words have answered,
// nothing twice, and nothing whose condition does not hold. At level 1 nothing more is asked; at level 2 only what those
// who come running need.
//
// It also says when somebody who waits is asked again, and what (recheck.go).
//
// The package keeps no state: all it goes by is the visit.
package interview
