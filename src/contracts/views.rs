//! Requests and answers about contracts.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Contract, ContractState, Decline, Ending, Extension, Gap, Signature, Signing};
use crate::kernel::ids::{
    CompetitionId, ContractId, DirectAwardId, FrameworkId, LocationId, ProviderId, TenderId, UserId,
};
use crate::kernel::{Money, PricedElement};

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
    /// Of the competition that it comes of; absent after a direct award.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tender_id: Option<TenderId>,
    /// Without a competition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_award_id: Option<DirectAwardId>,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub title: String,
    pub state: ContractState,
    /// As tendered, or as it was awarded directly; of a price in elements, their total.
    pub price: Money,
    /// What the price is made of, where it has elements.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub price_elements: Vec<PricedElement>,
    /// What it costs in a year; absent where only the sum of several awards is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annual_value: Option<Money>,
    pub starts_on: NaiveDate,
    /// Whole years of the initial term.
    pub years: u32,
    /// Whole years of each option, in order.
    pub options: Vec<u32>,
    /// From which day the years are counted, where contracts end together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<NaiveDate>,
    pub options_used: u32,
    /// The last day of the initial term.
    pub initial_ends_on: NaiveDate,
    /// The last day as things stand.
    pub ends_on: NaiveDate,
    /// The last day of the initial term, then of each option in turn, used or not.
    pub possible_ends: Vec<NaiveDate>,
    pub extensions: Vec<ExtensionView>,
    /// Absent while it waits for one, and of contracts from before signatures were kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignatureView>,
    /// Of a contract that was declined before it was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decline: Option<DeclineView>,
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

/// Who signed for the council.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignatureView {
    pub signed_on: NaiveDate,
    pub by: UserId,
    /// Held at that moment.
    pub office: Option<String>,
    /// Under which delegation.
    pub delegation_reference: String,
    pub at: DateTime<Utc>,
}

/// Why whoever was to have a contract declined it, and who said so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeclineView {
    pub reason: String,
    /// Where its provider said so, when the council recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Whether its provider recorded it itself.
    pub by_provider: bool,
    #[schema(value_type = UserId)]
    pub by: Uuid,
    pub at: DateTime<Utc>,
}

/// Within how many days contracts are looked for that run out.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeadTime {
    /// From today, both included.
    #[param(maximum = 3650, example = "180")]
    pub lead_days: u32,
}

/// Contracts that run out with nothing after them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EndingList {
    /// In order of their last days.
    pub items: Vec<EndingView>,
}

/// A contract that runs out, with no contract of the location from the next day on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EndingView {
    pub contract_id: ContractId,
    pub framework_id: FrameworkId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub title: String,
    pub ends_on: NaiveDate,
    /// To its last day.
    pub days_left: i64,
    /// How many options to extend it are left.
    pub options_left: usize,
    /// The location's next contract, and the days before it that none covers; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextContract>,
    pub alert: String,
}

/// A contract that starts too late.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct NextContract {
    pub contract_id: ContractId,
    /// Of the days that no contract covers.
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub days: i64,
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

impl ContractView {
    /// As it stands on that day.
    pub fn of(contract: Contract, today: NaiveDate) -> Self {
        Self {
            state: contract.state(today),
            id: contract.id,
            framework_id: contract.framework,
            competition_id: contract.origin.competition(),
            tender_id: contract.origin.tender(),
            direct_award_id: contract.origin.direct_award(),
            provider_id: contract.provider,
            location_id: contract.location,
            location_name: contract.location_name,
            title: contract.title,
            price: contract.price,
            price_elements: contract.price_elements,
            annual_value: contract.annual_value,
            starts_on: contract.term.starts_on,
            years: contract.term.years,
            possible_ends: contract.term.last_days(),
            options: contract.term.options,
            counted_from: contract.term.counted_from,
            options_used: contract.options_used,
            initial_ends_on: contract.initial_ends_on,
            ends_on: contract.ends_on,
            extensions: contract.extensions.into_iter().map(ExtensionView::from).collect(),
            signature: match &contract.signing {
                Signing::Signed(signature) => Some(signature.clone().into()),
                Signing::Awaited | Signing::NotKept | Signing::Declined(_) => None,
            },
            decline: match contract.signing {
                Signing::Declined(decline) => Some(decline.into()),
                Signing::Awaited | Signing::NotKept | Signing::Signed(_) => None,
            },
            gap_before: None,
            created_at: contract.created_at,
            version: contract.version,
        }
    }

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

impl From<Ending> for EndingView {
    fn from(ending: Ending) -> Self {
        let Ending { contract, days_left, next } = ending;
        let used = usize::try_from(contract.options_used).unwrap_or(usize::MAX);
        let options_left = contract.term.options.len().saturating_sub(used);
        let after = match &next {
            Some((_, Gap { first_day, last_day, .. })) => format!("no contract covers {first_day} to {last_day}"),
            None => "no contract follows".to_owned(),
        };
        let options = match options_left {
            0 => "no option to extend is left".to_owned(),
            1 => "one option to extend is left".to_owned(),
            n => format!("{n} options to extend are left"),
        };
        let alert = format!("The contract ends on {}; {after}, and {options}.", contract.ends_on);
        let next = next.map(|(contract_id, Gap { first_day, last_day, days })| NextContract {
            contract_id,
            first_day,
            last_day,
            days,
        });
        Self {
            contract_id: contract.id,
            framework_id: contract.framework,
            provider_id: contract.provider,
            location_id: contract.location,
            location_name: contract.location_name,
            title: contract.title,
            ends_on: contract.ends_on,
            days_left,
            options_left,
            next,
            alert,
        }
    }
}

impl From<Signature> for SignatureView {
    fn from(signature: Signature) -> Self {
        let Signature { contract: _, signed_on, by, office, delegation_reference, at } = signature;
        Self { signed_on, by, office, delegation_reference, at }
    }
}

impl From<Decline> for DeclineView {
    fn from(decline: Decline) -> Self {
        let Decline { contract: _, reason, reference, by, by_provider, at } = decline;
        Self { reason, reference, by_provider, by, at }
    }
}

impl From<Extension> for ExtensionView {
    fn from(extension: Extension) -> Self {
        let Extension { contract: _, number, years, ends_on, reason, by, at } = extension;
        Self { number, years, ends_on, reason, by, at }
    }
}
