-- +goose Up
-- Vectors are of whole statements now, who says it, how and what; those of contents alone do not compare with them. They are made anew when
-- they are missed.
DELETE FROM meaning;
