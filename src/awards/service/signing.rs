//! Signing a contract: an act of its own, by somebody who neither asked, approved nor marked (N17, T10).

use chrono::NaiveDate;

use super::super::model::{Approval, Award};
use super::super::store::{self, outcomes};
use super::super::views::NewSignature;
use super::Awards;
use super::awarding::must_have_waited;
use super::matter::{Matter, is_of};
use crate::access::office_of;
use crate::contracts::{Contract, Contracts, Signature};
use crate::kernel::ids::{CompetitionId, ContractId, UserId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, london};
use crate::regimes::OutcomeLaw;
use crate::store::Work;

const REFERENCE_MOST: usize = 200;

impl Awards {
    /// Signs the contract of an award for the council.
    ///
    /// # Errors
    /// `forbidden` to whoever proposed the direct award, asked for the approval, took one of its steps, or marked a tender;
    /// `wrong-state` once it is signed, and with `standstill_until` in a standstill; `refused-by-regime` without letters where
    /// the law wants a standstill after a competition (T12); `validation` for a day before the award, in the standstill or to
    /// come; `stale`; `not-found`.
    pub async fn sign(
        &self,
        call: &Call,
        id: ContractId,
        version: i64,
        new: &NewSignature,
    ) -> Result<Contract, Refusal> {
        let mut faults = Faults::new();
        faults.text("/delegation_reference", &new.delegation_reference, REFERENCE_MOST);
        faults.verdict()?;
        let award = store::award_of(self.db.reader(), call.actor.tenant, id).await?;
        let between = self.may_sign(call, award.as_ref()).await;
        let office = office_of(&self.db, call.actor.id).await?;
        self.db
            .write(call, async |work| {
                let contract = Contracts::held(work, &call.actor, id).await?;
                let between = between.as_ref().map_err(Clone::clone)?;
                contract.must_await_signature()?;
                let award = award.as_ref().ok_or_else(|| Refusal::internal("a contract without an award"))?;
                must_be_another(work, call, award).await?;
                let standstill = between.standstill(work, award).await?;
                must_have_waited(standstill, work.at())?;
                let first = first_day(award, standstill);
                if new.signed_on < first || new.signed_on > london::date_of(work.at()) {
                    let detail = format!("must be a day from {first}, after the award and its standstill, to today");
                    return Err(Refusal::invalid("/signed_on", "out_of_range", detail));
                }
                let signature = Signature {
                    contract: id,
                    signed_on: new.signed_on,
                    by: call.actor.id.into(),
                    office: office.clone(),
                    delegation_reference: new.delegation_reference.clone(),
                    at: work.at(),
                };
                Contracts::sign(work, contract, signature, version).await
            })
            .await
    }

    /// Who marked tenders of the competition does not sign what came of it; nor does anybody with a conflict. Answers what comes
    /// between the award and the contract.
    async fn may_sign(&self, call: &Call, award: Option<&Award>) -> Result<Between, Refusal> {
        let Some(award) = award else { return Ok(Between::Nothing) };
        let found = store::find_approval(self.db.reader(), call.actor.tenant, award.approval).await?;
        let approval = found.filter(|approval| is_of(approval.basis, &award.origin));
        let approval = approval.ok_or_else(|| Refusal::internal("an award without its approval"))?;
        let matter = self.matter(&call.actor, approval.basis, call.at).await?;
        matter.require_other(call.actor.id.into(), "signs the contract")?;
        if self.has_marked(&matter, call.actor.id.into()).await? {
            return Err(somebody_else("You have marked tenders of this competition"));
        }
        let regime = self.frameworks.owned(&call.actor, matter.framework()).await?.regime;
        let awarded_on = london::date_of(award.at);
        Ok(match matter {
            Matter::Competition(competition) => {
                Between::Letters(competition.id, self.regimes.outcome(regime, awarded_on).map(Box::new))
            }
            Matter::DirectAward(_) => Between::Days(self.regimes.standstill_of_direct_award(regime, awarded_on)),
        })
    }
}

/// What comes between an award and the signature of its contract.
enum Between {
    Nothing,
    /// Letters to all who tendered in a competition, and a standstill where they or the law say so.
    Letters(CompetitionId, Option<Box<OutcomeLaw>>),
    /// A standstill from the day of a direct award, by the law alone: nobody else tendered.
    Days(Option<NaiveDate>),
}

impl Between {
    /// The last day of the standstill, once nothing else stands in the way.
    async fn standstill(&self, work: &Work, award: &Award) -> Result<Option<NaiveDate>, Refusal> {
        match self {
            Self::Nothing => Ok(None),
            Self::Days(last) => Ok(*last),
            Self::Letters(competition, law) => {
                let told = outcomes::standstill_of(work.tx(), award.approval).await?;
                must_have_told(*competition, law.as_deref(), told.is_some())?;
                Ok(told.flatten())
            }
        }
    }
}

/// Where the law wants a standstill, every tenderer was told the outcome first (T12).
fn must_have_told(competition: CompetitionId, law: Option<&OutcomeLaw>, told: bool) -> Result<(), Refusal> {
    let Some(law) = law.filter(|law| law.required && !told) else { return Ok(()) };
    let detail = format!(
        "The contract is not signed before every tenderer was told the outcome and the standstill is over: POST \
         /api/v1/competitions/{competition}/outcome-letters. {} ({})",
        law.required_by.says, law.required_by.cites
    );
    Err(Refusal::new(Problem::RefusedByRegime, detail))
}

/// The first day on which the contract may have been signed: that of the award, or the one after the standstill.
fn first_day(award: &Award, standstill: Option<NaiveDate>) -> NaiveDate {
    let after = standstill.and_then(|last| last.succ_opt());
    after.into_iter().fold(london::date_of(award.at), NaiveDate::max)
}

/// The signatory is none of those who asked for the approval or gave it.
async fn must_be_another(work: &Work, call: &Call, award: &Award) -> Result<(), Refusal> {
    let found = store::find_approval(work.tx(), call.actor.tenant, award.approval).await?;
    let approval = found.ok_or_else(|| Refusal::internal("an award without its approval"))?;
    let user = UserId::from(call.actor.id);
    if approval.requested_by == user {
        return Err(somebody_else("You asked for the approval of this award"));
    }
    if approved(&approval, user) {
        return Err(somebody_else("You approved this award"));
    }
    Ok(())
}

fn approved(approval: &Approval, user: UserId) -> bool {
    let last = approval.state.verdict().is_some_and(|verdict| verdict.by == user);
    last || approval.steps_taken().any(|(_, turned)| turned.by == user)
}

fn somebody_else(why: &str) -> Refusal {
    Refusal::new(Problem::Forbidden, format!("{why}, so somebody else signs the contract."))
}
