//! Requests and answers about tenders and openings.

pub mod late;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::late::LateTenderDecision;
use super::conditions::TenderConditions;
use super::files::sees_prices;
use super::late::LateTender;
use super::model::{
    OpenedTender, Opening, OwnTender, Receipt, SavedTender, SeenTender, TenderAnswer, TenderFile, TenderState,
};
use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId, TenderFileId, TenderId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{Actor, ElementPrice, Instant, Money};

/// Which of the provider's members tenders.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"membership_id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct TenderStart {
    pub membership_id: MembershipId,
}

/// What a provider offers: the whole of it, in place of what was saved before. It may be incomplete until it is
/// submitted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "price": {"amount": "1123.50", "currency": "GBP"},
    "answers": [{"question": "care_quality", "text": "Every resident has a named nurse on every shift."}]
}))]
pub struct TenderOffer {
    /// For one bed and week; more than nothing. Not stated where the competition has a price schedule.
    #[serde(default)]
    pub price: Option<Money>,
    /// A price for each element of the competition's price schedule, if it has one. Their total is worked out at the opening.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub price_elements: Vec<ElementPrice>,
    #[schema(max_items = 50)]
    pub answers: Vec<TenderAnswer>,
    /// What it says of several lots together, where this is one of them.
    #[serde(default)]
    pub conditions: Option<TenderConditions>,
}

/// Where a tender stands. Before the opening nobody can read its content, its own provider included.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenderView {
    pub id: TenderId,
    pub competition_id: CompetitionId,
    pub membership_id: MembershipId,
    pub state: TenderState,
    /// Where it stands, in words that leave no doubt whether it is submitted.
    pub state_words: String,
    /// When tenders are due; absent for the council.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<LondonTime>,
    /// Whole seconds until then, by the server's clock; 0 once it has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_to_close: Option<u64>,
    /// Of what was saved last: SHA-256 of the canonical JSON of `answers`, `conditions` and `price_elements` (if there are any),
    /// `price` (null beside `price_elements`) and `salt`.
    pub content_sha256: Option<String>,
    /// The files that come with it now. Their content is sealed.
    pub files: Vec<TenderFileView>,
    /// JSON pointers of what a submission still needs.
    pub missing: Vec<String>,
    /// Something was saved after the submission of the receipt. It is **not** submitted.
    pub unsubmitted_changes: bool,
    /// Number of the competition's amendment that stands; 0: as it was published. Absent for the council.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amendment: Option<u32>,
    /// False where an amendment came after the submission: then it counts only if it is submitted again.
    pub confirmed: bool,
    /// What was decided, if it came after the closing and was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LateTenderState>,
    /// Of the submission that stands.
    pub receipt: Option<TenderReceipt>,
    /// What the opening read.
    pub opened: Option<OpenedTenderView>,
    pub version: i64,
}

/// A tender that came after the closing, as its provider sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateTenderState {
    pub receipt: TenderReceipt,
    /// Nothing until it is decided.
    pub decision: Option<LateTenderDecision>,
}

impl From<LateTender> for LateTenderState {
    fn from(late: LateTender) -> Self {
        Self { receipt: late.receipt.into(), decision: late.ruling.map(Into::into) }
    }
}

/// What a provider says of a file; the file itself is the body.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewTenderFile {
    /// One of those at `/competitions/{id}/files-wanted`.
    #[param(example = "method_statement")]
    pub kind: String,
    #[param(example = "Method statement.pdf", min_length = 1, max_length = 200)]
    pub name: String,
}

/// A file that comes with a tender.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "file_id": "0199a1c0-5f5e-7000-8000-000000000004", "kind": "method_statement", "name": "Method statement.pdf",
    "media_type": "application/pdf", "bytes": 48213, "price_information": false,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}))]
pub struct TenderFileView {
    pub file_id: TenderFileId,
    pub kind: String,
    pub name: String,
    /// Found in its bytes.
    pub media_type: String,
    pub bytes: u64,
    /// Of the bytes as they were sent.
    pub sha256: String,
    /// Withheld from evaluators.
    pub price_information: bool,
}

impl From<TenderFile> for TenderFileView {
    fn from(file: TenderFile) -> Self {
        let TenderFile { id, kind, name, media_type, sha256, bytes, price_information } = file;
        Self { file_id: id, kind, name, media_type, bytes, sha256, price_information }
    }
}

/// A file as a receipt names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptFile {
    pub file_id: TenderFileId,
    pub kind: String,
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A saved tender, and the salt of its fingerprint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SavedTenderView {
    #[serde(flatten)]
    pub tender: TenderView,
    /// Keep it with your copy of the offer: with it you can prove later what was sealed. The server shows it
    /// once, and again only after the opening.
    pub salt: String,
}

/// The proof of a submission. `receipt_sha256` is the SHA-256 of the canonical JSON (sorted keys, no spaces) of
/// `amendment`, `files` and `held` (if there are any), `competition_id`, `content_sha256`, `received_at`, `tender_id` and `version`, so
/// it can be checked without this server.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenderReceipt {
    pub tender_id: TenderId,
    pub competition_id: CompetitionId,
    pub version: i64,
    pub received_at: LondonTime,
    pub received_at_words: String,
    pub content_sha256: String,
    /// The files it was submitted with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ReceiptFile>,
    /// The amendment of the competition under which it was submitted; absent: as it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amendment: Option<u32>,
    /// Received after the closing: it counts only if the council decides to take it. Absent for what was in time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    pub receipt_sha256: String,
}

/// A tender after the opening.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenedTenderView {
    pub id: TenderId,
    pub competition_id: CompetitionId,
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    /// The price that is compared: where it has elements, their total, rounded to the penny. Withheld from evaluators, who mark
    /// quality without knowing prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// What was stated for each element of the price. Withheld together with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub price_elements: Vec<ElementPrice>,
    pub answers: Vec<TenderAnswer>,
    /// What it says of several lots together. Withheld together with the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<TenderConditions>,
    /// With `price` (null beside `price_elements`), `price_elements`, `answers` and `conditions` it gives `content_sha256`. Withheld together with the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    pub content_sha256: String,
    /// Those with price information are withheld from evaluators.
    pub files: Vec<TenderFileView>,
}

/// A page of opened tenders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenedTenderPage {
    pub items: Vec<OpenedTenderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What an opener brings.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"passphrase": "seven quiet rivers"}))]
pub struct OpeningPassphrase {
    /// Of your opening key. Not wanted for a competition that was published before openers were named.
    #[schema(value_type = Option<String>, format = Password, max_length = 200)]
    pub passphrase: Option<SecretString>,
}

/// How far the opening has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpeningState {
    Sealed,
    AwaitingSecond,
    Opened,
}

/// The opening of a competition's tenders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpeningView {
    pub competition_id: CompetitionId,
    pub state: OpeningState,
    pub acts: Vec<OpeningActView>,
    /// How many tenders were opened; absent while they are sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenders: Option<u64>,
    /// How many stay sealed, because an amendment came after their submission and they were not submitted again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_confirmed: Option<u64>,
}

/// One person's act.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpeningActView {
    pub opener_id: Uuid,
    pub at: LondonTime,
    pub at_words: String,
}

impl TenderView {
    /// For its own provider, at this instant.
    pub fn own(own: OwnTender, at: Instant) -> Self {
        let (state_words, seconds) = (own.words(at), own.seconds_to_close(at));
        let confirmed = own.is_confirmed();
        let OwnTender { tender, closes, amendment, late } = own;
        Self {
            id: tender.id,
            competition_id: tender.competition,
            membership_id: tender.member,
            state: tender.state,
            state_words,
            closes: Some(LondonTime(closes)),
            seconds_to_close: Some(seconds),
            unsubmitted_changes: tender.has_unsubmitted_changes(),
            amendment: Some(amendment),
            confirmed,
            late: late.map(Into::into),
            content_sha256: tender.content_sha256,
            files: tender.files.into_iter().map(Into::into).collect(),
            missing: tender.missing,
            receipt: tender.receipt.map(Into::into),
            opened: None,
            version: tender.version,
        }
    }

    /// As this caller may see it.
    pub fn seen(seen: SeenTender, by: &Actor, at: Instant) -> Self {
        match seen {
            SeenTender::Own { tender, opened } => {
                let opened = opened.map(|opened| OpenedTenderView::seen(opened, by));
                Self { opened, ..Self::own(*tender, at) }
            }
            SeenTender::Opened(opened) => {
                let seen = OpenedTenderView::seen(opened, by);
                Self {
                    id: seen.id,
                    competition_id: seen.competition_id,
                    membership_id: seen.membership_id,
                    state: TenderState::Submitted,
                    state_words: "Submitted and opened.".to_owned(),
                    closes: None,
                    seconds_to_close: None,
                    content_sha256: Some(seen.content_sha256.clone()),
                    files: seen.files.clone(),
                    missing: vec![],
                    unsubmitted_changes: false,
                    amendment: None,
                    confirmed: true,
                    late: None,
                    receipt: None,
                    opened: Some(seen),
                    version: 0,
                }
            }
        }
    }
}

impl SavedTenderView {
    pub fn own(saved: SavedTender, at: Instant) -> Self {
        Self { tender: TenderView::own(saved.tender, at), salt: saved.salt }
    }
}

impl From<Receipt> for TenderReceipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            tender_id: receipt.tender,
            competition_id: receipt.competition,
            version: receipt.version,
            received_at: LondonTime(receipt.received_at),
            received_at_words: london::words(receipt.received_at),
            content_sha256: receipt.content_sha256,
            files: receipt.files.into_iter().map(Into::into).collect(),
            amendment: (receipt.amendment > 0).then_some(receipt.amendment),
            held: receipt.held,
            receipt_sha256: receipt.receipt_sha256,
        }
    }
}

impl From<TenderFile> for ReceiptFile {
    fn from(file: TenderFile) -> Self {
        let TenderFile { id, kind, name, bytes, sha256, .. } = file;
        Self { file_id: id, kind, name, bytes, sha256 }
    }
}

impl OpenedTenderView {
    /// As this caller may see it: prices are not for those who only mark quality.
    pub fn seen(tender: OpenedTender, by: &Actor) -> Self {
        let sees_price = sees_prices(by);
        Self {
            id: tender.id,
            competition_id: tender.competition,
            membership_id: tender.member,
            provider_id: tender.provider,
            location_id: tender.location,
            location_name: tender.location_name,
            price: sees_price.then_some(tender.price),
            price_elements: if sees_price { tender.price_elements } else { vec![] },
            answers: tender.answers,
            conditions: tender.conditions.filter(|_| sees_price),
            salt: sees_price.then_some(tender.salt),
            content_sha256: tender.content_sha256,
            files: tender
                .files
                .into_iter()
                .filter(|file| sees_price || !file.price_information)
                .map(Into::into)
                .collect(),
        }
    }
}

impl From<Opening> for OpeningView {
    fn from(opening: Opening) -> Self {
        let state = match (opening.acts.len(), opening.tenders) {
            (_, Some(_)) => OpeningState::Opened,
            (0, None) => OpeningState::Sealed,
            (_, None) => OpeningState::AwaitingSecond,
        };
        let acts = opening.acts.into_iter().map(|act| OpeningActView {
            opener_id: act.opener,
            at: LondonTime(act.at),
            at_words: london::words(act.at),
        });
        Self {
            competition_id: opening.competition,
            state,
            acts: acts.collect(),
            tenders: opening.tenders,
            not_confirmed: opening.not_confirmed,
        }
    }
}
