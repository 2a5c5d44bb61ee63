//! What a provider is known by.

use serde_json::{Value, json};

use super::Providers;
use crate::kernel::ids::ProviderId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, Tenant};
use crate::providers::model::{BadIdentifier, COMPANIES_HOUSE, Identifier, Origin, Provider, company_number, normal};
use crate::providers::store;
use crate::providers::views::{NewIdentifier, NewProvider};
use crate::store::{Event, Work};

impl Providers {
    /// Confirms an identifier of a provider. Of company numbers it has but one.
    ///
    /// # Errors
    /// `not-found`; `validation` when scheme or value has not its shape; `conflict` when another party has it, or the
    /// provider has another company number.
    pub async fn identify(&self, call: &Call, id: ProviderId, new: &NewIdentifier) -> Result<Provider, Refusal> {
        let mut faults = Faults::new();
        let identifier = confirmed("", &new.scheme, &new.value, &mut faults);
        faults.verdict()?;
        let identifier = identifier.ok_or_else(|| Refusal::internal("an identifier without a fault is one"))?;
        self.db
            .write(call, async |work| {
                let found = store::find(work.tx(), call.actor.tenant, id).await?;
                let provider = found.ok_or_else(|| Refusal::not_found("provider"))?;
                require_free(work, &identifier).await?;
                if let Some(number) = provider.companies_house_number().filter(|_| identifier.scheme == COMPANIES_HOUSE)
                {
                    let detail = format!("The provider has the company number {number} already.");
                    return Err(Refusal::new(Problem::Conflict, detail));
                }
                store::identifiers::keep(work.tx(), id, &identifier, work.at()).await?;
                store::changed(work.tx(), id).await?;
                let data = json!({"identifiers": named(std::slice::from_ref(&identifier))});
                let event = Event::new("provider.identified", "provider", id, data);
                work.note(event.within(Tenant::Provider(id)));
                store::find(work.tx(), call.actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("provider"))
            })
            .await
    }
}

/// The identifiers that a new provider is set up with, each once.
pub(super) fn stated(new: &NewProvider, faults: &mut Faults) -> Vec<Identifier> {
    let mut identifiers: Vec<Identifier> = vec![];
    if let Some(text) = &new.companies_house_number {
        match company_number(text) {
            Some(number) => identifiers.push(plain(COMPANIES_HOUSE.to_owned(), number)),
            None => faults.add(
                "/companies_house_number",
                "bad_company_number",
                "must be up to eight digits, or two letters and six digits, like 00123456 or SC123456",
            ),
        }
    }
    for (i, stated) in new.identifiers.iter().enumerate() {
        let at = format!("/identifiers/{i}");
        let Some(identifier) = confirmed(&at, &stated.scheme, &stated.value, faults) else { continue };
        let is_company = identifier.scheme == COMPANIES_HOUSE;
        let other =
            identifiers.iter().any(|known| is_company && known.scheme == COMPANIES_HOUSE && *known != identifier);
        faults.require(!other, &format!("{at}/value"), "another_company", "must be the provider's one company number");
        if !identifiers.contains(&identifier) {
            identifiers.push(identifier);
        }
    }
    identifiers.sort();
    identifiers
}

fn confirmed(at: &str, scheme: &str, value: &str, faults: &mut Faults) -> Option<Identifier> {
    match normal(scheme, value) {
        Ok((scheme, value)) => Some(plain(scheme, value)),
        Err(fault) => {
            let (field, code) = match fault {
                BadIdentifier::Scheme => ("scheme", "bad_scheme"),
                BadIdentifier::Value(_) => ("value", "bad_identifier"),
            };
            faults.add(format!("{at}/{field}"), code, fault.to_string());
            None
        }
    }
}

fn plain(scheme: String, value: String) -> Identifier {
    Identifier { scheme, value, origin: Origin::Confirmed, legal_name: None, uri: None }
}

/// # Errors
/// `conflict` when a party has the identifier. Tax numbers are shared within a group.
pub(super) async fn require_free(work: &Work, identifier: &Identifier) -> Result<(), Refusal> {
    let Identifier { scheme, value, .. } = identifier;
    if matches!(scheme.as_str(), "VAT" | "Other")
        || store::identifiers::holder(work.tx(), scheme, value).await?.is_none()
    {
        return Ok(());
    }
    let what = if scheme == COMPANIES_HOUSE { "company number".to_owned() } else { format!("identifier {scheme}") };
    Err(Refusal::new(Problem::Conflict, format!("There is a provider with the {what} {value} already.")))
}

/// As the audit log has them.
pub(super) fn named(identifiers: &[Identifier]) -> Value {
    identifiers.iter().map(|identifier| json!({"scheme": identifier.scheme, "value": identifier.value})).collect()
}
