//! Terms, options and gaps between contracts.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{AuthorityId, ContractId, FrameworkId, LocationId, ProviderId, UserId};
use crate::kernel::{Instant, Money, Origin, PricedElement, Refusal, london};

/// How long a contract runs: whole years, then options of whole years (3 + 1 + 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub starts_on: NaiveDate,
    pub years: u32,
    pub options: Vec<u32>,
    /// From which day the years are counted, where it is not the start: contracts that end together (N06).
    pub counted_from: Option<NaiveDate>,
}

impl Term {
    /// The last day once `used` options have been taken up; `None` past the end of the calendar.
    pub fn last_day(&self, used: usize) -> Option<NaiveDate> {
        let years = self.options.iter().take(used).try_fold(self.years, |sum, option| sum.checked_add(*option))?;
        last_day(self.counted_from.unwrap_or(self.starts_on), years)
    }

    /// The same term with what is over before the start taken into the first part; `None` when all of it is over.
    pub fn running(self) -> Option<Self> {
        let over =
            (0..=self.options.len()).find(|used| self.last_day(*used).is_some_and(|day| day >= self.starts_on))?;
        let years = self.options.iter().take(over).try_fold(self.years, |sum, option| sum.checked_add(*option))?;
        Some(Self { years, options: self.options.iter().skip(over).copied().collect(), ..self })
    }

    /// The last day of the initial term, then of each option in turn.
    pub fn last_days(&self) -> Vec<NaiveDate> {
        (0..=self.options.len()).filter_map(|used| self.last_day(used)).collect()
    }
}

/// The last day of a period of whole years that begins on `start`.
pub fn last_day(start: NaiveDate, years: u32) -> Option<NaiveDate> {
    let anniversary = start.checked_add_months(Months::new(years.checked_mul(12)?))?;
    // A start on 29 February has no anniversary in a common year: 28 February is then the last day itself.
    if anniversary.day() == start.day() { anniversary.pred_opt() } else { Some(anniversary) }
}

/// A contract under a framework, with the provider of one location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    pub id: ContractId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub origin: Origin,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub title: String,
    /// As tendered, or as it was awarded directly.
    pub price: Money,
    /// What it is made of, where the price has elements.
    #[serde(default)]
    pub price_elements: Vec<PricedElement>,
    /// What it costs in a year, where that is known of this contract alone.
    pub annual_value: Option<Money>,
    pub term: Term,
    pub options_used: u32,
    pub initial_ends_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub extensions: Vec<Extension>,
    pub signing: Signing,
    pub created_at: Instant,
    pub version: i64,
}

/// Whether a contract is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signing {
    /// From before signatures were kept: its award counted as one.
    NotKept,
    Awaited,
    Signed(Signature),
    /// Before it was signed: it never comes to be.
    Declined(Decline),
}

/// That whoever was to have a contract does not want it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    pub contract: ContractId,
    pub reason: String,
    /// Where its provider said so, when the council records it.
    pub reference: Option<String>,
    pub by: Uuid,
    pub by_provider: bool,
    pub at: Instant,
}

/// The act of whoever signed for the council (N17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub contract: ContractId,
    pub signed_on: NaiveDate,
    pub by: UserId,
    /// Held at that moment.
    pub office: Option<String>,
    /// Under which delegation the signatory spends.
    pub delegation_reference: String,
    pub at: Instant,
}

/// Where a contract stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContractState {
    AwaitingSignature,
    /// Before it was signed.
    Declined,
    /// It has not begun.
    Signed,
    InForce,
    Ended,
}

/// An option taken up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub contract: ContractId,
    /// 1 for the first option.
    pub number: u32,
    pub years: u32,
    /// The contract's last day from then on.
    pub ends_on: NaiveDate,
    pub reason: String,
    pub by: UserId,
    pub at: Instant,
}

impl Contract {
    pub fn state(&self, today: NaiveDate) -> ContractState {
        match self.signing {
            Signing::Awaited => ContractState::AwaitingSignature,
            Signing::Declined(_) => ContractState::Declined,
            _ if today < self.term.starts_on => ContractState::Signed,
            _ if today <= self.ends_on => ContractState::InForce,
            _ => ContractState::Ended,
        }
    }

    /// # Errors
    /// `wrong-state` once it is signed, or counts as signed.
    pub fn must_await_signature(&self) -> Result<(), Refusal> {
        match &self.signing {
            Signing::Awaited => Ok(()),
            Signing::Signed(signature) => {
                let day = london::day(signature.signed_on);
                Err(Refusal::wrong_state(format!("The contract was signed on {day}.")))
            }
            Signing::NotKept => {
                Err(Refusal::wrong_state("The contract is from before signatures were kept, and counts as signed."))
            }
            Signing::Declined(decline) => {
                let day = london::day(london::date_of(decline.at));
                Err(Refusal::wrong_state(format!("The contract was declined on {day}.")))
            }
        }
    }

    /// The next option, taken up.
    ///
    /// # Errors
    /// `wrong-state` when it is not signed, when every option has been used, or the contract has ended (W32).
    pub fn extension(&self, reason: &str, by: UserId, at: Instant) -> Result<Extension, Refusal> {
        if matches!(self.signing, Signing::Awaited | Signing::Declined(_)) {
            return Err(Refusal::wrong_state("The contract is not signed; what is not signed cannot be extended."));
        }
        let used = self.options_used as usize;
        let Some(years) = self.term.options.get(used).copied() else {
            return Err(Refusal::wrong_state(no_option_left(self.term.options.len(), self.ends_on)));
        };
        if london::date_of(at) > self.ends_on {
            return Err(Refusal::wrong_state(format!(
                "The contract ended on {}; an ended contract cannot be extended.",
                self.ends_on
            )));
        }
        let ends_on = self.term.last_day(used + 1).ok_or_else(|| Refusal::internal("a term past the calendar"))?;
        Ok(Extension {
            contract: self.id,
            number: self.options_used + 1,
            years,
            ends_on,
            reason: reason.into(),
            by,
            at,
        })
    }
}

fn no_option_left(options: usize, ends_on: NaiveDate) -> String {
    match options {
        0 => format!("The contract has no option to extend; it ends on {ends_on}."),
        1 => format!("The one option to extend has been used; the contract ends on {ends_on}."),
        n => format!("All {n} options to extend have been used; the contract ends on {ends_on}."),
    }
}

/// A running contract that ends with nothing after it, or only later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub contract: Contract,
    /// From today to its last day.
    pub days_left: i64,
    /// The contract of the same location that starts next, after days that none covers.
    pub next: Option<(ContractId, Gap)>,
}

/// Of contracts that end from `today` on and not after `until`: those with no contract for the same location, of the same
/// council, that goes on from the next day or runs beyond (W36, H11). In order of their last days. `others`: every contract
/// of these locations that ends later than today.
pub fn endings(ending: Vec<Contract>, others: &[Contract], today: NaiveDate, until: NaiveDate) -> Vec<Ending> {
    let is_due = |contract: &Contract| (today..=until).contains(&contract.ends_on);
    let mut found: Vec<Ending> =
        ending.into_iter().filter(is_due).filter_map(|one| ending_of(one, others, today)).collect();
    found.sort_by_key(|ending| (ending.contract.ends_on, ending.contract.id));
    found
}

fn ending_of(contract: Contract, others: &[Contract], today: NaiveDate) -> Option<Ending> {
    let after = others.iter().filter(|other| {
        other.location == contract.location && other.authority == contract.authority && other.ends_on > contract.ends_on
    });
    let first = after.min_by_key(|other| (other.term.starts_on, other.id));
    let next = match first {
        Some(first) => Some((first.id, gap(contract.ends_on, first.term.starts_on)?)),
        None => None,
    };
    let days_left = contract.ends_on.signed_duration_since(today).num_days();
    Some(Ending { contract, days_left, next })
}

/// Days on which neither the old contract runs any more nor the new one yet (W36).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub days: i64,
}

/// The gap between a contract whose last day is `old_end` and one that starts on `new_start`, if there is one.
pub fn gap(old_end: NaiveDate, new_start: NaiveDate) -> Option<Gap> {
    let first_day = old_end.succ_opt()?;
    let days = new_start.signed_duration_since(first_day).num_days();
    (days > 0).then(|| new_start.pred_opt().map(|last_day| Gap { first_day, last_day, days })).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term(starts_on: &str, years: u32, options: &[u32]) -> Vec<String> {
        let term = Term { starts_on: day(starts_on), years, options: options.to_vec(), counted_from: None };
        term.last_days().iter().map(NaiveDate::to_string).collect()
    }

    #[test]
    fn w32_three_years_and_two_options_from_april_2021() {
        assert_eq!(term("2021-04-01", 3, &[1, 1]), ["2024-03-31", "2025-03-31", "2026-03-31"]);
    }

    #[test]
    fn w32_ends_are_inclusive_over_leap_days() {
        assert_eq!(term("2020-02-29", 1, &[1, 1, 1]), ["2021-02-28", "2022-02-28", "2023-02-28", "2024-02-28"]);
        assert_eq!(term("2023-03-01", 1, &[1]), ["2024-02-29", "2025-02-28"]);
        assert_eq!(term("2021-01-01", 5, &[4]), ["2025-12-31", "2029-12-31"]);
        assert_eq!(term("2021-01-31", 2, &[]), ["2023-01-30"]);
    }

    #[test]
    fn a_term_past_the_calendar_has_no_last_day() {
        let term = Term { starts_on: day("2021-04-01"), years: u32::MAX, options: vec![1], counted_from: None };
        assert_eq!(term.last_days(), []);
    }

    #[test]
    fn w36_a_gap_is_every_day_without_a_contract() {
        assert_eq!(gap(day("2021-03-31"), day("2021-04-01")), None);
        assert_eq!(gap(day("2021-03-31"), day("2021-03-31")), None, "an overlap is no gap");
        let one = gap(day("2021-03-31"), day("2021-04-02")).unwrap();
        assert_eq!((one.first_day, one.last_day, one.days), (day("2021-04-01"), day("2021-04-01"), 1));
        assert_eq!(gap(day("2021-03-31"), day("2021-05-01")).unwrap().days, 30);
    }
}
