//! Saying what must hold, and what an officer must look at.

use rhai::{Module, NativeCallContext};

use super::{Answer, Topic, word};
use crate::engine::trace::{Said, record};

pub(super) const TOPIC: Topic = Topic {
    title: "Criteria",
    about: "For hooks of the kind `requirements`. One criterion not met and the outcome is *not met*; none of those \
            but one referred, and it is *refer*; otherwise *met*. Each id may be decided once in one evaluation.",
    install,
};

fn install(module: &mut Module) {
    word(
        "require",
        ["id: text", "met: yes/no", "reason: text", "yes/no"],
        r#"
        A criterion that must be met. `reason` is what the provider reads, so write it as the rule: what must hold.
        Gives `met` back, so that later criteria can build on it.

        For instance `require("cqc-registration", provider.cqc.registered, "The home must be registered with CQC");`
        A missing value is no answer: guard it with `known(…)`, or the outcome is *cannot decide*.
        "#,
    )
    .set_into_module(module, |call: NativeCallContext, id: &str, met: bool, reason: &str| -> Answer<bool> {
        record(Said::Require { met }, id, reason, call.call_position())?;
        Ok(met)
    });
    word(
        "refer",
        ["id: text", "flag: yes/no", "reason: text", "yes/no"],
        r#"
        Sends the case to an officer when `flag` is true. It never refuses anybody. Gives `flag` back.

        For instance `refer("unrated", location.cqc.rating == "No published rating", "CQC has not rated this home");`
        "#,
    )
    .set_into_module(module, |call: NativeCallContext, id: &str, flag: bool, reason: &str| -> Answer<bool> {
        record(Said::Refer { flag }, id, reason, call.call_position())?;
        Ok(flag)
    });
}
