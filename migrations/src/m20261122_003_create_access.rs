//! Accounts, clients, sessions and their tokens.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_003_create_access",
    sqlite: r#"
"#,
    postgres: r#"
"#,
};
