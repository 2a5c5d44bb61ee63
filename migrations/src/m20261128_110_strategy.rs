//! The council's strategy for a competition, one document with its parts.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_110_strategy",
    sqlite: r#"
ALTER TABLE competition ADD COLUMN strategy TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(strategy));
"#,
    postgres: r#"
ALTER TABLE competition ADD COLUMN strategy jsonb NOT NULL DEFAULT '{}';
"#,
};
