//! What PostgreSQL finds locations by is entered at once. Entries that wait are read through by every search until they are
//! taken in, and after the import of a whole register that is all of them.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_052_settled_terms",
    sqlite: "",
    postgres: r#"
ALTER INDEX location_terms SET (fastupdate = off);
SELECT gin_clean_pending_list('location_terms');
"#,
};
