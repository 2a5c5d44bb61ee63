//! Marks, rankings, approvals, awards and contracts.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_008_create_awards",
    sqlite: r#"
"#,
    postgres: r#"
"#,
};
