//! What a tender is, what its provider may know of it before the opening, and what the opening reads out of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId, TenderFileId, TenderId};
use crate::kernel::london::{self, LondonTime};
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
    /// The files that come with it now, in the order in which they were added.
    pub files: Vec<TenderFile>,
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

/// A file that comes with a tender. Its bytes are sealed and lie in the store of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderFile {
    pub id: TenderFileId,
    /// One of those the competition asks for.
    pub kind: String,
    /// As its provider calls it.
    pub name: String,
    /// Found in its bytes.
    pub media_type: String,
    /// Of the bytes as they were sent.
    pub sha256: String,
    pub bytes: u64,
    /// Withheld from evaluators.
    pub price_information: bool,
}

/// A tender and when its competition closes: all that its own provider needs before the opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTender {
    pub tender: Tender,
    pub closes: Instant,
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
/// the SHA-256 of the other members as canonical JSON (`files` among them only if there are any), and `content_sha256` that
/// of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub version: i64,
    pub received_at: Instant,
    pub content_sha256: String,
    pub files: Vec<TenderFile>,
    pub receipt_sha256: String,
}

impl Receipt {
    pub fn new(
        tender: TenderId,
        competition: CompetitionId,
        version: i64,
        received_at: Instant,
        (content_sha256, files): (String, Vec<TenderFile>),
    ) -> Self {
        let receipt_sha256 = String::new();
        let mut receipt = Self { tender, competition, version, received_at, content_sha256, files, receipt_sha256 };
        receipt.receipt_sha256 = canonical::sha256(receipt.canonical().as_bytes());
        receipt
    }

    /// The bytes whose SHA-256 is `receipt_sha256`.
    pub fn canonical(&self) -> String {
        canonical::text(&self.signed())
    }

    /// What the receipt's own hash covers.
    fn signed(&self) -> Value {
        let mut signed = json!({
            "tender_id": self.tender, "competition_id": self.competition, "version": self.version,
            "received_at": LondonTime(self.received_at), "content_sha256": self.content_sha256,
        });
        if !self.files.is_empty() {
            let told = |file: &TenderFile| {
                json!({
                    "file_id": file.id, "kind": file.kind, "name": file.name, "bytes": file.bytes,
                    "sha256": file.sha256,
                })
            };
            signed["files"] = self.files.iter().map(told).collect();
        }
        signed
    }
}

/// A tender that was just sealed, and the salt that only its provider is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedTender {
    pub tender: OwnTender,
    pub salt: String,
}

/// A tender as its reader may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenTender {
    /// Its provider always sees where it stands; what it says, once it was opened.
    Own { tender: Box<OwnTender>, opened: Option<OpenedTender> },
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
    #[serde(default)]
    pub files: Vec<TenderFile>,
}

impl OpenedTender {
    /// The bytes that were sealed, whose SHA-256 is `content_sha256`.
    pub fn canonical(&self) -> String {
        let (price, answers, salt) = (Some(self.price), self.answers.clone(), self.salt.clone());
        Content { price, answers, salt }.canonical()
    }
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

/// Where `missing` names files.
const FILES: &str = "/files/";

impl Tender {
    /// Whether something was saved after the submission that stands, or files were changed.
    pub fn has_unsubmitted_changes(&self) -> bool {
        self.receipt.as_ref().is_some_and(|receipt| {
            Some(&receipt.content_sha256) != self.content_sha256.as_ref() || receipt.files != self.files
        })
    }

    /// Puts what is missing of the files in place of what was missing of them.
    pub fn missing_files(&mut self, missing: impl IntoIterator<Item = String>) {
        self.missing.retain(|pointer| !pointer.starts_with(FILES));
        self.missing.extend(missing);
    }

    /// Of these kinds of files, those that none is there of, as JSON pointers.
    pub fn lacking<'a>(&self, kinds: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let there = |kind: &str| self.files.iter().any(|file| file.kind == kind);
        kinds.into_iter().filter(|kind| !there(kind)).map(|kind| format!("{FILES}{kind}")).collect()
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

impl OwnTender {
    /// Whole seconds from `at` until tenders are due; 0 once they were.
    pub fn seconds_to_close(&self, at: Instant) -> u64 {
        u64::try_from((self.closes - at).num_seconds()).unwrap_or(0)
    }

    /// Where it stands, in words that leave no doubt whether it is submitted (K6).
    pub fn words(&self, at: Instant) -> String {
        let due = london::words(self.closes);
        let open = at <= self.closes;
        match self.tender.state {
            TenderState::Draft if open => {
                format!("NOT SUBMITTED. What you have saved counts only once you submit it, at or before {due}.")
            }
            TenderState::Draft => {
                format!("NOT SUBMITTED. Tenders were due at or before {due}; this one will not be opened.")
            }
            TenderState::Submitted if open && self.tender.has_unsubmitted_changes() => format!(
                "Submitted, but NOT what you changed afterwards: the submission of the receipt stands. Submit again at or \
                 before {due} if the changes are to count."
            ),
            TenderState::Submitted if self.tender.has_unsubmitted_changes() => {
                "Submitted as the receipt says. What was changed afterwards was not submitted.".to_owned()
            }
            TenderState::Submitted => "Submitted as the receipt says.".to_owned(),
            TenderState::Withdrawn => "Withdrawn: it will not be opened.".to_owned(),
        }
    }
}
