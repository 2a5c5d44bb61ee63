//! Requests and answers about competitions.

pub mod amending;
pub mod files;
pub mod openers;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::criteria::{QualityCriterion, ScaleStep};
use super::late::{Joined, LateJoiner, LateJoiners, LateLaw};
use super::model::{
    Checked, Competition, CompetitionKind, CompetitionState, Invitation, LeftOut, LeftOutReason, PriceScored, Question,
    Weights,
};
use super::strategy::Strategy;
use super::term::{Term, WrittenTerm};
use super::timetable::{Timetable, TimetableFinding};
use super::turns::{Turn, Turned};
use crate::kernel::PriceSchedule;
use crate::kernel::ids::{
    ApplicationId, AuthorityId, CompetitionId, DecisionId, FrameworkId, LocationId, LotId, MembershipId, ProviderId,
};
use crate::kernel::london::{self, LondonTime};

/// A competition being prepared. Drafts may be incomplete in their dates; publication checks everything.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lot_id": "0199a1c0-5f5e-7000-8000-000000000001",
    "title": "Block nursing beds, stage 2",
    "kind": "block_nursing",
    "weights": {"price": 60, "quality": 40},
    "questions": [
        {"id": "care_quality", "title": "How will you keep nursing care safe and personal?", "weight": 60},
        {"id": "mobilisation", "title": "How will the beds be ready on the first day?", "weight": 40}
    ],
    "max_mark": 5, "quality_floor": "20", "quantity_beds": 40, "fnc_agreed": true,
    "term": {"years": 3, "options": [1, 1]},
    "timetable": {
        "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
        "answers_by": "2021-02-22", "closes": "2021-02-28T15:00:00", "opens_on": "2021-03-01",
        "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": "2021-04-01"
    }
}))]
pub struct CompetitionDraft {
    /// A lot of the framework: its members are invited.
    pub lot_id: LotId,
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    pub kind: CompetitionKind,
    pub weights: Weights,
    #[schema(min_items = 1, max_items = 50)]
    pub questions: Vec<Question>,
    /// What stands above the questions, if they are not all of one level: then each question names one.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub quality_criteria: Vec<QualityCriterion>,
    /// The best mark of a question; marks run from 0 to it.
    #[schema(minimum = 1, maximum = 100)]
    pub max_mark: u32,
    /// What each mark means, from 0 to the best one; or nothing.
    #[serde(default)]
    pub scale: Vec<ScaleStep>,
    /// Quality points below which a tender is not ranked: a decimal string, `"0"` for none.
    #[serde(default)]
    #[schema(value_type = String, pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
    pub quality_floor: Decimal,
    /// The elements of the price, if it is split: then a tender states a price for each. Without them it states one price.
    #[serde(default)]
    pub price_schedule: PriceSchedule,
    #[schema(minimum = 1, maximum = 10_000)]
    pub quantity_beds: u32,
    /// The NHS has agreed what becomes of its nursing contribution while a bed is empty.
    pub fnc_agreed: bool,
    #[schema(value_type = WrittenTerm)]
    pub term: Term,
    pub timetable: Timetable,
    /// The council's procurement strategy, for itself alone. A rulebook may want all of it before publication.
    #[serde(default)]
    pub strategy: Strategy,
}

/// A new draft from a former competition.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Block nursing beds, stage 3", "publish_on": "2021-06-07"}))]
pub struct CompetitionCopy {
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Every other day is moved by as many days as this one.
    pub publish_on: NaiveDate,
    /// Another framework of the council's own, with the lot there.
    #[serde(default)]
    pub framework_id: Option<FrameworkId>,
    #[serde(default)]
    pub lot_id: Option<LotId>,
}

/// A competition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CompetitionView {
    pub id: CompetitionId,
    pub framework_id: FrameworkId,
    pub authority_id: AuthorityId,
    pub lot_id: LotId,
    pub title: String,
    pub kind: CompetitionKind,
    pub state: CompetitionState,
    pub weights: Weights,
    pub questions: Vec<Question>,
    pub quality_criteria: Vec<QualityCriterion>,
    pub max_mark: u32,
    pub scale: Vec<ScaleStep>,
    #[schema(value_type = String)]
    pub quality_floor: Decimal,
    /// The elements of the price; empty where there is one price.
    pub price_schedule: PriceSchedule,
    /// Of what the pinned rulebook scores a price that has elements: of each `elements`, or of the `total` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_scored: Option<PriceScored>,
    pub quantity_beds: u32,
    pub fnc_agreed: bool,
    pub term: Term,
    pub timetable: Timetable,
    /// The closing as people say it.
    #[schema(example = "at or before 15:00 on Sunday 28 February 2021 (GMT)")]
    pub closes_words: String,
    /// What is wrong with the timetable, or deserves a second look; for the council only.
    pub timetable_findings: Vec<TimetableFinding>,
    /// The council's procurement strategy; for the council only.
    pub strategy: Strategy,
    /// The rulebook that judges this competition, pinned at publication.
    pub rulebook_sha256: Option<String>,
    /// SHA-256 of the canonical JSON of `max_mark`, `price_schedule`, `quality_criteria` and `scale` (where they hold anything),
    /// `quality_floor`, `questions`, `rulebook_sha256` and `weights`, frozen at publication and at every amendment.
    pub criteria_sha256: Option<String>,
    /// Number of the amendment that stands; 0: as it was published. See `/competitions/{id}/amendments`.
    pub amendment: u32,
    /// The recorded decision that the rulebook allows this competition.
    pub publication_decision_id: Option<DecisionId>,
    /// The recorded decision on whom it invites, where the rulebook says so; for the council only.
    pub invitation_decision_id: Option<DecisionId>,
    pub published_at: Option<DateTime<Utc>>,
    pub opened_at: Option<DateTime<Utc>>,
    /// What happened since its publication, the first first.
    pub turns: Vec<CompetitionTurn>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// A closing that moved to later, or the end without an award.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CompetitionTurn {
    Extended {
        /// When it was to close before.
        closed: LondonTime,
        closes: LondonTime,
        #[serde(skip_serializing_if = "Option::is_none")]
        outage: Option<OutageView>,
        reason: String,
        at: LondonTime,
    },
    Cancelled {
        reason: String,
        at: LondonTime,
    },
}

/// A time in which tenders could not be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutageView {
    pub from: LondonTime,
    pub until: LondonTime,
}

/// A later closing, for everybody. Days that are not said stay, or move as far as the new closing pushes them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"closes": "2021-03-01T12:00:00", "outage": {"from": "2021-02-28T13:00:00", "until":
    "2021-02-28T16:30:00"}, "reason": "The portal could not be reached from 13:00 on the day of the closing."}))]
pub struct NewExtension {
    /// Later than the closing that stands, by at least as long as an outage lasted.
    pub closes: LondonTime,
    #[serde(default)]
    pub opens_on: Option<NaiveDate>,
    #[serde(default)]
    pub evaluate_from: Option<NaiveDate>,
    #[serde(default)]
    pub approve_on: Option<NaiveDate>,
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// What kept tenderers from handing in; over the closing itself it allows an extension after it.
    #[serde(default)]
    pub outage: Option<OutageView>,
    /// Every invited provider reads it.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Why a competition ends without an award.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The beds are no longer needed: the ward stays open."}))]
pub struct Cancellation {
    /// Every invited provider reads it.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

impl From<Turned> for CompetitionTurn {
    fn from(Turned { turn, reason, at, .. }: Turned) -> Self {
        let at = LondonTime(at);
        match turn {
            Turn::Cancelled => Self::Cancelled { reason, at },
            Turn::Extended { closed_at, closes_at, outage } => Self::Extended {
                closed: LondonTime(closed_at),
                closes: LondonTime(closes_at),
                outage: outage
                    .map(|outage| OutageView { from: LondonTime(outage.from), until: LondonTime(outage.until) }),
                reason,
                at,
            },
        }
    }
}

impl From<Checked> for CompetitionView {
    fn from(Checked { competition, findings, turns, price_scored }: Checked) -> Self {
        Self {
            id: competition.id,
            framework_id: competition.framework,
            authority_id: competition.authority,
            lot_id: competition.lot,
            title: competition.title,
            kind: competition.kind,
            state: competition.state,
            weights: competition.weights,
            questions: competition.questions,
            quality_criteria: competition.quality_criteria,
            max_mark: competition.max_mark,
            scale: competition.scale,
            quality_floor: competition.quality_floor,
            price_schedule: competition.price_schedule,
            price_scored,
            quantity_beds: competition.quantity_beds,
            fnc_agreed: competition.fnc_agreed,
            term: competition.term,
            closes_words: format!("at or before {}", london::words(competition.timetable.closes.0)),
            timetable: competition.timetable,
            timetable_findings: findings,
            strategy: competition.strategy,
            rulebook_sha256: competition.rulebook_sha256,
            criteria_sha256: competition.criteria_sha256,
            amendment: competition.amendment,
            publication_decision_id: competition.publication_decision,
            invitation_decision_id: competition.invitation_decision,
            published_at: competition.published_at,
            opened_at: competition.opened_at,
            turns: turns.into_iter().map(Into::into).collect(),
            version: competition.version,
            created_at: competition.created_at,
        }
    }
}

/// A competition in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CompetitionSummary {
    pub id: CompetitionId,
    pub framework_id: FrameworkId,
    pub title: String,
    pub kind: CompetitionKind,
    pub state: CompetitionState,
    pub publish_on: NaiveDate,
    /// The closing as people say it.
    pub closes_words: String,
    pub version: i64,
}

impl From<Competition> for CompetitionSummary {
    fn from(competition: Competition) -> Self {
        Self {
            id: competition.id,
            framework_id: competition.framework,
            title: competition.title,
            kind: competition.kind,
            state: competition.state,
            publish_on: competition.timetable.publish_on,
            closes_words: format!("at or before {}", london::words(competition.timetable.closes.0)),
            version: competition.version,
        }
    }
}

/// A page of competitions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CompetitionPage {
    pub items: Vec<CompetitionSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A member who may tender. It says nothing about who did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InviteeView {
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub invited_at: DateTime<Utc>,
    /// It was invited when the competition ran already.
    pub late: bool,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
    /// The recorded decision that the rulebook does not leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_decision_id: Option<DecisionId>,
}

impl From<Invitation> for InviteeView {
    fn from(Invitation { invitee, at, late }: Invitation) -> Self {
        Self {
            membership_id: invitee.member,
            provider_id: invitee.provider,
            location_id: invitee.location,
            location_name: invitee.location_name,
            invited_at: at,
            late: late.is_some(),
            late_decision_id: late.as_ref().and_then(|late| late.decision),
            late_reason: late.map(|late| late.reason),
        }
    }
}

/// A member to invite to a competition that runs.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"membership_id": "0199a1c0-5f5e-7000-8000-000000000001",
    "reason": "It was admitted to the lot on 12 February, and asked to take part."}))]
pub struct NewInvitee {
    pub membership_id: MembershipId,
    /// For the record and the audit log; the provider does not read it.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A member of the lot who joined it late, and what the law says of letting it in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateJoinerView {
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub joined: Joined,
    /// Since when it is a member of the lot.
    pub member_since: DateTime<Utc>,
    pub law: LateLaw,
    /// What the law says, each sentence with its provision; empty where it leaves the choice to the council.
    pub because: Vec<String>,
}

/// Members of the lot who joined it late and are not invited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LateJoinerList {
    /// Whether the competition still takes anybody in: it runs, and has not closed.
    pub may_be_invited: bool,
    pub items: Vec<LateJoinerView>,
    /// No members of the lot yet: their applications for it wait for a decision. In the order in which they applied.
    pub applicants: Vec<ApplicantView>,
}

/// Somebody who has applied for the lot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicantView {
    pub application_id: ApplicationId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub submitted_at: DateTime<Utc>,
    /// `must`: if it asked to take part or tendered, its application is considered before it is left out, and once admitted it is
    /// let in.
    pub law: LateLaw,
    pub because: Vec<String>,
}

impl From<LateJoiners> for LateJoinerList {
    fn from(LateJoiners { open, joiners, applicants, once_admitted }: LateJoiners) -> Self {
        let (law, because) = once_admitted;
        let applicants = applicants.into_iter().map(|applicant| ApplicantView {
            application_id: applicant.application,
            provider_id: applicant.provider,
            location_id: applicant.location,
            location_name: applicant.location_name,
            submitted_at: applicant.submitted_at,
            law,
            because: because.clone(),
        });
        let applicants = applicants.collect();
        Self { may_be_invited: open, items: joiners.into_iter().map(Into::into).collect(), applicants }
    }
}

impl From<LateJoiner> for LateJoinerView {
    fn from(LateJoiner { invitee, joined, since, law, because }: LateJoiner) -> Self {
        Self {
            membership_id: invitee.member,
            provider_id: invitee.provider,
            location_id: invitee.location,
            location_name: invitee.location_name,
            joined,
            member_since: since,
            law,
            because,
        }
    }
}

/// A member who may not tender, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "membership_id": "0199a1c0-5f5e-7000-8000-000000000001", "provider_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "location_id": "0199a1c0-5f5e-7000-8000-000000000003", "location_name": "Harbour View",
    "reason": "not_of_the_lot", "reason_words": "is not a member of this lot"
}))]
pub struct LeftOutView {
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub reason: LeftOutReason,
    /// As a sentence that begins with the member; `by_rule`, the rule's own.
    pub reason_words: String,
}

impl From<LeftOut> for LeftOutView {
    fn from(left_out: LeftOut) -> Self {
        let reason_words = left_out.words().to_owned();
        let LeftOut { invitee, reason, .. } = left_out;
        Self {
            membership_id: invitee.member,
            provider_id: invitee.provider,
            location_id: invitee.location,
            location_name: invitee.location_name,
            reason,
            reason_words,
        }
    }
}

/// A page of those who were left out.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeftOutPage {
    pub items: Vec<LeftOutView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A page of invitees.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InviteePage {
    pub items: Vec<InviteeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
