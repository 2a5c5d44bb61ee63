//! Lots that mean something: what each buys and where; which lots an application names, with the findings and the decision
//! for each; of which lots a member is, and since when; who was left out of a competition, and why.
//!
//! Until now a lot was a name: whoever applied applied for all of them, and whoever was admitted is of all.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_060_lots",
    sqlite: r#"
ALTER TABLE lot ADD COLUMN services TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(services));
ALTER TABLE lot ADD COLUMN area TEXT CHECK (json_valid(area));
ALTER TABLE lot ADD COLUMN closed_at TEXT;
ALTER TABLE lot ADD COLUMN closed_by BLOB;
ALTER TABLE lot ADD COLUMN closing_reason TEXT CHECK ((closing_reason IS NULL) = (closed_at IS NULL));

ALTER TABLE application ADD COLUMN lots TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(lots));
ALTER TABLE application ADD COLUMN lots_found TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(lots_found));
ALTER TABLE application ADD COLUMN lots_found_anew TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(lots_found_anew));
ALTER TABLE application ADD COLUMN lots_decided TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(lots_decided));
UPDATE application SET lots = (
  SELECT json_group_array(json_object('code', code, 'title', title, 'capacity', NULL))
  FROM (SELECT code, title FROM lot WHERE lot.framework = application.framework ORDER BY position)
) WHERE submitted_at IS NOT NULL
  OR (SELECT count(*) FROM lot WHERE lot.framework = application.framework) = 1
  OR EXISTS (SELECT 1 FROM late_submission l WHERE l.id = application.late AND l.outcome IS NULL);

CREATE TABLE membership_lot (
  membership BLOB NOT NULL REFERENCES membership (id),
  lot BLOB NOT NULL REFERENCES lot (id),
  since TEXT NOT NULL,
  application BLOB NOT NULL REFERENCES application (id),
  capacity INTEGER CHECK (capacity >= 1),
  ended_at TEXT,
  ended_as TEXT CHECK (ended_as IN ('given_up', 'ended')),
  ended_by BLOB,
  end_reason TEXT,
  PRIMARY KEY (membership, lot, since),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)
    AND (ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX membership_lot_one_standing ON membership_lot (membership, lot) WHERE ended_at IS NULL;
INSERT INTO membership_lot (membership, lot, since, application)
  SELECT m.id, lot.id, m.admitted_at, m.application FROM membership m JOIN lot ON lot.framework = m.framework;

CREATE TABLE left_out (
  competition BLOB NOT NULL REFERENCES competition (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  provider BLOB NOT NULL,
  location BLOB NOT NULL,
  location_name TEXT NOT NULL,
  reason TEXT NOT NULL
    CHECK (reason IN ('not_of_the_lot', 'lot_ended', 'suspended', 'removed', 'left', 'expired')),
  PRIMARY KEY (competition, membership)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER left_out_no_update BEFORE UPDATE ON left_out
  BEGIN SELECT RAISE(ABORT, 'who was left out of a competition stays on record'); END;
CREATE TRIGGER left_out_no_delete BEFORE DELETE ON left_out
  BEGIN SELECT RAISE(ABORT, 'who was left out of a competition stays on record'); END;
"#,
    postgres: r#"
ALTER TABLE lot
  ADD COLUMN services jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN area jsonb,
  ADD COLUMN closed_at timestamptz,
  ADD COLUMN closed_by uuid,
  ADD COLUMN closing_reason text CHECK ((closing_reason IS NULL) = (closed_at IS NULL));

ALTER TABLE application
  ADD COLUMN lots jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN lots_found jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN lots_found_anew jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN lots_decided jsonb NOT NULL DEFAULT '[]';
UPDATE application SET lots = (
  SELECT jsonb_agg(jsonb_build_object('code', code, 'title', title, 'capacity', NULL) ORDER BY position)
  FROM lot WHERE lot.framework = application.framework
) WHERE EXISTS (SELECT 1 FROM lot WHERE lot.framework = application.framework) AND (submitted_at IS NOT NULL
  OR (SELECT count(*) FROM lot WHERE lot.framework = application.framework) = 1
  OR EXISTS (SELECT 1 FROM late_submission l WHERE l.id = application.late AND l.outcome IS NULL));

CREATE TABLE membership_lot (
  membership uuid NOT NULL REFERENCES membership (id),
  lot uuid NOT NULL REFERENCES lot (id),
  since timestamptz NOT NULL,
  application uuid NOT NULL REFERENCES application (id),
  capacity integer CHECK (capacity >= 1),
  ended_at timestamptz,
  ended_as text CHECK (ended_as IN ('given_up', 'ended')),
  ended_by uuid,
  end_reason text,
  PRIMARY KEY (membership, lot, since),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)
    AND (ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX membership_lot_one_standing ON membership_lot (membership, lot) WHERE ended_at IS NULL;
INSERT INTO membership_lot (membership, lot, since, application)
  SELECT m.id, lot.id, m.admitted_at, m.application FROM membership m JOIN lot ON lot.framework = m.framework;

CREATE TABLE left_out (
  competition uuid NOT NULL REFERENCES competition (id),
  membership uuid NOT NULL REFERENCES membership (id),
  provider uuid NOT NULL,
  location uuid NOT NULL,
  location_name text NOT NULL,
  reason text NOT NULL
    CHECK (reason IN ('not_of_the_lot', 'lot_ended', 'suspended', 'removed', 'left', 'expired')),
  PRIMARY KEY (competition, membership)
);
CREATE TRIGGER left_out_no_change BEFORE UPDATE OR DELETE ON left_out
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER left_out_no_truncate BEFORE TRUNCATE ON left_out
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
