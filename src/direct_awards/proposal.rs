//! What a commissioner proposes, and what is wrong with it by itself.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::{DirectAward, UserChoice};
use crate::competitions::{Term, WrittenTerm};
use crate::contracts;
use crate::frameworks::Framework;
use crate::kernel::ids::{LocationId, LotId};
use crate::kernel::text::Faults;
use crate::kernel::{Money, Refusal};

const TITLE_MOST: usize = 200;
const REFERENCE_MOST: usize = 100;
const TEXT_MOST: usize = 2_000;
const MOST_BEDS: u32 = 10_000;

/// What is to be awarded to whom, and why without a competition.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lot_id": "0199a1c0-5f5e-7000-8000-000000000001", "location_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "title": "Residential beds at Home 1", "beds": 10, "weekly_price": {"amount": "726.92", "currency": "GBP"},
    "starts_on": "2024-10-01", "term": "3+1+1", "ground": "rulebook",
    "decision_reference": "Delegated decision of 2 September 2024", "decided_on": "2024-09-02",
    "commissioned": {"since": "2019-04-01", "source": "Contract register, 2019/117"}
}))]
pub struct NewDirectAward {
    pub lot_id: LotId,
    /// A home that is a member of the framework and of the lot.
    pub location_id: LocationId,
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    #[schema(minimum = 1, maximum = 10_000)]
    pub beds: u32,
    /// For one bed and week, as the contract will say.
    pub weekly_price: Money,
    /// Not before today, and within the framework.
    pub starts_on: NaiveDate,
    /// As of a competition: `"3+1+1"`, or its parts.
    #[schema(value_type = WrittenTerm)]
    pub term: Term,
    pub ground: NamedGround,
    /// With the ground `user_choice`, and with no other.
    pub user_choice: Option<UserChoice>,
    /// The reference of the decision by which this is awarded.
    #[schema(min_length = 1, max_length = 100)]
    pub decision_reference: String,
    /// The day of that decision: today at the latest.
    pub decided_on: NaiveDate,
    /// Since when the council has commissioned the home, where its contracts here do not go back so far. The rulebook is told of
    /// the earlier of the two.
    pub commissioned: Option<CommissionedStatement>,
}

/// Why no competition is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NamedGround {
    /// By the framework's own rule: the hook `direct_award` of its rulebook decides.
    Rulebook,
    /// By the choice of the person who is cared for (Procurement Act 2023, Schedule 5, paragraphs 15 to 17).
    UserChoice,
}

/// What an officer knows of a home from elsewhere. It is kept, with who said it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"since": "2019-04-01", "source": "Contract register, 2019/117"}))]
pub struct CommissionedStatement {
    pub since: NaiveDate,
    /// Where it stands: a contract, a register.
    #[schema(min_length = 1, max_length = 200)]
    pub source: String,
}

impl NamedGround {
    /// As in columns and in the law's figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rulebook => "rulebook",
            Self::UserChoice => "user_choice",
        }
    }
}

impl NewDirectAward {
    /// # Errors
    /// `validation` with every fault.
    pub fn check(&self, framework: &Framework, today: NaiveDate) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        let lot = framework.lots.iter().any(|lot| lot.id == self.lot_id);
        faults.require(lot, "/lot_id", "unknown_lot", "is no lot of this framework");
        faults.text("/title", &self.title, TITLE_MOST);
        let beds = (1..=MOST_BEDS).contains(&self.beds);
        faults.require(beds, "/beds", "out_of_range", "must be between 1 and 10000 beds");
        faults.price("/weekly_price", self.weekly_price);
        faults.require(self.starts_on >= today, "/starts_on", "past", "must not be before today");
        let within = (framework.starts_on..=framework.ends_on).contains(&self.starts_on);
        let detail = format!("must be a day of the framework, from {} to {}", framework.starts_on, framework.ends_on);
        faults.require(within, "/starts_on", "outside_the_framework", &detail);
        self.term.check(&mut faults, self.starts_on);
        faults.text("/decision_reference", &self.decision_reference, REFERENCE_MOST);
        faults.require(self.decided_on <= today, "/decided_on", "in_the_future", "must not be after today");
        if let Some(said) = &self.commissioned {
            faults.text("/commissioned/source", &said.source, TITLE_MOST);
            faults.require(said.since <= today, "/commissioned/since", "in_the_future", "must not be after today");
        }
        self.check_choice(&mut faults);
        faults.verdict()
    }

    fn check_choice(&self, faults: &mut Faults) {
        match (self.ground, &self.user_choice) {
            (NamedGround::Rulebook, None) => {}
            (NamedGround::Rulebook, Some(_)) => {
                faults.add("/user_choice", "not_expected", "belongs to the ground user_choice alone");
            }
            (NamedGround::UserChoice, None) => {
                let detail = "must say whose choice it is, by a reference, and why it is in their best interests";
                faults.add("/user_choice", "required", detail);
            }
            (NamedGround::UserChoice, Some(choice)) => {
                let detail =
                    "must be the number of a case: up to 40 letters, digits and . / _ -, with a digit; never a name";
                let pointer = "/user_choice/person_reference";
                faults.require(is_reference(&choice.person_reference), pointer, "not_a_reference", detail);
                faults.text("/user_choice/recorded_in", &choice.recorded_in, TITLE_MOST);
                faults.text("/user_choice/best_interests", &choice.best_interests, TEXT_MOST);
            }
        }
    }
}

/// No space, so no full name; and a digit, so no name at all.
fn is_reference(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c));
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    plain && begins && text.len() <= 40 && text.contains(|c: char| c.is_ascii_digit())
}

impl DirectAward {
    /// The term of its contract.
    ///
    /// # Errors
    /// `internal` for one that was never checked.
    pub fn term(&self) -> Result<contracts::Term, Refusal> {
        let Self { years, options, counted_from, .. } = self;
        let term = Term { years: *years, options: options.clone(), counted_from: *counted_from };
        term.starting(self.starts_on).ok_or_else(|| Refusal::internal("a term that is over before the contract starts"))
    }
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn of_a_person_there_is_a_number_and_no_name() {
        assert!(["LAS-204417", "7", "A/2026/11.2_b"].into_iter().all(is_reference));
        assert!(!["", "Mary", "Mary Smith", "-7", "LAS 204417", &"1".repeat(41), "ä1"].into_iter().any(is_reference));
    }
}
