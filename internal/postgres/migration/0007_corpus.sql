-- A hospital's own documents beside the content, what passages used to say, and what a bounded search by words needs.

-- rag_document holds one row a document that a hospital put in (rag/document). The content's own documents are in the program.
CREATE TABLE rag_document (
    id        text PRIMARY KEY,               -- "local-" and the file's name
    title     text NOT NULL,
    publisher text NOT NULL DEFAULT '',
    year      integer NOT NULL DEFAULT 0,
    edition   text NOT NULL DEFAULT '',
    url       text NOT NULL DEFAULT '',
    audience  text NOT NULL CHECK (audience IN ('patient', 'clinician')),
    verified  text NOT NULL CHECK (verified IN ('original', 'secondary', 'memory', 'design')),
    file      text NOT NULL,
    hash      text NOT NULL,                  -- SHA-256 of the file and of who may read it: an unchanged one is passed over
    imported  timestamptz NOT NULL DEFAULT now(),
    retired   timestamptz
);

ALTER TABLE rag_passage
    ADD COLUMN origin    text NOT NULL DEFAULT 'content' CHECK (origin IN ('content', 'hospital')),
    ADD COLUMN section   text NOT NULL DEFAULT '',
    ADD COLUMN body_hash text NOT NULL DEFAULT '',   -- of the words alone: the same text is put in once
    ADD COLUMN size      integer NOT NULL DEFAULT 0, -- how many different words it has
    ADD COLUMN concepts  text[] NOT NULL DEFAULT '{}'; -- ids of the lexicon that it names, by which a question in one language finds a text in the other

-- Without a list of what is yet to be filed, which every search would have to walk through after a large import.
CREATE INDEX rag_passage_concepts ON rag_passage USING gin (concepts) WITH (fastupdate = off) WHERE NOT retired;
ALTER INDEX rag_passage_words SET (fastupdate = off);
CREATE INDEX rag_passage_body_hash ON rag_passage (body_hash) WHERE NOT retired AND origin = 'hospital';
CREATE INDEX rag_passage_document ON rag_passage (document);

-- rag_passage_old keeps what a passage said before it changed, since records cite it.
CREATE TABLE rag_passage_old (
    id       text NOT NULL,
    lang     text NOT NULL,
    hash     text NOT NULL,
    document text NOT NULL,
    title    text NOT NULL,
    source   text NOT NULL,
    edition  text NOT NULL,
    heading  text NOT NULL,
    body     text NOT NULL,
    audience text NOT NULL,
    verified text NOT NULL,
    until    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, lang, hash)
);

-- rag_term counts in how many live passages a word or a concept stands: a search asks by the rare ones first, so that a common
-- word costs nothing at a million passages.
CREATE TABLE rag_term (
    kind text NOT NULL CHECK (kind IN ('word', 'concept', 'all')),
    term text NOT NULL,
    n    integer NOT NULL,
    PRIMARY KEY (kind, term)
);
