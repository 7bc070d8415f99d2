-- A visit and its journal. The journal is the truth: the visit's row only repeats what the queue needs, and is written in
-- the same transaction.
CREATE TABLE visit (
    id         text PRIMARY KEY,
    kiosk      text NOT NULL,                 -- credential that checked the patient in
    key        text,                          -- the client's own id of the check-in
    digest     bytea NOT NULL,                -- of the check-in, so that a repeated key with other content is seen
    status     text NOT NULL,
    level      smallint NOT NULL,             -- 0 while nothing is assessed
    lang       text NOT NULL,
    started    timestamptz NOT NULL,
    ended      timestamptz,
    complaint  json NOT NULL,                 -- {zh, en}: what brings the patient, for the queue
    person     json NOT NULL,
    bells      integer NOT NULL DEFAULT 0,    -- not yet acknowledged
    entries    integer NOT NULL,              -- how many the journal has: the guard against two writers
    UNIQUE (kiosk, key)
);
-- The queue: what has not ended, the most urgent first, then who waits longest. A level of 0 sorts behind 5.
CREATE INDEX visit_queue ON visit ((CASE level WHEN 0 THEN 6 ELSE level END), started) WHERE status NOT IN ('done', 'stopped');
CREATE INDEX visit_started ON visit (started DESC);

-- data is json, not jsonb: what was said is kept byte for byte.
CREATE TABLE journal (
    visit text NOT NULL REFERENCES visit (id),
    seq   integer NOT NULL,
    kind  text NOT NULL,
    at    timestamptz NOT NULL,
    data  json NOT NULL,
    PRIMARY KEY (visit, seq)
);

-- Append-only is held by the database, not by good manners.
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();

-- By which numbers the hospital knows the patient: readings find their visits here.
CREATE TABLE visit_identifier (
    system text NOT NULL,
    value  text NOT NULL,
    visit  text NOT NULL REFERENCES visit (id),
    PRIMARY KEY (system, value, visit)
);

-- A bell rings until a named person acknowledges it. The journal holds it too; this is the list that staff read.
CREATE TABLE bell (
    id              text PRIMARY KEY,
    visit           text NOT NULL REFERENCES visit (id),
    level           smallint NOT NULL,
    since           timestamptz NOT NULL,
    reason          json NOT NULL,
    acknowledged_by text,
    acknowledged_at timestamptz
);
CREATE INDEX bell_ringing ON bell (level, since) WHERE acknowledged_at IS NULL;
CREATE INDEX bell_visit ON bell (visit);
