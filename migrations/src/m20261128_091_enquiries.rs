//! What is asked of tenderers after the opening, and tenders that are disqualified after scoring.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_091_enquiries",
    sqlite: r#"
CREATE TABLE enquiry (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  competition BLOB NOT NULL REFERENCES competition (id),
  tender BLOB NOT NULL REFERENCES tender (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  kind TEXT NOT NULL CHECK (kind IN ('clarification', 'arithmetic', 'abnormally_low')),
  question TEXT,
  asks TEXT NOT NULL,
  tendered_price INTEGER NOT NULL,
  corrected_price INTEGER,
  answer_by TEXT NOT NULL,
  asked_by BLOB NOT NULL CHECK (length(asked_by) = 16),
  asked_at TEXT NOT NULL,
  answer TEXT,
  confirms INTEGER CHECK (confirms IN (0, 1)),
  answered_by BLOB CHECK (length(answered_by) = 16),
  answered_at TEXT,
  upheld INTEGER CHECK (upheld IN (0, 1)),
  reason TEXT,
  settled_by BLOB CHECK (length(settled_by) = 16),
  settled_at TEXT,
  version INTEGER NOT NULL CHECK (version > 0),
  CHECK ((kind = 'arithmetic') = (corrected_price IS NOT NULL)),
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
  CHECK ((upheld IS NULL) = (settled_at IS NULL) AND (upheld IS NULL) = (reason IS NULL)
    AND (upheld IS NULL) = (settled_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX enquiry_competition ON enquiry (competition, id);
CREATE TABLE disqualification (
  tender BLOB PRIMARY KEY REFERENCES tender (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  ground TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_user BLOB NOT NULL CHECK (length(by_user) = 16),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX disqualification_competition ON disqualification (competition);
"#,
    postgres: r#"
CREATE TABLE enquiry (
  id uuid PRIMARY KEY,
  competition uuid NOT NULL REFERENCES competition (id),
  tender uuid NOT NULL REFERENCES tender (id),
  provider uuid NOT NULL REFERENCES provider (id),
  kind text NOT NULL CHECK (kind IN ('clarification', 'arithmetic', 'abnormally_low')),
  question text,
  asks text NOT NULL,
  tendered_price bigint NOT NULL,
  corrected_price bigint,
  answer_by timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  asked_at timestamptz NOT NULL,
  answer text,
  confirms boolean,
  answered_by uuid,
  answered_at timestamptz,
  upheld boolean,
  reason text,
  settled_by uuid,
  settled_at timestamptz,
  version bigint NOT NULL CHECK (version > 0),
  CHECK ((kind = 'arithmetic') = (corrected_price IS NOT NULL)),
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
  CHECK ((upheld IS NULL) = (settled_at IS NULL) AND (upheld IS NULL) = (reason IS NULL)
    AND (upheld IS NULL) = (settled_by IS NULL))
);
CREATE INDEX enquiry_competition ON enquiry (competition, id);
CREATE TABLE disqualification (
  tender uuid PRIMARY KEY REFERENCES tender (id),
  competition uuid NOT NULL REFERENCES competition (id),
  ground text NOT NULL,
  reason text NOT NULL,
  by_user uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX disqualification_competition ON disqualification (competition);
"#,
};
