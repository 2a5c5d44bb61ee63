//! What a provider is known by, what it lets be offered again, and what the central digital platform says of it.
//!
//! A provider's company number becomes one identifier among others. SQLite cannot drop a column that is UNIQUE without
//! building the table anew under everything that refers to it, so there the old column stays behind, empty.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_014_passport",
    sqlite: r#"
CREATE TABLE provider_identifier (
  provider BLOB NOT NULL REFERENCES provider (id),
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('confirmed', 'declared')),
  legal_name TEXT,
  uri TEXT,
  added_at TEXT NOT NULL,
  PRIMARY KEY (provider, scheme, value)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_identifier_one_party ON provider_identifier (scheme, value)
  WHERE origin = 'confirmed' AND scheme NOT IN ('VAT', 'Other');
INSERT INTO provider_identifier (provider, scheme, value, origin, added_at)
  SELECT id, 'GB-COH', companies_house_number, 'confirmed', created_at FROM provider
  WHERE companies_house_number IS NOT NULL;
UPDATE provider SET companies_house_number = NULL;

CREATE TABLE passport_consent (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  provider BLOB NOT NULL REFERENCES provider (id),
  consented INTEGER NOT NULL CHECK (consented IN (0, 1)),
  said_by BLOB NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passport_consent_provider ON passport_consent (provider, id);
CREATE TRIGGER passport_consent_no_update BEFORE UPDATE ON passport_consent
  BEGIN SELECT RAISE(ABORT, 'what was consented to is append-only'); END;
CREATE TRIGGER passport_consent_no_delete BEFORE DELETE ON passport_consent
  BEGIN SELECT RAISE(ABORT, 'what was consented to is append-only'); END;

CREATE TABLE supplier_information (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  provider BLOB NOT NULL REFERENCES provider (id),
  share_code TEXT NOT NULL,
  form_version TEXT,
  submitted_at TEXT NOT NULL,
  verified_latest INTEGER CHECK (verified_latest IN (0, 1)),
  information TEXT NOT NULL CHECK (json_valid(information)),
  information_sha256 TEXT NOT NULL,
  imported_by BLOB NOT NULL,
  imported_at TEXT NOT NULL,
  UNIQUE (provider, information_sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX supplier_information_provider ON supplier_information (provider, submitted_at, id);

ALTER TABLE application ADD COLUMN sources TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(sources));
CREATE INDEX application_provider_submitted ON application (provider, submitted_at);
"#,
    postgres: r#"
CREATE TABLE provider_identifier (
  provider uuid NOT NULL REFERENCES provider (id),
  scheme text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  origin text NOT NULL CHECK (origin IN ('confirmed', 'declared')),
  legal_name text,
  uri text,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (provider, scheme, value)
);
CREATE UNIQUE INDEX provider_identifier_one_party ON provider_identifier (scheme, value)
  WHERE origin = 'confirmed' AND scheme NOT IN ('VAT', 'Other');
INSERT INTO provider_identifier (provider, scheme, value, origin, added_at)
  SELECT id, 'GB-COH', companies_house_number, 'confirmed', created_at FROM provider
  WHERE companies_house_number IS NOT NULL;
ALTER TABLE provider DROP COLUMN companies_house_number;

CREATE TABLE passport_consent (
  id uuid PRIMARY KEY,
  provider uuid NOT NULL REFERENCES provider (id),
  consented boolean NOT NULL,
  said_by uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX passport_consent_provider ON passport_consent (provider, id);
CREATE TRIGGER passport_consent_no_change BEFORE UPDATE OR DELETE ON passport_consent
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passport_consent_no_truncate BEFORE TRUNCATE ON passport_consent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE supplier_information (
  id uuid PRIMARY KEY,
  provider uuid NOT NULL REFERENCES provider (id),
  share_code text COLLATE "C" NOT NULL,
  form_version text,
  submitted_at timestamptz NOT NULL,
  verified_latest boolean,
  information jsonb NOT NULL,
  information_sha256 text NOT NULL,
  imported_by uuid NOT NULL,
  imported_at timestamptz NOT NULL,
  UNIQUE (provider, information_sha256)
);
CREATE INDEX supplier_information_provider ON supplier_information (provider, submitted_at, id);

ALTER TABLE application ADD COLUMN sources jsonb NOT NULL DEFAULT '{}';
CREATE INDEX application_provider_submitted ON application (provider, submitted_at);
"#,
};
