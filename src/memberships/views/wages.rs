//! Wage floors and declarations in requests and answers.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kernel::ids::{LocationId, MembershipId};
use crate::kernel::london::LondonTime;
use crate::kernel::{Money, PageRequest, Refusal};
use crate::memberships::model::{FinancialYear, WageDeclaration, WageFloor, WageLine, WageState};

/// The wage that members are to meet in a year.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Real Living Wage", "hourly_rate": {"amount": "9.50", "currency": "GBP"}}))]
pub struct NewWageFloor {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    pub hourly_rate: Money,
    /// Why the floor that stands is said anew; needed then.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
}

impl NewWageFloor {
    pub fn floor(&self, year: FinancialYear) -> WageFloor {
        WageFloor { year, name: self.name.clone(), hourly_rate: self.hourly_rate }
    }
}

/// A year's wage floor.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WageFloorView {
    #[schema(value_type = String, example = "2020-21")]
    pub year: FinancialYear,
    pub name: String,
    pub hourly_rate: Money,
}

impl From<WageFloor> for WageFloorView {
    fn from(WageFloor { year, name, hourly_rate }: WageFloor) -> Self {
        Self { year, name, hourly_rate }
    }
}

/// What a member pays in a financial year.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"year": "2020-21", "lowest_hourly_rate": {"amount": "9.50", "currency": "GBP"}}))]
pub struct NewWageDeclaration {
    #[schema(value_type = String, example = "2020-21")]
    pub year: FinancialYear,
    /// The lowest that anybody is paid for an hour of care.
    pub lowest_hourly_rate: Money,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    pub statement: Option<String>,
}

/// What was declared wrongly, said anew.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lowest_hourly_rate": {"amount": "9.30", "currency": "GBP"}, "reason": "Two night workers had been left out."
}))]
pub struct WageCorrection {
    pub lowest_hourly_rate: Money,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    pub statement: Option<String>,
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// One version of a declaration, with the floor as it stood when it was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WageDeclarationView {
    pub membership_id: MembershipId,
    pub floor: WageFloorView,
    /// 1 for the first.
    pub version: i32,
    pub lowest_hourly_rate: Money,
    pub state: WageState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Why the version before had to be corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    pub declared_at: LondonTime,
    pub declared_by: Uuid,
}

impl From<WageDeclaration> for WageDeclarationView {
    fn from(declaration: WageDeclaration) -> Self {
        Self {
            state: declaration.state(),
            membership_id: declaration.membership,
            floor: declaration.floor.into(),
            version: declaration.version,
            lowest_hourly_rate: declaration.lowest_hourly_rate,
            statement: declaration.statement,
            correction: declaration.correction,
            declared_at: LondonTime(declaration.at),
            declared_by: declaration.by,
        }
    }
}

/// Everything that a member declared.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WageDeclarationList {
    /// By year and version.
    pub items: Vec<WageDeclarationView>,
}

/// Which declarations to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WageQuery {
    /// Only members who declared nothing for the year.
    pub missing: Option<bool>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl WageQuery {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// A page of the members who owe a declaration.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WagePage {
    pub items: Vec<WageLineView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A member and the declaration that stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WageLineView {
    pub membership_id: MembershipId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_name: String,
    pub state: WageState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declaration: Option<WageDeclarationView>,
}

impl From<WageLine> for WageLineView {
    fn from(line: WageLine) -> Self {
        Self {
            state: line.state(),
            membership_id: line.member.id,
            location_id: line.member.location,
            location_name: line.member.location_name,
            provider_name: line.member.provider_name,
            declaration: line.declaration.map(Into::into),
        }
    }
}
