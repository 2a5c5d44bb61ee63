//! What a tenderer says of several lots together, as the opening read it.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_116_conditions",
    sqlite: r#"
ALTER TABLE opened_tender ADD COLUMN conditions TEXT CHECK (json_valid(conditions));
"#,
    postgres: r#"
ALTER TABLE opened_tender ADD COLUMN conditions jsonb;
"#,
};
