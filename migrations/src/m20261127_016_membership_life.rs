//! What becomes of a member: its states, improvement plans, reviews, open books, wages, and the measures that rules
//! propose.
//!
//! A location has one standing membership: whoever was removed or left may come back. What a member said of its books
//! and its wages is never changed, only said anew.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_016_membership_life",
    sqlite: r#"
DROP INDEX membership_one_standing;
ALTER TABLE membership ADD COLUMN standing TEXT NOT NULL DEFAULT 'active'
  CHECK (standing IN ('active', 'under_review', 'improvement_plan', 'suspended', 'terminated', 'withdrawn'));
UPDATE membership SET standing = state;
ALTER TABLE membership DROP COLUMN state;
ALTER TABLE membership RENAME COLUMN standing TO state;
ALTER TABLE membership ADD COLUMN service_type TEXT;
CREATE UNIQUE INDEX membership_one_standing ON membership (framework, location)
  WHERE state NOT IN ('terminated', 'withdrawn');

DROP TRIGGER membership_event_no_update;
ALTER TABLE membership_event ADD COLUMN happened TEXT NOT NULL DEFAULT 'admitted'
  CHECK (happened IN ('admitted', 'review_started', 'review_closed', 'plan_agreed', 'plan_met', 'flagged', 'suspended',
    'reinstated', 'removal_announced', 'terminated', 'withdrawn'));
UPDATE membership_event SET happened = change;
ALTER TABLE membership_event DROP COLUMN change;
ALTER TABLE membership_event RENAME COLUMN happened TO change;
ALTER TABLE membership_event ADD COLUMN ground TEXT
  CHECK (ground IN ('debarred', 'excluded', 'excludable', 'conditions_not_met', 'terms'));
ALTER TABLE membership_event ADD COLUMN takes_effect_on TEXT;
CREATE TRIGGER membership_event_no_update BEFORE UPDATE ON membership_event
  BEGIN SELECT RAISE(ABORT, 'the history of a membership is append-only'); END;

CREATE TABLE improvement_plan (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  membership BLOB NOT NULL REFERENCES membership (id),
  reason TEXT NOT NULL,
  agreed_by BLOB NOT NULL,
  agreed_at TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('met', 'not_met', 'dropped')),
  closing_reason TEXT,
  closed_by BLOB,
  closed_at TEXT,
  CHECK ((outcome IS NULL) = (closed_at IS NULL) AND (outcome IS NULL) = (closing_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX improvement_plan_one_open ON improvement_plan (membership) WHERE outcome IS NULL;
CREATE INDEX improvement_plan_membership ON improvement_plan (membership, id);

CREATE TABLE improvement_action (
  plan BLOB NOT NULL REFERENCES improvement_plan (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  action TEXT NOT NULL,
  due_on TEXT NOT NULL,
  evidence TEXT,
  completed_by BLOB,
  completed_at TEXT,
  PRIMARY KEY (plan, number),
  CHECK ((evidence IS NULL) = (completed_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE membership_review (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  membership BLOB NOT NULL REFERENCES membership (id),
  kind TEXT NOT NULL CHECK (kind IN ('annual', 'needs_based')),
  reason TEXT,
  due_on TEXT NOT NULL,
  scheduled_by BLOB NOT NULL,
  scheduled_at TEXT NOT NULL,
  held_on TEXT,
  outcome TEXT CHECK (outcome IN ('satisfactory', 'improvements_wanted', 'concerns')),
  summary TEXT,
  lead BLOB REFERENCES authority (id),
  recorded_by BLOB,
  recorded_at TEXT,
  CHECK ((kind = 'needs_based') = (reason IS NOT NULL)),
  CHECK ((held_on IS NULL) = (outcome IS NULL) AND (held_on IS NULL) = (summary IS NULL)
    AND (held_on IS NULL) = (lead IS NULL) AND (held_on IS NULL) = (recorded_at IS NULL)),
  CHECK (kind = 'needs_based' OR held_on IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_review_membership ON membership_review (membership, kind, held_on);
CREATE UNIQUE INDEX membership_review_one_annual ON membership_review (membership, due_on) WHERE kind = 'annual';

CREATE TABLE open_book_year (
  framework BLOB NOT NULL REFERENCES framework (id),
  year TEXT NOT NULL,
  due_on TEXT NOT NULL,
  set_by BLOB NOT NULL,
  set_at TEXT NOT NULL,
  PRIMARY KEY (framework, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_book_member_date (
  membership BLOB NOT NULL REFERENCES membership (id),
  year TEXT NOT NULL,
  due_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_by BLOB NOT NULL,
  set_at TEXT NOT NULL,
  PRIMARY KEY (membership, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_book_submission (
  membership BLOB NOT NULL REFERENCES membership (id),
  year TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  document TEXT,
  statement TEXT,
  submitted_by BLOB NOT NULL,
  submitted_at TEXT NOT NULL,
  PRIMARY KEY (membership, year, version),
  CHECK (document IS NOT NULL OR statement IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER open_book_submission_no_update BEFORE UPDATE ON open_book_submission
  BEGIN SELECT RAISE(ABORT, 'what was submitted is never changed'); END;
CREATE TRIGGER open_book_submission_no_delete BEFORE DELETE ON open_book_submission
  BEGIN SELECT RAISE(ABORT, 'what was submitted is never removed'); END;

CREATE TABLE membership_measure (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  year TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('flag', 'suspend')),
  detail TEXT NOT NULL,
  decision BLOB REFERENCES decision (id),
  proposed_at TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('accepted', 'declined')),
  answer_reason TEXT,
  answered_by BLOB,
  answered_at TEXT,
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answer_reason IS NULL)),
  UNIQUE (membership, year, effect)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_measure_framework ON membership_measure (framework, id);

CREATE TABLE wage_floor (
  framework BLOB NOT NULL REFERENCES framework (id),
  year TEXT NOT NULL,
  name TEXT NOT NULL,
  hourly_rate INTEGER NOT NULL CHECK (hourly_rate > 0),
  set_by BLOB NOT NULL,
  set_at TEXT NOT NULL,
  PRIMARY KEY (framework, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE wage_declaration (
  membership BLOB NOT NULL REFERENCES membership (id),
  year TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  floor_name TEXT NOT NULL,
  floor_rate INTEGER NOT NULL,
  lowest_hourly_rate INTEGER NOT NULL,
  statement TEXT,
  correction TEXT,
  declared_by BLOB NOT NULL,
  declared_at TEXT NOT NULL,
  PRIMARY KEY (membership, year, version),
  CHECK ((version > 1) = (correction IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER wage_declaration_no_update BEFORE UPDATE ON wage_declaration
  BEGIN SELECT RAISE(ABORT, 'a declaration is never changed, only made anew'); END;
CREATE TRIGGER wage_declaration_no_delete BEFORE DELETE ON wage_declaration
  BEGIN SELECT RAISE(ABORT, 'a declaration is never removed'); END;
"#,
    postgres: r#"
ALTER TABLE membership DROP CONSTRAINT membership_state_check;
ALTER TABLE membership ADD CONSTRAINT membership_state_check
  CHECK (state IN ('active', 'under_review', 'improvement_plan', 'suspended', 'terminated', 'withdrawn'));
ALTER TABLE membership ADD COLUMN service_type text COLLATE "C";
DROP INDEX membership_one_standing;
CREATE UNIQUE INDEX membership_one_standing ON membership (framework, location)
  WHERE state NOT IN ('terminated', 'withdrawn');

ALTER TABLE membership_event DROP CONSTRAINT membership_event_change_check;
ALTER TABLE membership_event ADD CONSTRAINT membership_event_change_check
  CHECK (change IN ('admitted', 'review_started', 'review_closed', 'plan_agreed', 'plan_met', 'flagged', 'suspended',
    'reinstated', 'removal_announced', 'terminated', 'withdrawn'));
ALTER TABLE membership_event ADD COLUMN ground text
  CHECK (ground IN ('debarred', 'excluded', 'excludable', 'conditions_not_met', 'terms'));
ALTER TABLE membership_event ADD COLUMN takes_effect_on date;

CREATE TABLE improvement_plan (
  id uuid PRIMARY KEY,
  membership uuid NOT NULL REFERENCES membership (id),
  reason text NOT NULL,
  agreed_by uuid NOT NULL,
  agreed_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('met', 'not_met', 'dropped')),
  closing_reason text,
  closed_by uuid,
  closed_at timestamptz,
  CHECK ((outcome IS NULL) = (closed_at IS NULL) AND (outcome IS NULL) = (closing_reason IS NULL))
);
CREATE UNIQUE INDEX improvement_plan_one_open ON improvement_plan (membership) WHERE outcome IS NULL;
CREATE INDEX improvement_plan_membership ON improvement_plan (membership, id);

CREATE TABLE improvement_action (
  plan uuid NOT NULL REFERENCES improvement_plan (id),
  number integer NOT NULL CHECK (number >= 1),
  action text NOT NULL,
  due_on date NOT NULL,
  evidence text,
  completed_by uuid,
  completed_at timestamptz,
  PRIMARY KEY (plan, number),
  CHECK ((evidence IS NULL) = (completed_at IS NULL))
);

CREATE TABLE membership_review (
  id uuid PRIMARY KEY,
  membership uuid NOT NULL REFERENCES membership (id),
  kind text NOT NULL CHECK (kind IN ('annual', 'needs_based')),
  reason text,
  due_on date NOT NULL,
  scheduled_by uuid NOT NULL,
  scheduled_at timestamptz NOT NULL,
  held_on date,
  outcome text CHECK (outcome IN ('satisfactory', 'improvements_wanted', 'concerns')),
  summary text,
  lead uuid REFERENCES authority (id),
  recorded_by uuid,
  recorded_at timestamptz,
  CHECK ((kind = 'needs_based') = (reason IS NOT NULL)),
  CHECK ((held_on IS NULL) = (outcome IS NULL) AND (held_on IS NULL) = (summary IS NULL)
    AND (held_on IS NULL) = (lead IS NULL) AND (held_on IS NULL) = (recorded_at IS NULL)),
  CHECK (kind = 'needs_based' OR held_on IS NOT NULL)
);
CREATE INDEX membership_review_membership ON membership_review (membership, kind, held_on);
CREATE UNIQUE INDEX membership_review_one_annual ON membership_review (membership, due_on) WHERE kind = 'annual';

CREATE TABLE open_book_year (
  framework uuid NOT NULL REFERENCES framework (id),
  year text COLLATE "C" NOT NULL,
  due_on date NOT NULL,
  set_by uuid NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (framework, year)
);

CREATE TABLE open_book_member_date (
  membership uuid NOT NULL REFERENCES membership (id),
  year text COLLATE "C" NOT NULL,
  due_on date NOT NULL,
  reason text NOT NULL,
  set_by uuid NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (membership, year)
);

CREATE TABLE open_book_submission (
  membership uuid NOT NULL REFERENCES membership (id),
  year text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  document text,
  statement text,
  submitted_by uuid NOT NULL,
  submitted_at timestamptz NOT NULL,
  PRIMARY KEY (membership, year, version),
  CHECK (document IS NOT NULL OR statement IS NOT NULL)
);
CREATE TRIGGER open_book_submission_no_change BEFORE UPDATE OR DELETE ON open_book_submission
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER open_book_submission_no_truncate BEFORE TRUNCATE ON open_book_submission
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE membership_measure (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  membership uuid NOT NULL REFERENCES membership (id),
  year text COLLATE "C" NOT NULL,
  effect text NOT NULL CHECK (effect IN ('flag', 'suspend')),
  detail text NOT NULL,
  decision uuid REFERENCES decision (id),
  proposed_at timestamptz NOT NULL,
  answer text CHECK (answer IN ('accepted', 'declined')),
  answer_reason text,
  answered_by uuid,
  answered_at timestamptz,
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answer_reason IS NULL)),
  UNIQUE (membership, year, effect)
);
CREATE INDEX membership_measure_framework ON membership_measure (framework, id);

CREATE TABLE wage_floor (
  framework uuid NOT NULL REFERENCES framework (id),
  year text COLLATE "C" NOT NULL,
  name text NOT NULL,
  hourly_rate bigint NOT NULL CHECK (hourly_rate > 0),
  set_by uuid NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (framework, year)
);

CREATE TABLE wage_declaration (
  membership uuid NOT NULL REFERENCES membership (id),
  year text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  floor_name text NOT NULL,
  floor_rate bigint NOT NULL,
  lowest_hourly_rate bigint NOT NULL,
  statement text,
  correction text,
  declared_by uuid NOT NULL,
  declared_at timestamptz NOT NULL,
  PRIMARY KEY (membership, year, version),
  CHECK ((version > 1) = (correction IS NOT NULL))
);
CREATE TRIGGER wage_declaration_no_change BEFORE UPDATE OR DELETE ON wage_declaration
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER wage_declaration_no_truncate BEFORE TRUNCATE ON wage_declaration
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
