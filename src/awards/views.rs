//! Requests and answers about approvals and awards.

pub mod effect;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::effect::{EffectView, StepView, steps_of};
use super::course::Reference;
use super::model::{Approval, ApprovalState, Award, Consultation, ConsulteeView, OutcomeLetter, Verdict};
use crate::kernel::Money;
use crate::kernel::ids::{
    ApprovalId, AwardId, CompetitionId, ContractId, DecisionId, DirectAwardId, MembershipId, OutcomeLetterId,
    ProviderId, RankingId, TenderId, UserId,
};
use crate::kernel::london::{self, LondonTime};

/// The award report: which tenders, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "tender_ids": ["0199a1c0-5f5e-7000-8000-000000000001"],
    "report": "The tender with the highest total offers 40 beds at 700.00 a week.",
    "annual_value": {"amount": "1456000.00", "currency": "GBP"}
}))]
pub struct NewApproval {
    /// From the top of the ranking down, nobody passed over.
    #[schema(min_items = 1)]
    pub tender_ids: Vec<TenderId>,
    #[schema(min_length = 1, max_length = 10_000)]
    pub report: String,
    /// What the awards together cost in a year: schemes of delegation go by it.
    pub annual_value: Money,
    /// What each award costs in a year, where several are named: the budget guard then knows each contract by itself.
    #[serde(default)]
    pub annual_values: Vec<AwardValue>,
    /// What other offices filed the report under, as far as they have. More can follow until it is approved.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Why these of the tenders that are level; needed when only some of them are named.
    pub tie_reason: Option<String>,
}

/// The report on a direct award.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "report": "The home has cared for our residents since 2019 and was accepted onto the framework.",
    "annual_value": {"amount": "378000.00", "currency": "GBP"},
    "references": [{"kind": "finance", "reference": "FD.7637/24"}]
}))]
pub struct NewDirectApproval {
    #[schema(min_length = 1, max_length = 10_000)]
    pub report: String,
    /// What the contract costs in a year: schemes of delegation go by it.
    pub annual_value: Money,
    /// What other offices filed the report under, as far as they have. More can follow until it is approved.
    #[serde(default)]
    pub references: Vec<Reference>,
}

/// What one award costs in a year.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardValue {
    pub tender_id: TenderId,
    pub annual_value: Money,
}

/// A step of the scheme of delegation, decided.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Best value, and both consultees support it.", "reference": "Minute 42"}))]
pub struct NewStep {
    #[schema(min_length = 1, max_length = 10_000)]
    pub reason: String,
    /// Of the minute, or of the decision notice.
    #[schema(min_length = 1, max_length = 100)]
    pub reference: Option<String>,
    /// When it was decided; today where nothing is said.
    pub decided_on: Option<NaiveDate>,
}

/// The act of signing for the council.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"signed_on": "2021-03-22", "delegation_reference": "Scheme of delegation, 274"}))]
pub struct NewSignature {
    /// From the day of the award to today.
    pub signed_on: NaiveDate,
    /// Under which delegation the signatory spends.
    #[schema(min_length = 1, max_length = 200)]
    pub delegation_reference: String,
}

/// Why whoever was to have a contract does not want it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reason": "Two nurses have left, and the beds cannot be staffed.", "reference": "Letter of 22 March 2021"
}))]
pub struct NewDecline {
    #[schema(min_length = 1, max_length = 10_000)]
    pub reason: String,
    /// Where its provider said so: a council that records it must say, its provider need not.
    #[schema(min_length = 1, max_length = 200)]
    pub reference: Option<String>,
}

/// A consultee's view.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"view": "supports", "comment": "The cost is within the budget of the year."}))]
pub struct NewView {
    pub view: ConsulteeView,
    #[schema(min_length = 1, max_length = 10_000)]
    pub comment: String,
}

/// A decision's reason.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Best value, and both consultees support it."}))]
pub struct Reasoned {
    #[schema(min_length = 1, max_length = 10_000)]
    pub reason: String,
}

/// Which approved report to award.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"approval_id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct NewAward {
    pub approval_id: ApprovalId,
}

/// Which approved report to write about, and whether the award waits.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"approval_id": "0199a1c0-5f5e-7000-8000-000000000001", "standstill": true}))]
pub struct NewOutcomeLetters {
    pub approval_id: ApprovalId,
    /// Where the law asks for none, `true` binds the council to a voluntary one of the same length.
    pub standstill: bool,
}

/// A report on a ranking or on a direct award, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalView {
    pub id: ApprovalId,
    /// The competition and the run that the report is on; absent where it is on a direct award.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking_id: Option<RankingId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_award_id: Option<DirectAwardId>,
    /// Empty where it is on a direct award.
    pub tender_ids: Vec<TenderId>,
    pub report: String,
    pub tie_reason: Option<String>,
    pub annual_value: Money,
    /// As far as it is known of each.
    pub annual_values: Vec<AwardValue>,
    /// With every option to extend taken up.
    pub whole_life_value: Option<Money>,
    pub references: Vec<Reference>,
    pub requested_by: UserId,
    pub requested_at: DateTime<Utc>,
    pub state: ApprovalStateView,
    /// What the scheme of delegation calls its steps; empty where one person decides.
    pub steps: Vec<String>,
    /// Each with its decision, the first first.
    pub steps_taken: Vec<StepView>,
    /// From when it has effect.
    pub effect: EffectView,
    /// Absent while it is pending.
    pub verdict: Option<VerdictView>,
    /// The rule's decision; present once it is approved.
    pub decision_id: Option<DecisionId>,
    pub consultations: Vec<ConsultationView>,
    pub version: i64,
}

/// Where an approval stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalStateView {
    Pending,
    Approved,
    ReferredBack,
}

/// What the deciding officer said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VerdictView {
    pub by: UserId,
    /// Held at that moment.
    pub office: Option<String>,
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// The view of one office.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConsultationView {
    pub office: String,
    pub consultee_id: UserId,
    pub view: ConsulteeView,
    pub comment: String,
    pub at: DateTime<Utc>,
}

/// Every approval asked for in a competition or of a direct award, the first one first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApprovalList {
    pub items: Vec<ApprovalView>,
}

/// The council's choice of a tender, or of a home without a competition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwardView {
    pub id: AwardId,
    /// Absent after a direct award.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    pub approval_id: ApprovalId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tender_id: Option<TenderId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_award_id: Option<DirectAwardId>,
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub contract_id: ContractId,
    pub awarded_by: UserId,
    pub at: DateTime<Utc>,
}

/// The awards of one competition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwardList {
    pub items: Vec<AwardView>,
}

/// A letter that was sent; its page is at `/outcome-letters/{id}/letter.html`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutcomeLetterView {
    pub id: OutcomeLetterId,
    pub competition_id: CompetitionId,
    pub approval_id: ApprovalId,
    pub provider_id: ProviderId,
    /// Over the bytes of the page, which stay the same.
    pub sha256: String,
    /// Absent where no standstill applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standstill: Option<StandstillView>,
    pub sent_at: LondonTime,
    pub sent_at_words: String,
    pub sent_by: UserId,
}

/// Nothing is awarded before the end of the last day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct StandstillView {
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
}

/// The letters on the outcome of one competition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutcomeLetterList {
    pub items: Vec<OutcomeLetterView>,
}

impl From<Vec<OutcomeLetter>> for OutcomeLetterList {
    fn from(letters: Vec<OutcomeLetter>) -> Self {
        Self { items: letters.into_iter().map(OutcomeLetterView::from).collect() }
    }
}

impl From<OutcomeLetter> for OutcomeLetterView {
    fn from(letter: OutcomeLetter) -> Self {
        let days = letter.standstill;
        Self {
            id: letter.id,
            competition_id: letter.competition,
            approval_id: letter.approval,
            provider_id: letter.provider,
            sha256: letter.sha256,
            standstill: days.map(|days| StandstillView { first_day: days.first, last_day: days.last }),
            sent_at: LondonTime(letter.at),
            sent_at_words: london::words(letter.at),
            sent_by: letter.by,
        }
    }
}

impl ApprovalView {
    /// As it stands on that day.
    pub fn of(approval: Approval, today: NaiveDate) -> Self {
        let (effect, steps_taken) = (EffectView::of(&approval, today), steps_of(&approval));
        let references = approval.references().cloned().collect();
        let (state, verdict, decision) = match approval.state {
            ApprovalState::Pending => (ApprovalStateView::Pending, None, None),
            ApprovalState::Approved { verdict, decision } => {
                (ApprovalStateView::Approved, Some(verdict), Some(decision))
            }
            ApprovalState::ReferredBack { verdict } => (ApprovalStateView::ReferredBack, Some(verdict), None),
        };
        Self {
            id: approval.id,
            competition_id: approval.basis.competition(),
            ranking_id: approval.basis.ranking(),
            direct_award_id: approval.basis.direct_award(),
            tender_ids: approval.tenders,
            report: approval.report,
            tie_reason: approval.tie_reason,
            annual_value: approval.annual_value,
            annual_values: approval
                .tender_values
                .into_iter()
                .map(|(tender_id, annual_value)| AwardValue { tender_id, annual_value })
                .collect(),
            whole_life_value: approval.whole_life_value,
            references,
            requested_by: approval.requested_by,
            requested_at: approval.requested_at,
            state,
            steps: approval.steps,
            steps_taken,
            effect,
            verdict: verdict.map(VerdictView::from),
            decision_id: decision,
            consultations: approval.consultations.into_iter().map(ConsultationView::from).collect(),
            version: approval.version,
        }
    }
}

impl From<Verdict> for VerdictView {
    fn from(verdict: Verdict) -> Self {
        let Verdict { by, office, at, reason } = verdict;
        Self { by, office, at, reason }
    }
}

impl From<Consultation> for ConsultationView {
    fn from(given: Consultation) -> Self {
        let Consultation { approval: _, office, consultee, view, comment, at } = given;
        Self { office, consultee_id: consultee, view, comment, at }
    }
}

impl From<Award> for AwardView {
    fn from(award: Award) -> Self {
        Self {
            id: award.id,
            competition_id: award.origin.competition(),
            approval_id: award.approval,
            tender_id: award.origin.tender(),
            direct_award_id: award.origin.direct_award(),
            membership_id: award.membership,
            provider_id: award.provider,
            contract_id: award.contract,
            awarded_by: award.awarded_by,
            at: award.at,
        }
    }
}
