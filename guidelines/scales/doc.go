// Package scales holds the tables by which figures become levels: NEWS2, CN 2018, the ESI and NICE bands of children, the
// ladder of home readings, and the gates that tell an implausible value. The figures stand only in this folder's YAML
// files, each with its source; triage and the alerts of home devices read the same ones.
//
//   - {id: cn-sbp-70-80, measure: systolic, gte: 70, lte: 80, level: 2, cites: [cn-triage-2018#systolic], …}
//
// A measure that is not known is never taken for normal: it gives no points and no level, and NEWS2 lists it as missing.
// A value on an edge that two bands share takes the more urgent one.
package scales
