//! Who runs a framework together: its lead and partners, who pays which share, who leads performance by service type,
//! and, one row each, what a partner may read and do. A framework of one council has no rows here.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_017_joint_frameworks",
    sqlite: r#"
CREATE TABLE framework_arrangement (
  framework BLOB PRIMARY KEY REFERENCES framework (id),
  decision_reference TEXT,
  version INTEGER NOT NULL CHECK (version >= 1),
  changed_by BLOB NOT NULL,
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE framework_party (
  framework BLOB NOT NULL REFERENCES framework_arrangement (framework),
  authority BLOB NOT NULL REFERENCES authority (id),
  role TEXT NOT NULL CHECK (role IN ('lead', 'partner')),
  funding_percent TEXT,
  position INTEGER NOT NULL,
  PRIMARY KEY (framework, authority)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX framework_party_one_lead ON framework_party (framework) WHERE role = 'lead';

CREATE TABLE framework_performance_lead (
  framework BLOB NOT NULL,
  service_type TEXT NOT NULL,
  authority BLOB NOT NULL,
  PRIMARY KEY (framework, service_type),
  FOREIGN KEY (framework, authority) REFERENCES framework_party (framework, authority)
) STRICT, WITHOUT ROWID;

CREATE TABLE framework_right (
  authority BLOB NOT NULL,
  name TEXT NOT NULL,
  framework BLOB NOT NULL,
  PRIMARY KEY (authority, name, framework),
  FOREIGN KEY (framework, authority) REFERENCES framework_party (framework, authority)
) STRICT, WITHOUT ROWID;
CREATE INDEX framework_right_framework ON framework_right (framework, authority);
"#,
    postgres: r#"
CREATE TABLE framework_arrangement (
  framework uuid PRIMARY KEY REFERENCES framework (id),
  decision_reference text,
  version bigint NOT NULL CHECK (version >= 1),
  changed_by uuid NOT NULL,
  changed_at timestamptz NOT NULL
);

CREATE TABLE framework_party (
  framework uuid NOT NULL REFERENCES framework_arrangement (framework),
  authority uuid NOT NULL REFERENCES authority (id),
  role text NOT NULL CHECK (role IN ('lead', 'partner')),
  funding_percent text COLLATE "C",
  position integer NOT NULL,
  PRIMARY KEY (framework, authority)
);
CREATE UNIQUE INDEX framework_party_one_lead ON framework_party (framework) WHERE role = 'lead';

CREATE TABLE framework_performance_lead (
  framework uuid NOT NULL,
  service_type text COLLATE "C" NOT NULL,
  authority uuid NOT NULL,
  PRIMARY KEY (framework, service_type),
  FOREIGN KEY (framework, authority) REFERENCES framework_party (framework, authority)
);

CREATE TABLE framework_right (
  authority uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  framework uuid NOT NULL,
  PRIMARY KEY (authority, name, framework),
  FOREIGN KEY (framework, authority) REFERENCES framework_party (framework, authority)
);
CREATE INDEX framework_right_framework ON framework_right (framework, authority);
"#,
};
