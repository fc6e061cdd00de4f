-- +goose Up
-- What a statement's content means, as a vector (package meaning): made anew if it is missing.
CREATE TABLE meaning (
    statement_id INTEGER PRIMARY KEY REFERENCES statement(id) ON DELETE CASCADE,
    vector       BLOB NOT NULL
) STRICT;
