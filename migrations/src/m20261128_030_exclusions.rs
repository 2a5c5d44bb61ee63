//! Who stands behind a provider, what exclusion grounds it declares with an application, and the debarment list.
//!
//! A declaration is never overwritten: each is a version of its own; `associated_person` has the numbers of the last one. Neither is an entry of the list: a changed one
//! follows the one it supersedes.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_030_exclusions",
    sqlite: r#"
CREATE TABLE connected_person (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  provider BLOB NOT NULL REFERENCES provider (id),
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  scheme TEXT,
  value TEXT,
  from_on TEXT,
  until_on TEXT,
  information BLOB REFERENCES supplier_information (id),
  added_by BLOB NOT NULL,
  added_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  CHECK ((scheme IS NULL) = (value IS NULL)),
  CHECK (until_on IS NULL OR from_on IS NULL OR until_on >= from_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX connected_person_provider ON connected_person (provider, id);

CREATE TABLE exclusion_declaration (
  application BLOB NOT NULL REFERENCES application (id),
  version INTEGER NOT NULL,
  provider BLOB NOT NULL REFERENCES provider (id),
  content TEXT NOT NULL CHECK (json_valid(content)),
  declared_by BLOB NOT NULL,
  declared_at TEXT NOT NULL,
  PRIMARY KEY (application, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER exclusion_declaration_no_update BEFORE UPDATE ON exclusion_declaration
  BEGIN SELECT RAISE(ABORT, 'what was declared stays on record'); END;
CREATE TRIGGER exclusion_declaration_no_delete BEFORE DELETE ON exclusion_declaration
  BEGIN SELECT RAISE(ABORT, 'what was declared stays on record'); END;

CREATE TABLE associated_person (
  application BLOB NOT NULL REFERENCES application (id),
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (application, scheme, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE debarment_entry (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  reference TEXT NOT NULL,
  published_on TEXT NOT NULL,
  removed_on TEXT,
  content TEXT NOT NULL CHECK (json_valid(content)),
  imported_by BLOB NOT NULL,
  imported_at TEXT NOT NULL,
  superseded_at TEXT,
  CHECK (removed_on IS NULL OR removed_on >= published_on)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX debarment_entry_current ON debarment_entry (reference) WHERE superseded_at IS NULL;
CREATE TRIGGER debarment_entry_no_delete BEFORE DELETE ON debarment_entry
  BEGIN SELECT RAISE(ABORT, 'the debarment list keeps its history'); END;

CREATE TABLE debarment_identifier (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  entry BLOB NOT NULL REFERENCES debarment_entry (id),
  PRIMARY KEY (scheme, value, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE exclusion_hearing (
  application BLOB PRIMARY KEY REFERENCES application (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  concerns TEXT NOT NULL,
  respond_by TEXT NOT NULL,
  opened_by BLOB NOT NULL,
  opened_at TEXT NOT NULL,
  answered TEXT CHECK (json_valid(answered)),
  found TEXT CHECK (json_valid(found)),
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER exclusion_hearing_no_change BEFORE UPDATE ON exclusion_hearing WHEN OLD.found IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a finding about exclusion is not changed'); END;
CREATE TRIGGER exclusion_hearing_no_delete BEFORE DELETE ON exclusion_hearing
  BEGIN SELECT RAISE(ABORT, 'hearings stay on record'); END;
"#,
    postgres: r#"
CREATE TABLE connected_person (
  id uuid PRIMARY KEY,
  provider uuid NOT NULL REFERENCES provider (id),
  role text NOT NULL,
  name text NOT NULL,
  scheme text COLLATE "C",
  value text COLLATE "C",
  from_on date,
  until_on date,
  information uuid REFERENCES supplier_information (id),
  added_by uuid NOT NULL,
  added_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CHECK ((scheme IS NULL) = (value IS NULL)),
  CHECK (until_on IS NULL OR from_on IS NULL OR until_on >= from_on)
);
CREATE INDEX connected_person_provider ON connected_person (provider, id);

CREATE TABLE exclusion_declaration (
  application uuid NOT NULL REFERENCES application (id),
  version bigint NOT NULL,
  provider uuid NOT NULL REFERENCES provider (id),
  content jsonb NOT NULL,
  declared_by uuid NOT NULL,
  declared_at timestamptz NOT NULL,
  PRIMARY KEY (application, version)
);
CREATE TRIGGER exclusion_declaration_no_change BEFORE UPDATE OR DELETE ON exclusion_declaration
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exclusion_declaration_no_truncate BEFORE TRUNCATE ON exclusion_declaration
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE associated_person (
  application uuid NOT NULL REFERENCES application (id),
  scheme text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  PRIMARY KEY (application, scheme, value)
);

CREATE TABLE debarment_entry (
  id uuid PRIMARY KEY,
  reference text COLLATE "C" NOT NULL,
  published_on date NOT NULL,
  removed_on date CHECK (removed_on >= published_on),
  content jsonb NOT NULL,
  imported_by uuid NOT NULL,
  imported_at timestamptz NOT NULL,
  superseded_at timestamptz
);
CREATE UNIQUE INDEX debarment_entry_current ON debarment_entry (reference) WHERE superseded_at IS NULL;
CREATE TRIGGER debarment_entry_no_delete BEFORE DELETE ON debarment_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER debarment_entry_no_truncate BEFORE TRUNCATE ON debarment_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE debarment_identifier (
  scheme text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  entry uuid NOT NULL REFERENCES debarment_entry (id),
  PRIMARY KEY (scheme, value, entry)
);

CREATE TABLE exclusion_hearing (
  application uuid PRIMARY KEY REFERENCES application (id),
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  concerns text NOT NULL,
  respond_by date NOT NULL,
  opened_by uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  answered jsonb,
  found jsonb,
  version bigint NOT NULL
);
CREATE TRIGGER exclusion_hearing_no_change BEFORE UPDATE ON exclusion_hearing
  FOR EACH ROW WHEN (OLD.found IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exclusion_hearing_no_delete BEFORE DELETE ON exclusion_hearing
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exclusion_hearing_no_truncate BEFORE TRUNCATE ON exclusion_hearing
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
