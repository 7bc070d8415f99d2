// Package intake holds the nouns of a visit: what is said, what is found, what is measured, how urgent it is, and what goes
// out. It has no behaviour that needs a stage; the stages and doors are its sub-folders (see README.md).
//
// A visit is an append-only journal of turns. A stage turns words into findings (understand), findings and readings into a
// level (triage), the level and the findings into the next question (interview), and all of it into a record (record).
//
// Offsets into a turn's text always count Unicode code points of the text as it was given.
package intake
