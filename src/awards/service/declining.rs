//! Declining a contract before it is signed: its award stays on record, and the next of the ranking can be approved (H05).

use serde_json::json;

use super::super::model::Award;
use super::super::store;
use super::super::views::NewDecline;
use super::matter::thaw;
use super::{Awards, TEXT_MOST};
use crate::contracts::{Contract, Contracts, Decline};
use crate::kernel::ids::ContractId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::Work;

const REFERENCE_MOST: usize = 200;

impl Awards {
    /// Its provider declines the contract of an award, or the council records that it did; marks and ranking are free again as
    /// after a referral, and a new approval can be asked for.
    ///
    /// # Errors
    /// `wrong-state` once it is signed or declined; `validation`, also for a council that names no reference; `stale`;
    /// `not-found` when it is not the caller's to see; `forbidden` to a partner that may read it; for the council's people
    /// `declaration-needed` and `conflict-of-interest`.
    pub async fn decline(
        &self,
        call: &Call,
        id: ContractId,
        version: i64,
        new: &NewDecline,
    ) -> Result<Contract, Refusal> {
        let by_provider = matches!(call.actor.tenant, Tenant::Provider(_));
        check(new, by_provider)?;
        let award = store::award_of(self.db.reader(), call.actor.tenant, id).await?;
        let clear = match &award {
            Some(award) if !by_provider => self.may_record(call, award).await,
            _ => Ok(()),
        };
        self.db
            .write(call, async |work| {
                let contract = match by_provider {
                    true => Contracts::own(work, &call.actor, id).await?,
                    false => Contracts::held(work, &call.actor, id).await?,
                };
                clear.clone()?;
                let award = award.as_ref().ok_or_else(|| Refusal::internal("a contract without an award"))?;
                let decline = Decline {
                    contract: id,
                    reason: new.reason.clone(),
                    reference: new.reference.clone(),
                    by: call.actor.id,
                    by_provider,
                    at: work.at(),
                };
                let declined = Contracts::decline(work, contract, decline, version).await?;
                self.free(work, award).await?;
                tell(work, &declined, by_provider).await?;
                Ok(declined)
            })
            .await
    }

    async fn may_record(&self, call: &Call, award: &Award) -> Result<(), Refusal> {
        let found = store::find_approval(self.db.reader(), call.actor.tenant, award.approval).await?;
        // Whoever may not see it is refused where the contract is looked for.
        let Some(approval) = found else { return Ok(()) };
        self.matter(&call.actor, approval.basis, call.at).await.map(drop)
    }

    /// Another approval can be asked for.
    async fn free(&self, work: &Work, award: &Award) -> Result<(), Refusal> {
        let approval = store::find_approval(work.tx(), Tenant::Authority(award.authority), award.approval).await?;
        let approval = approval.ok_or_else(|| Refusal::internal("an award without its approval"))?;
        thaw(work, approval.basis).await
    }
}

/// The provider's own word is enough; the council says where it has it from.
fn check(new: &NewDecline, by_provider: bool) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", &new.reason, TEXT_MOST);
    match &new.reference {
        Some(reference) => faults.text("/reference", reference, REFERENCE_MOST),
        None => {
            let detail = "say where the provider declined it: its letter, or the note of a call";
            faults.require(by_provider, "/reference", "required", detail);
        }
    }
    faults.verdict()
}

/// Whoever did not act learns of it.
async fn tell(work: &Work, contract: &Contract, by_provider: bool) -> Result<(), Refusal> {
    let audience = match by_provider {
        true => Audience::Council(contract.authority),
        false => Audience::Provider(contract.provider),
    };
    let data = json!({"location": contract.location_name, "title": contract.title});
    let path = format!("/contracts/{}", contract.id);
    Notifications::tell(work, &News::new(Kind::ContractDeclined, audience, path, data).of(contract.framework)).await
}
