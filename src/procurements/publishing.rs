//! Publishing all drafts of a procurement in one act.

use std::collections::BTreeMap;

use super::service::{Grouped, Procurements, note};
use super::views::ProcurementPublication;
use crate::competitions::{Competition, CompetitionState, Publishable};
use crate::kernel::ids::{CompetitionId, ProcurementId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal};

impl Procurements {
    /// Publishes every draft of a procurement at one instant, all of them or none. Each is judged as if it were published by
    /// itself.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` when no draft is left; `validation` for a competition that is no draft of this, and unless
    /// every draft is named; and, with the title of the competition and `competition_id`, whatever keeps one of them from being
    /// published.
    pub async fn publish(
        &self,
        call: &Call,
        id: ProcurementId,
        named: &ProcurementPublication,
    ) -> Result<Grouped, Refusal> {
        let judged = self.publishable(call, id, named).await;
        let procurement = self
            .db
            .write(call, async |work| {
                let (grouped, drafts) = judged.as_ref().map_err(Clone::clone)?;
                for (draft, of) in drafts {
                    let published = self.competitions.publish_in(work, call, draft).await;
                    published.map_err(|refusal| saying_which(refusal, of))?;
                }
                note(
                    work,
                    "procurement.published",
                    &grouped.procurement,
                    serde_json::json!({"competitions": drafts.len()}),
                );
                Ok(grouped.procurement.clone())
            })
            .await?;
        self.grouped(&call.actor, procurement).await
    }

    /// Every draft, judged; in the order of the lots.
    async fn publishable(
        &self,
        call: &Call,
        id: ProcurementId,
        named: &ProcurementPublication,
    ) -> Result<(Grouped, Vec<(Publishable, Competition)>), Refusal> {
        let grouped = self.owned(&call.actor, id).await?;
        let drafts: Vec<_> = grouped.competitions.iter().filter(|one| one.state == CompetitionState::Draft).collect();
        if drafts.is_empty() {
            return Err(Refusal::wrong_state("No competition of this procurement is a draft any more."));
        }
        let versions = versions(named, drafts.iter().map(|draft| draft.id))?;
        let framework = self.frameworks.owned(&call.actor, grouped.procurement.framework).await?;
        let mut judged = vec![];
        for draft in drafts {
            let version = (draft.id, versions[&draft.id]);
            let publishable = self.competitions.publishable(&call.actor, call.at, &framework, version).await;
            judged.push((publishable.map_err(|refusal| saying_which(refusal, draft))?, draft.clone()));
        }
        Ok((grouped, judged))
    }
}

/// The same refusal, saying which of the drafts it is about.
fn saying_which(refusal: Refusal, draft: &Competition) -> Refusal {
    refusal.about(&draft.title).member("competition_id", draft.id.to_string())
}

/// The version that was read of each of these drafts.
fn versions(
    named: &ProcurementPublication,
    drafts: impl Iterator<Item = CompetitionId>,
) -> Result<BTreeMap<CompetitionId, i64>, Refusal> {
    let mut left: Vec<CompetitionId> = drafts.collect();
    let (mut versions, mut faults) = (BTreeMap::new(), Faults::new());
    for (place, one) in named.drafts.iter().enumerate() {
        let is_left = left.contains(&one.competition_id);
        left.retain(|draft| *draft != one.competition_id);
        let pointer = format!("/drafts/{place}/competition_id");
        faults.require(is_left, &pointer, "no_draft", "is no draft of this procurement, or is named twice");
        versions.insert(one.competition_id, one.version);
    }
    let detail = format!("must name every draft: {} of them are missing", left.len());
    faults.require(left.is_empty(), "/drafts", "incomplete", &detail);
    faults.verdict()?;
    Ok(versions)
}
