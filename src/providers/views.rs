//! Requests and answers about providers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{DeclaredCapacity, Provider};
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::london::LondonTime;

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

/// What a location can take, by the provider's own word.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"as_at": "2020-12-01", "capacity": 84, "vacancies": 6}))]
pub struct NewCapacity {
    /// The day it is true of, not in the future.
    pub as_at: NaiveDate,
    /// People it can serve: beds of a home, packages of a branch.
    #[schema(minimum = 0, maximum = 10000)]
    pub capacity: i32,
    /// How many more than it serves now.
    #[schema(minimum = 0)]
    pub vacancies: i32,
}

/// What was declared for the latest day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CapacityView {
    pub as_at: NaiveDate,
    pub capacity: i32,
    pub vacancies: i32,
    pub declared_at: LondonTime,
    /// The person who declared it.
    pub declared_by: Uuid,
}

impl From<DeclaredCapacity> for CapacityView {
    fn from(declared: DeclaredCapacity) -> Self {
        Self {
            as_at: declared.as_at,
            capacity: declared.capacity,
            vacancies: declared.vacancies,
            declared_at: LondonTime(declared.declared_at),
            declared_by: declared.declared_by,
        }
    }
}
