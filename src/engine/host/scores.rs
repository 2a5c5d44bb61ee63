//! Giving points.

use rhai::{Dynamic, Module, NativeCallContext};

use super::{Answer, Topic, number, word};
use crate::engine::trace::{Said, record};

pub(super) const TOPIC: Topic = Topic {
    title: "Scores",
    about: "For hooks of the kind `scores`. Every tender of the input must be given every part that `pack.toml` \
            names, once; anything less is *cannot decide*.",
    install,
};

fn install(module: &mut Module) {
    word(
        "score",
        ["tender: text", "part: text", "points: number", "nothing"],
        r#"
        The points of one part of one tender, kept exactly as given: round them first, at the place the published
        method says.

        For instance `score(t.id, "price", round_half_up(method.price_weight * best / t.price, 2));`
        "#,
    )
    .set_into_module(module, |call: NativeCallContext, tender: &str, part: &str, points: Dynamic| -> Answer<()> {
        let points = number(&points)?;
        record(Said::Score { points }, tender, part, call.call_position())?;
        Ok(())
    });
}
