//! Competitions, invitations, tenders and openings.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261122_007_create_competitions",
    sqlite: r#"
"#,
    postgres: r#"
"#,
};
