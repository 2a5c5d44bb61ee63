//! What a tender is, what its provider may know of it before the opening, and what the opening reads out of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId, TenderId};
use crate::kernel::london::LondonTime;
use crate::kernel::{Instant, Money, Refusal, canonical};

/// A provider's offer for one of its homes. Its content is nowhere in here: it is sealed as it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    pub id: TenderId,
    pub competition: CompetitionId,
    pub member: MembershipId,
    pub provider: ProviderId,
    pub state: TenderState,
    /// Fingerprint of what was saved last.
    pub content_sha256: Option<String>,
    /// JSON pointers of what a submission still needs.
    pub missing: Vec<String>,
    /// Of the submission that stands; a newer one replaces it.
    pub receipt: Option<Receipt>,
    pub version: i64,
    pub created_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenderState {
    /// Saved or not, it is **not** submitted (K6).
    Draft,
    /// The submission of the receipt stands, whatever was saved afterwards.
    Submitted,
    /// Taken back before closing.
    Withdrawn,
}

impl TenderState {
    /// As in columns and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Draft, Self::Submitted, Self::Withdrawn].into_iter().find(|state| state.name() == name)
    }
}

/// What a provider offers, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub price: Option<Money>,
    pub answers: Vec<TenderAnswer>,
    /// 32 random bytes in hexadecimal, known to the provider alone before the opening. Without it the fingerprint
    /// of a lone price could be found by trying all prices.
    pub salt: String,
}

/// The answer to one quality question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenderAnswer {
    /// The question's id.
    pub question: String,
    #[schema(min_length = 1, max_length = 10_000)]
    pub text: String,
}

impl Content {
    /// The bytes that are sealed and fingerprinted: canonical JSON of `{answers, price, salt}`.
    pub fn canonical(&self) -> String {
        canonical::text(&json!({"answers": self.answers, "price": self.price, "salt": self.salt}))
    }

    /// JSON pointers of what a submission still needs: the price, and an answer to every question of these ids.
    pub fn missing<'a>(&self, questions: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let price = self.price.is_none().then(|| "/price".to_owned());
        let answered = |question: &str| self.answers.iter().any(|answer| answer.question == question);
        let open = questions.into_iter().filter(|question| !answered(question));
        price.into_iter().chain(open.map(|question| format!("/answers/{question}"))).collect()
    }
}

/// The proof that a submission was received (T04). Anybody can check it without this server: `receipt_sha256` is
/// the SHA-256 of the other five members as canonical JSON, and `content_sha256` that of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub version: i64,
    pub received_at: Instant,
    pub content_sha256: String,
    pub receipt_sha256: String,
}

impl Receipt {
    pub fn new(
        tender: TenderId,
        competition: CompetitionId,
        version: i64,
        received_at: Instant,
        content_sha256: String,
    ) -> Self {
        let mut receipt =
            Self { tender, competition, version, received_at, content_sha256, receipt_sha256: String::new() };
        receipt.receipt_sha256 = canonical::sha256(canonical::text(&receipt.signed()).as_bytes());
        receipt
    }

    /// What the receipt's own hash covers.
    fn signed(&self) -> Value {
        json!({
            "tender_id": self.tender, "competition_id": self.competition, "version": self.version,
            "received_at": LondonTime(self.received_at), "content_sha256": self.content_sha256,
        })
    }
}

/// A tender that was just sealed, and the salt that only its provider is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedTender {
    pub tender: Tender,
    pub salt: String,
}

/// A tender as its reader may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenTender {
    /// Its provider always sees where it stands; what it says, once it was opened.
    Own { tender: Box<Tender>, opened: Option<OpenedTender> },
    /// The council sees what was opened.
    Opened(OpenedTender),
}

/// A tender after the opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedTender {
    pub id: TenderId,
    pub competition: CompetitionId,
    pub member: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub price: Money,
    pub answers: Vec<TenderAnswer>,
    /// With it anybody can check `content_sha256` against price and answers.
    pub salt: String,
    pub content_sha256: String,
}

/// Who opened a competition's tenders, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub competition: CompetitionId,
    pub acts: Vec<OpeningAct>,
    /// Known once it is complete.
    pub tenders: Option<u64>,
}

/// One of the two acts of an opening (T02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningAct {
    /// The user who opened.
    pub opener: uuid::Uuid,
    pub at: Instant,
}

impl Tender {
    /// Whether something was saved after the submission that stands.
    pub fn has_unsubmitted_changes(&self) -> bool {
        self.receipt.as_ref().is_some_and(|receipt| Some(&receipt.content_sha256) != self.content_sha256.as_ref())
    }

    /// # Errors
    /// `wrong-state` once it is withdrawn.
    pub fn must_be_live(&self) -> Result<(), Refusal> {
        if self.state == TenderState::Withdrawn {
            return Err(Refusal::wrong_state("The tender was withdrawn. Start another one."));
        }
        Ok(())
    }
}
