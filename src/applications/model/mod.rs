//! What an application is and how it moves: draft, submitted (or held, if it comes late), decided or withdrawn.

mod assessment;
mod dry_run;
mod intake;
mod late;
mod lock_out;
mod lots;
mod passport;
mod remedy;
mod standing;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use assessment::{Assessed, Assessment, Criterion, CriterionFact, LotAssessment};
pub use dry_run::{DryRunPlace, DryRunTotals};
pub use intake::{Arrival, Intake, IntakeWindow, Place};
pub use late::{LateApplication, LateOutcome, LateRuling, LateVerdict, Lateness, check_reason};
pub use lock_out::LockOut;
pub use lots::{ChosenLot, LotFound, LotSaid, LotVerdict, OfferedLot, Room, Said, WantedLot, found_of_each};
pub use passport::{Earlier, LeftOut, Offer, Source, Sources, Staleness, Suggestion, Suggestions};
pub use remedy::{Remedy, RemedyAnswer};
pub use standing::{Basis, Found, OfficerDecision, OfficerOutcome, Standing, Submission, Verdict};

use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId, ProviderId, WindowId};
use crate::kernel::{AsOf, Instant, Refusal, canonical, london};

pub use crate::questionnaire::Answers;

/// One location's request to join one framework. The names are those of the day it was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Application {
    pub id: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    /// The refused application of the same location that this one follows (W08).
    pub previous: Option<ApplicationId>,
    /// The rulebook that was in force when the draft was opened: its questionnaire is the one that is answered (W09).
    pub package_sha256: String,
    /// Which version of the rules assesses, as that rulebook promised it.
    #[serde(default = "opened")]
    pub as_of: AsOf,
    pub answers: Answers,
    pub sources: Sources,
    /// What it is for, in the order of the framework; none until a draft has chosen among several.
    #[serde(default)]
    pub lots: Vec<ChosenLot>,
    /// The reasons of the refusal it follows, each with what is said about it (N04). Fixed when the draft was opened.
    #[serde(default)]
    pub remedies: Vec<Remedy>,
    pub standing: Standing,
    /// What was decided when it came late the last time. While it is held that stands in `standing`.
    pub late: Option<Lateness>,
    pub version: i64,
    pub created_at: Instant,
}

/// What every rulebook promised before it could promise anything else.
fn opened() -> AsOf {
    AsOf::Opened
}

/// How far an application has come, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// The provider's own business: no council sees it.
    Draft,
    /// Handed in late; sealed until the council decides whether it is taken.
    Held,
    Submitted,
    Admitted,
    Refused,
    Withdrawn,
}

impl ApplicationState {
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Held, Self::Submitted, Self::Admitted, Self::Refused, Self::Withdrawn];

    /// As in the API, and as stored; what is held is stored as a draft that came late.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Held => "held",
            Self::Submitted => "submitted",
            Self::Admitted => "admitted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Whether the location applies for the first time or after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationKind {
    First,
    Again,
}

impl ApplicationKind {
    /// As stored, and as the rules read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Again => "again",
        }
    }
}

/// What a refused application tells the rules about the next one of the same location (W08).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSeen {
    /// In the register's words: `Requires improvement`.
    pub rating: String,
    pub published_on: Option<chrono::NaiveDate>,
}

/// The proof of a submission: what was handed in, when, and for which window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub application: ApplicationId,
    pub submitted_at: Instant,
    /// Absent for a framework that takes applications at any time.
    pub window: Option<IntakeWindow>,
    /// The window has not opened yet; the application is decided once it has.
    pub waits: bool,
    /// The window had closed; the application is sealed until the council decides whether it is taken.
    pub held: bool,
    pub package_sha256: String,
    /// Over the canonical JSON of the answers by page.
    pub answers_sha256: String,
    /// Over the canonical JSON of the reasons of the refusal it follows, with their answers; absent without any.
    #[serde(default)]
    pub remedies_sha256: Option<String>,
    /// See [`ChosenLot::sha256`].
    #[serde(default)]
    pub lots_sha256: Option<String>,
}

impl Application {
    pub fn kind(&self) -> ApplicationKind {
        if self.previous.is_some() { ApplicationKind::Again } else { ApplicationKind::First }
    }

    pub fn state(&self) -> ApplicationState {
        self.standing.state()
    }

    /// Passes while the answers may still change.
    ///
    /// # Errors
    /// `wrong-state` from the submission on.
    pub fn require_draft(&self) -> Result<(), Refusal> {
        match &self.standing {
            Standing::Draft => Ok(()),
            Standing::Held(lateness) => Err(Refusal::wrong_state(format!(
                "The application was handed in late, at {}, and is sealed until the council decides whether it is taken.",
                london::words(lateness.received_at)
            ))),
            Standing::Withdrawn { at, .. } => {
                Err(Refusal::wrong_state(format!("The application was withdrawn at {}.", london::words(*at))))
            }
            Standing::Submitted(submission) | Standing::Decided(submission, _) => Err(Refusal::wrong_state(format!(
                "The application was submitted at {} and can no longer be changed.",
                london::words(submission.at)
            ))),
        }
    }

    /// # Errors
    /// `stale` unless `version`, which the caller has read, is the present one.
    pub fn require_version(&self, version: i64) -> Result<(), Refusal> {
        if self.version == version { Ok(()) } else { Err(Refusal::stale(self.version)) }
    }

    /// SHA-256 over the canonical JSON of the answers by page.
    pub fn answers_sha256(&self) -> String {
        let pages = self.answers.iter().map(|(page, answers)| (page.clone(), Value::Object(answers.clone())));
        canonical::sha256(canonical::text(&Value::Object(pages.collect())).as_bytes())
    }

    /// What the rules found of each lot, as the decision is held against it; none before the submission.
    pub fn found_of_lots(&self) -> Vec<(String, Assessed)> {
        let general = self.standing.assessment().map(|(_, assessed)| assessed);
        let found = self.standing.lots_found();
        let own = |lot: &ChosenLot| found.iter().find(|found| found.code == lot.code).map(|found| found.assessed);
        general.map_or_else(Vec::new, |general| found_of_each(&self.lots, general, own))
    }

    /// The window it was handed in for, if it was and there is one.
    pub fn window(&self) -> Option<WindowId> {
        match &self.standing {
            Standing::Held(lateness) => Some(lateness.window),
            standing => standing.submission()?.window,
        }
    }

    /// The receipt of an application that was handed in; `window` is the window it was handed in for.
    pub fn receipt(&self, window: Option<IntakeWindow>) -> Option<Receipt> {
        let (submitted_at, waits, held, answers_sha256) = match &self.standing {
            Standing::Held(lateness) => (lateness.received_at, false, true, &lateness.answers_sha256),
            standing => {
                let submission = standing.submission()?;
                (submission.at, submission.waits, false, &submission.answers_sha256)
            }
        };
        Some(Receipt {
            application: self.id,
            submitted_at,
            window,
            waits,
            held,
            package_sha256: self.package_sha256.clone(),
            answers_sha256: answers_sha256.clone(),
            remedies_sha256: Remedy::sha256(&self.remedies),
            lots_sha256: ChosenLot::sha256(&self.lots),
        })
    }
}
