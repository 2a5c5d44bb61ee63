//! Requests and answers about contracts.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Contract, Extension, Gap};
use crate::kernel::Money;
use crate::kernel::ids::{CompetitionId, ContractId, FrameworkId, LocationId, ProviderId, TenderId, UserId};

/// Why the next option is taken up.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The home has met every quality standard of the first three years."}))]
pub struct NewExtension {
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A contract with the provider of one location.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContractView {
    pub id: ContractId,
    pub framework_id: FrameworkId,
    pub competition_id: CompetitionId,
    pub tender_id: TenderId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub title: String,
    /// As tendered.
    pub price: Money,
    pub starts_on: NaiveDate,
    /// Whole years of the initial term.
    pub years: u32,
    /// Whole years of each option, in order.
    pub options: Vec<u32>,
    pub options_used: u32,
    /// The last day of the initial term.
    pub initial_ends_on: NaiveDate,
    /// The last day as things stand.
    pub ends_on: NaiveDate,
    /// The last day of the initial term, then of each option in turn, used or not.
    pub possible_ends: Vec<NaiveDate>,
    pub extensions: Vec<ExtensionView>,
    /// Days that no contract covers between the location's contract before this one and this one's start. Only
    /// told when one contract is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_before: Option<GapView>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

/// An option taken up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExtensionView {
    /// 1 for the first option.
    pub number: u32,
    pub years: u32,
    pub ends_on: NaiveDate,
    pub reason: String,
    pub by: UserId,
    pub at: DateTime<Utc>,
}

/// Days between two contracts of one location.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "previous_contract_id": "0199a1c0-5f5e-7000-8000-000000000001", "first_day": "2021-04-01",
    "last_day": "2021-04-01", "days": 1, "alert": "1 day is covered by no contract: from 2021-04-01 to 2021-04-01."
}))]
pub struct GapView {
    pub previous_contract_id: ContractId,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub days: i64,
    pub alert: String,
}

/// A page of contracts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContractPage {
    pub items: Vec<ContractView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<Contract> for ContractView {
    fn from(contract: Contract) -> Self {
        Self {
            id: contract.id,
            framework_id: contract.framework,
            competition_id: contract.competition,
            tender_id: contract.tender,
            provider_id: contract.provider,
            location_id: contract.location,
            location_name: contract.location_name,
            title: contract.title,
            price: contract.price,
            starts_on: contract.term.starts_on,
            years: contract.term.years,
            possible_ends: contract.term.last_days(),
            options: contract.term.options,
            options_used: contract.options_used,
            initial_ends_on: contract.initial_ends_on,
            ends_on: contract.ends_on,
            extensions: contract.extensions.into_iter().map(ExtensionView::from).collect(),
            gap_before: None,
            created_at: contract.created_at,
            version: contract.version,
        }
    }
}

impl ContractView {
    /// With the gap before it, if there is one.
    pub fn after(self, gap: Option<(ContractId, Gap)>) -> Self {
        Self { gap_before: gap.map(|(previous, gap)| GapView::of(previous, gap)), ..self }
    }
}

impl GapView {
    fn of(previous_contract_id: ContractId, gap: Gap) -> Self {
        let Gap { first_day, last_day, days } = gap;
        let covered = if days == 1 { "1 day is".to_owned() } else { format!("{days} days are") };
        let alert = format!("{covered} covered by no contract: from {first_day} to {last_day}.");
        Self { previous_contract_id, first_day, last_day, days, alert }
    }
}

impl From<Extension> for ExtensionView {
    fn from(extension: Extension) -> Self {
        let Extension { contract: _, number, years, ends_on, reason, by, at } = extension;
        Self { number, years, ends_on, reason, by, at }
    }
}
