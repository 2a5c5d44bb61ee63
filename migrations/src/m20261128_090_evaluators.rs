//! Who marks which questions of a competition, whose sheets are locked, and which agreed marks were opened again. Whoever
//! marked before there were assignments is taken as assigned to every question; locked, where something was agreed.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_090_evaluators",
    sqlite: r#"
CREATE TABLE evaluator (
  competition BLOB NOT NULL REFERENCES competition (id),
  evaluator BLOB NOT NULL CHECK (length(evaluator) = 16),
  lay INTEGER NOT NULL CHECK (lay IN (0, 1)),
  questions TEXT NOT NULL CHECK (json_valid(questions)),
  assigned_by BLOB CHECK (length(assigned_by) = 16),
  assigned_at TEXT NOT NULL,
  unassigned_at TEXT,
  locked_at TEXT,
  waived_at TEXT,
  PRIMARY KEY (competition, evaluator)
) STRICT, WITHOUT ROWID;
CREATE TABLE evaluator_turn (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  competition BLOB NOT NULL REFERENCES competition (id),
  evaluator BLOB NOT NULL CHECK (length(evaluator) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('assigned', 'unassigned', 'locked', 'unlocked', 'waived')),
  reason TEXT,
  by_user BLOB NOT NULL CHECK (length(by_user) = 16),
  at TEXT NOT NULL,
  CHECK (kind IN ('assigned', 'locked') OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX evaluator_turn_competition ON evaluator_turn (competition, id);
ALTER TABLE agreed_mark ADD COLUMN reopened_at TEXT;
ALTER TABLE agreed_mark ADD COLUMN reopened_why TEXT;
INSERT INTO evaluator (competition, evaluator, lay, questions, assigned_at, locked_at)
  SELECT competition, evaluator, 0, '[]', MIN(at),
    CASE WHEN EXISTS (SELECT 1 FROM agreed_mark a WHERE a.competition = mark.competition) THEN MAX(at) END
  FROM mark GROUP BY competition, evaluator;
"#,
    postgres: r#"
CREATE TABLE evaluator (
  competition uuid NOT NULL REFERENCES competition (id),
  evaluator uuid NOT NULL,
  lay boolean NOT NULL,
  questions jsonb NOT NULL,
  assigned_by uuid,
  assigned_at timestamptz NOT NULL,
  unassigned_at timestamptz,
  locked_at timestamptz,
  waived_at timestamptz,
  PRIMARY KEY (competition, evaluator)
);
CREATE TABLE evaluator_turn (
  id uuid PRIMARY KEY,
  competition uuid NOT NULL REFERENCES competition (id),
  evaluator uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('assigned', 'unassigned', 'locked', 'unlocked', 'waived')),
  reason text,
  by_user uuid NOT NULL,
  at timestamptz NOT NULL,
  CHECK (kind IN ('assigned', 'locked') OR reason IS NOT NULL)
);
CREATE INDEX evaluator_turn_competition ON evaluator_turn (competition, id);
ALTER TABLE agreed_mark ADD COLUMN reopened_at timestamptz;
ALTER TABLE agreed_mark ADD COLUMN reopened_why text;
INSERT INTO evaluator (competition, evaluator, lay, questions, assigned_at, locked_at)
  SELECT competition, evaluator, false, '[]', MIN(at),
    CASE WHEN EXISTS (SELECT 1 FROM agreed_mark a WHERE a.competition = mark.competition) THEN MAX(at) END
  FROM mark GROUP BY competition, evaluator;
"#,
};
