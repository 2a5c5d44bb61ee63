//! What is declared, what a director makes of it, and whom it keeps out of what.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{AuthorityId, CompetitionId, DeclarationId, FrameworkId, InterestId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Problem, Refusal};

/// Interests in one declaration.
pub const MOST: usize = 100;
/// Characters of each text.
pub const LENGTH: usize = 2_000;
/// How long a declaration, and a review of them all, is good for.
const GOOD_FOR: Months = Months::new(12);

/// What somebody takes part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matter {
    pub framework: FrameworkId,
    /// One of its competitions; none for the admission to the framework and the life of its members.
    pub competition: Option<CompetitionId>,
}

impl Matter {
    pub const fn framework(framework: FrameworkId) -> Self {
        Self { framework, competition: None }
    }

    pub const fn competition(framework: FrameworkId, competition: CompetitionId) -> Self {
        Self { framework, competition: Some(competition) }
    }

    /// Where an interest in it is declared.
    pub fn address(&self) -> String {
        match self.competition {
            Some(competition) => format!("/api/v1/competitions/{competition}/interest-declarations"),
            None => format!("/api/v1/frameworks/{}/interest-declarations", self.framework),
        }
    }

    const fn words(&self) -> &'static str {
        if self.competition.is_some() { "competition" } else { "framework" }
    }
}

/// Of what kind an interest is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InterestNature {
    /// Shares, loans, business with it.
    Financial,
    /// Works or worked for it, or is to.
    Employment,
    /// Sits on its board, or is a trustee.
    Governance,
    /// A relative or partner has one of these.
    Family,
    /// A friendship, or a quarrel.
    Personal,
    Other,
}

impl InterestNature {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Financial => "financial",
            Self::Employment => "employment",
            Self::Governance => "governance",
            Self::Family => "family",
            Self::Personal => "personal",
            Self::Other => "other",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Financial, Self::Employment, Self::Governance, Self::Family, Self::Personal, Self::Other]
            .into_iter()
            .find(|nature| nature.name() == name)
    }
}

/// What a director decides about somebody with an interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RulingOutcome {
    /// They may act, under the conditions that mitigate it.
    MayAct,
    /// They stay out of whatever is that provider's.
    StayOut,
}

impl RulingOutcome {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MayAct => "may_act",
            Self::StayOut => "stay_out",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::MayAct, Self::StayOut].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// A director's word on one interest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    pub outcome: RulingOutcome,
    pub reason: String,
    /// What is done so that the interest does no harm; with `may_act` always.
    pub mitigation: Option<String>,
    pub by: Uuid,
    pub at: Instant,
}

/// What one person has to do with one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    pub id: InterestId,
    pub provider: ProviderId,
    pub nature: InterestNature,
    pub description: String,
    pub ruling: Option<Ruling>,
    pub version: i64,
}

/// What somebody said, once. A later word does not take an earlier interest back: a director does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    pub id: DeclarationId,
    pub authority: AuthorityId,
    pub framework: FrameworkId,
    pub competition: Option<CompetitionId>,
    pub person: Uuid,
    pub declared_at: Instant,
    /// The first day on which it no longer counts.
    pub lapses_on: NaiveDate,
    /// None: nothing to declare.
    pub interests: Vec<Interest>,
}

/// An interest that is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInterest {
    pub provider: ProviderId,
    pub nature: InterestNature,
    pub description: String,
}

/// A look at everything that was declared and ruled (s.83(5) of the Act: the assessment is kept under review).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub note: String,
    pub by: Uuid,
    pub at: Instant,
}

/// The day from which what was said or looked at on `day` has to be said or looked at anew.
pub fn a_year_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(GOOD_FOR).unwrap_or(NaiveDate::MAX)
}

/// Checks what somebody declares. `has_none` is said apart, so that an empty list is nobody's slip.
///
/// # Errors
/// `validation` with every fault.
pub fn check(has_none: bool, interests: &[NewInterest]) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.require(
        has_none == interests.is_empty(),
        "/has_none",
        "contradicts",
        "must be true exactly when no interest is declared",
    );
    faults.require(interests.len() <= MOST, "/interests", "too_many", &format!("may have {MOST} entries"));
    for (place, interest) in interests.iter().enumerate() {
        faults.text(&format!("/interests/{place}/description"), &interest.description, LENGTH);
        let before = interests[..place].iter().any(|other| other.provider == interest.provider);
        faults.require(!before, &format!("/interests/{place}/provider_id"), "duplicate", "is named twice");
    }
    faults.verdict()
}

/// Checks a director's ruling.
///
/// # Errors
/// `validation` with every fault.
pub fn check_ruling(outcome: RulingOutcome, reason: &str, mitigation: Option<&str>) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", reason, LENGTH);
    match (outcome, mitigation) {
        (RulingOutcome::MayAct, None) => {
            faults.add("/mitigation", "missing", "must say what is done so that the interest does no harm");
        }
        (_, Some(mitigation)) => faults.text("/mitigation", mitigation, LENGTH),
        (RulingOutcome::StayOut, None) => {}
    }
    faults.verdict()
}

/// What one person of one council has said so far, as far as it bears on one matter.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Of the last declaration on the matter.
    pub lapses_on: Option<NaiveDate>,
    /// Every interest ever declared, the latest first, and the matter it was declared for.
    pub interests: Vec<(Matter, Interest)>,
}

impl Said {
    /// # Errors
    /// `declaration-needed` where nothing was declared for the matter, or more than a year ago.
    pub fn require_declared(&self, matter: Matter, today: NaiveDate) -> Result<(), Refusal> {
        let detail = match self.lapses_on {
            Some(lapses_on) if today < lapses_on => return Ok(()),
            Some(lapses_on) => format!(
                "Your declaration of interests held until {}. Declare anew before you go on.",
                lapses_on.pred_opt().unwrap_or(lapses_on).format("%A %-d %B %Y")
            ),
            None => format!(
                "Before you open what providers sent, declare what interests you have in any of them, or that you have \
                 none, for this {}.",
                matter.words()
            ),
        };
        Err(Refusal::new(Problem::DeclarationNeeded, detail).member("declare_at", matter.address()))
    }

    /// The interest that keeps the person out of what is this provider's. What was declared for the matter itself counts
    /// before what was declared elsewhere.
    pub fn bar(&self, matter: Matter, provider: ProviderId) -> Option<&Interest> {
        let mut about = self.interests.iter().filter(|(_, interest)| interest.provider == provider);
        let here = about.clone().find(|(declared_for, _)| *declared_for == matter);
        let (_, counts) = here.or_else(|| about.next())?;
        let may_act = counts.ruling.as_ref().is_some_and(|ruling| ruling.outcome == RulingOutcome::MayAct);
        (!may_act).then_some(counts)
    }

    /// Every provider that is closed to the person.
    pub fn shut(&self, matter: Matter) -> Vec<ProviderId> {
        let named: BTreeSet<ProviderId> = self.interests.iter().map(|(_, interest)| interest.provider).collect();
        named.into_iter().filter(|provider| self.bar(matter, *provider).is_some()).collect()
    }

    /// Every provider that a director ruled the person stays out of, and since when.
    pub fn ruled_out(&self, matter: Matter) -> Vec<(ProviderId, Instant)> {
        let since = |provider| Some((provider, self.bar(matter, provider)?.ruling.as_ref()?.at));
        self.shut(matter).into_iter().filter_map(since).collect()
    }

    /// # Errors
    /// `conflict-of-interest` with the interest.
    pub fn require_clear(&self, matter: Matter, provider: ProviderId) -> Result<(), Refusal> {
        let Some(interest) = self.bar(matter, provider) else { return Ok(()) };
        let detail = if interest.ruling.is_some() {
            "You declared an interest in this provider, and a director ruled that you stay out of what is its."
        } else {
            "You declared an interest in this provider: what is its stays closed to you until a director rules that you \
             may act."
        };
        Err(Refusal::new(Problem::ConflictOfInterest, detail).member("interest", interest.id.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: From<Uuid>>(n: u128) -> T {
        Uuid::from_u128(n).into()
    }

    fn interest(n: u128, provider: u128, outcome: Option<RulingOutcome>) -> Interest {
        let ruling = |outcome| Ruling {
            outcome,
            reason: "Known for years.".into(),
            mitigation: Some("A second officer reads along.".into()),
            by: Uuid::nil(),
            at: Instant::default(),
        };
        Interest {
            id: id(n),
            provider: id(provider),
            nature: InterestNature::Family,
            description: "A sister manages it.".into(),
            ruling: outcome.map(ruling),
            version: 1,
        }
    }

    #[test]
    fn t09_what_is_ruled_for_the_matter_itself_counts_before_what_was_said_elsewhere() {
        let (here, there) = (Matter::framework(id(1)), Matter::competition(id(1), id(2)));
        let said = Said {
            lapses_on: None,
            interests: vec![
                (there, interest(3, 7, None)),
                (here, interest(2, 7, Some(RulingOutcome::MayAct))),
                (here, interest(1, 8, Some(RulingOutcome::StayOut))),
            ],
        };
        let barred = |matter, provider| said.bar(matter, id(provider)).map(|interest| interest.id.0.as_u128());
        assert_eq!(barred(here, 7), None);
        assert_eq!(barred(there, 7), Some(3));
        assert_eq!(barred(there, 8), Some(1), "an interest is one wherever it was told");
        assert_eq!(barred(here, 9), None);
        assert_eq!(said.ruled_out(there), [(id(8), Instant::default())], "7 waits for a ruling and is not ruled out");
    }

    #[test]
    fn t09_a_declaration_holds_for_a_year_to_the_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(a_year_after(day("2020-02-29")), day("2021-02-28"));
        let said = Said { lapses_on: Some(day("2021-12-10")), interests: vec![] };
        let matter = Matter::framework(id(1));
        assert!(said.require_declared(matter, day("2021-12-09")).is_ok());
        let refusal = said.require_declared(matter, day("2021-12-10")).unwrap_err();
        assert_eq!(refusal.problem(), Problem::DeclarationNeeded);
        assert!(refusal.to_string().contains("Thursday 9 December 2021"), "{refusal}");
    }
}
