//! Submitting: the answers are complete, the rules assess them, the window is settled, and a receipt is given.

use std::sync::Arc;

use serde_json::json;

use super::assess::{self, Applicant, HOOK};
use super::{Applications, overtaken, questionnaire_of};
use crate::applications::model::{
    Application, Assessed, Assessment, IntakeWindow, RatingSeen, Receipt, Standing, Submission,
};
use crate::applications::questionnaire::Questionnaire;
use crate::applications::store;
use crate::decisions::{Decisions, Subject};
use crate::engine::{Decision, Pack};
use crate::kernel::ids::ApplicationId;
use crate::kernel::{Actor, Call, FieldError, Instant, Problem, Refusal, Tenant};
use crate::store::{Event, Work};

/// Whether a draft could be submitted now, and what the rules would find.
#[derive(Clone, Debug)]
pub struct Readiness {
    /// The required questions without an answer.
    pub missing: Vec<FieldError>,
    /// A dry run of the rules that leaves no record; absent while answers are missing.
    pub assessment: Option<Assessment>,
    /// Absent where applications are taken at any time.
    pub window: Option<IntakeWindow>,
    /// That window has not opened yet.
    pub waits: bool,
}

/// A draft as it stands before its own rulebook.
struct Inspection {
    draft: Application,
    window: Option<IntakeWindow>,
    waits: bool,
    pack: Arc<Pack>,
    questionnaire: Questionnaire,
    missing: Vec<FieldError>,
}

/// A draft that is fit to be submitted, with everything its submission fixes.
struct Prepared {
    draft: Application,
    window: Option<IntakeWindow>,
    waits: bool,
    rating: RatingSeen,
    decision: Decision,
    assessed: Assessed,
}

impl Applications {
    /// What is still missing from a draft, and what the rules would find if it were submitted now.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` from the submission on; `deadline-passed` when no window is left.
    pub async fn readiness(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Readiness, Refusal> {
        let inspection = self.inspect(actor, id, at).await?;
        let assessment = if inspection.missing.is_empty() {
            let (decision, _) = self.evaluate(&inspection, at).await?;
            Some(assess::dry_run(&decision)?)
        } else {
            None
        };
        let Inspection { missing, window, waits, .. } = inspection;
        Ok(Readiness { missing, assessment, window, waits })
    }

    /// Submits a draft. It cannot be changed afterwards; only the window it falls into decides when an officer may
    /// look at it, and what the rules find does not keep it out.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` when it is no draft; `stale` when it has changed since `version`; `validation` with every missing answer;
    /// `deadline-passed` when no window is left; `conflict` when the location has become a member; `busy` when the
    /// evaluation queue is full.
    pub async fn submit(&self, call: &Call, id: ApplicationId, version: i64) -> Result<Receipt, Refusal> {
        let prepared = self.prepare(call, id, version).await;
        self.db
            .write(call, async |work| {
                let prepared = prepared.as_ref().map_err(Clone::clone)?;
                hand_in(work, call, prepared).await
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
        let (decision, rating) = self.evaluate(&inspection, call.at).await?;
        let assessed = assess::assessed(decision.outcome)?;
        let Inspection { draft, window, waits, .. } = inspection;
        Ok(Prepared { draft, window, waits, rating, decision, assessed })
    }

    async fn inspect(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Inspection, Refusal> {
        let draft = self.visible(actor.tenant, id).await?;
        draft.require_draft()?;
        let framework = self.frameworks.published(draft.framework).await?;
        let window = self.intake(&framework).await?.place(at)?.cloned();
        let waits = window.as_ref().is_some_and(|window| window.opens_at > at);
        let pack = self.rulebooks.package(&draft.package_sha256).await?;
        let questionnaire = questionnaire_of(&pack)?;
        let missing = questionnaire.missing(&draft.answers);
        Ok(Inspection { draft, window, waits, pack, questionnaire, missing })
    }

    /// Runs the eligibility rules of the draft's own rulebook over the facts of this instant.
    async fn evaluate(&self, inspection: &Inspection, at: Instant) -> Result<(Decision, RatingSeen), Refusal> {
        let Inspection { draft, pack, questionnaire, .. } = inspection;
        let location = self.providers.own_location(draft.provider, draft.location).await?;
        self.require_no_member(draft.framework, &location).await?;
        let provider = self.providers.provider(draft.provider).await?;
        let previous = match draft.previous {
            Some(id) => store::rating_of(self.db.reader(), id).await?,
            None => None,
        };
        let applicant =
            Applicant { application: draft, questionnaire, provider: &provider, location: &location, previous, at };
        let decision = self.decisions.decide(draft.authority, pack, HOOK, applicant.facts()).await?;
        Ok((decision, applicant.rating()))
    }
}

/// The unit of work of a submission.
async fn hand_in(work: &Work, call: &Call, prepared: &Prepared) -> Result<Receipt, Refusal> {
    let Prepared { draft, window, waits, rating, decision, assessed } = prepared;
    let subject = Subject {
        framework: draft.framework,
        authority: draft.authority,
        kind: "application",
        id: draft.id.0,
        provider: Some(draft.provider),
    };
    let submission = Submission {
        at: call.at,
        window: window.as_ref().map(|window| window.id),
        waits: *waits,
        answers_sha256: draft.answers_sha256(),
        rating: rating.clone(),
        assessment: Decisions::record(work, decision, &subject).await?,
        assessed: *assessed,
    };
    if !store::submit(work.tx(), draft, &submission).await? {
        return Err(overtaken(work, call.actor.tenant, draft).await?);
    }
    let data = json!({
        "framework": draft.framework, "location": draft.location, "provider": draft.provider,
        "window": window.as_ref().map(|window| &window.key), "waits": waits,
        "package_sha256": draft.package_sha256, "answers_sha256": submission.answers_sha256,
        "assessment": submission.assessment, "assessed": assessed, "version": draft.version + 1,
    });
    let event = Event::new("application.submitted", "application", draft.id, data);
    work.note(event.within(Tenant::Authority(draft.authority)));
    let submitted = Application { standing: Standing::Submitted(submission), ..draft.clone() };
    submitted.receipt(window.clone()).ok_or_else(|| Refusal::internal("a submitted application has a receipt"))
}
