// Package understand turns words into findings, by rules alone.
//
// A text goes through steps that can be read one after the other:
//
//	normalise   half width, simplified, lower case              guidelines/lexicon
//	match       concepts, attribute values, cue words           read.go, cues.go
//	scope       what a "not", "if", "my mother" reaches         scope.go, person.go, past.go
//	later       "none of those", "never since", 我没有            anaphora.go
//	attribute   onset, severity, figures                        attribute.go, times.go, measure.go
//	side        left, right or both, with corrections           side.go, sidewords.go, region.go
//	answer      short answers read against the question         answer.go, choice.go
//	merge       one settled finding a concept and person        settle.go
//
// The words that steer all this ("没有", "no longer", "my mum") are in cues.yaml, where somebody who knows the language
// can change them. Nothing is guessed: what is not understood gives no finding, and what was not asked is never taken
// as denied.
package understand
