// Package understand turns words into findings, by rules alone.
//
// A text goes through steps that can be read one after the other:
//
//	normalise   half width, simplified, lower case              guidelines/lexicon
//	match       concepts, attribute values, cue words           read.go, cues.go
//	place       "my knee has been sore", blood in what           place.go, complaint.go, blood.go
//	scope       what a "not", "if", "my mother" reaches         scope.go, reach.go, person.go, past.go
//	later       "none of those", "never since", 我没有            anaphora.go
//	themes      allergies; medicines and how they are taken;    allergy*.go, course*.go, regimen*.go, pregnancy*.go
//	            pregnancy, birth and periods                    (themes.go)
//	attribute   onset, severity, figures                        attribute.go, times.go, measure.go
//	side        left, right or both, with corrections           side.go, sidewords.go, region.go
//	answer      short answers read against the question         answer.go, answerways.go, choice.go
//	merge       one settled finding a concept and person        settle.go
//
// For the choice of a department alone, whose.go lists what is named in any way and tells whose illness it is.
//
// The words that steer all this ("没有", "no longer", "my mum") are in cues.yaml, and those of the themes in allergy.yaml,
// medicine-cues.yaml and pregnancy.yaml, where somebody who knows the language can change them. Nothing is guessed: what
// is not understood gives no finding, and what was not asked is never taken as denied.
package understand
