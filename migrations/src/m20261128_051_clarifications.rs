//! Questions about a competition, and the answers that every invited provider gets at one instant.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_051_clarifications",
    sqlite: r#"
CREATE TABLE clarification (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  competition BLOB NOT NULL REFERENCES competition (id),
  asker BLOB NOT NULL REFERENCES provider (id),
  asked_at TEXT NOT NULL,
  question TEXT NOT NULL,
  circulated TEXT NOT NULL,
  answer TEXT,
  published_at TEXT,
  version INTEGER NOT NULL CHECK (version > 0),
  CHECK (published_at IS NULL OR answer IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX clarification_competition ON clarification (competition, id);
"#,
    postgres: r#"
CREATE TABLE clarification (
  id uuid PRIMARY KEY,
  competition uuid NOT NULL REFERENCES competition (id),
  asker uuid NOT NULL REFERENCES provider (id),
  asked_at timestamptz NOT NULL,
  question text NOT NULL,
  circulated text NOT NULL,
  answer text,
  published_at timestamptz,
  version bigint NOT NULL CHECK (version > 0),
  CHECK (published_at IS NULL OR answer IS NOT NULL)
);
CREATE INDEX clarification_competition ON clarification (competition, id);
"#,
};
