//! What a location can take.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::london::LondonTime;
use crate::providers::model::DeclaredCapacity;

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
