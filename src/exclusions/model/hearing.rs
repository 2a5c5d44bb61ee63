//! Hearing a provider before it is treated as excluded or excludable, and what the council finds (Procurement Act 2023,
//! ss.26(3) to 28 and 58).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{SelfCleaning, Statement};
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Problem, Refusal, london};

const WORDS: usize = 8_000;
/// The most grounds of one finding, and persons that are replaced.
const MOST: usize = 50;

/// A provider's opportunity to make representations about an application, and what follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    /// What the council asks about; the provider reads it.
    pub concerns: String,
    /// The last day on which representations are taken.
    pub respond_by: NaiveDate,
    pub opened_by: Uuid,
    pub opened_at: Instant,
    pub answered: Option<Answered>,
    pub found: Option<Found>,
    pub version: i64,
}

/// What the provider said, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub representations: Representations,
    pub by: Uuid,
    pub at: Instant,
}

/// What the council found, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub finding: ExclusionFinding,
    pub conclusion: Conclusion,
    pub by: Uuid,
    pub at: Instant,
}

/// What a provider says for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExclusionRepresentations, example = json!({
    "words": "We no longer work with the agency, and our own records were never in question.",
    "self_cleaning": {"steps_taken": "Records are checked by two people each week."},
    "replaced": [{"person": "Example Nursing Agency Limited", "by": "Sample Nursing Agency Limited"}]
}))]
pub struct Representations {
    #[schema(min_length = 1, max_length = 8000)]
    pub words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_cleaning: Option<SelfCleaning>,
    /// Associated persons whom the provider no longer relies on (ss.26(3) and 28(3)).
    #[serde(default)]
    pub replaced: Vec<Replacement>,
}

/// Somebody else in place of an associated person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssociateReplacement)]
pub struct Replacement {
    /// By its name in the declaration.
    pub person: String,
    #[schema(min_length = 1, max_length = 200)]
    pub by: String,
}

/// What the council finds, ground by ground. Nothing of it is changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "grounds": [{
        "ground": "professional_misconduct", "applies": true, "continues_or_may_recur": false,
        "weighed": {
            "taken_seriously": "The families were told and compensated.", "steps_taken": "An audit is held every quarter.",
            "commitments": "None were needed beyond the audit.", "time_passed": "A year without another finding.",
            "other": "The regulator confirms it."
        }
    }],
    "reason": "The circumstances have ended and the steps make a recurrence unlikely."
}))]
pub struct ExclusionFinding {
    pub grounds: Vec<GroundFinding>,
    #[schema(min_length = 1, max_length = 8000)]
    pub reason: String,
}

/// Of one ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroundFinding {
    /// A code of the regime's exclusion grounds.
    pub ground: String,
    pub applies: bool,
    /// Whether the circumstances are continuing or likely to occur again; only if it applies.
    #[serde(default)]
    pub continues_or_may_recur: bool,
    /// Each factor with its reason; needed if the ground applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighed: Option<SelfCleaning>,
}

/// What the supplier is, by the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExclusionConclusion)]
pub enum Conclusion {
    /// Neither excluded nor excludable.
    Neither,
    /// A discretionary ground applies and its circumstances continue or may recur: the council may exclude.
    Excludable,
    /// The same with a mandatory ground: the council excludes.
    Excluded,
}

impl Hearing {
    /// Whether the provider may still be heard at `at`.
    pub fn is_open(&self, at: Instant) -> bool {
        self.found.is_none() && london::date_of(at) <= self.respond_by
    }

    /// # Errors
    /// `deadline-passed` after the last day; `wrong-state` once there is a finding.
    pub fn require_open(&self, at: Instant) -> Result<(), Refusal> {
        self.require_unfound()?;
        if self.is_open(at) {
            return Ok(());
        }
        let day = self.respond_by.format("%-d %B %Y");
        Err(Refusal::new(Problem::DeadlinePassed, format!("Representations were taken to the end of {day}.")))
    }

    /// A finding comes after the provider has answered, or could have.
    ///
    /// # Errors
    /// `wrong-state` before that, and once there is a finding.
    pub fn require_heard(&self, at: Instant) -> Result<(), Refusal> {
        self.require_unfound()?;
        if self.answered.is_some() || !self.is_open(at) {
            return Ok(());
        }
        let day = self.respond_by.format("%-d %B %Y");
        Err(Refusal::wrong_state(format!(
            "The provider may make representations to the end of {day} and has not yet; until then nothing is found."
        )))
    }

    fn require_unfound(&self) -> Result<(), Refusal> {
        match self.found {
            None => Ok(()),
            Some(_) => Err(Refusal::wrong_state("There is a finding; it is not changed any more.")),
        }
    }
}

impl Representations {
    /// Notes what is no good. `statement`: what was declared.
    pub fn check(&self, statement: &Statement, faults: &mut Faults) {
        faults.text("/words", &self.words, WORDS);
        if let Some(cleaning) = &self.self_cleaning {
            cleaning.check("/self_cleaning", faults);
        }
        faults.require(self.replaced.len() <= MOST, "/replaced", "too_many", "may have 50 entries");
        for (i, replaced) in self.replaced.iter().enumerate() {
            let known = statement.associated_persons.iter().any(|person| person.name == replaced.person);
            let detail = "is not an associated person of the declaration";
            faults.require(known, &format!("/replaced/{i}/person"), "unknown", detail);
            faults.text(&format!("/replaced/{i}/by"), &replaced.by, 200);
        }
    }
}

impl ExclusionFinding {
    /// Notes what is no good. `wanted`: the grounds that must be found about.
    pub fn check(&self, wanted: &[&str], faults: &mut Faults) {
        faults.text("/reason", &self.reason, WORDS);
        faults.require(!self.grounds.is_empty(), "/grounds", "empty", "must find about a ground");
        faults.require(self.grounds.len() <= MOST, "/grounds", "too_many", "may have 50 entries");
        for wanted in wanted.iter().filter(|code| !self.grounds.iter().any(|found| found.ground == **code)) {
            faults.add("/grounds", "not_found_about", format!("says nothing of {wanted}"));
        }
        for (i, found) in self.grounds.iter().enumerate() {
            let at = format!("/grounds/{i}");
            let twice = self.grounds[..i].iter().any(|other| other.ground == found.ground);
            faults.require(!twice, &format!("{at}/ground"), "twice", "is found about twice");
            let fits = found.applies || !found.continues_or_may_recur;
            let detail = "can only be true if the ground applies";
            faults.require(fits, &format!("{at}/continues_or_may_recur"), "does_not_fit", detail);
            match &found.weighed {
                Some(weighed) => weighed.check_whole(&format!("{at}/weighed"), faults),
                None => {
                    let detail = "is missing: each factor is weighed";
                    faults.require(!found.applies, &format!("{at}/weighed"), "missing", detail);
                }
            }
        }
    }

    /// `mandatory`: whether a ground of this code is mandatory.
    pub fn conclusion(&self, mandatory: impl Fn(&str) -> bool) -> Conclusion {
        let standing = self.grounds.iter().filter(|found| found.applies && found.continues_or_may_recur);
        let each = standing.map(|found| match mandatory(&found.ground) {
            true => Conclusion::Excluded,
            false => Conclusion::Excludable,
        });
        each.max().unwrap_or(Conclusion::Neither)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(grounds: &[(&str, bool, bool)]) -> ExclusionFinding {
        let found = grounds.iter().map(|(ground, applies, continues)| GroundFinding {
            ground: (*ground).to_owned(),
            applies: *applies,
            continues_or_may_recur: *continues,
            weighed: None,
        });
        ExclusionFinding { grounds: found.collect(), reason: "Because.".into() }
    }

    #[test]
    fn s57_it_is_what_continues_or_may_recur_that_excludes() {
        let concluded = |grounds: &[(&str, bool, bool)]| finding(grounds).conclusion(|code| code == "fraud");
        assert_eq!(concluded(&[("fraud", true, true)]), Conclusion::Excluded);
        assert_eq!(concluded(&[("fraud", true, false)]), Conclusion::Neither);
        assert_eq!(concluded(&[("insolvency", true, true), ("fraud", false, false)]), Conclusion::Excludable);
        assert_eq!(concluded(&[("insolvency", true, true), ("fraud", true, true)]), Conclusion::Excluded);
    }

    #[test]
    fn each_factor_is_weighed_and_no_declared_ground_is_passed_over() {
        let mut faults = Faults::new();
        finding(&[("fraud", true, false), ("insolvency", false, true)]).check(&["fraud", "bribery"], &mut faults);
        let said: Vec<String> =
            faults.into_vec().into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect();
        assert_eq!(
            said,
            [
                "/grounds not_found_about",
                "/grounds/0/weighed missing",
                "/grounds/1/continues_or_may_recur does_not_fit"
            ]
        );
    }
}
