-- +goose Up
-- Feeds that are watched for new reports, and what they announced already.
CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT NOT NULL UNIQUE,
    title         TEXT,
    made          TEXT NOT NULL,             -- UTC
    etag          TEXT,                      -- of the last answer, to ask only for what has changed
    last_modified TEXT,
    tried         TEXT,                      -- UTC, of the last attempt
    next          TEXT NOT NULL,             -- UTC: not before
    failures      INTEGER NOT NULL DEFAULT 0, -- in a row
    error         TEXT,                      -- of the last attempt, NULL if it succeeded
    reports       INTEGER NOT NULL DEFAULT 0 -- that were read from it
) STRICT;

CREATE TABLE feed_item (
    feed_id INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
    item    TEXT NOT NULL,                   -- its id in the feed, else its address
    tries   INTEGER NOT NULL,                -- to read it, in vain if it is not done
    done    INTEGER NOT NULL CHECK (done IN (0, 1)), -- read, or given up
    error   TEXT,                            -- why it could not be read
    PRIMARY KEY (feed_id, item)
) STRICT, WITHOUT ROWID;
