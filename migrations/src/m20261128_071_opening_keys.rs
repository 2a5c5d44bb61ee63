//! The keys of people who open tenders, whom a competition names to open its own, and its private key as it is sealed for
//! each pair of them. A competition from before keeps its key under the installation's alone, and says so.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_071_opening_keys",
    sqlite: r#"
CREATE TABLE opening_key (
  user_id BLOB PRIMARY KEY CHECK (length(user_id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),
  salt BLOB NOT NULL CHECK (length(salt) >= 16),
  memory_kib INTEGER NOT NULL CHECK (memory_kib > 0),
  passes INTEGER NOT NULL CHECK (passes > 0),
  lanes INTEGER NOT NULL CHECK (lanes > 0),
  sealed_private_key BLOB NOT NULL,
  failed_attempts INTEGER NOT NULL CHECK (failed_attempts >= 0),
  locked_until TEXT,
  made_at TEXT NOT NULL,
  passphrase_at TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX opening_key_authority ON opening_key (authority, user_id);
CREATE TABLE competition_opener (
  competition BLOB NOT NULL REFERENCES competition (id),
  user_id BLOB NOT NULL CHECK (length(user_id) = 16),
  PRIMARY KEY (competition, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX competition_opener_user ON competition_opener (user_id, competition);
ALTER TABLE competition_key ADD COLUMN scheme TEXT NOT NULL DEFAULT 'installation'
  CHECK (scheme IN ('installation', 'two_openers'));
CREATE TABLE competition_key_share (
  competition BLOB NOT NULL REFERENCES competition_key (competition),
  first_opener BLOB NOT NULL CHECK (length(first_opener) = 16),
  second_opener BLOB NOT NULL CHECK (length(second_opener) = 16),
  sealed BLOB NOT NULL,
  begun INTEGER NOT NULL CHECK (begun IN (0, 1)),
  PRIMARY KEY (competition, first_opener, second_opener),
  CHECK (first_opener <> second_opener)
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
CREATE TABLE opening_key (
  user_id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  public_key bytea NOT NULL CHECK (length(public_key) = 32),
  salt bytea NOT NULL CHECK (length(salt) >= 16),
  memory_kib integer NOT NULL CHECK (memory_kib > 0),
  passes integer NOT NULL CHECK (passes > 0),
  lanes integer NOT NULL CHECK (lanes > 0),
  sealed_private_key bytea NOT NULL,
  failed_attempts bigint NOT NULL CHECK (failed_attempts >= 0),
  locked_until timestamptz,
  made_at timestamptz NOT NULL,
  passphrase_at timestamptz NOT NULL,
  version bigint NOT NULL CHECK (version > 0)
);
CREATE INDEX opening_key_authority ON opening_key (authority, user_id);
CREATE TABLE competition_opener (
  competition uuid NOT NULL REFERENCES competition (id),
  user_id uuid NOT NULL,
  PRIMARY KEY (competition, user_id)
);
CREATE INDEX competition_opener_user ON competition_opener (user_id, competition);
ALTER TABLE competition_key ADD COLUMN scheme text NOT NULL DEFAULT 'installation'
  CHECK (scheme IN ('installation', 'two_openers'));
CREATE TABLE competition_key_share (
  competition uuid NOT NULL REFERENCES competition_key (competition),
  first_opener uuid NOT NULL,
  second_opener uuid NOT NULL,
  sealed bytea NOT NULL,
  begun boolean NOT NULL,
  PRIMARY KEY (competition, first_opener, second_opener),
  CHECK (first_opener <> second_opener)
);
"#,
};
