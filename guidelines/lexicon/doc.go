// Package lexicon holds the concepts that Preconsult knows, the words people use for them in both languages, and the
// one matcher over those words.
//
// Content authors write the concepts as lists in *.yaml of this folder:
//
//   - id: chest-tightness
//     kind: symptom
//     label: {zh: 胸闷, en: chest tightness}
//     parents: [chest-pain]
//     zh: [胸口堵, "胸口…压"]
//     en: [tight chest, "chest … tight"]
//     not: {en: [tight budget]}
//
// Words under "absent" say that the concept is not there without any "not": "sleeping well" denies insomnia, 胃口好 a poor
// appetite.
//
// A word with … has a gap: up to four characters in Chinese, up to three words in English. attributes.yaml is
// different: it lists the values that a finding's attributes may have (sudden, left, pressing), with their words.
//
// A concept of kind topic is what words are about (an organ that is only named, a stage of life, a kind of question). It
// says where to go and is never a finding: its words may be words of other concepts too, and give way to them.
//
// All words of both languages are found in one pass over the normalised text (Normalise). Where words overlap the
// longest wins, and a phrase under "not" keeps its concept from being found inside it. Offsets always count the code
// points of the text as it was given.
package lexicon
