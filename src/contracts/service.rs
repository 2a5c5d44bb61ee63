//! Opening contracts for awards, reading them, and taking up their options.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::model::{Contract, Decline, Ending, Gap, Signature, Signing, Term, endings, gap};
use super::store;
use super::views::NewExtension;
use crate::kernel::ids::{AuthorityId, ContractId, FrameworkId, LocationId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{
    Actor, Call, Instant, Money, Origin, Page, PageRequest, PricedElement, Refusal, Tenant, london, require_lead,
};
use crate::store::{Db, Event, Work};

const REASON_MOST: usize = 2_000;
const MOST_LEAD_DAYS: u32 = 3_650;

#[derive(Clone)]
pub struct Contracts {
    db: Db,
}

/// What an award says of its contract.
#[derive(Clone, Debug)]
pub struct NewContract {
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub origin: Origin,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub title: String,
    pub price: Money,
    /// What it is made of, where the price has elements.
    pub price_elements: Vec<PricedElement>,
    pub annual_value: Option<Money>,
    pub term: Term,
}

impl Contracts {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The contract of an award, in the award's own unit of work. It waits for its signature.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(work: &Work, new: NewContract) -> Result<Contract, Refusal> {
        let ends_on = new.term.last_day(0).ok_or_else(|| Refusal::internal("a term past the calendar"))?;
        let contract = Contract {
            id: work.fresh(),
            authority: new.authority,
            framework: new.framework,
            origin: new.origin,
            provider: new.provider,
            location: new.location,
            location_name: new.location_name,
            title: new.title,
            price: new.price,
            price_elements: new.price_elements,
            annual_value: new.annual_value,
            term: new.term,
            options_used: 0,
            initial_ends_on: ends_on,
            ends_on,
            extensions: vec![],
            signing: Signing::Awaited,
            created_at: work.at(),
            version: 1,
        };
        store::insert(work.tx(), &contract).await?;
        let mut data = json!({
            "tender": contract.origin.tender(), "direct_award": contract.origin.direct_award(),
            "provider": contract.provider, "location": contract.location, "price": contract.price,
            "annual_value": contract.annual_value, "starts_on": contract.term.starts_on, "ends_on": contract.ends_on,
            "options": contract.term.options,
        });
        if !contract.price_elements.is_empty() {
            data["price_elements"] = json!(contract.price_elements);
        }
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

    /// Since when a council has commissioned a location: the first day of the first contract that it signed for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn commissioned_since(
        &self,
        authority: AuthorityId,
        location: LocationId,
    ) -> Result<Option<(ContractId, NaiveDate)>, Refusal> {
        store::first_signed(self.db.reader(), authority, location).await
    }

    /// The contracts that run out within `lead_days` with none after them, or with days between (W36, H11); in order of their
    /// last days.
    ///
    /// # Errors
    /// `validation` for more than ten years of lead.
    pub async fn endings(&self, actor: &Actor, at: Instant, lead_days: u32) -> Result<Vec<Ending>, Refusal> {
        let detail = "must be a number of days from 0 to 3650";
        if lead_days > MOST_LEAD_DAYS {
            return Err(Refusal::invalid("/lead_days", "out_of_range", detail));
        }
        let today = london::date_of(at);
        let until = today.checked_add_days(Days::new(lead_days.into())).unwrap_or(NaiveDate::MAX);
        let (ending, others) = store::running_out(self.db.reader(), actor.tenant, today, until).await?;
        Ok(endings(ending, &others, today, until))
    }

    /// Writes the signature, in the unit of work of whoever has looked whether this person may sign.
    ///
    /// # Errors
    /// `wrong-state` once it is signed; `stale` when it is no longer at `version`.
    pub async fn sign(
        work: &Work,
        contract: Contract,
        signature: Signature,
        version: i64,
    ) -> Result<Contract, Refusal> {
        if contract.version != version {
            return Err(Refusal::stale(contract.version));
        }
        contract.must_await_signature()?;
        if !store::sign(work.tx(), &signature, version).await? {
            return Err(Refusal::stale(version + 1));
        }
        let data = json!({
            "signed_on": signature.signed_on, "office": signature.office,
            "delegation_reference": signature.delegation_reference,
        });
        let event = Event::new("contract.signed", "contract", contract.id, data);
        work.note(event.within(Tenant::Authority(contract.authority)));
        Ok(Contract { signing: Signing::Signed(signature), version: version + 1, ..contract })
    }

    /// Writes that whoever was to have it declined, in the unit of work of what follows from that.
    ///
    /// # Errors
    /// `wrong-state` once it is signed or declined; `stale` when it is no longer at `version`.
    pub async fn decline(work: &Work, contract: Contract, decline: Decline, version: i64) -> Result<Contract, Refusal> {
        if contract.version != version {
            return Err(Refusal::stale(contract.version));
        }
        contract.must_await_signature()?;
        if !store::decline(work.tx(), &decline, version).await? {
            return Err(Refusal::stale(version + 1));
        }
        let data = json!({
            "reason": decline.reason, "reference": decline.reference, "by_provider": decline.by_provider,
            "provider": contract.provider,
        });
        let event = Event::new("contract.declined", "contract", contract.id, data);
        work.note(event.within(Tenant::Authority(contract.authority)));
        Ok(Contract { signing: Signing::Declined(decline), version: version + 1, ..contract })
    }

    /// The contract inside a unit of work, for the provider that is to have it.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn own(work: &Work, actor: &Actor, id: ContractId) -> Result<Contract, Refusal> {
        let found = store::find(work.tx(), actor.tenant, id).await?;
        let own = found.filter(|contract| actor.provider() == Some(contract.provider));
        own.ok_or_else(|| Refusal::not_found("contract"))
    }

    /// The contract inside a unit of work, for the council whose it is.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's to see; `forbidden` to a partner that may read it.
    pub async fn held(work: &Work, actor: &Actor, id: ContractId) -> Result<Contract, Refusal> {
        let found = store::find(work.tx(), actor.tenant, id).await?;
        let contract = found.ok_or_else(|| Refusal::not_found("contract"))?;
        require_lead(actor, contract.authority)?;
        Ok(contract)
    }

    /// In order of award.
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
    /// `wrong-state` when it is not signed, when no option is left or the contract has ended, `stale` when it changed meanwhile; `forbidden` to a
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
                let mut contract = Self::held(work, &call.actor, id).await?;
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
