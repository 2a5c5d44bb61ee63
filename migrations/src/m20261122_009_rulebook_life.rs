//! How rules come into force: drafts, proposals, reviews, releases with dates, withdrawals.
//!
//! A draft may change; whatever was proposed, reviewed, released or withdrawn is insert-only. A review names the bytes
//! that were reviewed, and the database holds it to those that were proposed. Which package is in force follows from
//! the releases and the clock, so a framework no longer keeps a copy of the answer.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_009_rulebook_life",
    sqlite: r#"
CREATE TABLE rule_draft (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  title TEXT NOT NULL,
  base TEXT REFERENCES rule_package (hash),
  state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'released', 'discarded')),
  created_by BLOB NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_draft_framework ON rule_draft (framework, id);

CREATE TABLE rule_draft_file (
  draft BLOB NOT NULL REFERENCES rule_draft (id),
  path TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (draft, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_draft_editor (
  draft BLOB NOT NULL REFERENCES rule_draft (id),
  editor BLOB NOT NULL,
  PRIMARY KEY (draft, editor)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rule_draft_editor_no_update BEFORE UPDATE ON rule_draft_editor
  BEGIN SELECT RAISE(ABORT, 'who wrote a draft stays on record'); END;
CREATE TRIGGER rule_draft_editor_no_delete BEFORE DELETE ON rule_draft_editor
  BEGIN SELECT RAISE(ABORT, 'who wrote a draft stays on record'); END;

CREATE TABLE rule_proposal (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  draft BLOB NOT NULL REFERENCES rule_draft (id),
  package TEXT NOT NULL REFERENCES rule_package (hash),
  base TEXT REFERENCES rule_package (hash),
  summary TEXT NOT NULL,
  proposed_by BLOB NOT NULL,
  proposed_at TEXT NOT NULL,
  UNIQUE (id, package)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_proposal_framework ON rule_proposal (framework, id);
CREATE INDEX rule_proposal_draft ON rule_proposal (draft);
CREATE TRIGGER rule_proposal_no_update BEFORE UPDATE ON rule_proposal
  BEGIN SELECT RAISE(ABORT, 'a proposal is never changed'); END;
CREATE TRIGGER rule_proposal_no_delete BEFORE DELETE ON rule_proposal
  BEGIN SELECT RAISE(ABORT, 'a proposal is never removed'); END;

CREATE TABLE rule_review (
  proposal BLOB PRIMARY KEY,
  package TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'rejected', 'recalled')),
  comment TEXT,
  reviewed_by BLOB NOT NULL,
  reviewed_at TEXT NOT NULL,
  FOREIGN KEY (proposal, package) REFERENCES rule_proposal (id, package)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rule_review_no_update BEFORE UPDATE ON rule_review
  BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;
CREATE TRIGGER rule_review_no_delete BEFORE DELETE ON rule_review
  BEGIN SELECT RAISE(ABORT, 'a review is never removed'); END;

CREATE TABLE rulebook_version_dated (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  package TEXT NOT NULL REFERENCES rule_package (hash),
  effective_from TEXT NOT NULL,
  effective_to TEXT,
  reason TEXT,
  decision_reference TEXT,
  proposal BLOB UNIQUE REFERENCES rule_proposal (id),
  released_by BLOB NOT NULL,
  released_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO rulebook_version_dated (id, framework, package, effective_from, reason, decision_reference, released_by,
    released_at)
  SELECT id, framework, package, effective_from, reason, decision_reference, released_by, effective_from
  FROM rulebook_version;
DROP TABLE rulebook_version;
ALTER TABLE rulebook_version_dated RENAME TO rulebook_version;
CREATE INDEX rulebook_version_framework ON rulebook_version (framework, id);
CREATE TRIGGER rulebook_version_no_update BEFORE UPDATE ON rulebook_version
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;
CREATE TRIGGER rulebook_version_no_delete BEFORE DELETE ON rulebook_version
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;

CREATE TABLE rulebook_withdrawal (
  "release" BLOB PRIMARY KEY REFERENCES rulebook_version (id),
  reason TEXT NOT NULL,
  withdrawn_by BLOB NOT NULL,
  withdrawn_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rulebook_withdrawal_no_update BEFORE UPDATE ON rulebook_withdrawal
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;
CREATE TRIGGER rulebook_withdrawal_no_delete BEFORE DELETE ON rulebook_withdrawal
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;

ALTER TABLE framework DROP COLUMN rulebook;
"#,
    postgres: r#"
CREATE TABLE rule_draft (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  title text NOT NULL,
  base text COLLATE "C" REFERENCES rule_package (hash),
  state text NOT NULL CHECK (state IN ('open', 'proposed', 'released', 'discarded')),
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX rule_draft_framework ON rule_draft (framework, id);

CREATE TABLE rule_draft_file (
  draft uuid NOT NULL REFERENCES rule_draft (id),
  path text COLLATE "C" NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (draft, path)
);

CREATE TABLE rule_draft_editor (
  draft uuid NOT NULL REFERENCES rule_draft (id),
  editor uuid NOT NULL,
  PRIMARY KEY (draft, editor)
);
CREATE TRIGGER rule_draft_editor_no_change BEFORE UPDATE OR DELETE ON rule_draft_editor
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_draft_editor_no_truncate BEFORE TRUNCATE ON rule_draft_editor
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE rule_proposal (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  draft uuid NOT NULL REFERENCES rule_draft (id),
  package text COLLATE "C" NOT NULL REFERENCES rule_package (hash),
  base text COLLATE "C" REFERENCES rule_package (hash),
  summary text NOT NULL,
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL,
  UNIQUE (id, package)
);
CREATE INDEX rule_proposal_framework ON rule_proposal (framework, id);
CREATE INDEX rule_proposal_draft ON rule_proposal (draft);
CREATE TRIGGER rule_proposal_no_change BEFORE UPDATE OR DELETE ON rule_proposal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_proposal_no_truncate BEFORE TRUNCATE ON rule_proposal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE rule_review (
  proposal uuid PRIMARY KEY,
  package text COLLATE "C" NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approved', 'rejected', 'recalled')),
  comment text,
  reviewed_by uuid NOT NULL,
  reviewed_at timestamptz NOT NULL,
  FOREIGN KEY (proposal, package) REFERENCES rule_proposal (id, package)
);
CREATE TRIGGER rule_review_no_change BEFORE UPDATE OR DELETE ON rule_review
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_review_no_truncate BEFORE TRUNCATE ON rule_review
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE rulebook_version
  ADD COLUMN effective_to timestamptz CHECK (effective_to > effective_from),
  ADD COLUMN proposal uuid UNIQUE REFERENCES rule_proposal (id),
  ADD COLUMN released_at timestamptz;
ALTER TABLE rulebook_version DISABLE TRIGGER rulebook_version_no_change;
UPDATE rulebook_version SET released_at = effective_from;
ALTER TABLE rulebook_version ENABLE TRIGGER rulebook_version_no_change;
ALTER TABLE rulebook_version ALTER COLUMN released_at SET NOT NULL;

CREATE TABLE rulebook_withdrawal (
  release uuid PRIMARY KEY REFERENCES rulebook_version (id),
  reason text NOT NULL,
  withdrawn_by uuid NOT NULL,
  withdrawn_at timestamptz NOT NULL
);
CREATE TRIGGER rulebook_withdrawal_no_change BEFORE UPDATE OR DELETE ON rulebook_withdrawal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rulebook_withdrawal_no_truncate BEFORE TRUNCATE ON rulebook_withdrawal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE framework DROP COLUMN rulebook;
"#,
};
