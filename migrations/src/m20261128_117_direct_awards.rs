//! Direct awards: what is to be awarded to whom without a competition, and on what ground. An approval, a contract and an award
//! come of a competition or of a direct award, never of both.
//!
//! SQLite cannot let a column be empty that had to be filled, so its three tables are made anew, with the keys that point at
//! them put aside meanwhile.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_117_direct_awards",
    sqlite: r#"
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE direct_award (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  lot BLOB NOT NULL REFERENCES lot (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  location BLOB NOT NULL REFERENCES location (id),
  location_name TEXT NOT NULL,
  title TEXT NOT NULL,
  ground TEXT NOT NULL CHECK (ground IN ('rulebook', 'user_choice')),
  choice TEXT CHECK (json_valid(choice)),
  commissioned TEXT CHECK (json_valid(commissioned)),
  decision_reference TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  rulebook TEXT NOT NULL REFERENCES rule_package (hash),
  decision BLOB REFERENCES decision (id),
  price INTEGER NOT NULL CHECK (price >= 0),
  beds INTEGER NOT NULL CHECK (beds >= 1),
  starts_on TEXT NOT NULL,
  years INTEGER NOT NULL CHECK (years >= 1),
  options TEXT NOT NULL CHECK (json_valid(options)),
  counted_from TEXT CHECK (counted_from <= starts_on),
  proposed_by BLOB NOT NULL CHECK (length(proposed_by) = 16),
  proposed_at TEXT NOT NULL,
  withdrawn_by BLOB CHECK (length(withdrawn_by) = 16),
  withdrawn_at TEXT,
  withdrawal_reason TEXT,
  version INTEGER NOT NULL,
  CHECK ((choice IS NOT NULL) = (ground = 'user_choice')),
  CHECK ((decision IS NOT NULL) = (ground = 'rulebook')),
  CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL) AND (withdrawn_at IS NULL) = (withdrawal_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX direct_award_framework ON direct_award (framework, id);
CREATE INDEX direct_award_provider ON direct_award (provider, id);
CREATE TRIGGER direct_award_no_delete BEFORE DELETE ON direct_award
  BEGIN SELECT RAISE(ABORT, 'what was proposed stays on record'); END;

CREATE TABLE approval_anew (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  competition BLOB REFERENCES competition (id),
  ranking BLOB REFERENCES ranking (id),
  direct_award BLOB REFERENCES direct_award (id),
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
  steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(steps)),
  whole_life_value INTEGER CHECK (whole_life_value >= 0),
  starts_on TEXT,
  ends_on TEXT,
  CHECK ((state = 'pending') = (decided_by IS NULL)),
  CHECK ((state = 'pending') = (decided_at IS NULL)),
  CHECK ((state = 'pending') = (decision_reason IS NULL)),
  CHECK ((state = 'approved') = (decision IS NOT NULL)),
  CHECK ((ends_on IS NULL) = (starts_on IS NULL) AND starts_on <= ends_on),
  CHECK ((competition IS NULL) = (direct_award IS NOT NULL) AND (competition IS NULL) = (ranking IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO approval_anew (id, authority, competition, ranking, report, tie_reason, annual_value, requested_by, requested_at,
    state, decided_by, decider_office, decided_at, decision_reason, decision, version, steps, whole_life_value, starts_on, ends_on)
  SELECT id, authority, competition, ranking, report, tie_reason, annual_value, requested_by, requested_at,
    state, decided_by, decider_office, decided_at, decision_reason, decision, version, steps, whole_life_value, starts_on, ends_on
  FROM approval;
DROP TABLE approval;
ALTER TABLE approval_anew RENAME TO approval;
CREATE UNIQUE INDEX approval_one_standing ON approval (competition) WHERE state <> 'referred_back';
CREATE UNIQUE INDEX approval_one_direct ON approval (direct_award) WHERE state <> 'referred_back';

CREATE TABLE contract_anew (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  competition BLOB REFERENCES competition (id),
  tender BLOB UNIQUE REFERENCES tender (id),
  direct_award BLOB UNIQUE REFERENCES direct_award (id),
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
  annual_value INTEGER CHECK (annual_value >= 0),
  counted_from TEXT CHECK (counted_from <= starts_on),
  awaits_signature INTEGER NOT NULL DEFAULT 0 CHECK (awaits_signature IN (0, 1)),
  CHECK (starts_on <= initial_ends_on AND initial_ends_on <= ends_on),
  CHECK ((competition IS NULL) = (direct_award IS NOT NULL) AND (competition IS NULL) = (tender IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO contract_anew (id, authority, framework, competition, tender, provider, location, location_name, title, price,
    starts_on, years, options, options_used, initial_ends_on, ends_on, created_at, version, annual_value, counted_from,
    awaits_signature)
  SELECT id, authority, framework, competition, tender, provider, location, location_name, title, price,
    starts_on, years, options, options_used, initial_ends_on, ends_on, created_at, version, annual_value, counted_from,
    awaits_signature
  FROM contract;
DROP TABLE contract;
ALTER TABLE contract_anew RENAME TO contract;
CREATE INDEX contract_authority ON contract (authority, id);
CREATE INDEX contract_provider ON contract (provider, id);
CREATE INDEX contract_location ON contract (location, starts_on);

CREATE TABLE award_anew (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  competition BLOB REFERENCES competition (id),
  approval BLOB NOT NULL REFERENCES approval (id),
  tender BLOB REFERENCES tender (id),
  direct_award BLOB UNIQUE REFERENCES direct_award (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  contract BLOB NOT NULL UNIQUE REFERENCES contract (id),
  awarded_by BLOB NOT NULL CHECK (length(awarded_by) = 16),
  at TEXT NOT NULL,
  UNIQUE (competition, tender),
  CHECK ((competition IS NULL) = (direct_award IS NOT NULL) AND (competition IS NULL) = (tender IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO award_anew (id, authority, competition, approval, tender, membership, provider, contract, awarded_by, at)
  SELECT id, authority, competition, approval, tender, membership, provider, contract, awarded_by, at FROM award;
DROP TABLE award;
ALTER TABLE award_anew RENAME TO award;
CREATE TRIGGER award_no_update BEFORE UPDATE ON award
  BEGIN SELECT RAISE(ABORT, 'an award is never changed'); END;
CREATE TRIGGER award_no_delete BEFORE DELETE ON award
  BEGIN SELECT RAISE(ABORT, 'an award is never removed'); END;
COMMIT;
PRAGMA foreign_keys = ON;
"#,
    postgres: r#"
CREATE TABLE direct_award (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  lot uuid NOT NULL REFERENCES lot (id),
  membership uuid NOT NULL REFERENCES membership (id),
  provider uuid NOT NULL REFERENCES provider (id),
  location uuid NOT NULL REFERENCES location (id),
  location_name text NOT NULL,
  title text NOT NULL,
  ground text NOT NULL CHECK (ground IN ('rulebook', 'user_choice')),
  choice jsonb,
  commissioned jsonb,
  decision_reference text NOT NULL,
  decided_on date NOT NULL,
  rulebook text COLLATE "C" NOT NULL REFERENCES rule_package (hash),
  decision uuid REFERENCES decision (id),
  price bigint NOT NULL CHECK (price >= 0),
  beds integer NOT NULL CHECK (beds >= 1),
  starts_on date NOT NULL,
  years integer NOT NULL CHECK (years >= 1),
  options jsonb NOT NULL,
  counted_from date CHECK (counted_from <= starts_on),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  withdrawal_reason text,
  version bigint NOT NULL,
  CHECK ((choice IS NOT NULL) = (ground = 'user_choice')),
  CHECK ((decision IS NOT NULL) = (ground = 'rulebook')),
  CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL) AND (withdrawn_at IS NULL) = (withdrawal_reason IS NULL))
);
CREATE INDEX direct_award_framework ON direct_award (framework, id);
CREATE INDEX direct_award_provider ON direct_award (provider, id);
CREATE TRIGGER direct_award_no_delete BEFORE DELETE ON direct_award
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER direct_award_no_truncate BEFORE TRUNCATE ON direct_award
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE approval
  ALTER COLUMN competition DROP NOT NULL,
  ALTER COLUMN ranking DROP NOT NULL,
  ADD COLUMN direct_award uuid REFERENCES direct_award (id),
  ADD CHECK ((competition IS NULL) = (direct_award IS NOT NULL) AND (competition IS NULL) = (ranking IS NULL));
CREATE UNIQUE INDEX approval_one_direct ON approval (direct_award) WHERE state <> 'referred_back';

ALTER TABLE contract
  ALTER COLUMN competition DROP NOT NULL,
  ALTER COLUMN tender DROP NOT NULL,
  ADD COLUMN direct_award uuid UNIQUE REFERENCES direct_award (id),
  ADD CHECK ((competition IS NULL) = (direct_award IS NOT NULL) AND (competition IS NULL) = (tender IS NULL));

ALTER TABLE award
  ALTER COLUMN competition DROP NOT NULL,
  ALTER COLUMN tender DROP NOT NULL,
  ADD COLUMN direct_award uuid UNIQUE REFERENCES direct_award (id),
  ADD CHECK ((competition IS NULL) = (direct_award IS NOT NULL) AND (competition IS NULL) = (tender IS NULL));
"#,
};
