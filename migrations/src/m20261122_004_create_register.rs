//! Providers, locations and dated ratings; import runs; and which sealed subjects have been opened to the audit.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_004_create_register",
    sqlite: r#"
CREATE TABLE provider (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL,
  companies_house_number TEXT UNIQUE,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE register_import (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  at TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  report TEXT NOT NULL CHECK (json_valid(report))
) STRICT, WITHOUT ROWID;

CREATE TABLE location (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  cqc_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  provider_id BLOB REFERENCES provider (id),
  beds INTEGER NOT NULL CHECK (beds >= 0),
  care_home INTEGER NOT NULL CHECK (care_home IN (0, 1)),
  registered INTEGER NOT NULL CHECK (registered IN (0, 1)),
  latitude_micro INTEGER CHECK (latitude_micro BETWEEN -90000000 AND 90000000),
  longitude_micro INTEGER CHECK (longitude_micro BETWEEN -180000000 AND 180000000),
  specialisms TEXT NOT NULL CHECK (json_valid(specialisms)),
  rating_id BLOB NOT NULL REFERENCES rating (id) DEFERRABLE INITIALLY DEFERRED,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX location_provider ON location (provider_id, id);

CREATE TABLE rating (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  location_id BLOB NOT NULL REFERENCES location (id),
  overall TEXT NOT NULL CHECK (overall IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  published_on TEXT,
  safe TEXT CHECK (safe IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  effective TEXT CHECK (effective IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  caring TEXT CHECK (caring IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  responsive TEXT CHECK (responsive IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  well_led TEXT CHECK (well_led IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  inherited INTEGER NOT NULL CHECK (inherited IN (0, 1)),
  import_id BLOB REFERENCES register_import (id),
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rating_location ON rating (location_id, id);

CREATE TABLE audit_unsealing (
  subject BLOB PRIMARY KEY CHECK (length(subject) = 16),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER rating_no_update BEFORE UPDATE ON rating
  BEGIN SELECT RAISE(ABORT, 'rating is append-only'); END;
CREATE TRIGGER rating_no_delete BEFORE DELETE ON rating
  BEGIN SELECT RAISE(ABORT, 'rating is append-only'); END;
CREATE TRIGGER register_import_no_update BEFORE UPDATE ON register_import
  BEGIN SELECT RAISE(ABORT, 'register_import is append-only'); END;
CREATE TRIGGER register_import_no_delete BEFORE DELETE ON register_import
  BEGIN SELECT RAISE(ABORT, 'register_import is append-only'); END;
CREATE TRIGGER audit_unsealing_no_update BEFORE UPDATE ON audit_unsealing
  BEGIN SELECT RAISE(ABORT, 'audit_unsealing is append-only'); END;
CREATE TRIGGER audit_unsealing_no_delete BEFORE DELETE ON audit_unsealing
  BEGIN SELECT RAISE(ABORT, 'audit_unsealing is append-only'); END;
"#,
    postgres: r#"
CREATE TABLE provider (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  companies_house_number text COLLATE "C" UNIQUE,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE register_import (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  file_sha256 text NOT NULL,
  report jsonb NOT NULL
);

CREATE TABLE location (
  id uuid PRIMARY KEY,
  cqc_id text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  search_name text COLLATE "C" NOT NULL,
  provider_id uuid REFERENCES provider (id),
  beds integer NOT NULL CHECK (beds >= 0),
  care_home boolean NOT NULL,
  registered boolean NOT NULL,
  latitude_micro integer CHECK (latitude_micro BETWEEN -90000000 AND 90000000),
  longitude_micro integer CHECK (longitude_micro BETWEEN -180000000 AND 180000000),
  specialisms jsonb NOT NULL,
  rating_id uuid NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX location_provider ON location (provider_id, id);

CREATE TABLE rating (
  id uuid PRIMARY KEY,
  location_id uuid NOT NULL REFERENCES location (id),
  overall text NOT NULL CHECK (overall IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  published_on date,
  safe text CHECK (safe IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  effective text CHECK (effective IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  caring text CHECK (caring IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  responsive text CHECK (responsive IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  well_led text CHECK (well_led IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  inherited boolean NOT NULL,
  import_id uuid REFERENCES register_import (id),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX rating_location ON rating (location_id, id);
ALTER TABLE location ADD FOREIGN KEY (rating_id) REFERENCES rating (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE audit_unsealing (
  subject uuid PRIMARY KEY,
  at timestamptz NOT NULL
);

CREATE TRIGGER rating_no_change BEFORE UPDATE OR DELETE ON rating
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER register_import_no_change BEFORE UPDATE OR DELETE ON register_import
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_unsealing_no_change BEFORE UPDATE OR DELETE ON audit_unsealing
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"#,
};
