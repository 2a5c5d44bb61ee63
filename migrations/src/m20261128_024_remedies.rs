//! What a new application says about each reason of the refusal that it follows, and until when a location may not apply
//! again where a rulebook says so; what came late keeps what its location was like on that day; a wage floor has a version.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_024_remedies",
    sqlite: r#"
ALTER TABLE application ADD COLUMN remedies TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(remedies));
ALTER TABLE application ADD COLUMN locked_out_until TEXT CHECK (locked_out_until IS NULL OR state = 'refused');
ALTER TABLE application ADD COLUMN lock_out BLOB REFERENCES decision (id);
ALTER TABLE late_submission ADD COLUMN location_then TEXT CHECK (json_valid(location_then));
ALTER TABLE wage_floor ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
"#,
    postgres: r#"
ALTER TABLE application
  ADD COLUMN remedies jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN locked_out_until timestamptz CHECK (locked_out_until IS NULL OR state = 'refused'),
  ADD COLUMN lock_out uuid REFERENCES decision (id);
ALTER TABLE late_submission ADD COLUMN location_then jsonb;
ALTER TABLE wage_floor ADD COLUMN version bigint NOT NULL DEFAULT 1;
"#,
};
