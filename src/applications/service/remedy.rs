//! Applying again after a refusal: each of its reasons is answered by itself, and nothing else stands in the way (N04).

use serde_json::json;

use super::{Applications, overtaken, questionnaire_of};
use crate::applications::model::{Application, Remedy, RemedyAnswer};
use crate::applications::store;
use crate::evidence::Evidence;
use crate::kernel::ids::{ApplicationId, FrameworkId, LocationId, ProviderId};
use crate::kernel::{Actor, Call, Instant, Refusal, Tenant};
use crate::questionnaire::NamedDocument;
use crate::store::Event;

/// What an application comes after.
#[derive(Default)]
pub(super) struct Before {
    /// How often the location was refused.
    pub times: u64,
    /// The last one.
    pub refused: Option<ApplicationId>,
    /// Its reasons, none of them answered yet.
    pub remedies: Vec<Remedy>,
}

/// A draft, and what it says once a reason is answered.
struct Answered {
    draft: Application,
    remedies: Vec<Remedy>,
    /// All that it names then, if they are others than before.
    documents: Option<Vec<NamedDocument>>,
}

impl Applications {
    /// What a new application of this provider's location follows.
    ///
    /// # Errors
    /// `locked-out` while the rulebook bars it.
    pub(super) async fn before(
        &self,
        of: (FrameworkId, ProviderId, LocationId),
        name: &str,
        at: Instant,
    ) -> Result<Before, Refusal> {
        let refused = store::refused(self.db.reader(), of).await?;
        let Some(last) = refused.first() else { return Ok(Before::default()) };
        // A member asks for more lots: what kept it out before it was admitted has been answered.
        let (framework, _, location) = of;
        let member = self.memberships.of_location(framework, location).await?;
        let refused_at = last.standing.decision().map(|decision| decision.at);
        if member.is_some_and(|member| refused_at < Some(member.admitted_at)) {
            return Ok(Before { times: refused.len() as u64, ..Before::default() });
        }
        self.require_no_lock_out(last, name, at).await?;
        let Some((assessment, _)) = last.standing.assessment() else {
            return Err(Refusal::internal(format!("the refused application {} has no assessment", last.id)));
        };
        let council = Actor { tenant: Tenant::Authority(last.authority), ..Actor::system() };
        let counted = self.recorded(&council, last, assessment, last.standing.lots_found()).await?;
        let remedies = Remedy::asked_after(last, &counted);
        Ok(Before { times: refused.len() as u64, refused: Some(last.id), remedies })
    }

    /// Says what has been done about one reason of the refusal that a draft follows, in place of what it said before.
    /// `place` counts from 0, in the order of the application's `remedies`.
    ///
    /// # Errors
    /// `not-found` for another's, and for a reason that there is not; `wrong-state` from the submission on; `stale` when
    /// the draft has changed since `version`; `validation` with every fault, a document that is not in the provider's
    /// evidence among them.
    pub async fn answer_reason(
        &self,
        call: &Call,
        id: ApplicationId,
        (place, version): (usize, i64),
        answer: &RemedyAnswer,
    ) -> Result<Application, Refusal> {
        let answered = self.answered(call, id, (place, version), answer).await;
        self.db
            .write(call, async |work| {
                let Answered { draft, remedies, documents } = answered.as_ref().map_err(Clone::clone)?;
                if !store::save_remedies(work.tx(), draft, remedies).await? {
                    return Err(overtaken(work, call.actor.tenant, draft).await?);
                }
                let saved = Application { remedies: remedies.clone(), version: version + 1, ..draft.clone() };
                if let Some(documents) = documents {
                    Evidence::attach(work, draft.id, draft.provider, documents).await?;
                }
                let data = json!({
                    "place": place, "criterion": remedies[place].criterion, "documents": answer.documents,
                    "version": saved.version,
                });
                work.note(Event::new("application.reason_answered", "application", id, data));
                Ok(saved)
            })
            .await
    }

    async fn answered(
        &self,
        call: &Call,
        id: ApplicationId,
        (place, version): (usize, i64),
        answer: &RemedyAnswer,
    ) -> Result<Answered, Refusal> {
        let draft = self.visible(call.actor.tenant, id).await?;
        draft.require_draft()?;
        draft.require_version(version)?;
        let mut remedies = draft.remedies.clone();
        let remedy = remedies.get_mut(place).ok_or_else(|| Refusal::not_found("reason to answer"))?;
        answer.check()?;
        remedy.answer = Some(answer.clone());
        let others = Remedy::documents(&remedies, Some(place));
        let documents = match Remedy::documents(&draft.remedies, Some(place)) == others {
            true => None,
            false => {
                let pack = self.rulebooks.package(&draft.package_sha256).await?;
                Some(questionnaire_of(&pack)?.documents(&draft.answers).into_iter().chain(others).collect())
            }
        };
        Ok(Answered { draft, remedies, documents })
    }
}
