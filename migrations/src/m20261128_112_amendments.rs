//! What changed in a competition after its publication, who has seen it, and under which version each tender was submitted.
//! What stands from before was submitted under the competition as it was published: number 0.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_112_amendments",
    sqlite: r#"
ALTER TABLE competition ADD COLUMN amendment INTEGER NOT NULL DEFAULT 0 CHECK (amendment >= 0);
ALTER TABLE tender_submission ADD COLUMN amendment INTEGER NOT NULL DEFAULT 0 CHECK (amendment >= 0);
CREATE TABLE competition_amendment (
  competition BLOB NOT NULL REFERENCES competition (id),
  number INTEGER NOT NULL CHECK (number > 0),
  terms_before TEXT NOT NULL CHECK (json_valid(terms_before)),
  terms_after TEXT NOT NULL CHECK (json_valid(terms_after)),
  reason TEXT NOT NULL,
  enough_time TEXT,
  decision BLOB NOT NULL REFERENCES decision (id),
  by_user BLOB NOT NULL CHECK (length(by_user) = 16),
  at TEXT NOT NULL,
  PRIMARY KEY (competition, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE amendment_confirmation (
  competition BLOB NOT NULL,
  number INTEGER NOT NULL,
  provider BLOB NOT NULL REFERENCES provider (id),
  by_user BLOB NOT NULL CHECK (length(by_user) = 16),
  at TEXT NOT NULL,
  PRIMARY KEY (competition, number, provider),
  FOREIGN KEY (competition, number) REFERENCES competition_amendment (competition, number)
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
ALTER TABLE competition ADD COLUMN amendment integer NOT NULL DEFAULT 0 CHECK (amendment >= 0);
ALTER TABLE tender_submission ADD COLUMN amendment integer NOT NULL DEFAULT 0 CHECK (amendment >= 0);
CREATE TABLE competition_amendment (
  competition uuid NOT NULL REFERENCES competition (id),
  number integer NOT NULL CHECK (number > 0),
  terms_before jsonb NOT NULL,
  terms_after jsonb NOT NULL,
  reason text NOT NULL,
  enough_time text,
  decision uuid NOT NULL REFERENCES decision (id),
  by_user uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (competition, number)
);
CREATE TABLE amendment_confirmation (
  competition uuid NOT NULL,
  number integer NOT NULL,
  provider uuid NOT NULL REFERENCES provider (id),
  by_user uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (competition, number, provider),
  FOREIGN KEY (competition, number) REFERENCES competition_amendment (competition, number)
);
"#,
};
