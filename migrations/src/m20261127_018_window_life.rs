//! What happens to windows after publication: added by decision, extended; and applications that come after one has
//! closed and are held for a decision.
//!
//! A window's earlier closings and every decision on a late application stay on record.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_018_window_life",
    sqlite: r#"
ALTER TABLE application_window ADD COLUMN purpose TEXT;
ALTER TABLE application_window ADD COLUMN serves TEXT CHECK (serves IN ('new_members', 'exercise', 'both'));
ALTER TABLE application_window ADD COLUMN exercise TEXT;
ALTER TABLE application_window ADD COLUMN decision_reference TEXT
  CHECK ((decision_reference IS NULL) = (purpose IS NULL));
CREATE INDEX application_window_opens ON application_window (opens_at);
CREATE INDEX application_window_closes ON application_window (closes_at);

CREATE TABLE window_extension (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  window_id BLOB NOT NULL REFERENCES application_window (id),
  closed_at TEXT NOT NULL,
  closes_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  extended_by BLOB NOT NULL,
  extended_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX window_extension_window ON window_extension (window_id, id);
CREATE TRIGGER window_extension_no_update BEFORE UPDATE ON window_extension
  BEGIN SELECT RAISE(ABORT, 'the closings of a window stay on record'); END;
CREATE TRIGGER window_extension_no_delete BEFORE DELETE ON window_extension
  BEGIN SELECT RAISE(ABORT, 'the closings of a window stay on record'); END;

CREATE TABLE late_submission (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  application BLOB NOT NULL REFERENCES application (id),
  window_id BLOB NOT NULL REFERENCES application_window (id),
  received_at TEXT NOT NULL,
  answers_sha256 TEXT NOT NULL CHECK (length(answers_sha256) = 64),
  outcome TEXT CHECK (outcome IN ('accepted', 'rejected', 'withdrawn')),
  reason TEXT,
  decided_by BLOB,
  decided_at TEXT,
  CHECK ((outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)),
  CHECK (outcome NOT IN ('accepted', 'rejected') OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX late_submission_one_held ON late_submission (application) WHERE outcome IS NULL;
CREATE TRIGGER late_submission_no_change BEFORE UPDATE ON late_submission WHEN OLD.outcome IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a late application is decided once'); END;
CREATE TRIGGER late_submission_no_delete BEFORE DELETE ON late_submission
  BEGIN SELECT RAISE(ABORT, 'late applications stay on record'); END;
ALTER TABLE application ADD COLUMN late BLOB REFERENCES late_submission (id);
"#,
    postgres: r#"
ALTER TABLE application_window
  ADD COLUMN purpose text,
  ADD COLUMN serves text CHECK (serves IN ('new_members', 'exercise', 'both')),
  ADD COLUMN exercise text,
  ADD COLUMN decision_reference text CHECK ((decision_reference IS NULL) = (purpose IS NULL));
CREATE INDEX application_window_opens ON application_window (opens_at);
CREATE INDEX application_window_closes ON application_window (closes_at);

CREATE TABLE window_extension (
  id uuid PRIMARY KEY,
  window_id uuid NOT NULL REFERENCES application_window (id),
  closed_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL CHECK (closes_at > closed_at),
  reason text NOT NULL,
  extended_by uuid NOT NULL,
  extended_at timestamptz NOT NULL
);
CREATE INDEX window_extension_window ON window_extension (window_id, id);
CREATE TRIGGER window_extension_no_change BEFORE UPDATE OR DELETE ON window_extension
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER window_extension_no_truncate BEFORE TRUNCATE ON window_extension
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE late_submission (
  id uuid PRIMARY KEY,
  application uuid NOT NULL REFERENCES application (id),
  window_id uuid NOT NULL REFERENCES application_window (id),
  received_at timestamptz NOT NULL,
  answers_sha256 text NOT NULL CHECK (length(answers_sha256) = 64),
  outcome text CHECK (outcome IN ('accepted', 'rejected', 'withdrawn')),
  reason text,
  decided_by uuid,
  decided_at timestamptz,
  CHECK ((outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)),
  CHECK (outcome NOT IN ('accepted', 'rejected') OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX late_submission_one_held ON late_submission (application) WHERE outcome IS NULL;
CREATE TRIGGER late_submission_no_change BEFORE UPDATE ON late_submission
  FOR EACH ROW WHEN (OLD.outcome IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER late_submission_no_delete BEFORE DELETE ON late_submission
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER late_submission_no_truncate BEFORE TRUNCATE ON late_submission
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE application ADD COLUMN late uuid REFERENCES late_submission (id);
"#,
};
