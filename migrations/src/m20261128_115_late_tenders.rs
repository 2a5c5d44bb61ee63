//! Tenders that came after the closing and are held, and what was decided of each. What the provider holds a receipt for
//! becomes a submission only once it is taken.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_115_late_tenders",
    sqlite: r#"
ALTER TABLE tender_submission ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
CREATE TABLE late_tender (
  tender BLOB PRIMARY KEY REFERENCES tender (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  receipt TEXT NOT NULL CHECK (json_valid(receipt)),
  received_at TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('accepted', 'rejected')),
  reason TEXT,
  ruled_by BLOB CHECK (length(ruled_by) = 16),
  ruled_at TEXT,
  CHECK ((outcome IS NULL) = (reason IS NULL) AND (outcome IS NULL) = (ruled_by IS NULL)
    AND (outcome IS NULL) = (ruled_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX late_tender_competition ON late_tender (competition, tender);
"#,
    postgres: r#"
ALTER TABLE tender_submission ADD COLUMN held boolean NOT NULL DEFAULT false;
CREATE TABLE late_tender (
  tender uuid PRIMARY KEY REFERENCES tender (id),
  competition uuid NOT NULL REFERENCES competition (id),
  receipt jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('accepted', 'rejected')),
  reason text,
  ruled_by uuid,
  ruled_at timestamptz,
  CHECK ((outcome IS NULL) = (reason IS NULL) AND (outcome IS NULL) = (ruled_by IS NULL)
    AND (outcome IS NULL) = (ruled_at IS NULL))
);
CREATE INDEX late_tender_competition ON late_tender (competition, tender);
"#,
};
