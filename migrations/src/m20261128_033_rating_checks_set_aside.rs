//! Checks of a rating that could not be made: what was set aside, so that the others went on.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_033_rating_checks_set_aside",
    sqlite: r#"
CREATE TABLE rating_check_aside (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  application BLOB NOT NULL REFERENCES application (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  location BLOB NOT NULL REFERENCES location (id),
  kind TEXT NOT NULL CHECK (kind IN ('member', 'refused')),
  noticed_at TEXT NOT NULL,
  resolved_at TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX rating_check_aside_one_open ON rating_check_aside (application) WHERE resolved_at IS NULL;
CREATE INDEX rating_check_aside_framework ON rating_check_aside (authority, framework, id);
"#,
    postgres: r#"
CREATE TABLE rating_check_aside (
  id uuid PRIMARY KEY,
  application uuid NOT NULL REFERENCES application (id),
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  location uuid NOT NULL REFERENCES location (id),
  kind text NOT NULL CHECK (kind IN ('member', 'refused')),
  noticed_at timestamptz NOT NULL,
  resolved_at timestamptz
);
CREATE UNIQUE INDEX rating_check_aside_one_open ON rating_check_aside (application) WHERE resolved_at IS NULL;
CREATE INDEX rating_check_aside_framework ON rating_check_aside (authority, framework, id);
"#,
};
