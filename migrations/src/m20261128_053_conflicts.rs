//! Who of a council declared what interests, what a director ruled, and when all of it was last looked at.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_053_conflicts",
    sqlite: r#"
CREATE TABLE conflict_declaration (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  competition BLOB REFERENCES competition (id),
  person BLOB NOT NULL CHECK (length(person) = 16),
  declared_at TEXT NOT NULL,
  lapses_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_declaration_person ON conflict_declaration (authority, person, framework, id);
CREATE INDEX conflict_declaration_framework ON conflict_declaration (authority, framework, id);
CREATE TABLE conflict_interest (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  declaration BLOB NOT NULL REFERENCES conflict_declaration (id),
  authority BLOB NOT NULL REFERENCES authority (id),
  person BLOB NOT NULL CHECK (length(person) = 16),
  provider BLOB NOT NULL REFERENCES provider (id),
  nature TEXT NOT NULL CHECK (nature IN ('financial', 'employment', 'governance', 'family', 'personal', 'other')),
  description TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('may_act', 'stay_out')),
  reason TEXT,
  mitigation TEXT,
  ruled_by BLOB CHECK (length(ruled_by) = 16),
  ruled_at TEXT,
  version INTEGER NOT NULL CHECK (version > 0),
  CHECK ((outcome IS NULL) = (reason IS NULL) AND (outcome IS NULL) = (ruled_by IS NULL)
    AND (outcome IS NULL) = (ruled_at IS NULL)),
  CHECK (outcome IS NOT 'may_act' OR mitigation IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_interest_person ON conflict_interest (authority, person, id);
CREATE INDEX conflict_interest_declaration ON conflict_interest (declaration);
CREATE TABLE conflict_review (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  note TEXT NOT NULL,
  reviewed_by BLOB NOT NULL CHECK (length(reviewed_by) = 16),
  reviewed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_review_framework ON conflict_review (authority, framework, id);
"#,
    postgres: r#"
CREATE TABLE conflict_declaration (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  competition uuid REFERENCES competition (id),
  person uuid NOT NULL,
  declared_at timestamptz NOT NULL,
  lapses_on date NOT NULL
);
CREATE INDEX conflict_declaration_person ON conflict_declaration (authority, person, framework, id);
CREATE INDEX conflict_declaration_framework ON conflict_declaration (authority, framework, id);
CREATE TABLE conflict_interest (
  id uuid PRIMARY KEY,
  declaration uuid NOT NULL REFERENCES conflict_declaration (id),
  authority uuid NOT NULL REFERENCES authority (id),
  person uuid NOT NULL,
  provider uuid NOT NULL REFERENCES provider (id),
  nature text NOT NULL CHECK (nature IN ('financial', 'employment', 'governance', 'family', 'personal', 'other')),
  description text NOT NULL,
  outcome text CHECK (outcome IN ('may_act', 'stay_out')),
  reason text,
  mitigation text,
  ruled_by uuid,
  ruled_at timestamptz,
  version bigint NOT NULL CHECK (version > 0),
  CHECK ((outcome IS NULL) = (reason IS NULL) AND (outcome IS NULL) = (ruled_by IS NULL)
    AND (outcome IS NULL) = (ruled_at IS NULL)),
  CHECK (outcome IS DISTINCT FROM 'may_act' OR mitigation IS NOT NULL)
);
CREATE INDEX conflict_interest_person ON conflict_interest (authority, person, id);
CREATE INDEX conflict_interest_declaration ON conflict_interest (declaration);
CREATE TABLE conflict_review (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  note text NOT NULL,
  reviewed_by uuid NOT NULL,
  reviewed_at timestamptz NOT NULL
);
CREATE INDEX conflict_review_framework ON conflict_review (authority, framework, id);
"#,
};
