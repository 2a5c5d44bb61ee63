//! The evidence vault of providers, and which documents came with which application. The documents themselves lie in
//! the object store; what is known of one never changes.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_013_create_evidence",
    sqlite: r#"
CREATE TABLE evidence (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  provider BLOB NOT NULL REFERENCES provider (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  issuer TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  expires_on TEXT CHECK (expires_on >= issued_on),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  media_type TEXT NOT NULL,
  uploaded_by BLOB NOT NULL CHECK (length(uploaded_by) = 16),
  uploaded_at TEXT NOT NULL,
  UNIQUE (provider, kind, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_provider ON evidence (provider, id);
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
  BEGIN SELECT RAISE(ABORT, 'a document never changes'); END;

CREATE TABLE application_evidence (
  application BLOB NOT NULL REFERENCES application (id),
  evidence BLOB NOT NULL REFERENCES evidence (id),
  attached_at TEXT NOT NULL,
  PRIMARY KEY (application, evidence)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_evidence_document ON application_evidence (evidence);
"#,
    postgres: r#"
CREATE TABLE evidence (
  id uuid PRIMARY KEY,
  provider uuid NOT NULL REFERENCES provider (id),
  kind text COLLATE "C" NOT NULL,
  title text NOT NULL,
  issuer text NOT NULL,
  issued_on date NOT NULL,
  expires_on date CHECK (expires_on >= issued_on),
  sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  bytes bigint NOT NULL CHECK (bytes > 0),
  media_type text COLLATE "C" NOT NULL,
  uploaded_by uuid NOT NULL,
  uploaded_at timestamptz NOT NULL,
  UNIQUE (provider, kind, sha256)
);
CREATE INDEX evidence_provider ON evidence (provider, id);
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE application_evidence (
  application uuid NOT NULL REFERENCES application (id),
  evidence uuid NOT NULL REFERENCES evidence (id),
  attached_at timestamptz NOT NULL,
  PRIMARY KEY (application, evidence)
);
CREATE INDEX application_evidence_document ON application_evidence (evidence);
"#,
};
