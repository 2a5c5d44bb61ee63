//! What every slice stands on: the installation's mark, the audit chain, idempotency keys.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_001_create_floor",
    sqlite: r#"
CREATE TABLE installation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
  created_at TEXT NOT NULL,
  clock TEXT
) STRICT;

CREATE TABLE audit_event (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  at TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id BLOB NOT NULL,
  actor_roles TEXT NOT NULL,
  tenant_kind TEXT NOT NULL CHECK (tenant_kind IN ('platform', 'authority', 'provider')),
  tenant_id BLOB,
  request_id TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  sealed_by BLOB,
  data TEXT NOT NULL CHECK (json_valid(data)),
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_event_tenant ON audit_event (tenant_kind, tenant_id, id);
CREATE INDEX audit_event_subject ON audit_event (subject_id);
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE audit_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  events INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, events, hash)
  VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE idempotency_key (
  actor BLOB NOT NULL,
  key TEXT NOT NULL,
  operation TEXT NOT NULL,
  request_sha256 TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (json_valid(answer)),
  at TEXT NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
CREATE TABLE installation (
  id integer PRIMARY KEY CHECK (id = 1),
  rehearsal boolean NOT NULL,
  created_at timestamptz NOT NULL,
  clock timestamptz
);

CREATE TABLE audit_event (
  seq bigint PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid NOT NULL,
  actor_roles text NOT NULL,
  tenant_kind text NOT NULL CHECK (tenant_kind IN ('platform', 'authority', 'provider')),
  tenant_id uuid,
  request_id text NOT NULL,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  sealed_by uuid,
  data jsonb NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX audit_event_tenant ON audit_event (tenant_kind, tenant_id, id);
CREATE INDEX audit_event_subject ON audit_event (subject_id);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_head (
  id integer PRIMARY KEY CHECK (id = 1),
  events bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO audit_head (id, events, hash)
  VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE idempotency_key (
  actor uuid NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  request_sha256 text NOT NULL,
  answer jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (actor, key)
);
"#,
};
