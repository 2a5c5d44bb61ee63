//! The councils.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_002_create_authority",
    sqlite: r#"
CREATE TABLE authority (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
CREATE TABLE authority (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  code text COLLATE "C" NOT NULL UNIQUE,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);
"#,
};
