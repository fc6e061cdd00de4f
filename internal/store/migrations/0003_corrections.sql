-- +goose Up
-- What people say about what was read: a layer of its own. Nothing here refers to rows that a new reading replaces; statements
-- are found again by their article and their words, sources by their slugs.
CREATE TABLE correction (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    uid       TEXT NOT NULL UNIQUE,          -- the same in every ledger that it is applied to
    made      TEXT NOT NULL,                 -- UTC
    who       TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('accept', 'reject', 'rename', 'merge', 'split', 'undo')),
    article   TEXT,                          -- article.known_by
    digest    TEXT,                          -- version.digest of the version that was looked at
    exact     TEXT,                          -- first content span of the statement, with what stood around it
    prefix    TEXT,
    suffix    TEXT,
    source    TEXT,                          -- the words of its source there, '' if it has none
    slug      TEXT,                          -- the source that is renamed, merged or split
    target    TEXT,                          -- merge: the slug that it becomes part of; undo: the uid that is undone
    name      TEXT,                          -- rename, split: the new name
    note      TEXT
) STRICT;
CREATE INDEX correction_article ON correction(article);

-- Who wants to be told of new statements, and up to which they have been told.
CREATE TABLE follow (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    uid       TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL CHECK (kind IN ('source', 'claim', 'search')),
    what      TEXT NOT NULL,                 -- a slug, a claim ("c12"), or the parameters of a search
    url       TEXT NOT NULL,
    secret    TEXT NOT NULL,                 -- signs what is sent
    made      TEXT NOT NULL,                 -- UTC
    told      INTEGER NOT NULL,              -- the newest statement.id that was told of
    tried     TEXT,                          -- UTC, of the last attempt
    failures  INTEGER NOT NULL DEFAULT 0,    -- in a row
    error     TEXT                           -- of the last attempt, NULL if it succeeded
) STRICT;
