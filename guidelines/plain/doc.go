// Package plain measures whether a patient can read a text: English by the grade of Flesch and Kincaid, Chinese by the length
// of its sentences and by words that only clinicians use. It finds what is hard to read, not what is badly said: people read
// every text as well.
package plain
