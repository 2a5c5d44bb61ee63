//! Which version of the rules assesses an application, who wrote which file of the rules, releases that are made again,
//! and approvals, whose facts hold prices.
//!
//! An application keeps the promise it was opened with; one that was assessed anew for its decision names that
//! assessment and the rating it saw. Who wrote a file is known by its content, so that it makes no difference by which
//! way the file came into a proposal; files of drafts from before this step are known by their editors alone. A
//! proposal may be released again after its release was withdrawn: its approval is of the bytes.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_012_whose_rules_and_which",
    sqlite: r#"
ALTER TABLE rule_package ADD COLUMN as_of TEXT CHECK (as_of IS NULL OR json_valid(as_of));
UPDATE simulation SET priced = 1 WHERE hook = 'approval';

ALTER TABLE application ADD COLUMN as_of TEXT NOT NULL DEFAULT 'opened'
  CHECK (as_of IN ('opened', 'submitted', 'decided'));
ALTER TABLE application ADD COLUMN assessed_anew BLOB REFERENCES decision (id);
ALTER TABLE application ADD COLUMN assessed_anew_outcome TEXT
  CHECK (assessed_anew_outcome IN ('met', 'not_met', 'refer', 'cannot_decide'));
ALTER TABLE application ADD COLUMN assessed_anew_rating TEXT;
ALTER TABLE application ADD COLUMN assessed_anew_rating_published_on TEXT;

CREATE TABLE rule_file_author (
  authority BLOB NOT NULL REFERENCES authority (id),
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (sha256 = 'removed' OR length(sha256) = 64),
  author BLOB NOT NULL,
  PRIMARY KEY (authority, sha256, path, author)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rule_file_author_no_update BEFORE UPDATE ON rule_file_author
  BEGIN SELECT RAISE(ABORT, 'who wrote a file stays on record'); END;
CREATE TRIGGER rule_file_author_no_delete BEFORE DELETE ON rule_file_author
  BEGIN SELECT RAISE(ABORT, 'who wrote a file stays on record'); END;

CREATE TABLE rulebook_withdrawal_kept AS SELECT * FROM rulebook_withdrawal;
DROP TABLE rulebook_withdrawal;
CREATE TABLE rulebook_version_again (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  package TEXT NOT NULL REFERENCES rule_package (hash),
  effective_from TEXT NOT NULL,
  effective_to TEXT,
  reason TEXT,
  decision_reference TEXT,
  proposal BLOB REFERENCES rule_proposal (id),
  released_by BLOB NOT NULL,
  released_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO rulebook_version_again (id, framework, package, effective_from, effective_to, reason, decision_reference,
    proposal, released_by, released_at)
  SELECT id, framework, package, effective_from, effective_to, reason, decision_reference, proposal, released_by,
    released_at
  FROM rulebook_version;
DROP TABLE rulebook_version;
ALTER TABLE rulebook_version_again RENAME TO rulebook_version;
CREATE INDEX rulebook_version_framework ON rulebook_version (framework, id);
CREATE INDEX rulebook_version_proposal ON rulebook_version (proposal);
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
INSERT INTO rulebook_withdrawal ("release", reason, withdrawn_by, withdrawn_at)
  SELECT "release", reason, withdrawn_by, withdrawn_at FROM rulebook_withdrawal_kept;
DROP TABLE rulebook_withdrawal_kept;
CREATE TRIGGER rulebook_withdrawal_no_update BEFORE UPDATE ON rulebook_withdrawal
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;
CREATE TRIGGER rulebook_withdrawal_no_delete BEFORE DELETE ON rulebook_withdrawal
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;
"#,
    postgres: r#"
ALTER TABLE rule_package ADD COLUMN as_of jsonb;
UPDATE simulation SET priced = true WHERE hook = 'approval';

ALTER TABLE application
  ADD COLUMN as_of text NOT NULL DEFAULT 'opened' CHECK (as_of IN ('opened', 'submitted', 'decided')),
  ADD COLUMN assessed_anew uuid REFERENCES decision (id),
  ADD COLUMN assessed_anew_outcome text
    CHECK (assessed_anew_outcome IN ('met', 'not_met', 'refer', 'cannot_decide')),
  ADD COLUMN assessed_anew_rating text,
  ADD COLUMN assessed_anew_rating_published_on date;

CREATE TABLE rule_file_author (
  authority uuid NOT NULL REFERENCES authority (id),
  path text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL CHECK (sha256 = 'removed' OR length(sha256) = 64),
  author uuid NOT NULL,
  PRIMARY KEY (authority, sha256, path, author)
);
CREATE TRIGGER rule_file_author_no_change BEFORE UPDATE OR DELETE ON rule_file_author
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_file_author_no_truncate BEFORE TRUNCATE ON rule_file_author
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE rulebook_version DROP CONSTRAINT rulebook_version_proposal_key;
CREATE INDEX rulebook_version_proposal ON rulebook_version (proposal);
"#,
};
