//! What a competition is: what it buys, how tenders are judged, and the states it goes through.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::criteria::{QualityCriterion, ScaleStep};
use super::files::WantedFile;
use super::strategy::Strategy;
use super::term::Term;
use super::timetable::{Timetable, TimetableFinding};
use super::turns::Turned;
use crate::kernel::ids::ProviderId;
use crate::kernel::ids::{AuthorityId, CompetitionId, DecisionId, FrameworkId, LocationId, LotId, MembershipId};
use crate::kernel::{Instant, PriceSchedule, Problem, Refusal, canonical, london};

/// A mini-competition (a draw-down) among the members of a framework.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Competition {
    pub id: CompetitionId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub lot: LotId,
    pub title: String,
    pub kind: CompetitionKind,
    pub state: CompetitionState,
    pub weights: Weights,
    pub questions: Vec<Question>,
    /// What stands above the questions; none where they stand alone.
    pub quality_criteria: Vec<QualityCriterion>,
    /// The best mark a question can have; marks are whole numbers from 0.
    pub max_mark: u32,
    /// What the marks mean, where the competition says so.
    pub scale: Vec<ScaleStep>,
    /// Quality points below which a tender is not ranked.
    pub quality_floor: Decimal,
    /// The elements of the price; none where there is one price.
    #[serde(default)]
    pub price_schedule: PriceSchedule,
    pub quantity_beds: u32,
    /// The NHS has agreed what becomes of its nursing contribution while a bed is empty (W31).
    pub fnc_agreed: bool,
    pub term: Term,
    pub timetable: Timetable,
    /// The council's own paper.
    pub strategy: Strategy,
    /// The rulebook that is pinned at publication and judges everything after it (T08).
    pub rulebook_sha256: Option<String>,
    /// [`Competition::criteria_hash`], frozen at publication (T08).
    pub criteria_sha256: Option<String>,
    /// Number of the amendment that stands, from 1; 0: as it was published.
    #[serde(default)]
    pub amendment: u32,
    pub publication_decision: Option<DecisionId>,
    /// Whom the rulebook invites, where it says so.
    pub invitation_decision: Option<DecisionId>,
    pub published_at: Option<Instant>,
    pub opened_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
}

/// A competition and what is to be said about its timetable.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub competition: Competition,
    pub findings: Vec<TimetableFinding>,
    /// What happened since its publication, the first first.
    pub turns: Vec<Turned>,
    /// Of what the price is scored, where it has elements.
    pub price_scored: Option<PriceScored>,
}

/// Of what a rulebook scores a price that has elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceScored {
    /// Its scoring is told the elements, and scores them one by one.
    Elements,
    /// Its scoring knows nothing of elements, and compares the total.
    Total,
}

/// What the rulebook decided about a publication, as it was put on record.
#[derive(Clone, Copy, Debug)]
pub struct Decided {
    pub publication: DecisionId,
    pub invitation: Option<DecisionId>,
}

/// How tenders are judged, apart from the rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    pub weights: Weights,
    pub questions: Vec<Question>,
    pub max_mark: u32,
    pub quality_floor: Decimal,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality_criteria: Vec<QualityCriterion>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scale: Vec<ScaleStep>,
    #[serde(default, skip_serializing_if = "PriceSchedule::is_empty")]
    pub price_schedule: PriceSchedule,
}

/// The kinds of draw-down of W12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompetitionKind {
    BlockNursing,
    FrameworkNursing,
    FrameworkResidential,
    AdHoc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompetitionState {
    /// Being prepared; nobody outside the council sees it.
    Draft,
    /// Members are invited, tenders are sealed.
    Published,
    /// Two people have opened the tenders.
    Opened,
    Cancelled,
}

/// Out of 100 each; together they must make 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    #[schema(maximum = 100)]
    pub price: u32,
    #[schema(maximum = 100)]
    pub quality: u32,
}

/// A quality question and its share of the quality marks. The weights of all questions make 100; where there are criteria,
/// those of the questions of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompetitionQuestion)]
pub struct Question {
    /// Names the question in answers and marks.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub id: String,
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    #[schema(maximum = 100)]
    pub weight: u32,
    /// The criterion above it, where the competition has criteria.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
}

/// A member who may tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    pub competition: CompetitionId,
    pub member: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
}

/// When a member was invited, and how it came about if that was not at publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub invitee: Invitee,
    pub at: Instant,
    pub late: Option<Late>,
}

/// Why a member was invited to a competition that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    pub reason: String,
    /// What the rulebook found, where it says whom it invites.
    pub decision: Option<DecisionId>,
}

/// A member who may not tender, and why: kept when the competition is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub invitee: Invitee,
    pub reason: LeftOutReason,
    /// The rule's own sentence, where a rule left it out.
    pub detail: Option<String>,
}

impl LeftOut {
    /// As a sentence that begins with the member, or the rule's own.
    pub fn words(&self) -> &str {
        self.detail.as_deref().unwrap_or(self.reason.words())
    }
}

/// Why a member is not invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    NotOfTheLot,
    /// It was of the lot and gave it up, or the council ended it.
    LotEnded,
    Suspended,
    /// Removed by the council.
    Removed,
    /// Of its own accord.
    Left,
    /// The framework has ended.
    Expired,
    /// The rulebook's hook `invitation` leaves it out.
    ByRule,
}

impl LeftOutReason {
    /// As a sentence that begins with the member.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotOfTheLot => "is not a member of this lot",
            Self::LotEnded => "is no longer a member of this lot",
            Self::Suspended => "is suspended: no invitations until it is reinstated",
            Self::Removed => "was removed from the framework",
            Self::Left => "has left the framework",
            Self::Expired => "is no member since the framework ended",
            Self::ByRule => "is left out by the rulebook",
        }
    }
}

macro_rules! named {
    ($type:ident { $($variant:ident $name:literal),+ $(,)? }) => {
        impl $type {
            /// As in columns, rules and the API.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named!(CompetitionKind {
    BlockNursing "block_nursing",
    FrameworkNursing "framework_nursing",
    FrameworkResidential "framework_residential",
    AdHoc "ad_hoc",
});
named!(LeftOutReason {
    NotOfTheLot "not_of_the_lot",
    LotEnded "lot_ended",
    Suspended "suspended",
    Removed "removed",
    Left "left",
    Expired "expired",
    ByRule "by_rule",
});
named!(CompetitionState { Draft "draft", Published "published", Opened "opened", Cancelled "cancelled" });

impl Competition {
    pub fn criteria(&self) -> Criteria {
        Criteria {
            weights: self.weights,
            questions: self.questions.clone(),
            max_mark: self.max_mark,
            quality_floor: self.quality_floor,
            quality_criteria: self.quality_criteria.clone(),
            scale: self.scale.clone(),
            price_schedule: self.price_schedule.clone(),
        }
    }

    /// Everything that an amendment can change, as one document: what was asked in this version (T08).
    pub fn terms(&self, files: &[WantedFile]) -> Value {
        let mut terms = json!(self.criteria());
        for (name, value) in [
            ("quantity_beds", json!(self.quantity_beds)),
            ("fnc_agreed", json!(self.fnc_agreed)),
            ("term", json!(self.term)),
            ("timetable", json!(self.timetable)),
            ("files", json!(files)),
            ("rulebook_sha256", json!(self.rulebook_sha256)),
            ("criteria_sha256", json!(self.criteria_sha256)),
        ] {
            terms[name] = value;
        }
        terms
    }

    /// Lower-case hexadecimal SHA-256 of the canonical text of the criteria with `rulebook_sha256` among them:
    /// the rulebook holds the formula and the tie-break, so whoever was told the hash can check that nothing
    /// that decides was changed afterwards (T08).
    pub fn criteria_hash(&self) -> String {
        let mut criteria = json!(self.criteria());
        criteria["rulebook_sha256"] = json!(self.rulebook_sha256);
        canonical::sha256(canonical::text(&criteria).as_bytes())
    }

    /// # Errors
    /// `wrong-state` once it is published: what members were told stands (T08).
    pub fn must_be_draft(&self) -> Result<(), Refusal> {
        if self.state == CompetitionState::Draft {
            return Ok(());
        }
        Err(Refusal::wrong_state(format!(
            "The competition is {}; its timetable, terms and criteria were fixed at publication.",
            self.state.name()
        )))
    }

    /// # Errors
    /// `wrong-state` once it has ended without an award.
    pub fn must_not_be_cancelled(&self) -> Result<(), Refusal> {
        match self.state {
            CompetitionState::Cancelled => Err(Refusal::wrong_state("The competition is cancelled.")),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// `deadline-passed` when what was received at `at` is too late; `wrong-state` unless it is published.
    pub fn must_take_tenders(&self, at: Instant) -> Result<(), Refusal> {
        let closes = self.timetable.closes.0;
        if !self.timetable.in_time(at) {
            let detail = format!("Tenders were due at or before {}.", london::words(closes));
            let refusal = Refusal::new(Problem::DeadlinePassed, detail);
            return Err(refusal.member("closes", london::LondonTime(closes).to_string()));
        }
        self.must_run()
    }

    /// # Errors
    /// `wrong-state` unless it is published and not yet opened.
    pub fn must_run(&self) -> Result<(), Refusal> {
        match self.state {
            CompetitionState::Published => Ok(()),
            state => Err(Refusal::wrong_state(format!("The competition is {}.", state.name()))),
        }
    }

    /// The published competition: judged by this rulebook from now on, its criteria frozen.
    ///
    /// # Errors
    /// `wrong-state` unless it is a draft.
    pub fn published(&self, at: Instant, rulebook: &str, decided: Decided) -> Result<Self, Refusal> {
        self.must_be_draft()?;
        let mut published = Self {
            state: CompetitionState::Published,
            rulebook_sha256: Some(rulebook.into()),
            publication_decision: Some(decided.publication),
            invitation_decision: decided.invitation,
            published_at: Some(at),
            version: self.version + 1,
            ..self.clone()
        };
        published.criteria_sha256 = Some(published.criteria_hash());
        Ok(published)
    }

    /// The competition whose tenders have been opened.
    ///
    /// # Errors
    /// `wrong-state` unless it is published and not yet opened.
    pub fn opened(&self, at: Instant) -> Result<Self, Refusal> {
        if self.state != CompetitionState::Published {
            return Err(Refusal::wrong_state(format!("The competition is {}.", self.state.name())));
        }
        Ok(Self { state: CompetitionState::Opened, opened_at: Some(at), version: self.version + 1, ..self.clone() })
    }
}
