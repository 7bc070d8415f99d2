-- A search by an identifier's value alone finds it in any system.
CREATE INDEX fhir_identity_value ON fhir_identity (value) WHERE type = 'Observation';
