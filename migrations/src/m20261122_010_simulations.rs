//! Simulations: a candidate rulebook over decisions on record, and what it would have decided otherwise. Working
//! papers, no record of a decision: a run moves on while it counts, and is not append-only.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_010_simulations",
    sqlite: r#"
CREATE TABLE simulation (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  authority BLOB NOT NULL REFERENCES authority (id),
  framework BLOB NOT NULL REFERENCES framework (id),
  hook TEXT NOT NULL,
  priced INTEGER NOT NULL CHECK (priced IN (0, 1)),
  package_sha256 TEXT NOT NULL CHECK (length(package_sha256) = 64),
  title TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (json_valid(scope)),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'finished', 'cancelled', 'failed')),
  server BLOB NOT NULL CHECK (length(server) = 16),
  total INTEGER NOT NULL CHECK (total >= 0),
  done INTEGER NOT NULL CHECK (done >= 0),
  tally TEXT NOT NULL CHECK (json_valid(tally)),
  message TEXT,
  started_by BLOB NOT NULL,
  created_at TEXT NOT NULL,
  beat_at TEXT NOT NULL,
  ended_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX simulation_framework ON simulation (framework, id);

CREATE TABLE simulation_move (
  simulation BLOB NOT NULL REFERENCES simulation (id),
  decision BLOB NOT NULL REFERENCES decision (id),
  subject_kind TEXT NOT NULL,
  subject_id BLOB NOT NULL,
  provider BLOB,
  decided_at TEXT NOT NULL,
  from_outcome TEXT NOT NULL,
  to_outcome TEXT NOT NULL,
  fits INTEGER NOT NULL CHECK (fits IN (0, 1)),
  changes TEXT NOT NULL CHECK (json_valid(changes)),
  more INTEGER NOT NULL,
  PRIMARY KEY (simulation, decision)
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
CREATE TABLE simulation (
  id uuid PRIMARY KEY,
  authority uuid NOT NULL REFERENCES authority (id),
  framework uuid NOT NULL REFERENCES framework (id),
  hook text COLLATE "C" NOT NULL,
  priced boolean NOT NULL,
  package_sha256 text COLLATE "C" NOT NULL CHECK (length(package_sha256) = 64),
  title text NOT NULL,
  scope jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'finished', 'cancelled', 'failed')),
  server uuid NOT NULL,
  total bigint NOT NULL CHECK (total >= 0),
  done bigint NOT NULL CHECK (done >= 0),
  tally jsonb NOT NULL,
  message text,
  started_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  beat_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX simulation_framework ON simulation (framework, id);

CREATE TABLE simulation_move (
  simulation uuid NOT NULL REFERENCES simulation (id),
  decision uuid NOT NULL REFERENCES decision (id),
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  provider uuid,
  decided_at timestamptz NOT NULL,
  from_outcome text COLLATE "C" NOT NULL,
  to_outcome text COLLATE "C" NOT NULL,
  fits boolean NOT NULL,
  changes jsonb NOT NULL,
  more bigint NOT NULL,
  PRIMARY KEY (simulation, decision)
);
"#,
};
