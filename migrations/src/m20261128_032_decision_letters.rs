//! Decision letters, each kept as it was sent, and what a council says in them.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_032_decision_letters",
    sqlite: r#"
CREATE TABLE letter_wording (
  framework BLOB NOT NULL REFERENCES framework (id),
  version INTEGER NOT NULL CHECK (version > 0),
  authority BLOB NOT NULL REFERENCES authority (id),
  review TEXT NOT NULL,
  review_working_days INTEGER NOT NULL CHECK (review_working_days BETWEEN 1 AND 250),
  reapply TEXT,
  signature TEXT NOT NULL,
  said_by BLOB NOT NULL,
  said_at TEXT NOT NULL,
  PRIMARY KEY (framework, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER letter_wording_no_update BEFORE UPDATE ON letter_wording
  BEGIN SELECT RAISE(ABORT, 'what letters said stays on record'); END;
CREATE TRIGGER letter_wording_no_delete BEFORE DELETE ON letter_wording
  BEGIN SELECT RAISE(ABORT, 'what letters said stays on record'); END;

CREATE TABLE decision_letter (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  application BLOB NOT NULL UNIQUE REFERENCES application (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('admit', 'refuse')),
  html TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  wording INTEGER NOT NULL,
  review_by TEXT NOT NULL,
  sent_by BLOB NOT NULL,
  sent_at TEXT NOT NULL,
  FOREIGN KEY (framework, wording) REFERENCES letter_wording (framework, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER decision_letter_no_update BEFORE UPDATE ON decision_letter
  BEGIN SELECT RAISE(ABORT, 'a letter stays as it was sent'); END;
CREATE TRIGGER decision_letter_no_delete BEFORE DELETE ON decision_letter
  BEGIN SELECT RAISE(ABORT, 'a letter stays as it was sent'); END;
"#,
    postgres: r#"
CREATE TABLE letter_wording (
  framework uuid NOT NULL REFERENCES framework (id),
  version bigint NOT NULL CHECK (version > 0),
  authority uuid NOT NULL REFERENCES authority (id),
  review text NOT NULL,
  review_working_days integer NOT NULL CHECK (review_working_days BETWEEN 1 AND 250),
  reapply text,
  signature text NOT NULL,
  said_by uuid NOT NULL,
  said_at timestamptz NOT NULL,
  PRIMARY KEY (framework, version)
);
CREATE TRIGGER letter_wording_no_change BEFORE UPDATE OR DELETE ON letter_wording
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_wording_no_truncate BEFORE TRUNCATE ON letter_wording
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE decision_letter (
  id uuid PRIMARY KEY,
  application uuid NOT NULL UNIQUE REFERENCES application (id),
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  outcome text NOT NULL CHECK (outcome IN ('admit', 'refuse')),
  html text NOT NULL,
  sha256 text NOT NULL CHECK (length(sha256) = 64),
  wording bigint NOT NULL,
  review_by date NOT NULL,
  sent_by uuid NOT NULL,
  sent_at timestamptz NOT NULL,
  FOREIGN KEY (framework, wording) REFERENCES letter_wording (framework, version)
);
CREATE TRIGGER decision_letter_no_change BEFORE UPDATE OR DELETE ON decision_letter
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_letter_no_truncate BEFORE TRUNCATE ON decision_letter
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
