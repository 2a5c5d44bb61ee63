//! Applications and memberships.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_006_create_applications",
    sqlite: r#"
"#,
    postgres: r#"
"#,
};
