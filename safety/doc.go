// Package safety is the one door through which words leave. What the program wants to say is a Draft; only Filter.Review
// turns it into a Text, and only a Text can be put on a patient's page or into a reply. What a person said is a Quote and is
// shown as their words to that visit and to staff only.
//
// What comes in is screened as well (Filter.Screen): self-harm, violence, abuse, overdose, emergencies, injection, identifiers,
// insults. Screening says who must be called; it never keeps words out of the journal.
//
// The rules are text files in rules/, one entry a rule:
//
//   - id: out-reassurance-zh-1
//     direction: output
//     lang: zh
//     category: reassurance
//     action: block
//     match: (别|不用|不必|无需)(太)?担心
//     unless: 您?(最|还)?担心的
//     reason: {zh: 不能安慰病情, en: The service must not reassure}
//     source: clinical.md 5.1
//     tests: {hit: [别担心，没事的], pass: [您最担心的是什么？]}
//
// A rule reads a normalised text: lower case, simplified characters, half-width marks, nothing invisible. match and unless are
// RE2, or lists of which any may match; <disease-zh> stands for a group of words of rules/words.yaml. A match inside a match
// of unless does not count. except: [label] leaves out what the patient says by tapping, and lists that are read back. People
// mix languages, so lang only says in which language a rule is written.
//
// Under the patterns lies a second net, for statements that no clinician wrote (a model's, or of unknown origin): what it
// holds back it has learned from the sentences in examples/. What such a sentence says must also be in its sources.
//
// Another net hears what the patterns for what comes in do not name. It has learned from examples/in-*.txt, by characters, words and
// cues: rules with direction cue are classes of words (death, means, farewell, weapon, order), and which of them stand together says
// what somebody means. Rules with direction told name what is no call though it sounds like one: what is long over, another's death,
// a film. Warm teaches both nets, which a server does while it starts.
//
// Mask takes identifiers out of a text before it goes to a model.
//
// A draft that any rule blocks is never sent: an approved sentence goes out in its place (approved.yaml), and the verdict
// says which rule held it back. safety imports no stage; what it must know of a text's meaning comes through Meaning.
package safety
