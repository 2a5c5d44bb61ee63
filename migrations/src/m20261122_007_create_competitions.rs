//! Competitions, invitations, tenders and openings.
//!
//! What a competition asks stands in three JSON documents that are checked and frozen as wholes: its timetable,
//! its term and its award criteria. Submissions and what the opening read out of them are insert-only.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_007_create_competitions",
    sqlite: r#"
CREATE TABLE competition (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  lot BLOB NOT NULL REFERENCES lot (id),
  title TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('block_nursing', 'framework_nursing', 'framework_residential', 'ad_hoc')),
  state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'opened', 'cancelled')),
  quantity_beds INTEGER NOT NULL CHECK (quantity_beds > 0),
  fnc_agreed INTEGER NOT NULL CHECK (fnc_agreed IN (0, 1)),
  criteria TEXT NOT NULL CHECK (json_valid(criteria)),
  term TEXT NOT NULL CHECK (json_valid(term)),
  timetable TEXT NOT NULL CHECK (json_valid(timetable)),
  rulebook_sha256 TEXT,
  criteria_sha256 TEXT,
  publication_decision BLOB,
  published_at TEXT,
  opened_at TEXT,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  CHECK ((state IN ('published', 'opened')) <= (criteria_sha256 IS NOT NULL AND rulebook_sha256 IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX competition_framework ON competition (framework, id);

CREATE TABLE competition_key (
  competition BLOB PRIMARY KEY REFERENCES competition (id),
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),
  wrapped_private_key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
  competition BLOB NOT NULL REFERENCES competition (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  provider BLOB NOT NULL,
  location BLOB NOT NULL,
  location_name TEXT NOT NULL,
  PRIMARY KEY (competition, membership)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_provider ON invitation (provider, competition);

CREATE TABLE tender (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  competition BLOB NOT NULL,
  membership BLOB NOT NULL,
  provider BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'withdrawn')),
  sealed BLOB,
  content_sha256 TEXT,
  missing TEXT NOT NULL CHECK (json_valid(missing)),
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  FOREIGN KEY (competition, membership) REFERENCES invitation (competition, membership)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tender_live ON tender (competition, membership) WHERE state <> 'withdrawn';
CREATE INDEX tender_provider ON tender (provider, competition);

CREATE TABLE tender_submission (
  tender BLOB NOT NULL REFERENCES tender (id),
  version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  content_sha256 TEXT NOT NULL,
  received_at TEXT NOT NULL,
  receipt_sha256 TEXT NOT NULL,
  PRIMARY KEY (tender, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tender_submission_no_update BEFORE UPDATE ON tender_submission
  BEGIN SELECT RAISE(ABORT, 'tender_submission is append-only'); END;
CREATE TRIGGER tender_submission_no_delete BEFORE DELETE ON tender_submission
  BEGIN SELECT RAISE(ABORT, 'tender_submission is append-only'); END;

CREATE TABLE opening (
  competition BLOB NOT NULL REFERENCES competition (id),
  opener BLOB NOT NULL,
  place INTEGER NOT NULL CHECK (place IN (1, 2)),
  at TEXT NOT NULL,
  PRIMARY KEY (competition, opener),
  UNIQUE (competition, place)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opening_no_update BEFORE UPDATE ON opening
  BEGIN SELECT RAISE(ABORT, 'opening is append-only'); END;
CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening
  BEGIN SELECT RAISE(ABORT, 'opening is append-only'); END;

CREATE TABLE opened_tender (
  tender BLOB PRIMARY KEY REFERENCES tender (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  membership BLOB NOT NULL,
  provider BLOB NOT NULL,
  location BLOB NOT NULL,
  location_name TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price > 0),
  answers TEXT NOT NULL CHECK (json_valid(answers)),
  salt TEXT NOT NULL,
  content_sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_tender_competition ON opened_tender (competition, tender);
CREATE TRIGGER opened_tender_no_update BEFORE UPDATE ON opened_tender
  BEGIN SELECT RAISE(ABORT, 'opened_tender is append-only'); END;
CREATE TRIGGER opened_tender_no_delete BEFORE DELETE ON opened_tender
  BEGIN SELECT RAISE(ABORT, 'opened_tender is append-only'); END;
"#,
    postgres: r#"
CREATE TABLE competition (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  lot uuid NOT NULL REFERENCES lot (id),
  title text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('block_nursing', 'framework_nursing', 'framework_residential', 'ad_hoc')),
  state text NOT NULL CHECK (state IN ('draft', 'published', 'opened', 'cancelled')),
  quantity_beds bigint NOT NULL CHECK (quantity_beds > 0),
  fnc_agreed boolean NOT NULL,
  criteria jsonb NOT NULL,
  term jsonb NOT NULL,
  timetable jsonb NOT NULL,
  rulebook_sha256 text,
  criteria_sha256 text,
  publication_decision uuid,
  published_at timestamptz,
  opened_at timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK ((state IN ('published', 'opened')) <= (criteria_sha256 IS NOT NULL AND rulebook_sha256 IS NOT NULL))
);
CREATE INDEX competition_framework ON competition (framework, id);

CREATE TABLE competition_key (
  competition uuid PRIMARY KEY REFERENCES competition (id),
  public_key bytea NOT NULL CHECK (length(public_key) = 32),
  wrapped_private_key bytea NOT NULL
);

CREATE TABLE invitation (
  competition uuid NOT NULL REFERENCES competition (id),
  membership uuid NOT NULL REFERENCES membership (id),
  provider uuid NOT NULL,
  location uuid NOT NULL,
  location_name text NOT NULL,
  PRIMARY KEY (competition, membership)
);
CREATE INDEX invitation_provider ON invitation (provider, competition);

CREATE TABLE tender (
  id uuid PRIMARY KEY,
  competition uuid NOT NULL,
  membership uuid NOT NULL,
  provider uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'submitted', 'withdrawn')),
  sealed bytea,
  content_sha256 text,
  missing jsonb NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  FOREIGN KEY (competition, membership) REFERENCES invitation (competition, membership)
);
CREATE UNIQUE INDEX tender_live ON tender (competition, membership) WHERE state <> 'withdrawn';
CREATE INDEX tender_provider ON tender (provider, competition);

CREATE TABLE tender_submission (
  tender uuid NOT NULL REFERENCES tender (id),
  version bigint NOT NULL,
  sealed bytea NOT NULL,
  content_sha256 text NOT NULL,
  received_at timestamptz NOT NULL,
  receipt_sha256 text NOT NULL,
  PRIMARY KEY (tender, version)
);
CREATE TRIGGER tender_submission_no_change BEFORE UPDATE OR DELETE ON tender_submission
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tender_submission_no_truncate BEFORE TRUNCATE ON tender_submission
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE opening (
  competition uuid NOT NULL REFERENCES competition (id),
  opener uuid NOT NULL,
  place integer NOT NULL CHECK (place IN (1, 2)),
  at timestamptz NOT NULL,
  PRIMARY KEY (competition, opener),
  UNIQUE (competition, place)
);
CREATE TRIGGER opening_no_change BEFORE UPDATE OR DELETE ON opening
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opening_no_truncate BEFORE TRUNCATE ON opening
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE opened_tender (
  tender uuid PRIMARY KEY REFERENCES tender (id),
  competition uuid NOT NULL REFERENCES competition (id),
  membership uuid NOT NULL,
  provider uuid NOT NULL,
  location uuid NOT NULL,
  location_name text NOT NULL,
  price bigint NOT NULL CHECK (price > 0),
  answers jsonb NOT NULL,
  salt text NOT NULL,
  content_sha256 text NOT NULL
);
CREATE INDEX opened_tender_competition ON opened_tender (competition, tender);
CREATE TRIGGER opened_tender_no_change BEFORE UPDATE OR DELETE ON opened_tender
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opened_tender_no_truncate BEFORE TRUNCATE ON opened_tender
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
