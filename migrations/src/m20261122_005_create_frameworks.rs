//! Frameworks, lots, windows, rule packages and decisions.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_005_create_frameworks",
    sqlite: r#"
"#,
    postgres: r#"
"#,
};
