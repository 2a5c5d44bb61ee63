//! What there is to tell people, the mails it becomes, and how each person wants to be told.
//!
//! `outbox` is written in the unit of work of the change. A worker makes one `mail` of it for each person, once
//! (unique), and sends it. `next_at` is when it may be tried next; while a mail is being sent, it is when the attempt is
//! given up for lost.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261127_019_outbox",
    sqlite: r#"
CREATE TABLE outbox (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL,
  audience_kind TEXT NOT NULL CHECK (audience_kind IN ('authority', 'provider', 'applicants')),
  audience_id BLOB NOT NULL CHECK (length(audience_id) = 16),
  framework BLOB REFERENCES framework (id),
  path TEXT NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data)),
  once TEXT UNIQUE,
  at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_at TEXT NOT NULL,
  error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE state = 'waiting';

CREATE TABLE mail (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  outbox BLOB REFERENCES outbox (id),
  user_id BLOB NOT NULL REFERENCES user_account (id),
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'daily', 'told', 'dropped', 'dead')),
  digest BLOB REFERENCES mail (id),
  digest_day TEXT,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_at TEXT NOT NULL,
  sent_at TEXT,
  error TEXT,
  UNIQUE (outbox, user_id),
  UNIQUE (user_id, digest_day),
  CHECK ((outbox IS NULL) = (digest_day IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_due ON mail (next_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX mail_daily ON mail (user_id, id) WHERE state = 'daily';
CREATE INDEX mail_dead ON mail (id) WHERE state = 'dead';

CREATE INDEX user_account_tenant ON user_account (tenant_kind, tenant_id);

CREATE TABLE notification_preference (
  user_id BLOB NOT NULL CHECK (length(user_id) = 16),
  kind TEXT NOT NULL,
  delivery TEXT NOT NULL CHECK (delivery IN ('immediate', 'daily', 'off')),
  PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
"#,
    postgres: r#"
CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  audience_kind text NOT NULL CHECK (audience_kind IN ('authority', 'provider', 'applicants')),
  audience_id uuid NOT NULL,
  framework uuid REFERENCES framework (id),
  path text NOT NULL,
  data jsonb NOT NULL,
  once text COLLATE "C" UNIQUE,
  at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
  attempts integer NOT NULL CHECK (attempts >= 0),
  next_at timestamptz NOT NULL,
  error text
);
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE state = 'waiting';

CREATE TABLE mail (
  id uuid PRIMARY KEY,
  outbox uuid REFERENCES outbox (id),
  user_id uuid NOT NULL REFERENCES user_account (id),
  kind text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'daily', 'told', 'dropped', 'dead')),
  digest uuid REFERENCES mail (id),
  digest_day date,
  attempts integer NOT NULL CHECK (attempts >= 0),
  next_at timestamptz NOT NULL,
  sent_at timestamptz,
  error text,
  UNIQUE (outbox, user_id),
  UNIQUE (user_id, digest_day),
  CHECK ((outbox IS NULL) = (digest_day IS NOT NULL))
);
CREATE INDEX mail_due ON mail (next_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX mail_daily ON mail (user_id, id) WHERE state = 'daily';
CREATE INDEX mail_dead ON mail (id) WHERE state = 'dead';

CREATE INDEX user_account_tenant ON user_account (tenant_kind, tenant_id);

CREATE TABLE notification_preference (
  user_id uuid NOT NULL,
  kind text NOT NULL,
  delivery text NOT NULL CHECK (delivery IN ('immediate', 'daily', 'off')),
  PRIMARY KEY (user_id, kind)
);
"#,
};
