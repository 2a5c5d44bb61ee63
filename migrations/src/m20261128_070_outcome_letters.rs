//! What tenderers were told of a competition's outcome, each letter kept as it was sent, and the standstill it began.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_070_outcome_letters",
    sqlite: r#"
CREATE TABLE outcome_letter (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  approval BLOB NOT NULL REFERENCES approval (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  html TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  standstill_from TEXT,
  standstill_until TEXT,
  sent_by BLOB NOT NULL,
  sent_at TEXT NOT NULL,
  UNIQUE (approval, provider),
  CHECK ((standstill_from IS NULL) = (standstill_until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_letter_competition ON outcome_letter (competition, id);
CREATE TRIGGER outcome_letter_no_update BEFORE UPDATE ON outcome_letter
  BEGIN SELECT RAISE(ABORT, 'a letter stays as it was sent'); END;
CREATE TRIGGER outcome_letter_no_delete BEFORE DELETE ON outcome_letter
  BEGIN SELECT RAISE(ABORT, 'a letter stays as it was sent'); END;
"#,
    postgres: r#"
CREATE TABLE outcome_letter (
  id uuid PRIMARY KEY,
  approval uuid NOT NULL REFERENCES approval (id),
  competition uuid NOT NULL REFERENCES competition (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  html text NOT NULL,
  sha256 text NOT NULL CHECK (length(sha256) = 64),
  standstill_from date,
  standstill_until date,
  sent_by uuid NOT NULL,
  sent_at timestamptz NOT NULL,
  UNIQUE (approval, provider),
  CHECK ((standstill_from IS NULL) = (standstill_until IS NULL))
);
CREATE INDEX outcome_letter_competition ON outcome_letter (competition, id);
CREATE TRIGGER outcome_letter_no_change BEFORE UPDATE OR DELETE ON outcome_letter
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcome_letter_no_truncate BEFORE TRUNCATE ON outcome_letter
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
