//! Requests and answers about providers.

mod capacity;
mod passport;
mod supplier;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use capacity::{CapacityView, NewCapacity};
pub use passport::{NewConsent, PassportView};
pub use supplier::{
    NewSupplierInformation, SupplierInformationPage, SupplierInformationSummary, SupplierInformationView,
};

use super::model::{Identifier, Origin, Provider};
use crate::kernel::ids::{LocationId, ProviderId};

/// A provider to set up.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Example Care Limited", "companies_house_number": "123456"}))]
pub struct NewProvider {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Up to eight digits, or two letters and six digits; left out for those who are no company. The same as an
    /// identifier of the scheme `GB-COH`.
    pub companies_house_number: Option<String>,
    /// What else it is known by.
    #[serde(default)]
    pub identifiers: Vec<NewIdentifier>,
}

/// An identifier to confirm.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scheme": "GB-CHC", "value": "1058849"}))]
pub struct NewIdentifier {
    /// `GB-COH` company, `GB-CHC` `GB-SC` `GB-NIC` charity, `GB-NHS`, `GB-UKPRN`, `GB-PPON`, `CQC` (a provider of the
    /// regulator's register), `VAT`, or another in capital letters.
    pub scheme: String,
    pub value: String,
}

/// A location that a provider answers for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"location_id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct LocationLink {
    pub location_id: LocationId,
}

/// An organisation that provides care.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "name": "Example Care Limited",
    "companies_house_number": "00123456",
    "identifiers": [{"scheme": "GB-COH", "value": "00123456", "origin": "confirmed"}], "version": 1,
    "created_at": "2020-10-01T08:00:00Z"
}))]
pub struct ProviderView {
    pub id: ProviderId,
    pub name: String,
    /// Its confirmed identifier of the scheme `GB-COH`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companies_house_number: Option<String>,
    /// In order of scheme and value.
    pub identifiers: Vec<IdentifierView>,
    pub version: i64,
    pub created_at: chrono::DateTime<chrono::Utc>,
}

/// What a provider is known by in one register.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentifierView {
    pub scheme: String,
    pub value: String,
    pub origin: Origin,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}

/// A page of providers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderPage {
    pub items: Vec<ProviderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<Provider> for ProviderView {
    fn from(provider: Provider) -> Self {
        Self {
            companies_house_number: provider.companies_house_number().map(str::to_owned),
            id: provider.id,
            name: provider.name,
            identifiers: provider.identifiers.into_iter().map(Into::into).collect(),
            version: provider.version,
            created_at: provider.created_at,
        }
    }
}

impl From<Identifier> for IdentifierView {
    fn from(identifier: Identifier) -> Self {
        let Identifier { scheme, value, origin, legal_name, uri } = identifier;
        Self { scheme, value, origin, legal_name, uri }
    }
}
