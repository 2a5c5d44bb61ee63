//! Several competitions that run together, and who wins which of their lots.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_100_procurements",
    sqlite: r#"
CREATE TABLE procurement (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  title TEXT NOT NULL,
  terms TEXT NOT NULL CHECK (json_valid(terms)),
  terms_sha256 TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE procurement_lot (
  competition BLOB PRIMARY KEY CHECK (length(competition) = 16) REFERENCES competition (id),
  procurement BLOB NOT NULL REFERENCES procurement (id),
  number INTEGER NOT NULL CHECK (number > 0),
  district TEXT,
  UNIQUE (procurement, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE allocation (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  procurement BLOB NOT NULL REFERENCES procurement (id),
  inputs TEXT NOT NULL CHECK (json_valid(inputs)),
  inputs_sha256 TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (json_valid(outcome)),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX allocation_procurement ON allocation (procurement, id);
"#,
    postgres: r#"
CREATE TABLE procurement (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  title text NOT NULL,
  terms jsonb NOT NULL,
  terms_sha256 text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE procurement_lot (
  competition uuid PRIMARY KEY REFERENCES competition (id),
  procurement uuid NOT NULL REFERENCES procurement (id),
  number bigint NOT NULL CHECK (number > 0),
  district text,
  UNIQUE (procurement, number)
);
CREATE TABLE allocation (
  id uuid PRIMARY KEY,
  procurement uuid NOT NULL REFERENCES procurement (id),
  inputs jsonb NOT NULL,
  inputs_sha256 text NOT NULL,
  outcome jsonb NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX allocation_procurement ON allocation (procurement, id);
"#,
};
