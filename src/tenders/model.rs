//! What a tender is, what its provider may know of it before the opening, and what the opening reads out of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::conditions::TenderConditions;
use super::content::{ANSWERS, Content, ELEMENTS, PRICE};
use super::late::{self, LateTender};
use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId, TenderFileId, TenderId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{ElementPrice, Instant, Money, PriceSchedule, Refusal, canonical};

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

/// A tender, when its competition closes, and which version of it stands: all that its own provider needs before the opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTender {
    pub tender: Tender,
    pub closes: Instant,
    /// Of the competition's amendment that stands; 0: as it was published.
    #[serde(default)]
    pub amendment: u32,
    /// That it came after the closing.
    #[serde(default)]
    pub late: Option<LateTender>,
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

/// The proof that a submission was received (T04). Anybody can check it without this server: `receipt_sha256` is
/// the SHA-256 of the other members as canonical JSON (`amendment`, `files` and `held` among them only if there are any), and
/// `content_sha256` that of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub version: i64,
    pub received_at: Instant,
    pub content_sha256: String,
    pub files: Vec<TenderFile>,
    /// Of the amendment that stood; 0: the competition as it was published.
    #[serde(default)]
    pub amendment: u32,
    /// It came after the closing, and counts only once the council has taken it.
    #[serde(default)]
    pub held: bool,
    pub receipt_sha256: String,
}

impl Receipt {
    pub fn new(
        tender: TenderId,
        competition: CompetitionId,
        version: i64,
        received_at: Instant,
        (content_sha256, files, amendment): (String, Vec<TenderFile>, u32),
    ) -> Self {
        let mut receipt = Self {
            tender,
            competition,
            version,
            received_at,
            content_sha256,
            files,
            amendment,
            held: false,
            receipt_sha256: String::new(),
        };
        receipt.receipt_sha256 = receipt.hash();
        receipt
    }

    /// The receipt of what came late.
    pub fn held(self) -> Self {
        let mut receipt = Self { held: true, ..self };
        receipt.receipt_sha256 = receipt.hash();
        receipt
    }

    fn hash(&self) -> String {
        canonical::sha256(self.canonical().as_bytes())
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
        if self.amendment > 0 {
            signed["amendment"] = json!(self.amendment);
        }
        if self.held {
            signed["held"] = json!(true);
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
    /// The price that is compared; of a price in elements, their total.
    pub price: Money,
    /// What was stated for each element, if the price has some.
    #[serde(default)]
    pub price_elements: Vec<ElementPrice>,
    pub answers: Vec<TenderAnswer>,
    /// What it says of several lots together.
    #[serde(default)]
    pub conditions: Option<TenderConditions>,
    /// With it anybody can check `content_sha256` against the rest.
    pub salt: String,
    pub content_sha256: String,
    #[serde(default)]
    pub files: Vec<TenderFile>,
}

/// An opened tender without its answers and files: whose it is, for which home, at which price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedTender {
    pub id: TenderId,
    pub member: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    /// As of [`OpenedTender`].
    pub price: Money,
    /// As of [`OpenedTender`].
    pub price_elements: Vec<ElementPrice>,
}

impl OpenedTender {
    /// The bytes that were sealed, whose SHA-256 is `content_sha256`.
    pub fn canonical(&self) -> String {
        // The total was worked out at the opening, and is nothing that was sealed.
        let price = self.price_elements.is_empty().then_some(self.price);
        let (answers, salt) = (self.answers.clone(), self.salt.clone());
        let (price_elements, conditions) = (self.price_elements.clone(), self.conditions.clone());
        Content { price, price_elements, answers, conditions, salt }.canonical()
    }
}

/// Who opened a competition's tenders, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub competition: CompetitionId,
    pub acts: Vec<OpeningAct>,
    /// Known once it is complete.
    pub tenders: Option<u64>,
    /// Those that stay sealed because the competition was amended after their submission; known once it is complete.
    #[serde(default)]
    pub not_confirmed: Option<u64>,
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

    /// Notes what the questions of another version of the competition add to what is missing, and what they take from it. An
    /// answer to a question that is still there stays one.
    pub fn follow_questions(&mut self, before: &BTreeSet<&str>, after: &BTreeSet<&str>) {
        let pointer = |question: &&&str| format!("{ANSWERS}{question}");
        let gone: BTreeSet<String> = before.difference(after).map(|gone| pointer(&gone)).collect();
        self.missing.retain(|missing| !gone.contains(missing));
        self.missing.extend(after.difference(before).map(|new| pointer(&new)));
    }

    /// Notes that another version of the competition is priced otherwise: what was stated is no price for it, and every price is
    /// missing again.
    pub fn follow_prices(&mut self, before: &PriceSchedule, after: &PriceSchedule) {
        if before.prices_alike(after) {
            return;
        }
        self.missing.retain(|missing| missing != PRICE && !missing.starts_with(ELEMENTS));
        let nothing = Content::nothing();
        self.missing.splice(0..0, nothing.missing(after, []));
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

    /// Whether it was submitted under the version of the competition that stands. Others are not opened (T08).
    pub fn is_confirmed(&self) -> bool {
        self.tender.receipt.as_ref().is_none_or(|receipt| receipt.amendment == self.amendment)
    }

    /// Whether anything that was begun or changed would not be opened as it stands.
    pub fn is_unfinished(&self) -> bool {
        match self.tender.state {
            TenderState::Draft => true,
            TenderState::Submitted => !self.is_confirmed() || self.tender.has_unsubmitted_changes(),
            TenderState::Withdrawn => false,
        }
    }

    /// The fingerprint of what a submission would hand in; nothing where that stands already.
    pub fn newly_submitted(&self) -> Option<String> {
        let stands = self.tender.receipt.is_some() && self.is_confirmed() && !self.tender.has_unsubmitted_changes();
        self.tender.content_sha256.clone().filter(|_| !stands)
    }

    /// Where it stands, in words that leave no doubt whether it is submitted (K6).
    pub fn words(&self, at: Instant) -> String {
        let overtaken = |late: &&LateTender| {
            let standing = self.tender.receipt.as_ref();
            standing.is_some_and(|standing| standing.version > late.receipt.version)
        };
        let late = self.late.as_ref().filter(|late| !overtaken(late));
        if let Some(late) = late.filter(|_| self.tender.state != TenderState::Withdrawn) {
            return late::words_of(late);
        }
        let due = london::words(self.closes);
        let open = at <= self.closes;
        match self.tender.state {
            TenderState::Draft if open => {
                format!("NOT SUBMITTED. What you have saved counts only once you submit it, at or before {due}.")
            }
            TenderState::Draft => {
                format!("NOT SUBMITTED. Tenders were due at or before {due}; this one will not be opened.")
            }
            TenderState::Submitted if open && !self.is_confirmed() => format!(
                "NOT CONFIRMED. The competition was amended after you submitted. What you submitted is kept, but it counts only \
                 if you submit again at or before {due}."
            ),
            TenderState::Submitted if !self.is_confirmed() => {
                "NOT CONFIRMED: the competition was amended after it was submitted, and it was not submitted again. It will not \
                 be opened."
                    .to_owned()
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
