//! Marks, rankings, approvals, awards and contracts.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_008_create_awards",
    sqlite: r#"
CREATE TABLE evaluation (
  competition BLOB PRIMARY KEY REFERENCES competition (id),
  frozen INTEGER NOT NULL CHECK (frozen IN (0, 1)),
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
  tender BLOB NOT NULL REFERENCES tender (id),
  evaluator BLOB NOT NULL CHECK (length(evaluator) = 16),
  question TEXT NOT NULL,
  competition BLOB NOT NULL REFERENCES competition (id),
  mark INTEGER NOT NULL CHECK (mark >= 0),
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (tender, evaluator, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_competition ON mark (competition);

CREATE TABLE agreed_mark (
  tender BLOB NOT NULL REFERENCES tender (id),
  question TEXT NOT NULL,
  competition BLOB NOT NULL REFERENCES competition (id),
  mark INTEGER NOT NULL CHECK (mark >= 0),
  reason TEXT NOT NULL,
  agreed_by BLOB NOT NULL CHECK (length(agreed_by) = 16),
  at TEXT NOT NULL,
  PRIMARY KEY (tender, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreed_mark_competition ON agreed_mark (competition);

CREATE TABLE ranking (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  competition BLOB NOT NULL REFERENCES competition (id),
  evaluation_version INTEGER NOT NULL,
  scoring_decision BLOB NOT NULL REFERENCES decision (id),
  award_decision BLOB REFERENCES decision (id),
  inputs_sha256 TEXT NOT NULL CHECK (length(inputs_sha256) = 64),
  outcome TEXT NOT NULL CHECK (outcome IN ('ranked', 'tie', 'cannot_decide')),
  detail TEXT,
  standings TEXT NOT NULL CHECK (json_valid(standings)),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ranking_competition ON ranking (competition, id);
CREATE TRIGGER ranking_no_update BEFORE UPDATE ON ranking
  BEGIN SELECT RAISE(ABORT, 'a ranking is never changed'); END;
CREATE TRIGGER ranking_no_delete BEFORE DELETE ON ranking
  BEGIN SELECT RAISE(ABORT, 'a ranking is never removed'); END;

CREATE TABLE approval (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  ranking BLOB NOT NULL REFERENCES ranking (id),
  report TEXT NOT NULL,
  tie_reason TEXT,
  annual_value INTEGER NOT NULL CHECK (annual_value >= 0),
  requested_by BLOB NOT NULL CHECK (length(requested_by) = 16),
  requested_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'referred_back')),
  decided_by BLOB CHECK (length(decided_by) = 16),
  decider_office TEXT,
  decided_at TEXT,
  decision_reason TEXT,
  decision BLOB REFERENCES decision (id),
  version INTEGER NOT NULL,
  CHECK ((state = 'pending') = (decided_by IS NULL)),
  CHECK ((state = 'pending') = (decided_at IS NULL)),
  CHECK ((state = 'pending') = (decision_reason IS NULL)),
  CHECK ((state = 'approved') = (decision IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX approval_one_standing ON approval (competition) WHERE state <> 'referred_back';

CREATE TABLE approval_tender (
  approval BLOB NOT NULL REFERENCES approval (id),
  tender BLOB NOT NULL REFERENCES tender (id),
  PRIMARY KEY (approval, tender)
) STRICT, WITHOUT ROWID;

CREATE TABLE consultation (
  approval BLOB NOT NULL REFERENCES approval (id),
  office TEXT NOT NULL,
  consultee BLOB NOT NULL CHECK (length(consultee) = 16),
  view TEXT NOT NULL CHECK (view IN ('supports', 'objects', 'no_comment')),
  comment TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (approval, office)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER consultation_no_update BEFORE UPDATE ON consultation
  BEGIN SELECT RAISE(ABORT, 'a consultee''s view is never changed'); END;
CREATE TRIGGER consultation_no_delete BEFORE DELETE ON consultation
  BEGIN SELECT RAISE(ABORT, 'a consultee''s view is never removed'); END;

CREATE TABLE contract (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  tender BLOB NOT NULL UNIQUE REFERENCES tender (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  location BLOB NOT NULL REFERENCES location (id),
  location_name TEXT NOT NULL,
  title TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price >= 0),
  starts_on TEXT NOT NULL,
  years INTEGER NOT NULL CHECK (years >= 1),
  options TEXT NOT NULL CHECK (json_valid(options)),
  options_used INTEGER NOT NULL CHECK (options_used >= 0),
  initial_ends_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  CHECK (starts_on <= initial_ends_on AND initial_ends_on <= ends_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_authority ON contract (authority, id);
CREATE INDEX contract_provider ON contract (provider, id);
CREATE INDEX contract_location ON contract (location, starts_on);

CREATE TABLE award (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  competition BLOB NOT NULL REFERENCES competition (id),
  approval BLOB NOT NULL REFERENCES approval (id),
  tender BLOB NOT NULL REFERENCES tender (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  contract BLOB NOT NULL UNIQUE REFERENCES contract (id),
  awarded_by BLOB NOT NULL CHECK (length(awarded_by) = 16),
  at TEXT NOT NULL,
  UNIQUE (competition, tender)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER award_no_update BEFORE UPDATE ON award
  BEGIN SELECT RAISE(ABORT, 'an award is never changed'); END;
CREATE TRIGGER award_no_delete BEFORE DELETE ON award
  BEGIN SELECT RAISE(ABORT, 'an award is never removed'); END;

CREATE TABLE contract_extension (
  contract BLOB NOT NULL REFERENCES contract (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  years INTEGER NOT NULL CHECK (years >= 1),
  ends_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  extended_by BLOB NOT NULL CHECK (length(extended_by) = 16),
  at TEXT NOT NULL,
  PRIMARY KEY (contract, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER contract_extension_no_update BEFORE UPDATE ON contract_extension
  BEGIN SELECT RAISE(ABORT, 'an extension is never changed'); END;
CREATE TRIGGER contract_extension_no_delete BEFORE DELETE ON contract_extension
  BEGIN SELECT RAISE(ABORT, 'an extension is never removed'); END;
"#,
    postgres: r#"
CREATE TABLE evaluation (
  competition uuid PRIMARY KEY REFERENCES competition (id),
  frozen boolean NOT NULL,
  version bigint NOT NULL
);

CREATE TABLE mark (
  tender uuid NOT NULL REFERENCES tender (id),
  evaluator uuid NOT NULL,
  question text COLLATE "C" NOT NULL,
  competition uuid NOT NULL REFERENCES competition (id),
  mark bigint NOT NULL CHECK (mark >= 0),
  reason text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tender, evaluator, question)
);
CREATE INDEX mark_competition ON mark (competition);

CREATE TABLE agreed_mark (
  tender uuid NOT NULL REFERENCES tender (id),
  question text COLLATE "C" NOT NULL,
  competition uuid NOT NULL REFERENCES competition (id),
  mark bigint NOT NULL CHECK (mark >= 0),
  reason text NOT NULL,
  agreed_by uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tender, question)
);
CREATE INDEX agreed_mark_competition ON agreed_mark (competition);

CREATE TABLE ranking (
  id uuid PRIMARY KEY,
  competition uuid NOT NULL REFERENCES competition (id),
  evaluation_version bigint NOT NULL,
  scoring_decision uuid NOT NULL REFERENCES decision (id),
  award_decision uuid REFERENCES decision (id),
  inputs_sha256 text NOT NULL CHECK (length(inputs_sha256) = 64),
  outcome text NOT NULL CHECK (outcome IN ('ranked', 'tie', 'cannot_decide')),
  detail text,
  standings jsonb NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX ranking_competition ON ranking (competition, id);
CREATE TRIGGER ranking_no_change BEFORE UPDATE OR DELETE ON ranking
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE approval (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  competition uuid NOT NULL REFERENCES competition (id),
  ranking uuid NOT NULL REFERENCES ranking (id),
  report text NOT NULL,
  tie_reason text,
  annual_value bigint NOT NULL CHECK (annual_value >= 0),
  requested_by uuid NOT NULL,
  requested_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'referred_back')),
  decided_by uuid,
  decider_office text,
  decided_at timestamptz,
  decision_reason text,
  decision uuid REFERENCES decision (id),
  version bigint NOT NULL,
  CHECK ((state = 'pending') = (decided_by IS NULL)),
  CHECK ((state = 'pending') = (decided_at IS NULL)),
  CHECK ((state = 'pending') = (decision_reason IS NULL)),
  CHECK ((state = 'approved') = (decision IS NOT NULL))
);
CREATE UNIQUE INDEX approval_one_standing ON approval (competition) WHERE state <> 'referred_back';

CREATE TABLE approval_tender (
  approval uuid NOT NULL REFERENCES approval (id),
  tender uuid NOT NULL REFERENCES tender (id),
  PRIMARY KEY (approval, tender)
);

CREATE TABLE consultation (
  approval uuid NOT NULL REFERENCES approval (id),
  office text COLLATE "C" NOT NULL,
  consultee uuid NOT NULL,
  view text NOT NULL CHECK (view IN ('supports', 'objects', 'no_comment')),
  comment text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (approval, office)
);
CREATE TRIGGER consultation_no_change BEFORE UPDATE OR DELETE ON consultation
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE contract (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  competition uuid NOT NULL REFERENCES competition (id),
  tender uuid NOT NULL UNIQUE REFERENCES tender (id),
  provider uuid NOT NULL REFERENCES provider (id),
  location uuid NOT NULL REFERENCES location (id),
  location_name text NOT NULL,
  title text NOT NULL,
  price bigint NOT NULL CHECK (price >= 0),
  starts_on date NOT NULL,
  years integer NOT NULL CHECK (years >= 1),
  options jsonb NOT NULL,
  options_used integer NOT NULL CHECK (options_used >= 0),
  initial_ends_on date NOT NULL,
  ends_on date NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CHECK (starts_on <= initial_ends_on AND initial_ends_on <= ends_on)
);
CREATE INDEX contract_authority ON contract (authority, id);
CREATE INDEX contract_provider ON contract (provider, id);
CREATE INDEX contract_location ON contract (location, starts_on);

CREATE TABLE award (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  competition uuid NOT NULL REFERENCES competition (id),
  approval uuid NOT NULL REFERENCES approval (id),
  tender uuid NOT NULL REFERENCES tender (id),
  membership uuid NOT NULL REFERENCES membership (id),
  provider uuid NOT NULL REFERENCES provider (id),
  contract uuid NOT NULL UNIQUE REFERENCES contract (id),
  awarded_by uuid NOT NULL,
  at timestamptz NOT NULL,
  UNIQUE (competition, tender)
);
CREATE TRIGGER award_no_change BEFORE UPDATE OR DELETE ON award
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE contract_extension (
  contract uuid NOT NULL REFERENCES contract (id),
  number integer NOT NULL CHECK (number >= 1),
  years integer NOT NULL CHECK (years >= 1),
  ends_on date NOT NULL,
  reason text NOT NULL,
  extended_by uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (contract, number)
);
CREATE TRIGGER contract_extension_no_change BEFORE UPDATE OR DELETE ON contract_extension
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"#,
};
