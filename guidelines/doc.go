// Package guidelines loads and checks what clinicians own: chief complaints with their questions and red flags, cited
// passages, and the scales and concepts beside them. All of it is text in this folder:
//
//	protocols/chest-pain.yaml            what to ask, what must be asked, red flags, departments
//	passages/aha-acc-chest-pain-2021.md  one source document, its passages in both languages
//	lexicon/*.yaml                       concepts and the words people use (package lexicon)
//	scales/*.yaml                        NEWS2, CN 2018 and the other tables (package scales)
//
// Loading is strict. Every problem is gathered with file, line and field, so that an author sees all of them at once, and
// content with a problem is refused as a whole: a red flag that silently fell out would be worse than no start.
//
// A condition such as
//
//	present("chest-pain") && present("cold-sweat") && age >= 30.0
//
// is CEL, compiled and type-checked at load, its concepts checked against the lexicon. It is asked of Facts, and answers
// with the concepts that made it true, so that a reason can show the patient's own words.
package guidelines
