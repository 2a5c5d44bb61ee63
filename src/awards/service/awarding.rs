//! From an approved report to awards and their contracts.

use chrono::NaiveDate;
use serde_json::json;

use super::super::model::{Approval, Award};
use super::super::store;
use super::Awards;
use super::matter::contract_term;
use crate::competitions::Competition;
use crate::contracts::{Contracts, NewContract, Term};
use crate::kernel::ids::{ApprovalId, AwardId, CompetitionId, UserId};
use crate::kernel::{Actor, Call, Instant, Origin, Problem, Refusal, Tenant, london};
use crate::memberships::Memberships;
use crate::store::{Event, Work};
use crate::tenders::PricedTender;

/// An approved report that can be awarded.
struct Approved {
    competition: Competition,
    term: Term,
    approval: Approval,
    tenders: Vec<PricedTender>,
}

impl Awards {
    /// Awards every tender of an approved report and opens a contract for each, all of them or none.
    ///
    /// # Errors
    /// `wrong-state` before the approval (W18), and when a tenderer is no longer an active member (W11); `conflict`
    /// when the report has been awarded; `wrong-state` with `effective_on` while the decision can be called in (T11), and
    /// with `standstill_until` in the standstill of its letters (T12); `wrong-state` when the tenders have been ranked again, or the
    /// lots allocated again at another price.
    pub async fn award(&self, call: &Call, id: CompetitionId, approval: ApprovalId) -> Result<Vec<Award>, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let approved = self.approved(call, id, approval).await;
        self.db
            .write(call, async |work| {
                let approved = approved.as_ref().map_err(Clone::clone)?;
                self.competitions.require_undecided(work, call, id).await?;
                let id = approved.approval.id;
                if store::is_awarded(work.tx(), id).await? {
                    return Err(Refusal::new(Problem::Conflict, "This report has been awarded already."));
                }
                let now = store::find_approval(work.tx(), call.actor.tenant, id).await?;
                super::approved(now, approved.competition.id, work.at())?;
                let told = store::outcomes::standstill_of(work.tx(), id).await?;
                must_have_waited(told.flatten(), work.at())?;
                let mut awards = vec![];
                for tender in &approved.tenders {
                    must_be_member(work, &approved.competition, tender).await?;
                    awards.push(award(work, call.actor.id.into(), approved, tender).await?);
                }
                Ok(awards)
            })
            .await
    }

    /// # Errors
    /// `not-found` when it does not exist or is not the caller's.
    pub async fn find(&self, actor: &Actor, id: AwardId) -> Result<Award, Refusal> {
        store::find_award(self.db.reader(), actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("award"))
    }

    /// The awards of one competition that the caller may see: a council all of its own, a provider those it won.
    ///
    /// # Errors
    /// `not-found` for another council's competition; `forbidden` to a provider who was not invited (W11).
    pub async fn awards(&self, actor: &Actor, competition: CompetitionId) -> Result<Vec<Award>, Refusal> {
        self.competitions.seen(actor, competition).await?;
        store::awards(self.db.reader(), actor.tenant, competition).await
    }

    /// What was approved.
    async fn approved(&self, call: &Call, id: CompetitionId, approval: ApprovalId) -> Result<Approved, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let found = store::find_approval(self.db.reader(), call.actor.tenant, approval).await?;
        let approval = super::approved(found, id, call.at)?;
        let mut tenders = self.tenders.priced(id).await?;
        tenders.retain(|tender| approval.tenders.contains(&tender.id));
        // A price that was confirmed after an arithmetic error is the price that was compared, and is contracted for.
        let ranking = super::ranking_of(&self.evaluation, id, &approval).await?;
        for tender in &mut tenders {
            if let Some(standing) = ranking.standing(tender.id) {
                tender.price = standing.price;
                tender.price_elements = standing.element_prices();
            }
        }
        // Whoever wins several lots together is paid what it asked for then (H02), as it was approved.
        if let Some((discounted, price)) = self.procurements.discounted_price(id, approval.requested_at).await? {
            tenders.iter_mut().filter(|tender| tender.id == discounted).for_each(|tender| tender.price = price);
        }
        let term = contract_term(&competition)?;
        Ok(Approved { competition, term, approval, tenders })
    }
}

/// Nothing is awarded or signed before the end of the standstill that the letters began (T12).
pub(super) fn must_have_waited(standstill: Option<NaiveDate>, at: Instant) -> Result<(), Refusal> {
    match standstill {
        Some(last) if london::date_of(at) <= last => {
            let detail = format!("The standstill runs to the end of {}.", london::day(last));
            Err(Refusal::wrong_state(detail).member("standstill_until", last.to_string()))
        }
        _ => Ok(()),
    }
}

/// The tenderer may have been suspended since the approval, or may have given the lot up (W11). Nobody can suspend it while
/// the award is made.
async fn must_be_member(work: &Work, competition: &Competition, tender: &PricedTender) -> Result<(), Refusal> {
    let home = (tender.location, tender.member);
    match Memberships::lacks(work, (competition.framework, competition.lot), home).await? {
        None => Ok(()),
        Some(lacks) => Err(Refusal::wrong_state(format!(
            "{} is no longer {lacks}, so its tender cannot be awarded.",
            tender.location_name
        ))),
    }
}

async fn award(work: &Work, awarded_by: UserId, approved: &Approved, tender: &PricedTender) -> Result<Award, Refusal> {
    let competition = &approved.competition;
    let contract = Contracts::open(
        work,
        NewContract {
            authority: competition.authority,
            framework: competition.framework,
            origin: Origin::Tender { competition: competition.id, tender: tender.id },
            provider: tender.provider,
            location: tender.location,
            location_name: tender.location_name.clone(),
            title: competition.title.clone(),
            price: tender.price,
            price_elements: competition.price_schedule.priced(&tender.price_elements),
            annual_value: approved.approval.tender_values.get(&tender.id).copied(),
            term: approved.term.clone(),
        },
    )
    .await?;
    let award = Award {
        id: work.fresh(),
        authority: competition.authority,
        origin: Origin::Tender { competition: competition.id, tender: tender.id },
        approval: approved.approval.id,
        membership: tender.member,
        provider: tender.provider,
        contract: contract.id,
        awarded_by,
        at: work.at(),
    };
    keep(work, &award).await?;
    Ok(award)
}

/// Writes an award whose contract is opened.
pub(super) async fn keep(work: &Work, award: &Award) -> Result<(), Refusal> {
    store::insert_award(work.tx(), award).await?;
    let data = json!({
        "competition": award.origin.competition(), "approval": award.approval, "tender": award.origin.tender(),
        "direct_award": award.origin.direct_award(), "provider": award.provider, "contract": award.contract,
    });
    work.note(Event::new("award.made", "award", award.id, data).within(Tenant::Authority(award.authority)));
    Ok(())
}
