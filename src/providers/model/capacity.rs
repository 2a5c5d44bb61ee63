//! What a provider says that a location can take.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::Instant;

/// What a provider says that a location can take, on a day. It is the provider's own word, not the regulator's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredCapacity {
    pub as_at: NaiveDate,
    /// People it can serve: beds of a home, packages of a branch.
    pub capacity: i32,
    /// How many more than it serves now.
    pub vacancies: i32,
    pub declared_by: Uuid,
    pub declared_at: Instant,
}
