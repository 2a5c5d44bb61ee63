//! Putting tenders in order.

use rhai::{Array, Module, NativeCallContext};

use super::{Answer, Topic, numbers_of, word};
use crate::engine::trace::{Said, record};

pub(super) const TOPIC: Topic = Topic {
    title: "Ranking",
    about: "For hooks of the kind `ranking`. Every entry of the input's list is ranked or excluded, once. The product \
            sorts: highest first key first, then the second, and so on, as exact numbers. Those level in every key \
            share a place, and the outcome is *tie*: an officer settles it by the published rule.",
    install,
};

fn install(module: &mut Module) {
    word(
        "rank",
        ["id: text", "keys: list", "nothing"],
        r#"
        Ranks one entry by its keys, the most important first and more being better: write a price with a minus.
        Every entry needs the same number of keys, one at least.

        For instance `rank(s.tender, [s.total, s.quality_points, -s.price]);`
        "#,
    )
    .set_into_module(module, |call: NativeCallContext, id: &str, keys: Array| -> Answer<()> {
        let keys = numbers_of(&keys)?;
        if keys.is_empty() {
            return Err("a rank needs at least one key".into());
        }
        record(Said::Rank { keys }, id, "", call.call_position())?;
        Ok(())
    });
    word(
        "exclude",
        ["id: text", "reason: text", "nothing"],
        r#"
        Leaves one entry out of the order, with the reason its tenderer reads.

        For instance `exclude(s.tender, "Below the published quality floor");`
        "#,
    )
    .set_into_module(module, |call: NativeCallContext, id: &str, reason: &str| -> Answer<()> {
        record(Said::Exclude, id, reason, call.call_position())?;
        Ok(())
    });
}
