-- FHIR resources. The raw JSON is text, not jsonb: what was received is kept byte for byte, and text costs a third less.

-- Whatever is not an Observation: patients, devices. The current version; older ones are in fhir_history.
CREATE TABLE fhir_resource (
    type     text NOT NULL,
    id       uuid NOT NULL,
    version  integer NOT NULL,
    received timestamptz NOT NULL,
    owner    text NOT NULL,                   -- the credential that posted it
    hash     bytea NOT NULL,
    raw      text NOT NULL,
    PRIMARY KEY (type, id)
);

-- Idempotency is this key and nothing else. An Observation without identifier has one of ours, made of device, patient,
-- code and time. It stands in a table of its own because a partitioned table can only be unique together with its time.
CREATE TABLE fhir_identity (
    type     text NOT NULL,
    system   text NOT NULL,
    value    text NOT NULL,
    resource uuid NOT NULL,
    PRIMARY KEY (type, system, value)
);
-- All identifiers of a patient, since a visit may know another one than the device does.
CREATE INDEX fhir_identity_patient ON fhir_identity (resource) WHERE type = 'Patient';

-- Observations by the time they speak of. The readings in them are normalised beside the raw JSON: measure, figure and unit
-- are parallel arrays, so that a blood pressure is one row and one insert.
CREATE TABLE fhir_observation (
    id       uuid NOT NULL,
    at       timestamptz NOT NULL,            -- effective time; where there is none, when it came
    version  integer NOT NULL,
    received timestamptz NOT NULL,
    owner    text NOT NULL,
    status   text NOT NULL,
    codes    text[] NOT NULL,                 -- system|code
    subject  text NOT NULL,                   -- identifier of the subject as system|value, or empty
    patient  text NOT NULL,                   -- reference to the subject, or empty
    device   text NOT NULL,
    measure  text[] NOT NULL,
    figure   double precision[] NOT NULL,
    unit     text[] NOT NULL,
    doubtful boolean NOT NULL,                -- beyond the confirm column: to be measured again
    hash     bytea NOT NULL,
    raw      text NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX fhir_observation_subject ON fhir_observation (subject, at) WHERE subject <> '';
CREATE INDEX fhir_observation_patient ON fhir_observation (patient, at) WHERE patient <> '';
-- A device asks for its own, staff for a day: time order needs no more than the block ranges of each month.
CREATE INDEX fhir_observation_time ON fhir_observation USING brin (at);

-- One partition a month. The program makes those to come; what is older or lacks its month goes to the default one.
CREATE FUNCTION fhir_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    name  text := 'fhir_observation_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass(name) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF fhir_observation FOR VALUES FROM (%L) TO (%L)', name,
            first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
    END IF;
END $$;
CREATE TABLE fhir_observation_rest PARTITION OF fhir_observation DEFAULT;
SELECT fhir_partition((date_trunc('month', now()) + make_interval(months => m))::date) FROM generate_series(-1, 3) AS m;

-- Versions that were replaced. What was said stays said.
CREATE TABLE fhir_history (
    type     text NOT NULL,
    id       uuid NOT NULL,
    version  integer NOT NULL,
    received timestamptz NOT NULL,
    owner    text NOT NULL,
    hash     bytea NOT NULL,
    raw      text NOT NULL,
    PRIMARY KEY (type, id, version)
);

-- What was refused is kept for staff: a device's reading is never silently lost.
CREATE TABLE fhir_refused (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    owner  text NOT NULL,
    issues json NOT NULL,
    body   text NOT NULL
);
CREATE INDEX fhir_refused_at ON fhir_refused (at DESC);

-- One row a reading, for whoever looks with SQL.
CREATE VIEW fhir_reading AS
SELECT o.id, o.at, m.measure, m.figure AS value, m.unit, o.subject, o.patient, o.device, o.doubtful
FROM fhir_observation o, unnest(o.measure, o.figure, o.unit) AS m (measure, figure, unit)
WHERE o.status NOT IN ('entered-in-error', 'cancelled');
