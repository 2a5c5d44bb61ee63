//! Approval under a scheme of delegation: what the awards cost over their whole term and each by itself, the steps that an
//! approval takes, and what happened to it: references, steps, its publication, a call-in, an urgency.
//!
//! An approval from before has no steps: whoever decided it stands in its verdict, and it took effect at once.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_080_scheme_of_delegation",
    sqlite: r#"
ALTER TABLE approval ADD COLUMN steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(steps));
ALTER TABLE approval ADD COLUMN whole_life_value INTEGER CHECK (whole_life_value >= 0);
ALTER TABLE approval ADD COLUMN starts_on TEXT;
ALTER TABLE approval ADD COLUMN ends_on TEXT CHECK ((ends_on IS NULL) = (starts_on IS NULL) AND starts_on <= ends_on);
ALTER TABLE approval_tender ADD COLUMN annual_value INTEGER CHECK (annual_value >= 0);

CREATE TABLE approval_turn (
  approval BLOB NOT NULL REFERENCES approval (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  turn TEXT NOT NULL CHECK (json_valid(turn)),
  by_user BLOB NOT NULL CHECK (length(by_user) = 16),
  at TEXT NOT NULL,
  PRIMARY KEY (approval, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER approval_turn_no_update BEFORE UPDATE ON approval_turn
  BEGIN SELECT RAISE(ABORT, 'what happened to an approval stays on record'); END;
CREATE TRIGGER approval_turn_no_delete BEFORE DELETE ON approval_turn
  BEGIN SELECT RAISE(ABORT, 'what happened to an approval stays on record'); END;
"#,
    postgres: r#"
ALTER TABLE approval
  ADD COLUMN steps jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN whole_life_value bigint CHECK (whole_life_value >= 0),
  ADD COLUMN starts_on date,
  ADD COLUMN ends_on date,
  ADD CHECK ((ends_on IS NULL) = (starts_on IS NULL) AND starts_on <= ends_on);
ALTER TABLE approval_tender ADD COLUMN annual_value bigint CHECK (annual_value >= 0);

CREATE TABLE approval_turn (
  approval uuid NOT NULL REFERENCES approval (id),
  number integer NOT NULL CHECK (number >= 1),
  turn jsonb NOT NULL,
  by_user uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (approval, number)
);
CREATE TRIGGER approval_turn_no_change BEFORE UPDATE OR DELETE ON approval_turn
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approval_turn_no_truncate BEFORE TRUNCATE ON approval_turn
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
