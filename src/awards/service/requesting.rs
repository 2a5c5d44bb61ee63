//! A commissioner reports on a ranking and asks for approval.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::model::{Approval, ApprovalState};
use super::super::store;
use super::super::views::NewApproval;
use super::{Awards, TEXT_MOST};
use crate::competitions::Competition;
use crate::evaluation::{Evaluation, Ranking, RankingOutcome};
use crate::kernel::ids::{AuthorityId, CompetitionId, FrameworkId, TenderId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Event, Work};

/// A report that may be put before the deciding officer.
struct Report {
    authority: AuthorityId,
    framework: FrameworkId,
    ranking: Ranking,
    chosen: BTreeSet<TenderId>,
}

impl Awards {
    /// Asks for approval of the named tenders, and freezes the marks on which their ranking rests.
    ///
    /// # Errors
    /// `wrong-state` before the ranking, when marks changed after it, when a tender ranked better is passed over, or
    /// while another approval stands; `validation` for a tender that is not in the ranking, or when a tie is split
    /// without a reason.
    pub async fn request(&self, call: &Call, id: CompetitionId, new: &NewApproval) -> Result<Approval, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let report = self.report(call, id, new).await;
        self.db
            .write(call, async |work| {
                let report = report.as_ref().map_err(Clone::clone)?;
                self.competitions.require_undecided(work, call, id).await?;
                Evaluation::freeze(work, &report.ranking).await?;
                let approval = Approval {
                    id: work.fresh(),
                    authority: report.authority,
                    competition: id,
                    ranking: report.ranking.id,
                    tenders: report.chosen.iter().copied().collect(),
                    report: new.report.clone(),
                    tie_reason: new.tie_reason.clone(),
                    annual_value: new.annual_value,
                    requested_by: call.actor.id.into(),
                    requested_at: work.at(),
                    state: ApprovalState::Pending,
                    consultations: vec![],
                    version: 1,
                };
                store::insert_approval(work.tx(), &approval).await?;
                note(work, &approval);
                let path = format!("/approvals/{}", approval.id);
                let news = News::new(Kind::ApprovalWanted, Audience::Council(report.authority), path, json!({}));
                Notifications::tell(work, &news.of(report.framework)).await?;
                Ok(approval)
            })
            .await
    }

    async fn report(&self, call: &Call, id: CompetitionId, new: &NewApproval) -> Result<Report, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let Competition { authority, framework, .. } = competition;
        let ranking = self.evaluation.latest(id).await?;
        let ranking = ranking.ok_or_else(|| Refusal::wrong_state("Rank the tenders before asking for approval."))?;
        let allocated = self.procurements.allocated(&ranking).await?;
        let chosen = check(new, &ranking, allocated.as_ref())?;
        Ok(Report { authority, framework, ranking, chosen })
    }
}

fn note(work: &Work, approval: &Approval) {
    let data = json!({
        "competition": approval.competition, "ranking": approval.ranking, "tenders": approval.tenders,
        "annual_value": approval.annual_value, "tie_reason": approval.tie_reason,
    });
    work.note(
        Event::new("approval.requested", "approval", approval.id, data).within(Tenant::Authority(approval.authority)),
    );
}

/// The tenders chosen, if a report on this ranking may choose them.
fn check(
    new: &NewApproval,
    ranking: &Ranking,
    allocated: Option<&BTreeSet<TenderId>>,
) -> Result<BTreeSet<TenderId>, Refusal> {
    let mut faults = Faults::new();
    faults.text("/report", &new.report, TEXT_MOST);
    faults.price("/annual_value", new.annual_value);
    faults.require(!new.tender_ids.is_empty(), "/tender_ids", "empty", "name at least one tender");
    if let Some(reason) = &new.tie_reason {
        faults.text("/tie_reason", reason, TEXT_MOST);
    }
    let mut chosen = BTreeSet::new();
    for (n, tender) in new.tender_ids.iter().enumerate() {
        let pointer = format!("/tender_ids/{n}");
        if ranking.standing(*tender).is_none() {
            faults.add(pointer, "unknown_tender", "is no opened tender of this competition");
        } else if !chosen.insert(*tender) {
            faults.add(pointer, "repeated", "is named twice");
        }
    }
    if ranking.splits_a_tie(&chosen) && new.tie_reason.is_none() {
        faults.add(
            "/tie_reason",
            "required",
            "some of the tenders named are level with others that are not: say why these were chosen",
        );
    }
    faults.verdict()?;
    must_follow(ranking, allocated, &chosen)?;
    Ok(chosen)
}

/// A report follows the ranking: nobody without a place, and nobody passed over. In a procurement it follows the allocation,
/// which gives a lot to one winner (H01).
fn must_follow(
    ranking: &Ranking,
    allocated: Option<&BTreeSet<TenderId>>,
    chosen: &BTreeSet<TenderId>,
) -> Result<(), Refusal> {
    if ranking.outcome == RankingOutcome::CannotDecide {
        return Err(Refusal::wrong_state(
            "The rules could not decide the ranking, so there is nothing to approve yet. Correct what they named and \
             rank again.",
        ));
    }
    let unranked = chosen.iter().filter_map(|tender| ranking.standing(*tender)).find(|s| s.place.is_none());
    if let Some(standing) = unranked {
        let why = standing.excluded.as_deref().unwrap_or("it has no place");
        return Err(Refusal::wrong_state(format!("The tender of {} is not ranked: {why}.", standing.location_name)));
    }
    if let Some(allocated) = allocated {
        return if chosen.is_subset(allocated) && chosen.len() == 1 {
            Ok(())
        } else {
            Err(Refusal::wrong_state(
                "The allocation gives this lot to another tender: a lot has one winner, the one that the allocation names.",
            ))
        };
    }
    match ranking.passed_over(chosen) {
        None => Ok(()),
        Some(better) => Err(Refusal::wrong_state(format!(
            "The tender of {} is ranked better and would be passed over.",
            better.location_name
        ))),
    }
}
