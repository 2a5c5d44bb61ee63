//! Providers, locations and dated ratings; import runs.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_004_create_register",
    sqlite: r#"
"#,
    postgres: r#"
"#,
};
