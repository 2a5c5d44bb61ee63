//! How long an application may still take: what was extended, and the way to what is to decide.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_031_time_to_decide",
    sqlite: r#"
CREATE TABLE deadline_extension (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  application BLOB NOT NULL REFERENCES application (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  was_due_on TEXT NOT NULL,
  due_on TEXT NOT NULL CHECK (due_on > was_due_on),
  reason TEXT NOT NULL,
  extended_by BLOB NOT NULL,
  extended_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX deadline_extension_once ON deadline_extension (application, was_due_on);
CREATE INDEX deadline_extension_authority ON deadline_extension (authority, application);
CREATE TRIGGER deadline_extension_no_update BEFORE UPDATE ON deadline_extension
  BEGIN SELECT RAISE(ABORT, 'an extended deadline stays on record'); END;
CREATE TRIGGER deadline_extension_no_delete BEFORE DELETE ON deadline_extension
  BEGIN SELECT RAISE(ABORT, 'an extended deadline stays on record'); END;
CREATE INDEX application_to_decide ON application (authority, id) WHERE state = 'submitted';
CREATE INDEX rating_case_to_decide ON rating_case (authority, id) WHERE closed_at IS NULL;
"#,
    postgres: r#"
CREATE TABLE deadline_extension (
  id uuid PRIMARY KEY,
  application uuid NOT NULL REFERENCES application (id),
  authority uuid NOT NULL REFERENCES authority (id),
  was_due_on date NOT NULL,
  due_on date NOT NULL CHECK (due_on > was_due_on),
  reason text NOT NULL,
  extended_by uuid NOT NULL,
  extended_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX deadline_extension_once ON deadline_extension (application, was_due_on);
CREATE INDEX deadline_extension_authority ON deadline_extension (authority, application);
CREATE TRIGGER deadline_extension_no_change BEFORE UPDATE OR DELETE ON deadline_extension
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deadline_extension_no_truncate BEFORE TRUNCATE ON deadline_extension
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE INDEX application_to_decide ON application (authority, id) WHERE state = 'submitted';
CREATE INDEX rating_case_to_decide ON rating_case (authority, id) WHERE closed_at IS NULL;
"#,
};
