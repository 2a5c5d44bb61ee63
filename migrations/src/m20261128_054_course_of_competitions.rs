//! What happens to a competition after its publication: its closing is moved to later, or it is cancelled.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_054_course_of_competitions",
    sqlite: r#"
CREATE TABLE competition_turn (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  competition BLOB NOT NULL REFERENCES competition (id),
  kind TEXT NOT NULL CHECK (kind IN ('extended', 'cancelled')),
  reason TEXT NOT NULL,
  closed_at TEXT,
  closes_at TEXT,
  outage_from TEXT,
  outage_until TEXT,
  by_user BLOB NOT NULL CHECK (length(by_user) = 16),
  at TEXT NOT NULL,
  CHECK ((kind = 'extended') = (closed_at IS NOT NULL AND closes_at IS NOT NULL)),
  CHECK ((outage_from IS NULL) = (outage_until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX competition_turn_competition ON competition_turn (competition, id);
"#,
    postgres: r#"
CREATE TABLE competition_turn (
  id uuid PRIMARY KEY,
  competition uuid NOT NULL REFERENCES competition (id),
  kind text NOT NULL CHECK (kind IN ('extended', 'cancelled')),
  reason text NOT NULL,
  closed_at timestamptz,
  closes_at timestamptz,
  outage_from timestamptz,
  outage_until timestamptz,
  by_user uuid NOT NULL,
  at timestamptz NOT NULL,
  CHECK ((kind = 'extended') = (closed_at IS NOT NULL AND closes_at IS NOT NULL)),
  CHECK ((outage_from IS NULL) = (outage_until IS NULL))
);
CREATE INDEX competition_turn_competition ON competition_turn (competition, id);
"#,
};
