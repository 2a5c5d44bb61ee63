//! Requests and answers about providers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Provider;
use crate::kernel::ids::{LocationId, ProviderId};

/// A provider to set up.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Example Care Limited", "companies_house_number": "123456"}))]
pub struct NewProvider {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Up to eight digits, or two letters and six digits; left out for those who are no company.
    pub companies_house_number: Option<String>,
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
    "companies_house_number": "00123456", "version": 1, "created_at": "2020-10-01T08:00:00Z"
}))]
pub struct ProviderView {
    pub id: ProviderId,
    pub name: String,
    /// Eight characters; absent for those who are no company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companies_house_number: Option<String>,
    pub version: i64,
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl From<Provider> for ProviderView {
    fn from(provider: Provider) -> Self {
        let Provider { id, name, companies_house_number, version, created_at } = provider;
        Self { id, name, companies_house_number, version, created_at }
    }
}

/// A page of providers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderPage {
    pub items: Vec<ProviderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
