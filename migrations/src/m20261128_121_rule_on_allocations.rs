//! What a rulebook said of the awards of an allocation; of those before it was asked, nothing.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_121_rule_on_allocations",
    sqlite: r#"
ALTER TABLE allocation ADD COLUMN asked TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(asked));
"#,
    postgres: r#"
ALTER TABLE allocation ADD COLUMN asked jsonb NOT NULL DEFAULT '[]';
"#,
};
