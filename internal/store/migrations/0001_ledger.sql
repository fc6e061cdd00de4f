-- +goose Up
-- Everything that was read, as it was read. See docs/ledger.md for the schema in words.
CREATE TABLE article (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL UNIQUE,          -- what the ledger calls it: its id, "~2" added where two share one
    known_by TEXT NOT NULL UNIQUE           -- "url:...", else "id:...", else "text:DIGEST"
) STRICT;

CREATE TABLE version (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    number      INTEGER NOT NULL CHECK (number > 0),
    current     INTEGER NOT NULL CHECK (current IN (0, 1)),
    title       TEXT,
    outlet      TEXT,
    published   TEXT,
    url         TEXT,
    lang        TEXT,
    text        TEXT NOT NULL,
    digest      TEXT NOT NULL,              -- SHA-256 of text
    added       TEXT NOT NULL,              -- UTC
    title_terms TEXT NOT NULL DEFAULT '',   -- title, one character a word, for scripts without spaces
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX version_outlet ON version(outlet, published);
CREATE INDEX version_published ON version(published);
CREATE UNIQUE INDEX version_current ON version(article_id) WHERE current = 1;

CREATE TABLE reading (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    version_id    INTEGER NOT NULL UNIQUE REFERENCES version(id) ON DELETE CASCADE,
    model         TEXT NOT NULL,
    model_version TEXT NOT NULL,
    made          TEXT NOT NULL,            -- UTC
    digest        TEXT NOT NULL             -- SHA-256 over everything that was read
) STRICT;

CREATE TABLE source (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    slug       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    kind       TEXT,
    named      INTEGER NOT NULL CHECK (named IN (0, 1)),
    statements INTEGER NOT NULL DEFAULT 0,  -- in current versions
    name_terms TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX source_statements ON source(statements DESC);

CREATE TABLE source_key (
    key       TEXT NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
    PRIMARY KEY (key, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_key_source ON source_key(source_id);

CREATE TABLE mention (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    reading_id  INTEGER NOT NULL REFERENCES reading(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    label       TEXT NOT NULL,              -- the entity's id within the record
    name        TEXT NOT NULL,
    kind        TEXT,
    named       INTEGER NOT NULL CHECK (named IN (0, 1)),
    count       INTEGER NOT NULL,           -- 0: the report does not say
    role        TEXT,
    affiliation TEXT,
    source_id   INTEGER REFERENCES source(id) ON DELETE SET NULL,
    UNIQUE (reading_id, label)
) STRICT;
CREATE INDEX mention_source ON mention(source_id);

CREATE TABLE statement (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    reading_id INTEGER NOT NULL REFERENCES reading(id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    label      TEXT NOT NULL,               -- "s1"
    content    TEXT NOT NULL,               -- the exact words; " … " between spans
    parent_id  INTEGER REFERENCES statement(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    mention_id INTEGER REFERENCES mention(id) ON DELETE CASCADE,
    form       TEXT,
    act        TEXT,
    said       TEXT,
    confidence REAL NOT NULL,
    -- copied from version and mention, so that one index answers a question:
    current    INTEGER NOT NULL CHECK (current IN (0, 1)),
    day        TEXT,                        -- version.published
    outlet     TEXT,
    source_id  INTEGER REFERENCES source(id) ON DELETE SET NULL,
    terms      TEXT NOT NULL DEFAULT '',
    UNIQUE (reading_id, label)
) STRICT;
CREATE INDEX statement_parent ON statement(parent_id);
CREATE INDEX statement_mention ON statement(mention_id);
CREATE INDEX statement_day ON statement(current, day);
CREATE INDEX statement_source ON statement(source_id, day);
CREATE INDEX statement_outlet ON statement(outlet, day);
CREATE INDEX statement_act ON statement(act, day);

-- A span of a statement: byte offsets into version.text, the words, and 32 characters of what stands around them.
CREATE TABLE span (
    statement_id INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    field        TEXT NOT NULL CHECK (field IN ('source', 'cue', 'content', 'addressee', 'condition')),
    position     INTEGER NOT NULL,
    start_byte   INTEGER NOT NULL,
    end_byte     INTEGER NOT NULL,
    exact        TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    suffix       TEXT NOT NULL,
    PRIMARY KEY (statement_id, field, position)
) STRICT, WITHOUT ROWID;

-- Where a statement of an earlier version stands in the current one; start_byte is NULL where it cannot be found.
CREATE TABLE anchor (
    statement_id INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    version_id   INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
    start_byte   INTEGER,
    end_byte     INTEGER,
    how          TEXT NOT NULL CHECK (how IN ('exact', 'context', 'altered', 'lost')),
    PRIMARY KEY (statement_id, version_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX anchor_version ON anchor(version_id);

CREATE TABLE assertion (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    reading_id INTEGER NOT NULL REFERENCES reading(id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte   INTEGER NOT NULL,
    exact      TEXT NOT NULL,
    prefix     TEXT NOT NULL,
    suffix     TEXT NOT NULL
) STRICT;
CREATE INDEX assertion_reading ON assertion(reading_id);

CREATE TABLE loaded (
    assertion_id INTEGER NOT NULL REFERENCES assertion(id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    start_byte   INTEGER NOT NULL,
    end_byte     INTEGER NOT NULL,
    exact        TEXT NOT NULL,
    PRIMARY KEY (assertion_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    from_id    INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    to_id      INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    type       TEXT NOT NULL,
    confidence REAL NOT NULL,
    within     INTEGER NOT NULL CHECK (within IN (0, 1)), -- 1: read within one article; 0: linked by the ledger
    position   INTEGER NOT NULL,
    day        TEXT                                       -- the later statement's
) STRICT;
CREATE INDEX relation_from ON relation(from_id);
CREATE INDEX relation_to ON relation(to_id);
CREATE INDEX relation_type ON relation(type, day);
CREATE UNIQUE INDEX relation_across ON relation(from_id, to_id, type) WHERE within = 0;

CREATE TABLE claim (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    gloss        TEXT NOT NULL,             -- quotes one of its statements
    articles     INTEGER NOT NULL DEFAULT 0,
    outlets      INTEGER NOT NULL DEFAULT 0,
    first_day    TEXT,
    last_day     TEXT
) STRICT;
CREATE INDEX claim_last ON claim(last_day);
CREATE INDEX claim_articles ON claim(articles DESC, last_day);

CREATE TABLE claim_statement (
    claim_id     INTEGER NOT NULL REFERENCES claim(id) ON DELETE CASCADE,
    statement_id INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    PRIMARY KEY (claim_id, statement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_statement_statement ON claim_statement(statement_id);

-- What linking looks candidates up by; can be rebuilt from the rest.
CREATE TABLE statement_key (
    key          INTEGER NOT NULL,
    statement_id INTEGER NOT NULL REFERENCES statement(id) ON DELETE CASCADE,
    PRIMARY KEY (key, statement_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_key_statement ON statement_key(statement_id);

CREATE TABLE fingerprint (
    hash       INTEGER NOT NULL,
    version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
    PRIMARY KEY (hash, version_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_version ON fingerprint(version_id);

CREATE TABLE copy (
    version_id    INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
    of_version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
    share         REAL NOT NULL,            -- of the shorter text's word sequences that the other has too
    PRIMARY KEY (version_id, of_version_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_of ON copy(of_version_id);

CREATE VIRTUAL TABLE statement_search USING fts5(content, terms, content="statement", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE version_search USING fts5(title, title_terms, content="version", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
CREATE VIRTUAL TABLE source_search USING fts5(name, name_terms, content="source", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");

-- +goose StatementBegin
CREATE TRIGGER statement_added AFTER INSERT ON statement BEGIN
    INSERT INTO statement_search(rowid, content, terms) VALUES (new.id, new.content, new.terms);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_removed AFTER DELETE ON statement BEGIN
    INSERT INTO statement_search(statement_search, rowid, content, terms) VALUES ('delete', old.id, old.content, old.terms);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_added AFTER INSERT ON version BEGIN
    INSERT INTO version_search(rowid, title, title_terms) VALUES (new.id, new.title, new.title_terms);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_removed AFTER DELETE ON version BEGIN
    INSERT INTO version_search(version_search, rowid, title, title_terms) VALUES ('delete', old.id, old.title, old.title_terms);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER source_added AFTER INSERT ON source BEGIN
    INSERT INTO source_search(rowid, name, name_terms) VALUES (new.id, new.name, new.name_terms);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER source_removed AFTER DELETE ON source BEGIN
    INSERT INTO source_search(source_search, rowid, name, name_terms) VALUES ('delete', old.id, old.name, old.name_terms);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER source_renamed AFTER UPDATE OF name, name_terms ON source BEGIN
    INSERT INTO source_search(source_search, rowid, name, name_terms) VALUES ('delete', old.id, old.name, old.name_terms);
    INSERT INTO source_search(rowid, name, name_terms) VALUES (new.id, new.name, new.name_terms);
END;
-- +goose StatementEnd

-- One row a statement of a current version, ready to read.
CREATE VIEW said AS
    SELECT a.name || '#' || s.label AS id, s.day, s.outlet, src.name AS source, src.named, s.act, s.content, s.said, s.form,
           s.confidence, v.title, v.url, s.id AS statement_id, v.id AS version_id
    FROM statement s
    JOIN reading r ON r.id = s.reading_id
    JOIN version v ON v.id = r.version_id
    JOIN article a ON a.id = v.article_id
    LEFT JOIN source src ON src.id = s.source_id
    WHERE s.current = 1;
