//! The files a competition asks for, those that come with tenders (their bytes lie sealed in the store of documents), and
//! which of them a submission was made with.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_072_tender_files",
    sqlite: r#"
CREATE TABLE competition_file (
  competition BLOB NOT NULL REFERENCES competition (id),
  kind TEXT NOT NULL,
  place INTEGER NOT NULL CHECK (place >= 0),
  title TEXT NOT NULL,
  required INTEGER NOT NULL CHECK (required IN (0, 1)),
  price_information INTEGER NOT NULL CHECK (price_information IN (0, 1)),
  PRIMARY KEY (competition, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE tender_file (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  tender BLOB NOT NULL REFERENCES tender (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  price_information INTEGER NOT NULL CHECK (price_information IN (0, 1)),
  added_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tender_file_tender ON tender_file (tender, id);
ALTER TABLE tender_submission ADD COLUMN files TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(files));
ALTER TABLE opened_tender ADD COLUMN files TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(files));
"#,
    postgres: r#"
CREATE TABLE competition_file (
  competition uuid NOT NULL REFERENCES competition (id),
  kind text COLLATE "C" NOT NULL,
  place integer NOT NULL CHECK (place >= 0),
  title text NOT NULL,
  required boolean NOT NULL,
  price_information boolean NOT NULL,
  PRIMARY KEY (competition, kind)
);
CREATE TABLE tender_file (
  id uuid PRIMARY KEY,
  tender uuid NOT NULL REFERENCES tender (id),
  kind text COLLATE "C" NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  sha256 text NOT NULL CHECK (length(sha256) = 64),
  bytes bigint NOT NULL CHECK (bytes > 0),
  price_information boolean NOT NULL,
  added_at timestamptz NOT NULL
);
CREATE INDEX tender_file_tender ON tender_file (tender, id);
ALTER TABLE tender_submission ADD COLUMN files jsonb NOT NULL DEFAULT '[]';
ALTER TABLE opened_tender ADD COLUMN files jsonb NOT NULL DEFAULT '[]';
"#,
};
