//! Lots in requests and answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::frameworks::model::{Area, Closed, Lot, LotTerms};
use crate::kernel::ids::LotId;
use crate::kernel::london::LondonTime;

/// A lot to set up. Codes are unique within the framework.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "nursing", "title": "Nursing care", "services": ["Care home service with nursing"],
    "area": {"circle": {"latitude": "52.9533", "longitude": "-1.15", "miles": "20"}}
}))]
pub struct NewLot {
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The types of service it buys, by their names in the regulations or on the regulator's website, in any case; a
    /// location that offers one of them fits. Leave it out, and every location does.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub services: Vec<String>,
    /// Where it buys; leave it out for everywhere.
    pub area: Option<Area>,
}

/// Why a lot is closed, or opened again.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Enough homes have joined this lot."}))]
pub struct LotReason {
    /// Shown to everybody.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A part of a framework that is bought separately.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LotView {
    pub id: LotId,
    pub code: String,
    pub title: String,
    /// The types of service it buys; empty when it does not say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Where it buys; absent for everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// It takes no more applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedLotView>,
}

/// Since when a lot takes no more applications, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClosedLotView {
    pub at: LondonTime,
    pub reason: String,
}

impl NewLot {
    pub fn terms(&self) -> LotTerms {
        let Self { code, title, services, area } = self.clone();
        LotTerms { code, title, services, area }
    }
}

impl From<Lot> for LotView {
    fn from(Lot { id, terms, closed }: Lot) -> Self {
        let LotTerms { code, title, services, area } = terms;
        let closed = closed.map(|Closed { at, reason, .. }| ClosedLotView { at: LondonTime(at), reason });
        Self { id, code, title, services, area, closed }
    }
}
