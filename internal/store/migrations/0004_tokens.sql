-- +goose Up
-- Who may use a server from elsewhere. Of a token itself only a digest is kept.
CREATE TABLE token (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL UNIQUE,          -- what its owner calls it
    digest  TEXT NOT NULL UNIQUE,          -- SHA-256 of the token
    scopes  TEXT NOT NULL,                 -- "read" or "read write"
    made    TEXT NOT NULL                  -- UTC
) STRICT;
