//! Which agreed marks were carried over from admission, and by which decision.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_092_carried_marks",
    sqlite: r#"
ALTER TABLE agreed_mark ADD COLUMN carried_by BLOB REFERENCES decision (id);
"#,
    postgres: r#"
ALTER TABLE agreed_mark ADD COLUMN carried_by uuid REFERENCES decision (id);
"#,
};
