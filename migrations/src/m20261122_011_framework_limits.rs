//! How many members a framework may have, what its winners pay, and when it was published.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_011_framework_limits",
    sqlite: r#"
ALTER TABLE framework ADD COLUMN member_limit INTEGER CHECK (member_limit >= 1);
ALTER TABLE framework ADD COLUMN supplier_fee_percent TEXT;
ALTER TABLE framework ADD COLUMN published_at TEXT;
"#,
    postgres: r#"
ALTER TABLE framework ADD COLUMN member_limit integer CHECK (member_limit >= 1);
ALTER TABLE framework ADD COLUMN supplier_fee_percent text COLLATE "C";
ALTER TABLE framework ADD COLUMN published_at timestamptz;
"#,
};
