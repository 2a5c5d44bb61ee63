//! Submitting: the answers are complete, the rules assess them, the window is settled, and a receipt is given.

use serde_json::json;

use super::evaluate::{Evaluated, subject};
use super::seen::LocationThen;
use super::{Applications, late, lots, news, overtaken, questionnaire_of};
use crate::applications::model::{
    Application, Assessment, ChosenLot, IntakeWindow, LotFound, Place, Receipt, Remedy, Standing, Submission,
};
use crate::applications::store;
use crate::decisions::Decisions;
use crate::kernel::ids::{ApplicationId, WindowId};
use crate::kernel::{Actor, Call, FieldError, Instant, Problem, Refusal, Tenant, london};
use crate::register::Location;
use crate::store::{Event, Work};

/// Whether a draft could be submitted now, and what the rules would find.
#[derive(Clone, Debug)]
pub struct Readiness {
    /// The required questions without an answer, the reasons of an earlier refusal without one, and `/lots` while none of
    /// several is chosen.
    pub missing: Vec<FieldError>,
    /// Answers that were taken when they were saved and would not be now: a date has passed, a lot was closed.
    pub lapsed: Vec<FieldError>,
    /// A dry run of the rules that leaves no record; absent while answers are missing or have lapsed.
    pub assessment: Option<Assessment>,
    pub place: Place,
}

/// A draft as it stands before its own questionnaire.
struct Inspection {
    draft: Application,
    location: Location,
    place: Place,
    missing: Vec<FieldError>,
    lapsed: Vec<FieldError>,
}

/// A draft that is fit to be submitted, with everything its submission fixes.
enum Prepared {
    Placed {
        draft: Application,
        place: Place,
        found: Box<Evaluated>,
    },
    /// The rules do not read it.
    Held {
        draft: Application,
        window: IntakeWindow,
        /// The rules will read it as it is now, whenever they do.
        location: LocationThen,
    },
}

impl Applications {
    /// What is still missing from a draft, and what the rules would find if it were submitted now.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` from the submission on; `deadline-passed` when no window is left.
    pub async fn readiness(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Readiness, Refusal> {
        let inspection = self.inspect(actor, id, at).await?;
        let assessment = if inspection.missing.is_empty() && inspection.lapsed.is_empty() {
            let Inspection { draft, location, .. } = &inspection;
            Some(self.evaluate(draft, location, at, at).await?.shown(draft)?)
        } else {
            None
        };
        let Inspection { missing, lapsed, place, .. } = inspection;
        Ok(Readiness { missing, lapsed, assessment, place })
    }

    /// Submits a draft. It cannot be changed afterwards; only the window it falls into decides when an officer may
    /// look at it, and what the rules find does not keep it out. One that comes late goes where the rulebook's policy
    /// sends it.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` when it is no draft; `stale` when it has changed since `version`;
    /// `validation` with every answer that is missing or no longer holds; `deadline-passed` when it is late and has no
    /// place; `conflict` when the location has become a member; `busy` when the evaluation queue is full.
    pub async fn submit(&self, call: &Call, id: ApplicationId, version: i64) -> Result<Receipt, Refusal> {
        let prepared = self.prepare(call, id, version).await;
        self.db
            .write(call, async |work| match prepared.as_ref().map_err(Clone::clone)? {
                Prepared::Placed { draft, place, found } => hand_in(work, call, draft, place, found).await,
                Prepared::Held { draft, window, location } => late::hold(work, call, draft, (window, location)).await,
            })
            .await
    }

    async fn prepare(&self, call: &Call, id: ApplicationId, version: i64) -> Result<Prepared, Refusal> {
        let inspection = self.inspect(&call.actor, id, call.at).await?;
        inspection.draft.require_version(version)?;
        if !inspection.missing.is_empty() {
            let detail =
                "Some required questions, or reasons of an earlier refusal, have no answer, or no lot is chosen.";
            let faults = inspection.missing.into_iter().chain(inspection.lapsed);
            return Err(Refusal::new(Problem::Validation, detail).fields(faults));
        }
        if !inspection.lapsed.is_empty() {
            let detail = "Some answers no longer hold: they were taken when they were saved, and would not be now.";
            return Err(Refusal::new(Problem::Validation, detail).fields(inspection.lapsed));
        }
        let Inspection { draft, location, place, .. } = inspection;
        match place {
            Place::Held(window) => Ok(Prepared::Held { draft, window, location: LocationThen::of(&location) }),
            place => {
                let found = Box::new(self.evaluate(&draft, &location, call.at, call.at).await?);
                Ok(Prepared::Placed { draft, place, found })
            }
        }
    }

    async fn inspect(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Inspection, Refusal> {
        let draft = self.visible(actor.tenant, id).await?;
        draft.require_draft()?;
        let framework = self.frameworks.published(draft.framework).await?;
        let place = self.place(&framework, at).await?;
        let pack = self.rulebooks.package(&draft.package_sha256).await?;
        let questionnaire = questionnaire_of(&pack)?;
        let mut missing = questionnaire.missing(&draft.answers);
        missing.extend(Remedy::missing(&draft.remedies, pack.joining().remedies));
        missing.extend(lots::missing(&draft.lots));
        let location = self.providers.own_location(draft.provider, draft.location).await?;
        let offered = self.lots_for(&framework, draft.provider, &location).await?;
        let mut lapsed = questionnaire.lapsed(&draft.answers, london::date_of(at));
        lapsed.extend(self.lapsed(&draft.lots, &offered, &location).await?);
        Ok(Inspection { draft, location, place, missing, lapsed })
    }

    /// What the rules find about a draft that was handed in late, at this instant, when its location was like this; without
    /// it, as it is now.
    pub(super) async fn evaluate_draft(
        &self,
        draft: &Application,
        then: Option<LocationThen>,
        at: Instant,
    ) -> Result<Evaluated, Refusal> {
        let location = self.providers.own_location(draft.provider, draft.location).await?;
        let location = then.map(|then| then.onto(location.clone())).unwrap_or(location);
        self.require_lots_free(draft, &location).await?;
        self.evaluate(draft, &location, at, at).await
    }
}

/// The unit of work of a submission.
async fn hand_in(
    work: &Work,
    call: &Call,
    draft: &Application,
    place: &Place,
    found: &Evaluated,
) -> Result<Receipt, Refusal> {
    let window = place.window();
    let submission = submission(work, draft, found, (call.at, window.map(|window| window.id), place.waits())).await?;
    if !store::submit(work.tx(), draft, &submission).await? {
        return Err(overtaken(work, call.actor.tenant, draft).await?);
    }
    let data = json!({
        "framework": draft.framework, "location": draft.location, "provider": draft.provider,
        "window": window.map(|window| &window.key), "waits": place.waits(),
        "package_sha256": draft.package_sha256, "answers_sha256": submission.answers_sha256,
        "remedies_sha256": Remedy::sha256(&draft.remedies), "lots": draft.lots,
        "lots_sha256": ChosenLot::sha256(&draft.lots), "lots_found": submission.lots,
        "assessment": submission.assessment, "assessed": submission.assessed, "as_of": draft.as_of,
        "version": draft.version + 1,
    });
    let event = Event::new("application.submitted", "application", draft.id, data);
    work.note(event.within(Tenant::Authority(draft.authority)));
    news::received(work, draft, place).await?;
    let submitted = Application { standing: Standing::Submitted(submission), ..draft.clone() };
    let receipt = submitted.receipt(window.cloned());
    receipt.ok_or_else(|| Refusal::internal("a submitted application has a receipt"))
}

/// What a submission fixes, its assessment on record. `at` and `window`: when it came, and for which.
pub(super) async fn submission(
    work: &Work,
    draft: &Application,
    found: &Evaluated,
    (at, window, waits): (Instant, Option<WindowId>, bool),
) -> Result<Submission, Refusal> {
    Ok(Submission {
        at,
        window,
        waits,
        answers_sha256: draft.answers_sha256(),
        rating: found.rating.clone(),
        assessment: Decisions::record(work, &found.decision, &subject(draft)).await?,
        assessed: found.assessed,
        lots: record_lots(work, draft, found).await?,
    })
}

/// Puts what was found of single lots on record.
pub(super) async fn record_lots(
    work: &Work,
    application: &Application,
    found: &Evaluated,
) -> Result<Vec<LotFound>, Refusal> {
    let mut lots = Vec::with_capacity(found.lots.len());
    for lot in &found.lots {
        let assessment = Decisions::record(work, &lot.decision, &subject(application)).await?;
        lots.push(LotFound { code: lot.code.clone(), assessment, assessed: lot.assessed });
    }
    Ok(lots)
}
