-- What is to be delivered to the hospital's own systems. A row is written in the transaction that makes the record what it
-- is, only where a destination is configured, and once for each: nothing that was stored is ever forgotten to be sent.
CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    destination text NOT NULL,
    visit       text NOT NULL REFERENCES visit (id),
    version     integer NOT NULL,              -- how many entries the journal had: a later version has a larger number
    put         timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed', 'superseded')),
    due         timestamptz NOT NULL,          -- when it is tried next; while it is being sent, when it is anybody's again
    attempts    integer NOT NULL DEFAULT 0,
    error       text NOT NULL DEFAULT '',      -- of the last attempt, in our words: never in the receiver's or a patient's
    settled     timestamptz,                   -- when it was delivered, given up or overtaken
    digest      bytea NOT NULL,                -- SHA-256 of the document: the proof of what was sent
    document    text NOT NULL,                 -- byte for byte; emptied once it is delivered, for the journal has it all
    UNIQUE (destination, visit, version)
);
CREATE INDEX outbox_due ON outbox (destination, due) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (destination) WHERE state = 'failed';

-- Nothing is lost is held by the database, as it is for the journal: a row stays, what it carries does not change, and what
-- was delivered is not put back.
CREATE FUNCTION outbox_only_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'nothing is taken out of the outbox';
    END IF;
    IF OLD.state IN ('delivered', 'superseded') OR OLD.digest <> NEW.digest
        OR (OLD.destination, OLD.visit, OLD.version, OLD.put) IS DISTINCT FROM (NEW.destination, NEW.visit, NEW.version, NEW.put)
        OR OLD.document <> NEW.document AND NEW.state NOT IN ('delivered', 'superseded') THEN
        RAISE EXCEPTION 'what stands in the outbox only moves on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_moves_on BEFORE UPDATE OR DELETE ON outbox
    FOR EACH ROW EXECUTE FUNCTION outbox_only_moves_on();
