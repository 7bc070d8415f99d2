-- What clinicians said of the program's texts and verdicts, without who the patient is, for those who improve it. Rows are
-- written only where the hospital keeps feedback (PRECONSULT_FEEDBACK=on) and the patient agreed to it; the journal of the
-- visit holds what was said in any case. Both are written in one transaction.
CREATE TABLE feedback (
    id    text PRIMARY KEY,
    visit text NOT NULL REFERENCES visit (id), -- never exported
    kind  text NOT NULL CHECK (kind IN ('dispute', 'thumb', 'edit')),
    at    timestamptz NOT NULL,
    role  text NOT NULL,                       -- of who said it
    by_id text NOT NULL,                       -- their credential; never exported
    data  json NOT NULL                        -- the line as it is exported, its texts masked before they came here
);
CREATE INDEX feedback_at ON feedback (at, id);

-- Who did what, as FHIR AuditEvents.
CREATE TABLE audit_event (
    id       text PRIMARY KEY,
    recorded timestamptz NOT NULL,
    resource json NOT NULL
);
CREATE INDEX audit_event_recorded ON audit_event (recorded);

-- Append-only is held by the database, as it is for the journal.
CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER feedback_append_only BEFORE UPDATE OR DELETE ON feedback
    FOR EACH ROW EXECUTE FUNCTION is_append_only();
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION is_append_only();
