//! Reading facts, and asking whether there is one.

use std::sync::atomic::{AtomicUsize, Ordering};

use rhai::{Dynamic, ImmutableString, Module};

use super::{Answer, Topic, word};
use crate::engine::facts::Facts;
use crate::engine::trace;

/// Reading these fields with a point, without the detour over the indexer and an error that names the missing getter:
/// a quarter of a scoring is spent there otherwise. What a script gets is the same.
pub(in crate::engine) fn getters<'a>(names: impl IntoIterator<Item = &'a str>) -> Module {
    let mut module = Module::new();
    for name in names {
        let known: ImmutableString = name.into();
        // Most records with this field have it in one place. Only where to look first: any value is a right one.
        let likely = AtomicUsize::new(0);
        module.set_getter_fn(name, move |facts: &mut Facts| {
            let before = likely.load(Ordering::Relaxed);
            let place = facts.0.place_near(before, &known);
            if let Some(place) = place.filter(|place| *place != before) {
                likely.store(place, Ordering::Relaxed);
            }
            field(facts, &known, place)
        });
    }
    module
}

fn field(facts: &Facts, name: &str, place: Option<usize>) -> Answer<Dynamic> {
    let Some(place) = place else { return Err(facts.0.unknown(name).into()) };
    trace::read(&facts.0, place);
    Ok(facts.0.at(place).value.clone())
}

pub(super) const TOPIC: Topic = Topic {
    title: "Evidence",
    about: "Facts are read with a point, `provider.cqc.rating`, and cannot be changed. The council's own figures of \
            `pack.toml` are `parameters.…`. A field that does not exist is an error; one that may be missing must be \
            guarded.\n\nA shape of `eligibility` that names a list `evidence` is given the documents that answers name, to \
            questions of the type `file` and in columns of it, in their order; an empty list when there is none. Of each the \
            shape names what the rules want: `question` (the question's id, a text), `id` and `sha256` (texts), `kind` (a code of \
            `GET /evidence-kinds`, like `public_liability`), `family` (`policy`, `insurance`, `registration`, `accounts`, \
            `certificate`, `reference` or `other`), `issuer` (a text), `issued_on` and `expires_on` (its first and its last \
            good day; the last is `date?`, because some hold for ever), and `state`, which says what it is worth on the \
            day that is `today`: `current`, `expiring` (good, and for at most 30 days more), `not_yet_valid` or \
            `out_of_date`. For another day, like `application.submitted_on`, compare the two dates.\n\nA shape of \
            `eligibility` that names a record `exclusion` is told what the provider declared about exclusion, and whether the \
            debarment list names it. The shape names what the rules want of: `declared`, yes or no, whether the provider has \
            said anything, be it that no ground applies; `grounds`, a list of the grounds it declared, each with `ground` (a \
            code of `GET /regimes/{name}/exclusion-grounds`), `kind` (`mandatory` or `discretionary`), `about` (`supplier`, \
            `connected_person` or `associated_person`), `event_on` (a date), `within_look_back` and `self_cleaning` (yes or \
            no: whether the law still looks back to it on the day that is `today`, and whether the provider says what it did \
            about it); `debarments`, a list of the entries under a number of the provider, of a connected person or of \
            somebody it relies on, each with `reference`, `kind`, `ground`, `about`, and `limited` (yes or no: national \
            security, about some contracts only).",
    install,
};

fn install(module: &mut Module) {
    module.set_indexer_get_fn(|facts: &mut Facts, name: ImmutableString| field(facts, &name, facts.0.place(&name)));
    word(
        "known",
        ["fact: anything", "yes/no"],
        r#"
        Whether a fact that may be missing is there. Comparing a missing fact with anything is an error.

        For instance `known(policy.expires_on) && policy.expires_on >= today`
        Example: `known("")` is `true`.
        "#,
    )
    .set_into_module(module, |fact: Dynamic| !fact.is_unit());
}
