//! What is asked of one tenderer after the opening: to clear something up, to confirm or withdraw after an arithmetic error,
//! to explain a price that looks abnormally low. Written, kept, and the same rule for everybody (C2). Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::{CompetitionId, EnquiryId, ProviderId, TenderId, UserId};
use crate::kernel::{ElementPrice, Instant, Money, Problem, Refusal, london};

/// What an enquiry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnquiryKind {
    /// What the tender says is unclear. The answer must not improve it: an officer confirms that before it counts.
    Clarification,
    /// The price does not add up. The tenderer confirms the corrected price or withdraws; nothing is amended silently.
    Arithmetic,
    /// The price looks abnormally low. The tenderer explains; an officer accepts, or rejects the tender with the reason.
    AbnormallyLow,
}

impl EnquiryKind {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clarification => "clarification",
            Self::Arithmetic => "arithmetic",
            Self::AbnormallyLow => "abnormally_low",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Clarification, Self::Arithmetic, Self::AbnormallyLow].into_iter().find(|kind| kind.name() == name)
    }
}

/// Where an enquiry stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnquiryState {
    /// The tenderer may answer.
    Asked,
    /// There was no answer in time. The price stays as tendered; anything else waits for an officer.
    Lapsed,
    /// An officer must settle it.
    Answered,
    Settled,
}

/// The tenderer's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnquiryAnswer {
    pub text: String,
    /// Of an arithmetic error: the corrected price is theirs; otherwise they withdraw.
    pub confirms: Option<bool>,
    pub by: UserId,
    pub at: Instant,
}

/// The officer's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Of a clarification: it counts, and does not improve the tender. Of a low price: it is accepted.
    pub upheld: bool,
    pub reason: String,
    pub by: UserId,
    pub at: Instant,
}

/// The price that is put to a tenderer, or confirmed by it, and of what it is made where it has elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub price: Money,
    pub elements: Vec<ElementPrice>,
}

/// One enquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enquiry {
    pub id: EnquiryId,
    pub competition: CompetitionId,
    pub tender: TenderId,
    pub provider: ProviderId,
    pub kind: EnquiryKind,
    /// Of a clarification: the question of the competition whose answer is unclear, if it is one.
    pub question: Option<String>,
    pub asks: String,
    pub tendered_price: Money,
    /// What the price should be, of an arithmetic error.
    pub corrected_price: Option<Money>,
    /// Of what it would be made, where the price has elements.
    #[serde(default)]
    pub corrected_elements: Vec<ElementPrice>,
    /// At or before.
    pub answer_by: Instant,
    pub asked_by: UserId,
    pub asked_at: Instant,
    pub answer: Option<EnquiryAnswer>,
    pub settled: Option<Settlement>,
    pub version: i64,
}

impl Enquiry {
    pub fn state(&self, at: Instant) -> EnquiryState {
        match (&self.answer, &self.settled) {
            (_, Some(_)) => EnquiryState::Settled,
            // Nothing is left to an officer: the tenderer decided.
            (Some(_), None) if self.kind == EnquiryKind::Arithmetic => EnquiryState::Settled,
            (Some(_), None) => EnquiryState::Answered,
            (None, None) if at <= self.answer_by => EnquiryState::Asked,
            (None, None) => EnquiryState::Lapsed,
        }
    }

    /// The tenders cannot be ranked meanwhile.
    pub fn is_open(&self, at: Instant) -> bool {
        match self.state(at) {
            EnquiryState::Asked | EnquiryState::Answered => true,
            EnquiryState::Lapsed => self.kind != EnquiryKind::Arithmetic,
            EnquiryState::Settled => false,
        }
    }

    /// # Errors
    /// `wrong-state` when it was answered or settled; `deadline-passed`.
    pub fn must_take_an_answer(&self, at: Instant) -> Result<(), Refusal> {
        match self.state(at) {
            EnquiryState::Asked => Ok(()),
            EnquiryState::Lapsed => {
                let due = london::words(self.answer_by);
                Err(Refusal::new(Problem::DeadlinePassed, format!("The answer was due at or before {due}.")))
            }
            EnquiryState::Answered | EnquiryState::Settled => Err(Refusal::wrong_state("It is answered already.")),
        }
    }

    /// # Errors
    /// `wrong-state` while the tenderer may still answer, for an arithmetic error, and once it is settled.
    pub fn must_wait_for_an_officer(&self, at: Instant) -> Result<(), Refusal> {
        let refused = match (self.kind, self.state(at)) {
            (EnquiryKind::Arithmetic, _) => {
                "The tenderer alone confirms a corrected price or withdraws. Without an answer the price stays as tendered."
            }
            (_, EnquiryState::Answered | EnquiryState::Lapsed) => return Ok(()),
            (_, EnquiryState::Asked) => {
                "The tenderer may still answer; nothing is settled before that or the deadline."
            }
            (_, EnquiryState::Settled) => "It is settled already.",
        };
        Err(Refusal::wrong_state(refused))
    }

    /// What its tenderer confirmed in place of the tendered price.
    pub fn confirmed(&self) -> Option<Correction> {
        let confirms = self.answer.as_ref().is_some_and(|answer| answer.confirms == Some(true));
        let price = self.corrected_price.filter(|_| confirms)?;
        Some(Correction { price, elements: self.corrected_elements.clone() })
    }

    /// Why the tender is out of the ranking, if this takes it out.
    pub fn takes_out(&self) -> Option<String> {
        match (self.kind, &self.answer, &self.settled) {
            (EnquiryKind::Arithmetic, Some(answer), _) if answer.confirms == Some(false) => {
                Some(format!("Withdrawn by its tenderer after an arithmetic error was found: {}", answer.text))
            }
            (EnquiryKind::AbnormallyLow, _, Some(settled)) if !settled.upheld => {
                Some(format!("Rejected as abnormally low after enquiry: {}", settled.reason))
            }
            _ => None,
        }
    }
}
