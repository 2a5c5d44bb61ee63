//! How far an application has come, with what is known at each stage.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ApplicationState, Assessed, Lateness, LockOut, LotFound, LotVerdict, RatingSeen};
use crate::kernel::ids::{DecisionId, WindowId};
use crate::kernel::{Instant, Refusal};

/// The shortest reason that says anything, in characters.
const REASON_AT_LEAST: usize = 10;
const REASON_AT_MOST: usize = 4_000;

/// The stage an application is at. There is no way back from any of them, but for what came late: if it is not taken,
/// it is a draft again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Draft,
    /// Handed in late, and sealed: neither rules nor officers read it.
    Held(Lateness),
    Submitted(Submission),
    Decided(Submission, OfficerDecision),
    Withdrawn {
        at: Instant,
        submission: Option<Submission>,
    },
}

impl Standing {
    pub fn state(&self) -> ApplicationState {
        match self {
            Self::Draft => ApplicationState::Draft,
            Self::Held(_) => ApplicationState::Held,
            Self::Submitted(_) => ApplicationState::Submitted,
            Self::Decided(_, decision) => match decision.verdict.outcome {
                OfficerOutcome::Admit => ApplicationState::Admitted,
                OfficerOutcome::Refuse => ApplicationState::Refused,
            },
            Self::Withdrawn { .. } => ApplicationState::Withdrawn,
        }
    }

    /// What was handed in, from the submission on.
    pub fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Draft | Self::Held(_) => None,
            Self::Submitted(submission) | Self::Decided(submission, _) => Some(submission),
            Self::Withdrawn { submission, .. } => submission.as_ref(),
        }
    }

    /// The assessment that counts: the one made anew for the decision, or else the one made at the submission.
    pub fn assessment(&self) -> Option<(DecisionId, Assessed)> {
        let anew = self.decision().and_then(|decision| decision.anew.as_ref());
        anew.map(|anew| (anew.assessment, anew.assessed)).or_else(|| self.submission().map(Submission::assessment))
    }

    /// What the assessment that counts found of single lots; none where the rules do not look at lots by themselves.
    pub fn lots_found(&self) -> &[LotFound] {
        let anew = self.decision().and_then(|decision| decision.anew.as_ref());
        let lots = anew.map(|anew| &anew.lots).or_else(|| self.submission().map(|submission| &submission.lots));
        lots.map_or(&[], Vec::as_slice)
    }

    /// The assessment made at the submission, where another one counts.
    pub fn earlier_assessment(&self) -> Option<(DecisionId, Assessed)> {
        self.decision()?.anew.as_ref()?;
        self.submission().map(Submission::assessment)
    }

    pub fn decision(&self) -> Option<&OfficerDecision> {
        match self {
            Self::Decided(_, decision) => Some(decision),
            _ => None,
        }
    }

    /// The submission an officer may now decide.
    ///
    /// # Errors
    /// `wrong-state` before the submission, after a decision (which is never overwritten) and after a withdrawal.
    pub fn decidable(&self) -> Result<&Submission, Refusal> {
        match self {
            Self::Submitted(submission) => Ok(submission),
            Self::Draft => Err(Refusal::wrong_state("The application has not been submitted.")),
            Self::Held(_) => Err(Refusal::wrong_state("The application came late and is sealed.")),
            Self::Decided(_, decision) => Err(Refusal::wrong_state(format!(
                "The application was {} already; a decision is never overwritten.",
                decision.verdict.outcome.done()
            ))),
            Self::Withdrawn { .. } => Err(Refusal::wrong_state("The application was withdrawn.")),
        }
    }

    /// Where the application stands once its provider has withdrawn it at `at`.
    ///
    /// # Errors
    /// `wrong-state` when it was decided or withdrawn already.
    pub fn withdrawn(&self, at: Instant) -> Result<Self, Refusal> {
        match self {
            Self::Draft | Self::Held(_) => Ok(Self::Withdrawn { at, submission: None }),
            Self::Submitted(submission) => Ok(Self::Withdrawn { at, submission: Some(submission.clone()) }),
            Self::Decided(_, decision) => Err(Refusal::wrong_state(format!(
                "The application was {} and can no longer be withdrawn.",
                decision.verdict.outcome.done()
            ))),
            Self::Withdrawn { .. } => Err(Refusal::wrong_state("The application was withdrawn already.")),
        }
    }
}

/// What a submission fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    pub at: Instant,
    /// Absent where applications are taken at any time.
    pub window: Option<WindowId>,
    /// The window had not opened yet.
    pub waits: bool,
    pub answers_sha256: String,
    /// The regulator's rating as it stood.
    pub rating: RatingSeen,
    /// The recorded assessment.
    pub assessment: DecisionId,
    pub assessed: Assessed,
    /// Those of single lots, where the rules look at them by themselves.
    #[serde(default)]
    pub lots: Vec<LotFound>,
}

impl Submission {
    fn assessment(&self) -> (DecisionId, Assessed) {
        (self.assessment, self.assessed)
    }
}

/// What the officer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfficerOutcome {
    Admit,
    Refuse,
}

impl OfficerOutcome {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admit => "admit",
            Self::Refuse => "refuse",
        }
    }

    /// As a sentence ends: "was admitted".
    pub const fn done(self) -> &'static str {
        match self {
            Self::Admit => "admitted",
            Self::Refuse => "refused",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Admit, Self::Refuse].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// How the officer's decision stands to what the rules found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The rules found the same.
    FollowsAssessment,
    /// The rules left it to the officer.
    OfficersJudgement,
    /// The rules found the opposite.
    Override,
}

impl Basis {
    const ALL: [Self; 3] = [Self::FollowsAssessment, Self::OfficersJudgement, Self::Override];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FollowsAssessment => "follows_assessment",
            Self::OfficersJudgement => "officers_judgement",
            Self::Override => "override",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }

    /// What deciding so means when the rules found this.
    pub fn of(outcome: OfficerOutcome, assessed: Assessed) -> Self {
        match (outcome, assessed) {
            (_, Assessed::Refer | Assessed::CannotDecide) => Self::OfficersJudgement,
            (OfficerOutcome::Admit, Assessed::Met) | (OfficerOutcome::Refuse, Assessed::NotMet) => {
                Self::FollowsAssessment
            }
            (OfficerOutcome::Refuse, Assessed::Met) | (OfficerOutcome::Admit, Assessed::NotMet) => Self::Override,
        }
    }
}

/// What an officer decided and why, fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: OfficerOutcome,
    pub basis: Basis,
    /// Always there unless the decision follows the assessment, whose own reasons then stand.
    pub reason: Option<String>,
}

impl Verdict {
    /// # Errors
    /// `validation` when a reason is needed and is not given in at least ten characters.
    pub fn new(outcome: OfficerOutcome, assessed: Assessed, reason: Option<&str>) -> Result<Self, Refusal> {
        let basis = Basis::of(outcome, assessed);
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let length = reason.map_or(0, |reason| reason.chars().count());
        if basis != Basis::FollowsAssessment && length < REASON_AT_LEAST {
            let detail = format!(
                "must say why, in at least {REASON_AT_LEAST} characters: {}",
                match basis {
                    Basis::Override => "this departs from what the rules found",
                    _ => "the rules leave this to you",
                }
            );
            return Err(Refusal::invalid("/reason", "reason_needed", detail));
        }
        let mut faults = crate::kernel::text::Faults::new();
        if let Some(reason) = reason {
            faults.text("/reason", reason, REASON_AT_MOST);
        }
        faults.verdict()?;
        Ok(Self { outcome, basis, reason: reason.map(str::to_owned) })
    }
}

/// An officer's decision on an application. Made once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerDecision {
    pub verdict: Verdict,
    /// Of each lot; the application is admitted that is admitted for one of them.
    #[serde(default)]
    pub lots: Vec<LotVerdict>,
    /// Where the rules of the day of the decision count: what they found. The verdict stands to that.
    #[serde(default)]
    pub anew: Option<Found>,
    /// Of a refusal after which the rulebook bars the location for a time.
    #[serde(default)]
    pub lock_out: Option<LockOut>,
    pub by: Uuid,
    pub at: Instant,
}

/// What an assessment found, and the rating it saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub assessment: DecisionId,
    pub assessed: Assessed,
    pub rating: RatingSeen,
    #[serde(default)]
    pub lots: Vec<LotFound>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departing_from_the_assessment_needs_a_reason() {
        use OfficerOutcome::{Admit, Refuse};
        let verdict = |outcome, assessed, reason| Verdict::new(outcome, assessed, reason).map(|verdict| verdict.basis);
        assert_eq!(verdict(Admit, Assessed::Met, None).unwrap(), Basis::FollowsAssessment);
        assert_eq!(verdict(Refuse, Assessed::NotMet, None).unwrap(), Basis::FollowsAssessment);
        for (outcome, assessed) in [
            (Admit, Assessed::NotMet),
            (Refuse, Assessed::Met),
            (Admit, Assessed::Refer),
            (Refuse, Assessed::Refer),
            (Admit, Assessed::CannotDecide),
            (Refuse, Assessed::CannotDecide),
        ] {
            for short in [None, Some("because"), Some("   because   ")] {
                assert_eq!(verdict(outcome, assessed, short).unwrap_err().errors()[0].code, "reason_needed");
            }
            let basis = verdict(outcome, assessed, Some("The new report came by post.")).unwrap();
            let left_to_officer = matches!(assessed, Assessed::Refer | Assessed::CannotDecide);
            assert_eq!(basis, if left_to_officer { Basis::OfficersJudgement } else { Basis::Override });
        }
    }
}
