//! Accounts, clients, sessions and their refresh tokens.
//!
//! No secret is stored that could be used: passwords as Argon2id hashes, client secrets and refresh tokens as
//! SHA-256 of 256 random bits.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_003_create_access",
    sqlite: r#"
CREATE TABLE user_account (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT,
  tenant_kind TEXT NOT NULL CHECK (tenant_kind IN ('platform', 'authority', 'provider')),
  tenant_id BLOB CHECK (length(tenant_id) = 16),
  roles TEXT NOT NULL,
  office TEXT,
  disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  failed_attempts INTEGER NOT NULL CHECK (failed_attempts >= 0),
  locked_until TEXT,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  CHECK ((tenant_kind = 'platform') = (tenant_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE outside_identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id BLOB NOT NULL REFERENCES user_account (id),
  linked_at TEXT NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_client (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  secret_sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  tenant_kind TEXT NOT NULL CHECK (tenant_kind IN ('authority', 'provider')),
  tenant_id BLOB NOT NULL CHECK (length(tenant_id) = 16),
  scopes TEXT NOT NULL,
  disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  user_id BLOB REFERENCES user_account (id),
  client_id BLOB REFERENCES api_client (id),
  scopes TEXT,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  revoked_at TEXT,
  CHECK ((user_id IS NULL) <> (client_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_client ON session (client_id);

CREATE TABLE refresh_token (
  sha256 TEXT PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES session (id),
  issued_at TEXT NOT NULL,
  used_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_session ON refresh_token (session_id);
"#,
    postgres: r#"
CREATE TABLE user_account (
  id uuid PRIMARY KEY,
  email text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  password_hash text,
  tenant_kind text NOT NULL CHECK (tenant_kind IN ('platform', 'authority', 'provider')),
  tenant_id uuid,
  roles text NOT NULL,
  office text,
  disabled boolean NOT NULL,
  failed_attempts bigint NOT NULL CHECK (failed_attempts >= 0),
  locked_until timestamptz,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK ((tenant_kind = 'platform') = (tenant_id IS NULL))
);

CREATE TABLE outside_identity (
  issuer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  user_id uuid NOT NULL REFERENCES user_account (id),
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, user_id)
);

CREATE TABLE api_client (
  id uuid PRIMARY KEY,
  secret_sha256 text NOT NULL,
  name text NOT NULL,
  tenant_kind text NOT NULL CHECK (tenant_kind IN ('authority', 'provider')),
  tenant_id uuid NOT NULL,
  scopes text NOT NULL,
  disabled boolean NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES user_account (id),
  client_id uuid REFERENCES api_client (id),
  scopes text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CHECK ((user_id IS NULL) <> (client_id IS NULL))
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_client ON session (client_id);

CREATE TABLE refresh_token (
  sha256 text COLLATE "C" PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES session (id),
  issued_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);
"#,
};
