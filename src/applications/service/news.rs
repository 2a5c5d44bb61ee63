//! What people are told of an application, each written down in the unit of work that makes it true. The council's mails
//! name no provider and no home; the provider's name its own.

use serde_json::{Value, json};

use crate::applications::model::{
    Application, IntakeWindow, LateApplication, LateOutcome, LateRuling, OfficerDecision, Place,
};
use crate::kernel::{Refusal, london};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::Work;

pub(super) async fn received(work: &Work, draft: &Application, place: &Place) -> Result<(), Refusal> {
    let window = place.window();
    let data = json!({
        "received": london::words(work.at()), "window": window.map(|window| &window.key), "waits": place.waits(),
        "opens": window.map(|window| london::words(window.opens_at)),
    });
    both(work, Kind::ApplicationReceived, draft, format!("/applications/{}", draft.id), data).await
}

/// The council finds it among what came late; the application itself is sealed.
pub(super) async fn held(work: &Work, draft: &Application, window: &IntakeWindow) -> Result<(), Refusal> {
    let data = json!({
        "received": london::words(work.at()), "window": window.key, "closed": london::words(window.closes_at),
    });
    let list = format!("/frameworks/{}/late-applications", draft.framework);
    both(work, Kind::LateApplicationHeld, draft, list, data).await
}

/// The provider and the council; `council` is where the council reads on.
async fn both(work: &Work, kind: Kind, draft: &Application, council: String, data: Value) -> Result<(), Refusal> {
    let councils = News::new(kind, Audience::Council(draft.authority), council, data.clone());
    let mut data = data;
    data["location"] = json!(draft.location_name);
    let providers = News::new(kind, Audience::Provider(draft.provider), format!("/applications/{}", draft.id), data);
    Notifications::tell_all(work, &[councils.of(draft.framework), providers.of(draft.framework)]).await
}

pub(super) async fn decided(work: &Work, submitted: &Application, decision: &OfficerDecision) -> Result<(), Refusal> {
    let verdict = &decision.verdict;
    let data = json!({
        "location": submitted.location_name, "outcome": verdict.outcome.done(), "reason": verdict.reason,
        "may_apply_from": decision.lock_out.as_ref().map(|lock_out| london::words(lock_out.until)),
    });
    let path = format!("/applications/{}", submitted.id);
    let news = News::new(Kind::ApplicationDecided, Audience::Provider(submitted.provider), path, data);
    Notifications::tell(work, &news.of(submitted.framework)).await
}

pub(super) async fn late_decided(
    work: &Work,
    held: &LateApplication,
    ruling: &LateRuling,
    window: &IntakeWindow,
) -> Result<(), Refusal> {
    let data = json!({
        "location": held.location_name, "received": london::words(held.lateness.received_at), "window": window.key,
        "accepted": ruling.outcome == LateOutcome::Accepted, "reason": ruling.reason,
    });
    let path = format!("/applications/{}", held.application);
    let news = News::new(Kind::LateApplicationDecided, Audience::Provider(held.provider), path, data);
    Notifications::tell(work, &news.of(held.framework)).await
}
