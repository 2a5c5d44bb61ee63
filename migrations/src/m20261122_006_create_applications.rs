//! Applications and memberships.
//!
//! One open application for a location in a framework, and one standing membership: partial unique indexes, so
//! that of two requests that race one loses.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_006_create_applications",
    sqlite: r#"
CREATE TABLE application (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  provider_name TEXT NOT NULL,
  location BLOB NOT NULL REFERENCES location (id),
  location_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('first', 'again')),
  previous BLOB REFERENCES application (id),
  package_sha256 TEXT NOT NULL,
  answers TEXT NOT NULL CHECK (json_valid(answers)),
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'admitted', 'refused', 'withdrawn')),
  submitted_at TEXT,
  window_id BLOB REFERENCES application_window (id),
  waits INTEGER CHECK (waits IN (0, 1)),
  answers_sha256 TEXT,
  rating TEXT,
  rating_published_on TEXT,
  assessment BLOB REFERENCES decision (id),
  assessment_outcome TEXT CHECK (assessment_outcome IN ('met', 'not_met', 'refer', 'cannot_decide')),
  decision_outcome TEXT CHECK (decision_outcome IN ('admit', 'refuse')),
  decision_basis TEXT CHECK (decision_basis IN ('follows_assessment', 'officers_judgement', 'override')),
  decision_reason TEXT,
  decided_by BLOB,
  decided_at TEXT,
  withdrawn_at TEXT,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  CHECK ((kind = 'again') = (previous IS NOT NULL)),
  CHECK ((submitted_at IS NULL) = (assessment IS NULL)),
  CHECK (state NOT IN ('submitted', 'admitted', 'refused') OR submitted_at IS NOT NULL),
  CHECK ((state IN ('admitted', 'refused')) = (decided_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX application_one_open ON application (framework, location)
  WHERE state IN ('draft', 'submitted');
CREATE INDEX application_framework ON application (framework, id);
CREATE INDEX application_provider ON application (provider, id);
CREATE INDEX application_location ON application (framework, location, decided_at);

CREATE TABLE membership (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  provider_name TEXT NOT NULL,
  location BLOB NOT NULL REFERENCES location (id),
  location_name TEXT NOT NULL,
  application BLOB NOT NULL UNIQUE REFERENCES application (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'terminated')),
  quality_points TEXT,
  admitted_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX membership_one_standing ON membership (framework, location) WHERE state <> 'terminated';
CREATE INDEX membership_framework ON membership (framework, id);

CREATE TABLE membership_event (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  membership BLOB NOT NULL REFERENCES membership (id),
  change TEXT NOT NULL CHECK (change IN ('admitted', 'suspended', 'reinstated', 'terminated')),
  reason TEXT NOT NULL,
  changed_by BLOB NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_event_membership ON membership_event (membership, id);
CREATE TRIGGER membership_event_no_update BEFORE UPDATE ON membership_event
  BEGIN SELECT RAISE(ABORT, 'the history of a membership is append-only'); END;
CREATE TRIGGER membership_event_no_delete BEFORE DELETE ON membership_event
  BEGIN SELECT RAISE(ABORT, 'the history of a membership is append-only'); END;
"#,
    postgres: r#"
CREATE TABLE application (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  provider_name text NOT NULL,
  location uuid NOT NULL REFERENCES location (id),
  location_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('first', 'again')),
  previous uuid REFERENCES application (id),
  package_sha256 text NOT NULL,
  answers jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'submitted', 'admitted', 'refused', 'withdrawn')),
  submitted_at timestamptz,
  window_id uuid REFERENCES application_window (id),
  waits boolean,
  answers_sha256 text,
  rating text,
  rating_published_on date,
  assessment uuid REFERENCES decision (id),
  assessment_outcome text CHECK (assessment_outcome IN ('met', 'not_met', 'refer', 'cannot_decide')),
  decision_outcome text CHECK (decision_outcome IN ('admit', 'refuse')),
  decision_basis text CHECK (decision_basis IN ('follows_assessment', 'officers_judgement', 'override')),
  decision_reason text,
  decided_by uuid,
  decided_at timestamptz,
  withdrawn_at timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK ((kind = 'again') = (previous IS NOT NULL)),
  CHECK ((submitted_at IS NULL) = (assessment IS NULL)),
  CHECK (state NOT IN ('submitted', 'admitted', 'refused') OR submitted_at IS NOT NULL),
  CHECK ((state IN ('admitted', 'refused')) = (decided_at IS NOT NULL))
);
CREATE UNIQUE INDEX application_one_open ON application (framework, location)
  WHERE state IN ('draft', 'submitted');
CREATE INDEX application_framework ON application (framework, id);
CREATE INDEX application_provider ON application (provider, id);
CREATE INDEX application_location ON application (framework, location, decided_at);

CREATE TABLE membership (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  provider_name text NOT NULL,
  location uuid NOT NULL REFERENCES location (id),
  location_name text NOT NULL,
  application uuid NOT NULL UNIQUE REFERENCES application (id),
  state text NOT NULL CHECK (state IN ('active', 'suspended', 'terminated')),
  quality_points text,
  admitted_at timestamptz NOT NULL,
  version bigint NOT NULL
);
CREATE UNIQUE INDEX membership_one_standing ON membership (framework, location) WHERE state <> 'terminated';
CREATE INDEX membership_framework ON membership (framework, id);

CREATE TABLE membership_event (
  id uuid PRIMARY KEY,
  membership uuid NOT NULL REFERENCES membership (id),
  change text NOT NULL CHECK (change IN ('admitted', 'suspended', 'reinstated', 'terminated')),
  reason text NOT NULL,
  changed_by uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX membership_event_membership ON membership_event (membership, id);
CREATE TRIGGER membership_event_no_change BEFORE UPDATE OR DELETE ON membership_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER membership_event_no_truncate BEFORE TRUNCATE ON membership_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
