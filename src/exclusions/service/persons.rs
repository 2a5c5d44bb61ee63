//! Keeping connected persons: added by hand, or taken from supplier information.

use chrono::NaiveDate;
use serde_json::json;

use super::{Exclusions, normalised};
use crate::exclusions::model::{ConnectedPerson, ConnectedRole, Particulars, PartyNumber};
use crate::exclusions::store::persons as store;
use crate::kernel::ids::{ConnectedPersonId, ProviderId, SupplierInformationId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Page, PageRequest, Refusal};
use crate::store::{Event, Work};

impl Exclusions {
    /// Those of the caller's own provider; on a day, those whose connection lasted on it.
    ///
    /// # Errors
    /// `not-found` when the provider is not the caller's own.
    pub async fn persons(
        &self,
        actor: &Actor,
        provider: ProviderId,
        on: Option<NaiveDate>,
        page: PageRequest,
    ) -> Result<Page<ConnectedPerson>, Refusal> {
        require_own(actor, provider)?;
        let rows = store::list(self.db.reader(), provider, on, page).await?;
        Ok(Page::of(rows, page, |person| person.id.0))
    }

    /// # Errors
    /// `not-found` when the provider is not the caller's own; `validation`.
    pub async fn add_person(
        &self,
        call: &Call,
        provider: ProviderId,
        particulars: &Particulars,
    ) -> Result<ConnectedPerson, Refusal> {
        require_own(&call.actor, provider)?;
        let particulars = checked(particulars)?;
        self.db.write(call, async |work| add(work, call, provider, &particulars, None).await).await
    }

    /// Other particulars in place of those it has: a last day, above all. Nobody is taken away, because what somebody did
    /// while connected may count for years.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own; `stale` when it has changed since `version`; `validation`.
    pub async fn change_person(
        &self,
        call: &Call,
        id: ConnectedPersonId,
        version: i64,
        particulars: &Particulars,
    ) -> Result<ConnectedPerson, Refusal> {
        let particulars = checked(particulars)?;
        let missing = || Refusal::not_found("connected person");
        let provider = call.actor.provider().ok_or_else(missing)?;
        self.db
            .write(call, async |work| {
                let before = store::find(work.tx(), provider, id).await?.ok_or_else(missing)?;
                if before.version != version {
                    return Err(Refusal::stale(before.version));
                }
                let Particulars { role, name, number, from_on, until_on } = particulars.clone();
                let after = ConnectedPerson { role, name, number, from_on, until_on, version: version + 1, ..before };
                if !store::save(work.tx(), &after).await? {
                    return Err(Refusal::stale(version + 1));
                }
                note(work, "connected_person.changed", &after);
                Ok(after)
            })
            .await
    }

    /// Adds whom a version of the supplier information names and who is not kept yet. Doing it again adds nobody.
    ///
    /// # Errors
    /// `not-found` when the provider or the version is not the caller's own.
    pub async fn take_persons(
        &self,
        call: &Call,
        provider: ProviderId,
        information: SupplierInformationId,
    ) -> Result<Vec<ConnectedPerson>, Refusal> {
        require_own(&call.actor, provider)?;
        let named = self.providers.connected_persons(&call.actor, provider, information).await?;
        self.db
            .write(call, async |work| {
                let mut kept = store::all(work.tx(), provider).await?;
                let mut added = vec![];
                for named in named.iter().filter(|named| !named.name.is_empty()) {
                    let particulars = Particulars {
                        role: ConnectedRole::of_relationship(&named.relationship),
                        name: named.name.chars().take(200).collect(),
                        number: named.companies_house_number.clone().map(company),
                        from_on: None,
                        until_on: named.ended_on.as_deref().and_then(day),
                    };
                    if kept.iter().any(|person| person.is(&particulars)) {
                        continue;
                    }
                    let person = add(work, call, provider, &particulars, Some(information)).await?;
                    kept.push(person.clone());
                    added.push(person);
                }
                Ok(added)
            })
            .await
    }
}

fn company(value: String) -> PartyNumber {
    PartyNumber { scheme: "GB-COH".into(), value }
}

/// The day of `2024-05-01T00:00:00Z`, and of `2024-05-01`.
fn day(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

fn checked(particulars: &Particulars) -> Result<Particulars, Refusal> {
    let mut faults = Faults::new();
    particulars.check(&mut faults);
    let number = particulars.number.as_ref().and_then(|number| normalised("/number", number, &mut faults));
    faults.verdict()?;
    Ok(Particulars { number, ..particulars.clone() })
}

/// The provider's own people alone: who stands behind it is nobody else's to browse.
pub(super) fn require_own(actor: &Actor, provider: ProviderId) -> Result<(), Refusal> {
    if actor.provider() == Some(provider) { Ok(()) } else { Err(Refusal::not_found("provider")) }
}

async fn add(
    work: &Work,
    call: &Call,
    provider: ProviderId,
    particulars: &Particulars,
    information: Option<SupplierInformationId>,
) -> Result<ConnectedPerson, Refusal> {
    let Particulars { role, name, number, from_on, until_on } = particulars.clone();
    let person = ConnectedPerson {
        id: work.fresh(),
        provider,
        role,
        name,
        number,
        from_on,
        until_on,
        information,
        added_by: call.actor.id,
        added_at: work.at(),
        version: 1,
    };
    store::insert(work.tx(), &person).await?;
    note(work, "connected_person.added", &person);
    Ok(person)
}

fn note(work: &Work, action: &'static str, person: &ConnectedPerson) {
    let data = json!({
        "role": person.role, "name": person.name, "number": person.number, "from_on": person.from_on,
        "until_on": person.until_on, "information": person.information, "version": person.version,
    });
    work.note(Event::new(action, "connected_person", person.id, data));
}
