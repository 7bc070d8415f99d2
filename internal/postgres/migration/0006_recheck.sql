-- The waiting-room re-check. recheck_due is when the round that runs began or the next one begins, which the queue shows;
-- recheck_at is when the program has to do something by itself, NULL while it waits for people. Both only repeat what the
-- journal says, and are written in the same transaction. Visits that began before have none until something is written to
-- them: a night's upgrade must not ring a bell for everybody of the day before.
ALTER TABLE visit
    ADD COLUMN seen        text NOT NULL DEFAULT '', -- why the patient no longer waits: called-in, left
    ADD COLUMN recheck_due timestamptz,
    ADD COLUMN recheck_at  timestamptz;
CREATE INDEX visit_recheck ON visit (recheck_at) WHERE recheck_at IS NOT NULL;

-- A calm call says so: re-check. All others have no kind.
ALTER TABLE bell ADD COLUMN kind text NOT NULL DEFAULT '';
