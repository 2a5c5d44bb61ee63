//! PostgreSQL worked out the beginnings of every location's words, row by row, whenever it did not know what would be asked
//! for: it took the function for a cheap one. Now it knows better, and reads the index; a figure much higher would make it
//! compile each such question first, which takes ten times as long as the answer. Entries go straight into it, so that
//! nobody who searches reads through a list of those that wait.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_114_beginnings_by_index",
    sqlite: "",
    postgres: r#"
ALTER FUNCTION location_beginnings(text, text) COST 1000;
ALTER INDEX location_beginnings SET (fastupdate = off);
SELECT gin_clean_pending_list('location_beginnings');
"#,
};
