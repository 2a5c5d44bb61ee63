//! Requests and answers about what happens to tenders after the opening.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::alike::AlikePair;
use super::super::enquiry::{Enquiry, EnquiryKind, EnquiryState};
use super::super::price::{CheckedPrice, LowPriceTest, PriceCheck};
use super::super::standing::{Compared, Comparison, Disqualification, DisqualificationGround, RunOfTender};
use super::RankingView;
use crate::kernel::ids::{CompetitionId, EnquiryId, ProviderId, RankingId, TenderId, UserId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{ElementPrice, Instant, Money};

/// What one tenderer is asked.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "tender_id": "0199a1c0-5f5e-7000-8000-000000000001", "kind": "arithmetic",
    "asks": "Staffing and food add up to 640.00 a week, not to 623.22. Do you confirm 640.00, or withdraw?",
    "corrected_price": {"amount": "640.00", "currency": "GBP"}, "answer_by": "2021-03-05T12:00:00"
}))]
pub struct NewEnquiry {
    pub tender_id: TenderId,
    pub kind: EnquiryKind,
    /// Of a clarification: the question whose answer is unclear. Its evaluators read what counts.
    pub question: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    pub asks: String,
    /// Of an arithmetic error: what the price should be. Not stated where the price has elements.
    pub corrected_price: Option<Money>,
    /// Of an arithmetic error in a price that has elements: what those should be that are wrong. The others stay as tendered.
    #[serde(default)]
    pub corrected_elements: Vec<ElementPrice>,
    /// At or before.
    #[schema(value_type = String)]
    pub answer_by: LondonTime,
}

/// The tenderer's answer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "We left out the food. The price is 640.00.", "confirms": true}))]
pub struct NewEnquiryAnswer {
    #[schema(min_length = 1, max_length = 10_000)]
    pub answer: String,
    /// Of an arithmetic error alone: true confirms the corrected price, false withdraws the tender.
    pub confirms: Option<bool>,
}

/// What an officer decides on an answer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"upheld": true, "reason": "The building is owned outright, which explains the price."}))]
pub struct NewSettlement {
    /// Of a low price: it is accepted; false rejects the tender. Of a clarification: it counts.
    pub upheld: bool,
    #[schema(min_length = 1, max_length = 2_000)]
    pub reason: String,
    /// Of a clarification that counts: must be true.
    pub does_not_improve: Option<bool>,
}

/// What was asked after the opening, and what came of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EnquiryView {
    pub id: EnquiryId,
    pub competition_id: CompetitionId,
    pub tender_id: TenderId,
    pub provider_id: ProviderId,
    pub kind: EnquiryKind,
    pub state: EnquiryState,
    pub question: Option<String>,
    pub asks: String,
    /// Not shown to evaluators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tendered_price: Option<Money>,
    pub corrected_price: Option<Money>,
    /// Of what it would be made, where the price has elements: all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected_elements: Vec<ElementPrice>,
    #[schema(value_type = String)]
    pub answer_by: LondonTime,
    /// At or before: in words.
    pub answer_by_words: String,
    pub asked_at: DateTime<Utc>,
    pub answer: Option<String>,
    pub confirms: Option<bool>,
    pub answered_at: Option<DateTime<Utc>>,
    pub upheld: Option<bool>,
    pub reason: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// What was asked in a competition, the first first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EnquiryList {
    pub items: Vec<EnquiryView>,
}

/// How many units are bought.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PriceCheckQuery {
    /// What a price is multiplied by to make the contract's sum: 40 beds for 156 weeks are 6240; 1 unless told. The
    /// published margins of £1,000 and £100,000 are of whole sums.
    #[param(minimum = 1, maximum = 1_000_000_000, default = 1)]
    pub units: Option<u64>,
}

/// Which prices look abnormally low: a reason to ask, never to refuse.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PriceCheckView {
    pub competition_id: CompetitionId,
    pub test: LowPriceTest,
    pub units: u64,
    pub items: Vec<CheckedPriceView>,
}

/// One price.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckedPriceView {
    pub tender_id: TenderId,
    pub location_name: String,
    pub price: Money,
    pub looks_low: bool,
    /// Why the rulebook says so, or could not say.
    pub because: Option<String>,
}

/// From which share answers are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SimilarityQuery {
    /// In percent of the runs of five words that either answer has.
    #[param(minimum = 1, maximum = 100, default = 80)]
    pub at_least: Option<u32>,
}

/// Answers of different tenders that are alike.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SimilarityView {
    pub competition_id: CompetitionId,
    pub at_least: u32,
    pub items: Vec<AlikeAnswers>,
}

/// Two answers to one question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlikeAnswers {
    pub question: String,
    #[schema(min_items = 2, max_items = 2)]
    pub tender_ids: Vec<TenderId>,
    /// Runs of five words that both have.
    pub shared: usize,
    /// Runs of five words that either has.
    pub of: usize,
    /// The marks agreed for them, in the same order, where there are any.
    pub agreed: Vec<Option<i64>>,
    pub marks_differ: bool,
}

/// Which tender is out, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "tender_id": "0199a1c0-5f5e-7000-8000-000000000001", "ground": "exclusion",
    "reason": "A director was convicted on 4 March 2021; self-cleaning was heard and not enough."
}))]
pub struct NewDisqualification {
    pub tender_id: TenderId,
    pub ground: DisqualificationGround,
    #[schema(min_length = 1, max_length = 2_000)]
    pub reason: String,
}

/// A tender that is out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisqualificationView {
    pub tender_id: TenderId,
    pub ground: DisqualificationGround,
    pub reason: String,
    pub by: UserId,
    pub at: DateTime<Utc>,
    /// The run that counts now, where the tenders were ranked before and could be ranked anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<RankingView>,
}

/// Every tender that is out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisqualificationList {
    pub items: Vec<DisqualificationView>,
}

/// Which two runs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RankingChangesQuery {
    /// The last but one unless told.
    #[param(value_type = Option<String>)]
    pub before: Option<RankingId>,
    /// The last unless told.
    #[param(value_type = Option<String>)]
    pub after: Option<RankingId>,
}

/// Two runs side by side.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingChanges {
    pub before_id: RankingId,
    pub before_at: DateTime<Utc>,
    pub after_id: RankingId,
    pub after_at: DateTime<Utc>,
    /// In the order of the later run.
    pub items: Vec<RankingChange>,
}

/// What two runs say of one tender.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingChange {
    pub tender_id: TenderId,
    pub location_name: String,
    pub changed: bool,
    pub before: Option<RunOfTender>,
    pub after: Option<RunOfTender>,
}

impl EnquiryView {
    /// As it stands at an instant, with or without prices.
    pub fn at(enquiry: Enquiry, at: Instant, sees_price: bool) -> Self {
        let state = enquiry.state(at);
        let (answer, settled) = (enquiry.answer, enquiry.settled);
        Self {
            id: enquiry.id,
            competition_id: enquiry.competition,
            tender_id: enquiry.tender,
            provider_id: enquiry.provider,
            kind: enquiry.kind,
            state,
            question: enquiry.question,
            asks: enquiry.asks,
            tendered_price: sees_price.then_some(enquiry.tendered_price),
            corrected_price: enquiry.corrected_price,
            corrected_elements: enquiry.corrected_elements,
            answer_by: LondonTime(enquiry.answer_by),
            answer_by_words: london::words(enquiry.answer_by),
            asked_at: enquiry.asked_at,
            confirms: answer.as_ref().and_then(|answer| answer.confirms),
            answered_at: answer.as_ref().map(|answer| answer.at),
            answer: answer.map(|answer| answer.text),
            upheld: settled.as_ref().map(|settled| settled.upheld),
            settled_at: settled.as_ref().map(|settled| settled.at),
            reason: settled.map(|settled| settled.reason),
            version: enquiry.version,
        }
    }
}

impl From<PriceCheck> for PriceCheckView {
    fn from(check: PriceCheck) -> Self {
        let view = |one: CheckedPrice| CheckedPriceView {
            tender_id: one.tender,
            location_name: one.location_name,
            price: one.price,
            looks_low: one.looks_low,
            because: one.because,
        };
        let PriceCheck { competition, test, units, prices } = check;
        Self { competition_id: competition, test, units, items: prices.into_iter().map(view).collect() }
    }
}

impl From<AlikePair> for AlikeAnswers {
    fn from(pair: AlikePair) -> Self {
        let marks_differ = pair.marks_differ();
        let AlikePair { alike, agreed } = pair;
        Self {
            question: alike.question,
            tender_ids: alike.tenders.into(),
            shared: alike.shared,
            of: alike.of,
            agreed: agreed.into(),
            marks_differ,
        }
    }
}

impl From<Disqualification> for DisqualificationView {
    fn from(one: Disqualification) -> Self {
        let Disqualification { tender, ground, reason, by, at, .. } = one;
        Self { tender_id: tender, ground, reason, by, at, ranking: None }
    }
}

impl From<Comparison> for RankingChanges {
    fn from(runs: Comparison) -> Self {
        let view = |one: Compared| RankingChange {
            tender_id: one.tender,
            location_name: one.location_name,
            changed: one.before != one.after,
            before: one.before,
            after: one.after,
        };
        Self {
            before_id: runs.before.0,
            before_at: runs.before.1,
            after_id: runs.after.0,
            after_at: runs.after.1,
            items: runs.tenders.into_iter().map(view).collect(),
        }
    }
}
