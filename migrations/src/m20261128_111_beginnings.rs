//! Finding locations by several words at once.
//!
//! PostgreSQL, asked for all words that begin like this one, collects every entry of each such word before it compares. The
//! beginnings themselves, as entries of the index, it can skip through. A service and a grade are entries as a whole.
//! Statistics of the beginnings would cost seconds to gather and are used by nothing.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_111_beginnings",
    sqlite: "",
    postgres: r#"
DROP INDEX location_terms;
ALTER TABLE location DROP COLUMN terms;
CREATE FUNCTION location_beginnings(terms text, grade text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array(
    SELECT left(term, length) FROM unnest(string_to_array(terms, ' ')) term,
      generate_series(CASE WHEN left(term, 1) = '|' THEN length(term) ELSE 1 END,
        CASE WHEN left(term, 1) = '|' THEN length(term) ELSE least(length(term), 24) END) length
    UNION ALL SELECT '=' || replace(lower(grade COLLATE "C"), ' ', '+'))
$$;
CREATE INDEX location_beginnings ON location USING gin (location_beginnings(search_text, overall));
ALTER INDEX location_beginnings ALTER COLUMN 1 SET STATISTICS 0;
"#,
};
