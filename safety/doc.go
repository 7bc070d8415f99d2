// Package safety is the one door through which words leave. What the program wants to say is a Draft; only Filter.Review
// turns it into a Text, and only a Text can be put on a patient's page or into a reply. What a person said is a Quote and is
// shown as their words to that visit and to staff only.
//
// What comes in is screened as well (Filter.Screen): self-harm, violence, abuse, overdose, injection, identifiers.
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
// A draft that any rule blocks is never sent: an approved sentence goes out in its place (approved.yaml), and the verdict
// says which rule held it back. safety imports no stage; what it must know of a text's meaning comes through Meaning.
package safety
