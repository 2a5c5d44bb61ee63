//! Reading facts, and asking whether there is one.

use rhai::{Dynamic, Engine, ImmutableString};

use super::{Answer, Topic, word};
use crate::engine::facts::Facts;
use crate::engine::trace;

pub(super) const TOPIC: Topic = Topic {
    title: "Evidence",
    about: "Facts are read with a point, `provider.cqc.rating`, and cannot be changed. The council's own figures of \
            `pack.toml` are `parameters.…`. A field that does not exist is an error; one that may be missing must be \
            guarded.",
    install,
};

fn install(engine: &mut Engine) {
    engine.register_type_with_name::<Facts>("record");
    engine.register_indexer_get(|facts: &mut Facts, name: ImmutableString| -> Answer<Dynamic> {
        let Some((path, value)) = facts.0.field(&name) else { return Err(facts.0.unknown(&name).into()) };
        trace::read(path, value);
        Ok(value.clone())
    });
    word(
        "known",
        ["fact: anything", "yes/no"],
        r#"
        Whether a fact that may be missing is there. Comparing a missing fact with anything is an error.

        For instance `known(policy.expires_on) && policy.expires_on >= today`
        Example: `known("")` is `true`.
        "#,
    )
    .register_into_engine(engine, |fact: Dynamic| !fact.is_unit());
}
