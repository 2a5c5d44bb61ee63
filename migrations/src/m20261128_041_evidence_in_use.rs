//! Documents that come with applications, those that expire, and consent by buyer.
//!
//! What drafts and applications named before is attached now. What a provider said of the passport before buyers were told
//! apart stays on record, and counts for none of them: nobody consented to these buyers.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_041_evidence_in_use",
    sqlite: r#"
CREATE INDEX evidence_expiry ON evidence (expires_on, id);
INSERT OR IGNORE INTO application_evidence (application, evidence, attached_at)
  SELECT a.id, e.id, a.created_at
  FROM application a, json_tree(a.answers) j
  JOIN evidence e ON e.provider = a.provider AND lower(hex(e.id)) = replace(j.value, '-', '')
  WHERE j.type = 'text' AND length(j.value) = 36;

ALTER TABLE passport_consent ADD COLUMN authority BLOB REFERENCES authority (id);
CREATE INDEX passport_consent_buyer ON passport_consent (provider, authority, id);
"#,
    postgres: r#"
CREATE INDEX evidence_expiry ON evidence (expires_on, id);
INSERT INTO application_evidence (application, evidence, attached_at)
  SELECT DISTINCT a.id, e.id, a.created_at
  FROM application a
  CROSS JOIN LATERAL jsonb_path_query(a.answers, 'strict $.** ? (@.type() == "string")') AS j
  JOIN evidence e ON e.provider = a.provider AND e.id::text = j #>> '{}'
  ON CONFLICT DO NOTHING;

ALTER TABLE passport_consent ADD COLUMN authority uuid REFERENCES authority (id);
CREATE INDEX passport_consent_buyer ON passport_consent (provider, authority, id);
"#,
};
