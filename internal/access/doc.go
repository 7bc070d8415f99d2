// Package access knows who is asking and what they may do. Machines and kiosks come with a bearer token, staff sign in with
// a name and a password and get a session, and a visit's own token opens that one visit.
//
// Tokens are 32 random bytes, kept as SHA-256; passwords are kept as bcrypt. A visit's token is signed with a key of the
// installation, so that a repeated check-in gets the same token again without any token being stored.
package access
