//! Invitations by rule: the decision beside the competition, the rule's own sentence beside who was left out, and members
//! who are invited once the competition runs.
//!
//! Who was invited before was invited at publication. SQLite cannot change what a column may hold, so its table is made anew.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_113_invitation",
    sqlite: r#"
ALTER TABLE competition ADD COLUMN invitation_decision BLOB REFERENCES decision (id);

ALTER TABLE invitation ADD COLUMN invited_at TEXT;
ALTER TABLE invitation ADD COLUMN late_reason TEXT;
ALTER TABLE invitation ADD COLUMN decision BLOB REFERENCES decision (id);
UPDATE invitation SET invited_at = (SELECT published_at FROM competition WHERE id = invitation.competition);

CREATE TABLE left_out_anew (
  competition BLOB NOT NULL REFERENCES competition (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  provider BLOB NOT NULL,
  location BLOB NOT NULL,
  location_name TEXT NOT NULL,
  reason TEXT NOT NULL
    CHECK (reason IN ('not_of_the_lot', 'lot_ended', 'suspended', 'removed', 'left', 'expired', 'by_rule')),
  detail TEXT CHECK ((detail IS NOT NULL) = (reason = 'by_rule')),
  PRIMARY KEY (competition, membership)
) STRICT, WITHOUT ROWID;
INSERT INTO left_out_anew (competition, membership, provider, location, location_name, reason)
  SELECT competition, membership, provider, location, location_name, reason FROM left_out;
DROP TABLE left_out;
ALTER TABLE left_out_anew RENAME TO left_out;
CREATE TRIGGER left_out_no_update BEFORE UPDATE ON left_out
  BEGIN SELECT RAISE(ABORT, 'who was left out of a competition stays on record'); END;
CREATE TRIGGER left_out_no_delete BEFORE DELETE ON left_out
  BEGIN SELECT RAISE(ABORT, 'who was left out of a competition stays on record'); END;
"#,
    postgres: r#"
ALTER TABLE competition ADD COLUMN invitation_decision uuid REFERENCES decision (id);

ALTER TABLE invitation
  ADD COLUMN invited_at timestamptz,
  ADD COLUMN late_reason text,
  ADD COLUMN decision uuid REFERENCES decision (id);
UPDATE invitation SET invited_at = (SELECT published_at FROM competition WHERE id = invitation.competition);
ALTER TABLE invitation ALTER COLUMN invited_at SET NOT NULL;

ALTER TABLE left_out
  ADD COLUMN detail text,
  DROP CONSTRAINT left_out_reason_check,
  ADD CONSTRAINT left_out_reason_check
    CHECK (reason IN ('not_of_the_lot', 'lot_ended', 'suspended', 'removed', 'left', 'expired', 'by_rule')),
  ADD CONSTRAINT left_out_detail_check CHECK ((detail IS NOT NULL) = (reason = 'by_rule'));
"#,
};
