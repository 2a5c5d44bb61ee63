//! Importing core supplier information. Nothing is ever fetched: the provider brings the JSON and its share code.

use serde_json::{Value, json};

use super::{Providers, identify};
use crate::kernel::ids::{ProviderId, SupplierInformationId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Page, PageRequest, Problem, Refusal, Tenant, canonical};
use crate::providers::model::{
    ConnectedPerson, Identifier, Origin, PartyIdentifier, Provider, Supplier, SupplierInformation, read_information,
};
use crate::providers::store;
use crate::providers::views::NewSupplierInformation;
use crate::store::{Event, Work};

/// A version, and whether it was shared later than every other that is kept.
pub type Dated = (SupplierInformation, bool);

/// Schemes of which a party has one value; another one is another party.
const ONE_VALUE: [&str; 3] = ["GB-COH", "GB-PPON", "GB-CHC"];

impl Providers {
    /// Keeps a version of the provider's supplier information, and what it says the provider is known by.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's own; `validation` when the JSON is not what the share code stands for,
    /// or is about another party; `conflict` when this very version is kept already.
    pub async fn import_information(
        &self,
        call: &Call,
        id: ProviderId,
        new: &NewSupplierInformation,
    ) -> Result<Dated, Refusal> {
        let mut faults = Faults::new();
        let information = Value::Object(new.information.clone());
        let stamp = read_information(&new.share_code, &information, new.verification.as_ref(), &mut faults);
        faults.verdict()?;
        let stamp = stamp.ok_or_else(|| Refusal::internal("supplier information without a fault has its version"))?;
        let supplier = Supplier::read(&information);
        let sha256 = canonical::sha256(canonical::text(&information).as_bytes());
        self.db
            .write(call, async |work| {
                let found = store::find(work.tx(), call.actor.tenant, id).await?;
                require_same_party(&found.ok_or_else(|| Refusal::not_found("provider"))?, &supplier)?;
                if let Some(kept) = store::supplier::same(work.tx(), id, &sha256).await? {
                    let detail = format!("This very version is kept already: {kept}.");
                    return Err(Refusal::new(Problem::Conflict, detail));
                }
                let version = SupplierInformation {
                    id: work.fresh(),
                    provider: id,
                    share_code: new.share_code.clone(),
                    form_version: stamp.form_version.clone(),
                    submitted_at: stamp.submitted_at,
                    verified_latest: new.verification.as_ref().map(|verified| verified.is_latest),
                    information: information.clone(),
                    sha256: sha256.clone(),
                    imported_by: call.actor.id,
                    imported_at: work.at(),
                };
                keep(work, &version, &supplier).await?;
                let latest = store::supplier::latest(work.tx(), id).await?;
                Ok((version.clone(), latest == Some(version.id)))
            })
            .await
    }

    /// Every version, in the order in which they were imported.
    ///
    /// # Errors
    /// `not-found` when it is not the caller's own.
    pub async fn information(&self, actor: &Actor, id: ProviderId, page: PageRequest) -> Result<Page<Dated>, Refusal> {
        self.find(actor, id).await?;
        let latest = store::supplier::latest(self.db.reader(), id).await?;
        let rows = store::supplier::list(self.db.reader(), id, page).await?;
        let page = Page::of(rows, page, |version| version.id.0);
        Ok(page.map(|version| {
            let is_latest = latest == Some(version.id);
            (version, is_latest)
        }))
    }

    /// One version.
    ///
    /// # Errors
    /// `not-found` when there is none, or it is not the caller's own.
    pub async fn information_version(
        &self,
        actor: &Actor,
        id: ProviderId,
        version: SupplierInformationId,
    ) -> Result<Dated, Refusal> {
        self.find(actor, id).await?;
        let found = store::supplier::find(self.db.reader(), id, version).await?;
        let latest = store::supplier::latest(self.db.reader(), id).await?;
        let found = found.ok_or_else(|| Refusal::not_found("version of the supplier information"))?;
        Ok((found, latest == Some(version)))
    }

    /// Whoever stands behind the provider, as one version names them.
    ///
    /// # Errors
    /// `not-found` when there is none, or it is not the caller's own.
    pub async fn connected_persons(
        &self,
        actor: &Actor,
        id: ProviderId,
        version: SupplierInformationId,
    ) -> Result<Vec<ConnectedPerson>, Refusal> {
        let (found, _) = self.information_version(actor, id, version).await?;
        Ok(Supplier::read(&found.information).connected_persons)
    }
}

/// # Errors
/// `validation` when the information names another company, charity or party number than the provider is known by.
fn require_same_party(provider: &Provider, supplier: &Supplier) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    for scheme in ONE_VALUE {
        let said: Vec<&str> = supplier
            .identifiers
            .iter()
            .filter(|identifier| identifier.scheme == scheme)
            .map(|identifier| identifier.value.as_str())
            .collect();
        let mut known = provider.confirmed(scheme).peekable();
        if !said.is_empty() && known.peek().is_some() && !known.any(|value| said.contains(&value)) {
            let detail = format!("is about another party: it has the {scheme} {}", said.join(", "));
            faults.add("/information/identifier", "another_party", detail);
        }
    }
    faults.verdict()
}

async fn keep(work: &Work, version: &SupplierInformation, supplier: &Supplier) -> Result<(), Refusal> {
    store::supplier::insert(work.tx(), version).await?;
    let identifiers: Vec<Identifier> = supplier.identifiers.iter().map(declared).collect();
    for identifier in &identifiers {
        store::identifiers::keep(work.tx(), version.provider, identifier, work.at()).await?;
    }
    store::changed(work.tx(), version.provider).await?;
    let data = json!({
        "version": version.id, "share_code": version.share_code, "form_version": version.form_version,
        "submitted_at": version.submitted_at, "information_sha256": version.sha256,
        "identifiers": identify::named(&identifiers), "connected_persons": supplier.connected_persons.len(),
    });
    let event = Event::new("provider.information_imported", "provider", version.provider, data);
    work.note(event.within(Tenant::Provider(version.provider)));
    Ok(())
}

fn declared(identifier: &PartyIdentifier) -> Identifier {
    let PartyIdentifier { scheme, value, legal_name, uri } = identifier.clone();
    Identifier { scheme, value, origin: Origin::Declared, legal_name, uri }
}
