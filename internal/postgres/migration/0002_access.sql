-- Who may do what. Tokens are kept as SHA-256 of 32 random bytes, passwords as bcrypt; neither can be read back.
CREATE TABLE credential (
    id       text PRIMARY KEY,
    role     text NOT NULL CHECK (role IN ('kiosk', 'device', 'nurse', 'doctor', 'administrator')),
    name     text NOT NULL,
    token    bytea NOT NULL UNIQUE,
    password text,
    created  timestamptz NOT NULL,
    revoked  timestamptz
);
-- Two living credentials of staff cannot share a name: a bell is acknowledged by a named person.
CREATE UNIQUE INDEX credential_name ON credential (lower(name)) WHERE revoked IS NULL AND password IS NOT NULL;

-- A staff member who signed in. It dies with its credential.
CREATE TABLE session (
    token      bytea PRIMARY KEY,
    credential text NOT NULL REFERENCES credential (id),
    created    timestamptz NOT NULL,
    expires    timestamptz NOT NULL
);
CREATE INDEX session_credential ON session (credential);

-- The keys of this installation, made once. "visit" signs the tokens of visits.
CREATE TABLE installation_key (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);
