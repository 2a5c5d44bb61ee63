//! What comes late and is held (T05): sealed at once, then taken or not, with a reason that stays on record. Until it is
//! taken neither the rules nor the council's people read any of it.

use serde_json::json;

use super::evaluate::Evaluated;
use super::seen::LocationThen;
use super::submit::submission;
use super::{Applications, news, overtaken};
use crate::applications::model::{
    Application, ChosenLot, IntakeWindow, LateApplication, LateOutcome, LateRuling, LateVerdict, Lateness, Receipt,
    Remedy, Standing, check_reason,
};
use crate::applications::store;
use crate::conflicts::Matter;
use crate::frameworks::Window;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::london::LondonTime;
use crate::kernel::{Actor, Call, Page, PageRequest, Refusal, Tenant};
use crate::store::{Event, Work};

/// A decision on a late application that may be made.
struct Ruling {
    held: LateApplication,
    window: IntakeWindow,
    /// What is taken is read by the rules, as everything that was in time was.
    taken: Option<(Application, Evaluated)>,
}

/// The unit of work of a submission that came late for `window`, of a location as it is now.
pub(super) async fn hold(
    work: &Work,
    call: &Call,
    draft: &Application,
    (window, location): (&IntakeWindow, &LocationThen),
) -> Result<Receipt, Refusal> {
    let lateness = Lateness {
        id: work.fresh(),
        window: window.id,
        received_at: call.at,
        answers_sha256: draft.answers_sha256(),
        location: Some(serde_json::to_value(location).map_err(Refusal::internal)?),
        ruling: None,
    };
    if !store::hold(work.tx(), draft, &lateness).await? {
        return Err(overtaken(work, call.actor.tenant, draft).await?);
    }
    let data = json!({
        "framework": draft.framework, "location": draft.location, "provider": draft.provider, "window": window.key,
        "received_at": LondonTime(call.at), "answers_sha256": lateness.answers_sha256,
        "remedies_sha256": Remedy::sha256(&draft.remedies), "lots_sha256": ChosenLot::sha256(&draft.lots),
        "version": draft.version + 1,
    });
    let event = Event::new("application.held", "application", draft.id, data);
    work.note(event.within(Tenant::Authority(draft.authority)));
    news::held(work, draft, window).await?;
    let held = Application { standing: Standing::Held(lateness), ..draft.clone() };
    held.receipt(Some(window.clone())).ok_or_else(|| Refusal::internal("a held application has a receipt"))
}

/// Its provider takes a held application back.
pub(super) async fn take_back(work: &Work, call: &Call, lateness: &Lateness) -> Result<(), Refusal> {
    let ruling = LateRuling { outcome: LateOutcome::Withdrawn, reason: None, by: call.actor.id, at: call.at };
    match store::rule_late(work.tx(), lateness, &ruling).await? {
        true => Ok(()),
        false => Err(Refusal::internal("a held application was decided upon without changing")),
    }
}

impl Applications {
    /// Everything that came late for the caller's council's framework, decided upon or not, each with its window.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn late(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<(LateApplication, IntakeWindow)>, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let rows = store::list_late(self.db.reader(), framework.authority, framework.id, page).await?;
        let windows = self.frameworks.windows(&framework).await?;
        let mut with_windows = Vec::with_capacity(rows.len());
        for late in rows {
            let window = window_of(&windows, &late.lateness)?;
            with_windows.push((late, window));
        }
        Ok(Page::of(with_windows, page, |(late, _)| late.lateness.id.0))
    }

    /// Takes a held application into the window it was late for, or gives it back. Once it is taken, it is assessed and
    /// decided like those that were in time; given back, it is its provider's draft again.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's; `wrong-state` when it was not late or that is decided;
    /// `stale`; `validation` without a reason; `conflict` when the location has become a member; `busy`.
    pub async fn decide_late(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        (verdict, reason): (LateVerdict, &str),
    ) -> Result<(LateApplication, IntakeWindow), Refusal> {
        let ruling = self.late_ruling(call, id, version, (verdict, reason)).await;
        self.db
            .write(call, async |work| {
                let ruling = ruling.as_ref().map_err(Clone::clone)?;
                let outcome = verdict.outcome();
                let said = LateRuling { outcome, reason: Some(reason.to_owned()), by: call.actor.id, at: call.at };
                Ok((keep(work, ruling, said).await?, ruling.window.clone()))
            })
            .await
    }

    async fn late_ruling(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        (verdict, reason): (LateVerdict, &str),
    ) -> Result<Ruling, Refusal> {
        let authority = call.actor.authority().ok_or_else(|| Refusal::not_found("late application"))?;
        let Some(held) = store::find_late(self.db.reader(), authority, id).await? else {
            self.visible(call.actor.tenant, id).await?;
            return Err(Refusal::wrong_state("This application was not late."));
        };
        self.conflicts.require_clear(&call.actor, Matter::framework(held.framework), [held.provider], call.at).await?;
        held.require_held()?;
        if held.version != version {
            return Err(Refusal::stale(held.version));
        }
        check_reason(reason)?;
        let framework = self.frameworks.published(held.framework).await?;
        let windows = self.frameworks.windows(&framework).await?;
        let window = window_of(&windows, &held.lateness)?;
        let taken = match verdict {
            LateVerdict::Reject => None,
            LateVerdict::Accept => {
                let draft = self.visible(Tenant::Provider(held.provider), id).await?;
                let then = LocationThen::kept(&held.lateness)?;
                let found = self.evaluate_draft(&draft, then, held.lateness.received_at).await?;
                Some((draft, found))
            }
        };
        Ok(Ruling { held, window, taken })
    }
}

/// The unit of work of a decision on lateness.
async fn keep(work: &Work, ruling: &Ruling, said: LateRuling) -> Result<LateApplication, Refusal> {
    let Ruling { held, window, taken } = ruling;
    let received_at = held.lateness.received_at;
    if !store::rule_late(work.tx(), &held.lateness, &said).await? {
        return Err(Refusal::stale(held.version + 1));
    }
    let (action, assessment, kept) = match taken {
        None => ("application.late_rejected", None, store::give_back(work.tx(), held).await?),
        Some((draft, found)) => {
            let submission = submission(work, draft, found, (received_at, Some(window.id), false)).await?;
            let kept = store::submit(work.tx(), draft, &submission).await?;
            ("application.late_accepted", Some(submission.assessment), kept)
        }
    };
    if !kept {
        return Err(Refusal::stale(held.version + 1));
    }
    let data = json!({
        "framework": held.framework, "location": held.location, "provider": held.provider, "window": window.key,
        "received_at": LondonTime(received_at), "reason": said.reason, "assessment": assessment,
        "version": held.version + 1,
    });
    work.note(Event::new(action, "application", held.application, data));
    news::late_decided(work, held, &said, window).await?;
    let lateness = Lateness { ruling: Some(said), ..held.lateness.clone() };
    Ok(LateApplication { lateness, version: held.version + 1, ..held.clone() })
}

fn window_of(windows: &[Window], lateness: &Lateness) -> Result<IntakeWindow, Refusal> {
    let window = windows.iter().find(|window| window.id == lateness.window);
    Ok(window.ok_or_else(|| Refusal::internal("late for a window that is gone"))?.into())
}
