-- The newest role and affiliation of a source are found without looking at all its mentions.

-- +goose Up
CREATE INDEX mention_role ON mention(source_id, id) WHERE role IS NOT NULL;
CREATE INDEX mention_affiliation ON mention(source_id, id) WHERE affiliation IS NOT NULL;
