//! Contracts that whoever was to have them declined before they were signed. Another approval can then be asked for beside the one
//! that was given: that no two stand at once is settled by the marks, which one approval freezes and a decline sets free.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_122_declined_contracts",
    sqlite: r#"
DROP INDEX approval_one_standing;
CREATE UNIQUE INDEX approval_one_pending ON approval (competition) WHERE state = 'pending';
ALTER TABLE contract ADD COLUMN declined INTEGER NOT NULL DEFAULT 0 CHECK (declined IN (0, 1));
CREATE TABLE contract_decline (
  contract BLOB PRIMARY KEY REFERENCES contract (id),
  reason TEXT NOT NULL,
  reference TEXT,
  declared_by BLOB NOT NULL CHECK (length(declared_by) = 16),
  by_provider INTEGER NOT NULL CHECK (by_provider IN (0, 1)),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
DROP INDEX approval_one_standing;
CREATE UNIQUE INDEX approval_one_pending ON approval (competition) WHERE state = 'pending';
ALTER TABLE contract ADD COLUMN declined boolean NOT NULL DEFAULT false;
CREATE TABLE contract_decline (
  contract uuid PRIMARY KEY REFERENCES contract (id),
  reason text NOT NULL,
  reference text,
  declared_by uuid NOT NULL,
  by_provider boolean NOT NULL,
  at timestamptz NOT NULL
);
"#,
};
