-- Guideline passages, searched by meaning (pgvector) and by words (full text).

CREATE EXTENSION IF NOT EXISTS vector;

-- rag_embedder records which embedder made the vectors in rag_passage. There is one row at most: vectors of two embedders
-- lie in different spaces, and a mixture would give distances that mean nothing.
CREATE TABLE rag_embedder (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    model      text NOT NULL,
    dimensions integer NOT NULL
);

-- rag_passage holds one row a passage and language. id is "document#anchor".
CREATE TABLE rag_passage (
    id        text NOT NULL,
    lang      text NOT NULL CHECK (lang IN ('zh', 'en')),
    hash      text NOT NULL,              -- SHA-256 of all that a reader sees and of what search sees; unchanged rows stay
    document  text NOT NULL,
    anchor    text NOT NULL,
    title     text NOT NULL,
    source    text NOT NULL,              -- publisher, year, edition and section, as a reader sees it
    audience  text NOT NULL CHECK (audience IN ('patient', 'clinician')),
    verified  text NOT NULL CHECK (verified IN ('original', 'secondary', 'memory', 'design')),
    edition   text NOT NULL DEFAULT '',
    retired   boolean NOT NULL DEFAULT false, -- kept, since old records cite it, and found no more
    heading   text NOT NULL DEFAULT '',
    body      text NOT NULL,
    words     tsvector NOT NULL,          -- Chinese as character bigrams made by us, English by Postgres' own stemmer
    embedding vector NOT NULL,            -- its dimension is the embedder's
    PRIMARY KEY (id, lang)
);

-- The usual, built-in embedder has 256 dimensions. Each of an HNSW graph's m links (16, pgvector's default) costs memory
-- and makes the walk surer; ef_construction is how many candidates are weighed when a row is put in: 128, twice the
-- default, since passages are written once and read for years. An expression index over the dimension lets another
-- embedder have its own graph beside this one (rag/index makes it when it is first used).
CREATE INDEX rag_passage_embedding_256 ON rag_passage
    USING hnsw ((embedding::vector(256)) vector_cosine_ops) WITH (m = 16, ef_construction = 128)
    WHERE NOT retired AND vector_dims(embedding) = 256;

CREATE INDEX rag_passage_words ON rag_passage USING gin (words) WHERE NOT retired;
