//! Frameworks, lots, windows, rule packages and decisions.
//!
//! What rules were and what they decided is insert-only. The text of a decision (input, output, trace) is kept
//! byte for byte, because its hash is taken over those bytes: never `jsonb`, which rewrites them.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_005_create_frameworks",
    sqlite: r#"
CREATE TABLE framework (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('alliance', 'accredited_list', 'framework', 'dynamic_market')),
  regime TEXT NOT NULL CHECK (regime IN ('pcr2015_dps', 'pcr2015_light_touch', 'pa2023_dynamic_market',
    'pa2023_light_touch_framework', 'pa2023_open_framework', 'nhs_psr')),
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL CHECK (ends_on > starts_on),
  applications_open_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
  rulebook TEXT REFERENCES rule_package (hash),
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX framework_authority ON framework (authority, id);

CREATE TABLE lot (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  position INTEGER NOT NULL,
  UNIQUE (framework, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE application_window (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  "key" TEXT NOT NULL,
  number INTEGER NOT NULL,
  opens_at TEXT NOT NULL,
  closes_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  UNIQUE (framework, "key"),
  UNIQUE (framework, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_blob (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rule_blob_no_update BEFORE UPDATE ON rule_blob
  BEGIN SELECT RAISE(ABORT, 'rules are kept as they were'); END;
CREATE TRIGGER rule_blob_no_delete BEFORE DELETE ON rule_blob
  BEGIN SELECT RAISE(ABORT, 'rules are kept as they were'); END;

CREATE TABLE rule_package (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
  title TEXT NOT NULL,
  listing TEXT NOT NULL CHECK (json_valid(listing)),
  created_by BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rule_package_no_update BEFORE UPDATE ON rule_package
  BEGIN SELECT RAISE(ABORT, 'rules are kept as they were'); END;
CREATE TRIGGER rule_package_no_delete BEFORE DELETE ON rule_package
  BEGIN SELECT RAISE(ABORT, 'rules are kept as they were'); END;

CREATE TABLE rulebook_version (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  framework BLOB NOT NULL REFERENCES framework (id),
  package TEXT NOT NULL REFERENCES rule_package (hash),
  effective_from TEXT NOT NULL,
  reason TEXT,
  decision_reference TEXT,
  released_by BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rulebook_version_framework ON rulebook_version (framework, id);
CREATE TRIGGER rulebook_version_no_update BEFORE UPDATE ON rulebook_version
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;
CREATE TRIGGER rulebook_version_no_delete BEFORE DELETE ON rulebook_version
  BEGIN SELECT RAISE(ABORT, 'the history of a rulebook is append-only'); END;

CREATE TABLE decision (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  provider BLOB,
  subject_kind TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  at TEXT NOT NULL,
  hook TEXT NOT NULL,
  package_sha256 TEXT NOT NULL REFERENCES rule_package (hash),
  engine TEXT NOT NULL,
  input TEXT NOT NULL,
  input_sha256 TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('met', 'not_met', 'refer', 'scheduled', 'scored', 'ranked', 'tie',
    'cannot_decide')),
  output TEXT NOT NULL,
  trace TEXT NOT NULL,
  operations INTEGER NOT NULL,
  record_sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_framework ON decision (framework, id);
CREATE INDEX decision_subject ON decision (subject_id);
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
"#,
    postgres: r#"
CREATE TABLE rule_blob (
  sha256 text COLLATE "C" PRIMARY KEY CHECK (length(sha256) = 64),
  content text NOT NULL
);
CREATE TRIGGER rule_blob_no_change BEFORE UPDATE OR DELETE ON rule_blob
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_blob_no_truncate BEFORE TRUNCATE ON rule_blob
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE rule_package (
  hash text COLLATE "C" PRIMARY KEY CHECK (length(hash) = 64),
  title text NOT NULL,
  listing jsonb NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TRIGGER rule_package_no_change BEFORE UPDATE OR DELETE ON rule_package
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_package_no_truncate BEFORE TRUNCATE ON rule_package
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE framework (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('alliance', 'accredited_list', 'framework', 'dynamic_market')),
  regime text NOT NULL CHECK (regime IN ('pcr2015_dps', 'pcr2015_light_touch', 'pa2023_dynamic_market',
    'pa2023_light_touch_framework', 'pa2023_open_framework', 'nhs_psr')),
  starts_on date NOT NULL,
  ends_on date NOT NULL CHECK (ends_on > starts_on),
  applications_open_on date NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'published')),
  rulebook text COLLATE "C" REFERENCES rule_package (hash),
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX framework_authority ON framework (authority, id);

CREATE TABLE lot (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  code text COLLATE "C" NOT NULL,
  title text NOT NULL,
  position integer NOT NULL,
  UNIQUE (framework, code)
);

CREATE TABLE application_window (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  "key" text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  opens_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL CHECK (closes_at > opens_at),
  reason text NOT NULL,
  UNIQUE (framework, "key"),
  UNIQUE (framework, number)
);

CREATE TABLE rulebook_version (
  id uuid PRIMARY KEY,
  framework uuid NOT NULL REFERENCES framework (id),
  package text COLLATE "C" NOT NULL REFERENCES rule_package (hash),
  effective_from timestamptz NOT NULL,
  reason text,
  decision_reference text,
  released_by uuid NOT NULL
);
CREATE INDEX rulebook_version_framework ON rulebook_version (framework, id);
CREATE TRIGGER rulebook_version_no_change BEFORE UPDATE OR DELETE ON rulebook_version
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rulebook_version_no_truncate BEFORE TRUNCATE ON rulebook_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE decision (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  provider uuid,
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  at timestamptz NOT NULL,
  hook text COLLATE "C" NOT NULL,
  package_sha256 text COLLATE "C" NOT NULL REFERENCES rule_package (hash),
  engine text NOT NULL,
  input text NOT NULL,
  input_sha256 text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('met', 'not_met', 'refer', 'scheduled', 'scored', 'ranked', 'tie',
    'cannot_decide')),
  output text NOT NULL,
  trace text NOT NULL,
  operations bigint NOT NULL,
  record_sha256 text NOT NULL
);
CREATE INDEX decision_framework ON decision (framework, id);
CREATE INDEX decision_subject ON decision (subject_id);
CREATE TRIGGER decision_no_change BEFORE UPDATE OR DELETE ON decision
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
