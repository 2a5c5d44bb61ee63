//! Opening contracts for awards, reading them, and taking up their options.

use chrono::NaiveDate;
use serde_json::json;

use super::model::{Contract, Gap, Term, gap};
use super::store;
use super::views::NewExtension;
use crate::kernel::ids::{AuthorityId, CompetitionId, ContractId, FrameworkId, LocationId, ProviderId, TenderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Money, Page, PageRequest, Refusal, Tenant, require_lead};
use crate::store::{Db, Event, Work};

const REASON_MOST: usize = 2_000;

#[derive(Clone)]
pub struct Contracts {
    db: Db,
}

/// What an award says of its contract.
#[derive(Clone, Debug)]
pub struct NewContract {
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub competition: CompetitionId,
    pub tender: TenderId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub title: String,
    pub price: Money,
    pub term: Term,
}

impl Contracts {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The contract of an award, in the award's own unit of work.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(work: &Work, new: NewContract) -> Result<Contract, Refusal> {
        let ends_on = new.term.last_day(0).ok_or_else(|| Refusal::internal("a term past the calendar"))?;
        let contract = Contract {
            id: work.fresh(),
            authority: new.authority,
            framework: new.framework,
            competition: new.competition,
            tender: new.tender,
            provider: new.provider,
            location: new.location,
            location_name: new.location_name,
            title: new.title,
            price: new.price,
            term: new.term,
            options_used: 0,
            initial_ends_on: ends_on,
            ends_on,
            extensions: vec![],
            created_at: work.at(),
            version: 1,
        };
        store::insert(work.tx(), &contract).await?;
        let data = json!({
            "tender": contract.tender, "provider": contract.provider, "location": contract.location,
            "price": contract.price, "starts_on": contract.term.starts_on, "ends_on": contract.ends_on,
            "options": contract.term.options,
        });
        work.note(
            Event::new("contract.opened", "contract", contract.id, data).within(Tenant::Authority(contract.authority)),
        );
        Ok(contract)
    }

    /// # Errors
    /// `not-found` when it does not exist or is not the caller's.
    pub async fn find(&self, actor: &Actor, id: ContractId) -> Result<Contract, Refusal> {
        store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("contract"))
    }

    /// The days between the location's contract before this one and this one's start, if any lie there (W36).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn gap_before(&self, actor: &Actor, contract: &Contract) -> Result<Option<(ContractId, Gap)>, Refusal> {
        let before: Option<(ContractId, NaiveDate)> = store::before(self.db.reader(), actor.tenant, contract).await?;
        Ok(before.and_then(|(id, ended)| gap(ended, contract.term.starts_on).map(|gap| (id, gap))))
    }

    /// In order of signing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, actor: &Actor, page: PageRequest) -> Result<Page<Contract>, Refusal> {
        let rows = store::list(self.db.reader(), actor.tenant, page).await?;
        Ok(Page::of(rows, page, |contract| contract.id.0))
    }

    /// Takes up the next option.
    ///
    /// # Errors
    /// `wrong-state` when no option is left or the contract has ended, `stale` when it changed meanwhile; `forbidden` to a
    /// partner that may read it.
    pub async fn extend(
        &self,
        call: &Call,
        id: ContractId,
        version: i64,
        new: &NewExtension,
    ) -> Result<Contract, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", &new.reason, REASON_MOST);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let found = store::find(work.tx(), call.actor.tenant, id).await?;
                let mut contract = found.ok_or_else(|| Refusal::not_found("contract"))?;
                require_lead(&call.actor, contract.authority)?;
                if contract.version != version {
                    return Err(Refusal::stale(contract.version));
                }
                let extension = contract.extension(&new.reason, call.actor.id.into(), work.at())?;
                if !store::extend(work.tx(), &extension, version).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let data = json!({
                    "option": extension.number, "years": extension.years, "from": contract.ends_on,
                    "ends_on": extension.ends_on, "reason": extension.reason,
                });
                work.note(
                    Event::new("contract.extended", "contract", id, data).within(Tenant::Authority(contract.authority)),
                );
                contract.ends_on = extension.ends_on;
                contract.options_used = extension.number;
                contract.version = version + 1;
                contract.extensions.push(extension);
                Ok(contract)
            })
            .await
    }
}
