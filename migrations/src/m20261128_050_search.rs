//! Finding locations fast, and importing them.
//!
//! A location names its rating before the rating is there, which SQLite settles when the rating comes, by looking for
//! locations that name it: without an index, through all of them, for each rating of a file.
//! By grade alone: an index in the order of lists. By words on PostgreSQL: an inverted index over the terms that
//! `location_term` has too; the column is derived by the database and read by no entity.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_050_search",
    sqlite: r#"
CREATE INDEX location_overall ON location (overall, id);
CREATE INDEX location_rating ON location (rating_id);
"#,
    postgres: r#"
CREATE INDEX location_overall ON location (overall, id);
ALTER TABLE location ADD COLUMN terms tsvector NOT NULL GENERATED ALWAYS AS (
  array_to_tsvector(array_remove(string_to_array(
    search_text || ' =' || replace(lower(overall COLLATE "C"), ' ', '+'), ' '), ''))) STORED;
CREATE INDEX location_terms ON location USING gin (terms);
"#,
};
