//! Requests and answers about who marks what.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::panel::{Evaluator, EvaluatorTurn, EvaluatorTurnKind};
use super::super::service::{NewAssignment, PanelReport};
use crate::kernel::ids::{CompetitionId, UserId};

/// What somebody is to mark.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lay": false, "questions": ["care"]}))]
pub struct EvaluatorAssignment {
    /// Uses the service, or speaks for those who do: their marks are kept apart from those of officers.
    #[serde(default)]
    pub lay: bool,
    /// Ids of the questions; left out: every question.
    pub questions: Option<Vec<String>>,
}

/// Why an assignment, a lock or a wait ends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "On sick leave until May; two others mark the same questions."}))]
pub struct EvaluatorReason {
    #[schema(min_length = 1, max_length = 2_000)]
    pub reason: String,
}

/// Somebody who marks, or marked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvaluatorView {
    pub evaluator_id: UserId,
    pub lay: bool,
    /// Ids of the questions, in the competition's order.
    pub questions: Vec<String>,
    /// Unknown of those who marked before there were assignments.
    pub assigned_by: Option<UserId>,
    pub assigned_at: DateTime<Utc>,
    /// Their marks stay.
    pub unassigned_at: Option<DateTime<Utc>>,
    /// Their marks stand, and others may read them.
    pub locked_at: Option<DateTime<Utc>>,
    /// Moderation goes on without them.
    pub waived_at: Option<DateTime<Utc>>,
    /// Marks given; unknown before the opening, which hides how many tenders there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marked: Option<usize>,
    /// Marks that are theirs to give.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_mark: Option<usize>,
}

/// Everybody who marks in one competition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvaluatorList {
    pub competition_id: CompetitionId,
    pub items: Vec<EvaluatorView>,
    /// Questions that nobody marks, or only lay evaluators.
    pub findings: Vec<EvaluatorFinding>,
    /// What happened to assignments, the first first.
    pub turns: Vec<EvaluatorTurnView>,
}

/// What is wrong with who marks what.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvaluatorFinding {
    /// `nobody_assigned`, `question_unassigned` or `only_lay`.
    pub code: String,
    pub question: Option<String>,
    pub detail: String,
}

/// A turn on record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvaluatorTurnView {
    pub evaluator_id: UserId,
    pub kind: EvaluatorTurnKind,
    pub reason: Option<String>,
    pub by: UserId,
    pub at: DateTime<Utc>,
}

impl From<EvaluatorAssignment> for NewAssignment {
    fn from(view: EvaluatorAssignment) -> Self {
        Self { lay: view.lay, questions: view.questions }
    }
}

impl From<PanelReport> for EvaluatorList {
    fn from(report: PanelReport) -> Self {
        let PanelReport { competition, method, evaluators, progress, findings, turns } = report;
        let view = |(n, one): (usize, Evaluator)| {
            let so_far = progress.as_ref().and_then(|progress| progress.get(n)).copied();
            let questions = one.questions_of(&method);
            EvaluatorView {
                evaluator_id: one.person,
                lay: one.lay,
                questions,
                assigned_by: one.assigned_by,
                assigned_at: one.assigned_at,
                unassigned_at: one.unassigned_at,
                locked_at: one.locked_at,
                waived_at: one.waived_at,
                marked: so_far.map(|(marked, _)| marked),
                to_mark: so_far.map(|(_, owed)| owed),
            }
        };
        let finding = |(code, question, detail): (&'static str, Option<String>, String)| EvaluatorFinding {
            code: code.to_owned(),
            question,
            detail,
        };
        Self {
            competition_id: competition,
            items: evaluators.into_iter().enumerate().map(view).collect(),
            findings: findings.into_iter().map(finding).collect(),
            turns: turns.into_iter().map(EvaluatorTurnView::from).collect(),
        }
    }
}

impl From<EvaluatorTurn> for EvaluatorTurnView {
    fn from(turn: EvaluatorTurn) -> Self {
        let EvaluatorTurn { person, kind, reason, by, at } = turn;
        Self { evaluator_id: person, kind, reason, by, at }
    }
}
