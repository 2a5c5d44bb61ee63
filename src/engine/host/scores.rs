//! Giving points.

use rhai::{Dynamic, Module, NativeCallContext};

use super::{Answer, Topic, number, word};
use crate::engine::trace::{self, Said, record};

pub(super) const TOPIC: Topic = Topic {
    title: "Scores",
    about: "For hooks of the kind `scores`. Every tender of the input is removed, or given every part that `pack.toml` \
            names, once; anything less is *cannot decide*. Remove first, in a loop of its own, and compare prices in a \
            second one: `for t in tenders.filter(|t| !removed(t.id)) { … }`.",
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
    word(
        "score_element",
        ["tender: text", "element: text", "points: number", "nothing"],
        r#"
        What one element of a tender's price earned, kept exactly as given and told to its tenderer beside the points
        for price. It adds nothing by itself: give the part the sum of all elements, rounded once. Whoever scores one
        element of a tender scores each, from 0 to what it weighs. (C1, a price in elements)

        For instance `score_element(t.id, e.id, points);`
        "#,
    )
    .set_into_module(
        module,
        |call: NativeCallContext, tender: &str, element: &str, points: Dynamic| -> Answer<()> {
            let points = number(&points)?;
            record(Said::ScoreElement { points }, tender, element, call.call_position())?;
            Ok(())
        },
    );
    word(
        "remove",
        ["tender: text", "reason: text", "nothing"],
        r#"
        Takes a tender that fails a threshold out of the scoring, with the reason its tenderer reads. Points it was
        given before stay on record; it gets none after, is no part of the ranking, and its price counts for nobody
        else if the script leaves it out. (C2, thresholds remove before relative scoring)

        For instance `if t.quality < 50 { remove(t.id, "Below the quality threshold of 50 points"); }`
        "#,
    )
    .set_into_module(module, |call: NativeCallContext, tender: &str, reason: &str| -> Answer<()> {
        record(Said::Remove, tender, reason, call.call_position())?;
        Ok(())
    });
    word(
        "removed",
        ["tender: text", "yes/no"],
        r#"
        Whether this script has removed that tender by now.

        For instance `let prices = tenders.filter(|t| !removed(t.id)).map(|t| t.price);`
        Example: `removed("t1")` is `false`.
        "#,
    )
    .set_into_module(module, trace::removed);
}
