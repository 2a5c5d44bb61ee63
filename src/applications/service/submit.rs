//! Submitting: the answers are complete, the rules assess them, the window is settled, and a receipt is given.

use std::sync::Arc;

use serde_json::json;

use super::assess::{self, Applicant, HOOK};
use super::{Applications, late, news, overtaken, questionnaire_of};
use crate::applications::model::{
    Application, Assessed, Assessment, IntakeWindow, Place, RatingSeen, Receipt, Standing, Submission,
};
use crate::applications::questionnaire::Questionnaire;
use crate::applications::store;
use crate::decisions::{Decisions, Subject};
use crate::engine::{Decision, Pack};
use crate::kernel::ids::{ApplicationId, WindowId};
use crate::kernel::{Actor, Call, FieldError, Instant, Problem, Refusal, Tenant};
use crate::store::{Event, Work};

/// Whether a draft could be submitted now, and what the rules would find.
#[derive(Clone, Debug)]
pub struct Readiness {
    /// The required questions without an answer.
    pub missing: Vec<FieldError>,
    /// A dry run of the rules that leaves no record; absent while answers are missing.
    pub assessment: Option<Assessment>,
    pub place: Place,
}

/// A draft as it stands before its own rulebook.
struct Inspection {
    draft: Application,
    place: Place,
    pack: Arc<Pack>,
    questionnaire: Questionnaire,
    missing: Vec<FieldError>,
}

/// What the rules found about a draft, and what they looked at.
pub(super) struct Examined {
    pub rating: RatingSeen,
    pub decision: Decision,
    pub assessed: Assessed,
}

/// A draft that is fit to be submitted, with everything its submission fixes.
enum Prepared {
    Placed {
        draft: Application,
        place: Place,
        examined: Box<Examined>,
    },
    /// The rules do not read it.
    Held {
        draft: Application,
        window: IntakeWindow,
    },
}

impl Applications {
    /// What is still missing from a draft, and what the rules would find if it were submitted now.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` from the submission on; `deadline-passed` when no window is left.
    pub async fn readiness(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Readiness, Refusal> {
        let inspection = self.inspect(actor, id, at).await?;
        let assessment = if inspection.missing.is_empty() {
            let examined = self.examine(&inspection.draft, &inspection.pack, &inspection.questionnaire, at).await?;
            Some(assess::dry_run(&examined.decision)?)
        } else {
            None
        };
        let Inspection { missing, place, .. } = inspection;
        Ok(Readiness { missing, assessment, place })
    }

    /// Submits a draft. It cannot be changed afterwards; only the window it falls into decides when an officer may
    /// look at it, and what the rules find does not keep it out. One that comes late goes where the rulebook's policy
    /// sends it.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` when it is no draft; `stale` when it has changed since `version`;
    /// `validation` with every missing answer; `deadline-passed` when it is late and has no place; `conflict` when the
    /// location has become a member; `busy` when the evaluation queue is full.
    pub async fn submit(&self, call: &Call, id: ApplicationId, version: i64) -> Result<Receipt, Refusal> {
        let prepared = self.prepare(call, id, version).await;
        self.db
            .write(call, async |work| match prepared.as_ref().map_err(Clone::clone)? {
                Prepared::Placed { draft, place, examined } => hand_in(work, call, draft, place, examined).await,
                Prepared::Held { draft, window } => late::hold(work, call, draft, window).await,
            })
            .await
    }

    async fn prepare(&self, call: &Call, id: ApplicationId, version: i64) -> Result<Prepared, Refusal> {
        let inspection = self.inspect(&call.actor, id, call.at).await?;
        inspection.draft.require_version(version)?;
        if !inspection.missing.is_empty() {
            return Err(
                Refusal::new(Problem::Validation, "Some required questions have no answer.").fields(inspection.missing)
            );
        }
        let Inspection { draft, place, pack, questionnaire, .. } = inspection;
        match place {
            Place::Held(window) => Ok(Prepared::Held { draft, window }),
            place => {
                let examined = self.examine(&draft, &pack, &questionnaire, call.at).await?;
                Ok(Prepared::Placed { draft, place, examined: Box::new(examined) })
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
        let missing = questionnaire.missing(&draft.answers);
        Ok(Inspection { draft, place, pack, questionnaire, missing })
    }

    /// Runs the eligibility rules of the draft's own rulebook over the facts of this instant.
    pub(super) async fn examine(
        &self,
        draft: &Application,
        pack: &Arc<Pack>,
        questionnaire: &Questionnaire,
        at: Instant,
    ) -> Result<Examined, Refusal> {
        let location = self.providers.own_location(draft.provider, draft.location).await?;
        self.require_no_member(draft.framework, &location).await?;
        let provider = self.providers.provider(draft.provider).await?;
        let previous = match draft.previous {
            Some(id) => store::rating_of(self.db.reader(), id).await?,
            None => None,
        };
        let applicant =
            Applicant { application: draft, questionnaire, provider: &provider, location: &location, previous, at };
        let decision = self.decisions.decide(pack, HOOK, applicant.facts()).await?;
        let assessed = assess::assessed(decision.outcome)?;
        Ok(Examined { rating: applicant.rating(), decision, assessed })
    }
}

/// The unit of work of a submission.
async fn hand_in(
    work: &Work,
    call: &Call,
    draft: &Application,
    place: &Place,
    examined: &Examined,
) -> Result<Receipt, Refusal> {
    let window = place.window();
    let submission =
        submission(work, draft, examined, (call.at, window.map(|window| window.id), place.waits())).await?;
    if !store::submit(work.tx(), draft, &submission).await? {
        return Err(overtaken(work, call.actor.tenant, draft).await?);
    }
    let data = json!({
        "framework": draft.framework, "location": draft.location, "provider": draft.provider,
        "window": window.map(|window| &window.key), "waits": place.waits(),
        "package_sha256": draft.package_sha256, "answers_sha256": submission.answers_sha256,
        "assessment": submission.assessment, "assessed": submission.assessed, "version": draft.version + 1,
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
    examined: &Examined,
    (at, window, waits): (Instant, Option<WindowId>, bool),
) -> Result<Submission, Refusal> {
    let subject = Subject {
        framework: draft.framework,
        authority: draft.authority,
        kind: "application",
        id: draft.id.0,
        provider: Some(draft.provider),
    };
    Ok(Submission {
        at,
        window,
        waits,
        answers_sha256: draft.answers_sha256(),
        rating: examined.rating.clone(),
        assessment: Decisions::record(work, &examined.decision, &subject).await?,
        assessed: examined.assessed,
    })
}
