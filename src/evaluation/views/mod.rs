//! Requests and answers about marks, moderation and rankings.

mod aftermath;
mod carried;
mod panel;

pub use aftermath::{
    AlikeAnswers, DisqualificationList, DisqualificationView, EnquiryList, EnquiryView, NewDisqualification,
    NewEnquiry, NewEnquiryAnswer, NewSettlement, PriceCheckQuery, PriceCheckView, RankingChanges, RankingChangesQuery,
    SimilarityQuery, SimilarityView,
};
pub use carried::{CarriedMarks, NewCarriedMarks};
pub use panel::{EvaluatorAssignment, EvaluatorList, EvaluatorReason};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{AgreedMark, Mark, MarkSheet, Moderation, TenderMarks};
use super::panel::SeenSheet;
use super::ranking::{Ranking, RankingOutcome, ScoredElement, Standing};
use crate::kernel::Money;
use crate::kernel::ids::{CompetitionId, DecisionId, LocationId, ProviderId, RankingId, TenderId, UserId};

/// A whole mark for one question, and why.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionMark {
    /// The question's id in the competition.
    pub question: String,
    /// From 0 to the competition's `max_mark`.
    #[schema(minimum = 0)]
    pub mark: i64,
    /// What in the tender earned it: repeated to the tenderer in the assessment summary.
    #[schema(min_length = 10, max_length = 2000)]
    pub reason: String,
}

/// One evaluator's marks of one tender: every question exactly once.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"marks": [
    {"question": "care", "mark": 4, "reason": "Clear plans, with examples from two homes."}
]}))]
pub struct NewMarks {
    pub marks: Vec<QuestionMark>,
}

/// Marks agreed in moderation for questions of one tender.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "tender_id": "0199a1c0-5f5e-7000-8000-000000000001",
    "marks": [{"question": "care", "mark": 4, "reason": "Agreed: the plans are clear, the examples few."}]
}))]
pub struct NewAgreedMarks {
    pub tender_id: TenderId,
    pub marks: Vec<QuestionMark>,
}

/// What one evaluator gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MarkSheetView {
    pub tender_id: TenderId,
    pub evaluator_id: UserId,
    /// Uses the service, or speaks for those who do.
    pub lay: bool,
    pub marks: Vec<QuestionMark>,
    pub locked_at: Option<DateTime<Utc>>,
    /// Since a director told its evaluator to stay out of this tenderer's papers: it is kept, and does not count.
    pub set_aside_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

/// A mark agreed in moderation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgreedMarkView {
    pub question: String,
    pub mark: i64,
    pub reason: String,
    /// Who recorded the agreement.
    pub by: UserId,
    pub at: DateTime<Utc>,
    /// It does not stand any more, and must be agreed again.
    pub reopened_at: Option<DateTime<Utc>>,
    pub reopened_because: Option<String>,
    /// The decision that carried it over from admission: nobody marks it again.
    pub carried_by_decision_id: Option<DecisionId>,
}

/// The marks of one tender, as far as the reader may see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenderMarksView {
    pub tender_id: TenderId,
    /// Every question has an agreed mark; before that an evaluator sees none of them.
    pub moderated: bool,
    pub sheets: Vec<MarkSheetView>,
    pub agreed: Vec<AgreedMarkView>,
}

/// Where the moderation of a competition stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ModerationView {
    pub competition_id: CompetitionId,
    /// Every question of every tender has an agreed mark: the tenders can be ranked.
    pub complete: bool,
    /// An approval rests on the marks: they cannot change unless it is referred back.
    pub frozen: bool,
    pub tenders: Vec<TenderModerationView>,
    pub missing: Vec<MissingMark>,
    /// Evaluators who have not locked their sheet, which moderation of their questions waits for.
    pub awaited: Vec<UserId>,
    /// Answers in nearly the same words whose agreed marks differ: look at them again.
    pub marked_unlike: Vec<AlikeAnswers>,
    pub version: i64,
}

/// One tender in moderation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenderModerationView {
    pub tender_id: TenderId,
    pub location_name: String,
    /// Of those who evaluate by their office; locked ones alone.
    pub sheets: Vec<MarkSheetView>,
    /// Of lay evaluators, kept apart (H15).
    pub lay_sheets: Vec<MarkSheetView>,
    pub agreed: Vec<AgreedMarkView>,
}

/// A mark still to be agreed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MissingMark {
    pub tender_id: TenderId,
    pub question: String,
}

/// One run of the scoring and award rules.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingView {
    pub id: RankingId,
    pub competition_id: CompetitionId,
    pub outcome: RankingOutcome,
    /// Why the rules could not decide, or ranked nobody.
    pub detail: Option<String>,
    pub scoring_decision_id: DecisionId,
    /// Absent when the scoring rule could not decide, or removed every tender.
    pub award_decision_id: Option<DecisionId>,
    /// Equal for runs that judged the same facts.
    pub inputs_sha256: String,
    /// In order of place, then those excluded.
    pub table: Vec<StandingView>,
    /// The tenders in order of place.
    pub ranking: Vec<TenderId>,
    /// Tenders level in everything that the rule compares: an officer decides between them.
    pub tied: Vec<TenderId>,
    pub at: DateTime<Utc>,
}

/// Where one tender stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingView {
    pub tender_id: TenderId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub price: Money,
    /// What was tendered, where its tenderer confirmed `price` after an arithmetic error.
    pub tendered_price: Option<Money>,
    /// What the price is made of, where it has elements, and what each earned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub price_elements: Vec<ScoredElement>,
    #[schema(example = "53.42")]
    pub price_points: Option<Decimal>,
    #[schema(example = "40")]
    pub quality_points: Option<Decimal>,
    #[schema(example = "93.42")]
    pub total: Option<Decimal>,
    /// 1 is best; tenders that are level share a place.
    pub place: Option<u64>,
    /// Why the scoring rule removed it, or the award rule does not rank it, or it left before prices were compared.
    pub excluded: Option<String>,
    /// It left before prices were compared: disqualified, withdrawn, or rejected as abnormally low.
    pub removed: bool,
}

/// A page of rankings, the first run first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankingPage {
    pub items: Vec<RankingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<QuestionMark> for Mark {
    fn from(view: QuestionMark) -> Self {
        Self { question: view.question, mark: view.mark, reason: view.reason }
    }
}

impl From<Mark> for QuestionMark {
    fn from(mark: Mark) -> Self {
        Self { question: mark.question, mark: mark.mark, reason: mark.reason }
    }
}

impl From<SeenSheet> for MarkSheetView {
    fn from(seen: SeenSheet) -> Self {
        let SeenSheet { sheet: MarkSheet { tender, evaluator, marks, at }, lay, locked_at, set_aside_at } = seen;
        let marks = marks.into_iter().map(QuestionMark::from).collect();
        Self { tender_id: tender, evaluator_id: evaluator, lay, marks, locked_at, set_aside_at, at }
    }
}

impl From<AgreedMark> for AgreedMarkView {
    fn from(agreed: AgreedMark) -> Self {
        let Mark { question, mark, reason } = agreed.mark;
        let (reopened_at, reopened_because) = agreed.reopened.map(|reopened| (reopened.at, reopened.why)).unzip();
        let (by, at, carried_by_decision_id) = (agreed.by, agreed.at, agreed.carried_by);
        Self { question, mark, reason, by, at, reopened_at, reopened_because, carried_by_decision_id }
    }
}

impl From<TenderMarks> for TenderMarksView {
    fn from(marks: TenderMarks) -> Self {
        Self {
            tender_id: marks.tender,
            moderated: marks.moderated,
            sheets: marks.sheets.into_iter().map(MarkSheetView::from).collect(),
            agreed: marks.agreed.into_iter().map(AgreedMarkView::from).collect(),
        }
    }
}

impl From<Moderation> for ModerationView {
    fn from(moderation: Moderation) -> Self {
        let Moderation { competition, progress, tenders, sheets, agreed, missing, awaited, unlike } = moderation;
        let sheets_of = |id: TenderId, lay: bool| {
            let theirs = sheets.iter().filter(move |seen| seen.sheet.tender == id && seen.lay == lay);
            theirs.cloned().map(MarkSheetView::from).collect()
        };
        let of_tender = |id: TenderId, location_name: String| TenderModerationView {
            tender_id: id,
            location_name,
            sheets: sheets_of(id, false),
            lay_sheets: sheets_of(id, true),
            agreed: agreed.iter().filter(|agreed| agreed.tender == id).cloned().map(AgreedMarkView::from).collect(),
        };
        Self {
            competition_id: competition,
            complete: missing.is_empty() && !tenders.is_empty(),
            frozen: progress.frozen,
            tenders: tenders.into_iter().map(|(id, name)| of_tender(id, name)).collect(),
            missing: missing.into_iter().map(|(tender_id, question)| MissingMark { tender_id, question }).collect(),
            awaited,
            marked_unlike: unlike.into_iter().map(AlikeAnswers::from).collect(),
            version: progress.version,
        }
    }
}

impl From<Ranking> for RankingView {
    fn from(ranking: Ranking) -> Self {
        Self {
            id: ranking.id,
            competition_id: ranking.competition,
            outcome: ranking.outcome,
            scoring_decision_id: ranking.scoring_decision,
            award_decision_id: ranking.award_decision,
            ranking: ranking.order(),
            tied: ranking.tied(),
            inputs_sha256: ranking.inputs_sha256,
            detail: ranking.detail,
            table: ranking.standings.into_iter().map(StandingView::from).collect(),
            at: ranking.at,
        }
    }
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        Self {
            tender_id: standing.tender,
            provider_id: standing.provider,
            location_id: standing.location,
            location_name: standing.location_name,
            price: standing.price,
            tendered_price: standing.tendered_price,
            price_elements: standing.elements,
            price_points: standing.price_points,
            quality_points: standing.quality_points,
            total: standing.total,
            place: standing.place,
            excluded: standing.excluded,
            removed: standing.removed,
        }
    }
}
