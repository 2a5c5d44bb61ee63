//! The register of the whole country: what its files say of a location, the words it is found by, imports that run in
//! the background and what each of them changed; declared capacity; members whose rating changed, and places that a
//! better rating opens again.
//!
//! `location_term` and `location.search_text` are derived from the location: an index that both databases read alike.
//! `location_term` has no foreign key, for each of some 300,000 rows of the country would be looked up once more.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_015_register_imports",
    sqlite: r#"
ALTER TABLE location ADD COLUMN dormant INTEGER NOT NULL DEFAULT 0 CHECK (dormant IN (0, 1));
ALTER TABLE location ADD COLUMN registered_on TEXT;
ALTER TABLE location ADD COLUMN deregistered_on TEXT;
ALTER TABLE location ADD COLUMN inspected_on TEXT;
ALTER TABLE location ADD COLUMN address TEXT;
ALTER TABLE location ADD COLUMN postcode TEXT;
ALTER TABLE location ADD COLUMN area TEXT;
ALTER TABLE location ADD COLUMN local_authority TEXT;
ALTER TABLE location ADD COLUMN authority_key TEXT;
ALTER TABLE location ADD COLUMN region TEXT;
ALTER TABLE location ADD COLUMN service_types TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(service_types));
ALTER TABLE location ADD COLUMN user_bands TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(user_bands));
ALTER TABLE location ADD COLUMN regulated_activities TEXT NOT NULL DEFAULT '[]'
  CHECK (json_valid(regulated_activities));
ALTER TABLE location ADD COLUMN registrant_id TEXT;
ALTER TABLE location ADD COLUMN registrant_name TEXT;
ALTER TABLE location ADD COLUMN registrant_company TEXT;
ALTER TABLE location ADD COLUMN predecessors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(predecessors));
ALTER TABLE location ADD COLUMN overall TEXT NOT NULL DEFAULT 'No published rating' CHECK (overall IN
  ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating'));
ALTER TABLE location ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE location SET overall = (SELECT rating.overall FROM rating WHERE rating.id = location.rating_id);
CREATE INDEX location_area ON location (area, id);
CREATE INDEX location_authority ON location (authority_key, id);
CREATE INDEX location_registrant ON location (registrant_id, id);

CREATE TABLE location_term (
  term TEXT NOT NULL,
  location_id BLOB NOT NULL CHECK (length(location_id) = 16),
  PRIMARY KEY (term, location_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX location_term_location ON location_term (location_id);

ALTER TABLE rating ADD COLUMN inherited_from TEXT;

DROP TRIGGER register_import_no_update;
ALTER TABLE register_import ADD COLUMN format TEXT NOT NULL DEFAULT 'sample'
  CHECK (format IN ('sample', 'weekly', 'trafford', 'monthly', 'json'));
ALTER TABLE register_import ADD COLUMN complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1));
ALTER TABLE register_import ADD COLUMN state TEXT NOT NULL DEFAULT 'finished'
  CHECK (state IN ('running', 'finished', 'failed'));
ALTER TABLE register_import ADD COLUMN server BLOB;
ALTER TABLE register_import ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN row_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN brought_new INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN reregistered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN rerated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE register_import ADD COLUMN message TEXT;
ALTER TABLE register_import ADD COLUMN beat_at TEXT;
ALTER TABLE register_import ADD COLUMN ended_at TEXT;
UPDATE register_import SET
  row_count = coalesce(json_extract(report, '$.rows'), 0),
  imported = coalesce(json_extract(report, '$.imported'), 0),
  updated = coalesce(json_extract(report, '$.updated'), 0),
  unchanged = coalesce(json_extract(report, '$.unchanged'), 0),
  rejected = coalesce(json_array_length(report, '$.rejected'), 0),
  brought_new = coalesce(json_extract(report, '$.imported'), 0),
  beat_at = at, ended_at = at;

CREATE TABLE import_rejection (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  import_id BLOB NOT NULL REFERENCES register_import (id),
  line INTEGER NOT NULL,
  field TEXT,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  raw TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO import_rejection (id, import_id, line, code, detail, raw)
  SELECT randomblob(16), register_import.id, json_extract(one.value, '$.line'), json_extract(one.value, '$.code'),
    json_extract(one.value, '$.detail'), json_extract(one.value, '$.row')
  FROM register_import, json_each(register_import.report, '$.rejected') AS one;
CREATE INDEX import_rejection_import ON import_rejection (import_id, id);
ALTER TABLE register_import DROP COLUMN report;
CREATE INDEX register_import_file ON register_import (file_sha256, id);

CREATE TABLE location_change (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  import_id BLOB REFERENCES register_import (id),
  location_id BLOB NOT NULL REFERENCES location (id),
  kind TEXT NOT NULL CHECK (kind IN ('new', 'closed', 'reopened', 'reregistered', 'rerated')),
  before TEXT,
  after TEXT,
  at TEXT NOT NULL,
  checked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX location_change_import ON location_change (import_id, id);
CREATE INDEX location_change_unchecked ON location_change (id) WHERE checked_at IS NULL;
CREATE INDEX location_change_succession ON location_change (before) WHERE kind = 'reregistered';

CREATE TABLE declared_capacity (
  location_id BLOB NOT NULL REFERENCES location (id),
  as_at TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  vacancies INTEGER NOT NULL CHECK (vacancies BETWEEN 0 AND capacity),
  declared_by BLOB NOT NULL,
  declared_at TEXT NOT NULL,
  PRIMARY KEY (location_id, as_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_location ON membership (location);
CREATE INDEX application_at_location ON application (location, id);

CREATE TABLE rating_case (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  membership BLOB NOT NULL REFERENCES membership (id),
  location BLOB NOT NULL REFERENCES location (id),
  finding TEXT NOT NULL CHECK (finding IN ('met', 'not_met', 'refer', 'cannot_decide')),
  reasons TEXT NOT NULL CHECK (json_valid(reasons)),
  decision BLOB NOT NULL REFERENCES decision (id),
  rating TEXT NOT NULL,
  rating_published_on TEXT,
  registered INTEGER NOT NULL CHECK (registered IN (0, 1)),
  import_id BLOB REFERENCES register_import (id),
  checks INTEGER NOT NULL CHECK (checks >= 1),
  opened_at TEXT NOT NULL,
  checked_at TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('kept', 'suspended', 'left')),
  outcome_reason TEXT,
  closed_by BLOB,
  closed_at TEXT,
  version INTEGER NOT NULL,
  CHECK ((outcome IS NULL) = (closed_at IS NULL)),
  CHECK ((outcome IS NULL) = (outcome_reason IS NULL)),
  CHECK ((outcome IS NULL) = (closed_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX rating_case_one_open ON rating_case (membership) WHERE closed_at IS NULL;
CREATE INDEX rating_case_framework ON rating_case (framework, id);

CREATE TABLE reapplication (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  application BLOB NOT NULL UNIQUE REFERENCES application (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  provider BLOB NOT NULL REFERENCES provider (id),
  location BLOB NOT NULL REFERENCES location (id),
  rating_then TEXT NOT NULL,
  rating_now TEXT NOT NULL,
  rating_published_on TEXT,
  noticed_at TEXT NOT NULL,
  lapsed_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX reapplication_provider ON reapplication (provider, id);
"#,
    postgres: r#"
ALTER TABLE location
  ADD COLUMN dormant boolean NOT NULL DEFAULT false,
  ADD COLUMN registered_on date,
  ADD COLUMN deregistered_on date,
  ADD COLUMN inspected_on date,
  ADD COLUMN address text,
  ADD COLUMN postcode text COLLATE "C",
  ADD COLUMN area text COLLATE "C",
  ADD COLUMN local_authority text,
  ADD COLUMN authority_key text COLLATE "C",
  ADD COLUMN region text,
  ADD COLUMN service_types jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN user_bands jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN regulated_activities jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN registrant_id text COLLATE "C",
  ADD COLUMN registrant_name text,
  ADD COLUMN registrant_company text COLLATE "C",
  ADD COLUMN predecessors jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN overall text COLLATE "C" NOT NULL DEFAULT 'No published rating' CHECK (overall IN
    ('Outstanding', 'Good', 'Requires improvement', 'Inadequate', 'No published rating')),
  ADD COLUMN search_text text COLLATE "C" NOT NULL DEFAULT '';
UPDATE location SET overall = rating.overall FROM rating WHERE rating.id = location.rating_id;
CREATE INDEX location_area ON location (area, id);
CREATE INDEX location_authority ON location (authority_key, id);
CREATE INDEX location_registrant ON location (registrant_id, id);

CREATE TABLE location_term (
  term text COLLATE "C" NOT NULL,
  location_id uuid NOT NULL,
  PRIMARY KEY (term, location_id)
);
CREATE INDEX location_term_location ON location_term (location_id);

ALTER TABLE rating ADD COLUMN inherited_from text COLLATE "C";

DROP TRIGGER register_import_no_change ON register_import;
ALTER TABLE register_import
  ADD COLUMN format text NOT NULL DEFAULT 'sample'
    CHECK (format IN ('sample', 'weekly', 'trafford', 'monthly', 'json')),
  ADD COLUMN complete boolean NOT NULL DEFAULT false,
  ADD COLUMN state text NOT NULL DEFAULT 'finished' CHECK (state IN ('running', 'finished', 'failed')),
  ADD COLUMN server uuid,
  ADD COLUMN bytes bigint NOT NULL DEFAULT 0,
  ADD COLUMN bytes_read bigint NOT NULL DEFAULT 0,
  ADD COLUMN row_count bigint NOT NULL DEFAULT 0,
  ADD COLUMN imported bigint NOT NULL DEFAULT 0,
  ADD COLUMN updated bigint NOT NULL DEFAULT 0,
  ADD COLUMN unchanged bigint NOT NULL DEFAULT 0,
  ADD COLUMN rejected bigint NOT NULL DEFAULT 0,
  ADD COLUMN brought_new bigint NOT NULL DEFAULT 0,
  ADD COLUMN closed bigint NOT NULL DEFAULT 0,
  ADD COLUMN reopened bigint NOT NULL DEFAULT 0,
  ADD COLUMN reregistered bigint NOT NULL DEFAULT 0,
  ADD COLUMN rerated bigint NOT NULL DEFAULT 0,
  ADD COLUMN message text,
  ADD COLUMN beat_at timestamptz,
  ADD COLUMN ended_at timestamptz;
UPDATE register_import SET
  row_count = coalesce((report ->> 'rows')::bigint, 0),
  imported = coalesce((report ->> 'imported')::bigint, 0),
  updated = coalesce((report ->> 'updated')::bigint, 0),
  unchanged = coalesce((report ->> 'unchanged')::bigint, 0),
  rejected = coalesce(jsonb_array_length(report -> 'rejected'), 0),
  brought_new = coalesce((report ->> 'imported')::bigint, 0),
  beat_at = at, ended_at = at;

CREATE TABLE import_rejection (
  id uuid PRIMARY KEY,
  import_id uuid NOT NULL REFERENCES register_import (id),
  line bigint NOT NULL,
  field text,
  code text NOT NULL,
  detail text NOT NULL,
  raw text
);
INSERT INTO import_rejection (id, import_id, line, code, detail, raw)
  SELECT gen_random_uuid(), register_import.id, (one ->> 'line')::bigint, one ->> 'code', one ->> 'detail',
    one ->> 'row'
  FROM register_import, jsonb_array_elements(register_import.report -> 'rejected') AS one;
CREATE INDEX import_rejection_import ON import_rejection (import_id, id);
ALTER TABLE register_import DROP COLUMN report;
CREATE INDEX register_import_file ON register_import (file_sha256, id);

CREATE TABLE location_change (
  id uuid PRIMARY KEY,
  import_id uuid REFERENCES register_import (id),
  location_id uuid NOT NULL REFERENCES location (id),
  kind text NOT NULL CHECK (kind IN ('new', 'closed', 'reopened', 'reregistered', 'rerated')),
  before text COLLATE "C",
  after text COLLATE "C",
  at timestamptz NOT NULL,
  checked_at timestamptz
);
CREATE INDEX location_change_import ON location_change (import_id, id);
CREATE INDEX location_change_unchecked ON location_change (id) WHERE checked_at IS NULL;
CREATE INDEX location_change_succession ON location_change (before) WHERE kind = 'reregistered';

CREATE TABLE declared_capacity (
  location_id uuid NOT NULL REFERENCES location (id),
  as_at date NOT NULL,
  capacity integer NOT NULL CHECK (capacity >= 0),
  vacancies integer NOT NULL CHECK (vacancies BETWEEN 0 AND capacity),
  declared_by uuid NOT NULL,
  declared_at timestamptz NOT NULL,
  PRIMARY KEY (location_id, as_at)
);

CREATE INDEX membership_location ON membership (location);
CREATE INDEX application_at_location ON application (location, id);

CREATE TABLE rating_case (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  membership uuid NOT NULL REFERENCES membership (id),
  location uuid NOT NULL REFERENCES location (id),
  finding text NOT NULL CHECK (finding IN ('met', 'not_met', 'refer', 'cannot_decide')),
  reasons jsonb NOT NULL,
  decision uuid NOT NULL REFERENCES decision (id),
  rating text NOT NULL,
  rating_published_on date,
  registered boolean NOT NULL,
  import_id uuid REFERENCES register_import (id),
  checks bigint NOT NULL CHECK (checks >= 1),
  opened_at timestamptz NOT NULL,
  checked_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('kept', 'suspended', 'left')),
  outcome_reason text,
  closed_by uuid,
  closed_at timestamptz,
  version bigint NOT NULL,
  CHECK ((outcome IS NULL) = (closed_at IS NULL)),
  CHECK ((outcome IS NULL) = (outcome_reason IS NULL)),
  CHECK ((outcome IS NULL) = (closed_by IS NULL))
);
CREATE UNIQUE INDEX rating_case_one_open ON rating_case (membership) WHERE closed_at IS NULL;
CREATE INDEX rating_case_framework ON rating_case (framework, id);

CREATE TABLE reapplication (
  id uuid PRIMARY KEY,
  application uuid NOT NULL UNIQUE REFERENCES application (id),
  framework uuid NOT NULL REFERENCES framework (id),
  authority uuid NOT NULL REFERENCES authority (id),
  provider uuid NOT NULL REFERENCES provider (id),
  location uuid NOT NULL REFERENCES location (id),
  rating_then text NOT NULL,
  rating_now text NOT NULL,
  rating_published_on date,
  noticed_at timestamptz NOT NULL,
  lapsed_at timestamptz
);
CREATE INDEX reapplication_provider ON reapplication (provider, id);
"#,
};
