//! The facts that the eligibility rules see, and what they found in the applicant's own terms.

use serde_json::{Value, json};

use crate::applications::model::{Application, Assessed, Assessment, Criterion, CriterionFact, RatingSeen, Remedy};
use crate::decisions::DecisionRecord;
use crate::engine::{Decision, FactRead, Outcome, Pack, Step};
use crate::kernel::{Instant, Refusal, london};
use crate::providers::Provider;
use crate::questionnaire::Questionnaire;
use crate::register::Location;

/// The hook of a rulebook that assesses applications.
pub(super) const HOOK: &str = "eligibility";

/// What the application says about each reason of the refusal it follows (N04).
const REMEDIES: &str = "remedies";

/// Everything the rules may look at.
pub(super) struct Applicant<'a> {
    pub application: &'a Application,
    /// What the application was asked.
    pub asked: &'a Questionnaire,
    /// The rules that assess it.
    pub pack: &'a Pack,
    pub provider: &'a Provider,
    pub location: &'a Location,
    /// Of the refused application this one follows (W08).
    pub previous: Option<RatingSeen>,
    pub submitted_at: Instant,
    /// Whose day is today.
    pub at: Instant,
}

impl Applicant<'_> {
    /// The input of the hook. Dates are London's.
    pub fn facts(&self) -> Value {
        let (today, submitted_on) = (london::date_of(self.at), london::date_of(self.submitted_at));
        let rating = &self.location.rating;
        let previous = match &self.previous {
            Some(seen) => {
                json!({"refused": true, "rating": seen.rating, "rating_published_on": seen.published_on})
            }
            None => json!({"refused": false, "rating": null, "rating_published_on": null}),
        };
        let mut facts = json!({
            "today": today,
            "application": {"kind": self.application.kind().name(), "submitted_on": submitted_on},
            "provider": {
                "name": self.provider.name, "companies_house_number": self.provider.companies_house_number(),
            },
            "location": {
                "id": self.location.cqc_id,
                "name": self.location.name,
                "beds": self.location.beds,
                "care_home": self.location.care_home,
                "cqc": {
                    "registered": self.location.registered,
                    "rating": rating.overall.words(),
                    "published_on": rating.published_on,
                },
            },
            "previous": previous,
            "answers": self.answers(),
        });
        // Younger than the first rulebooks: whoever does not name it is not given it.
        if self.pack.wants(HOOK, REMEDIES) {
            let remedies = self.application.remedies.iter().map(Remedy::fact).collect();
            facts[REMEDIES] = self.pack.known_part(HOOK, REMEDIES, &remedies);
        }
        facts
    }

    /// What the rules want to know of the answers; questions that are there for officers alone are left out.
    fn answers(&self) -> Value {
        let answers = self.asked.facts(&self.application.answers);
        self.pack.known_part(HOOK, "answers", &Value::Object(answers))
    }

    /// What the next application of this location will be compared with.
    pub fn rating(&self) -> RatingSeen {
        let rating = &self.location.rating;
        RatingSeen { rating: rating.overall.words().to_owned(), published_on: rating.published_on }
    }
}

/// # Errors
/// `internal` when the rulebook's hook answers in a form that says nothing about eligibility.
pub(super) fn assessed(outcome: Outcome) -> Result<Assessed, Refusal> {
    match outcome {
        Outcome::Met => Ok(Assessed::Met),
        Outcome::NotMet => Ok(Assessed::NotMet),
        Outcome::Refer => Ok(Assessed::Refer),
        Outcome::CannotDecide => Ok(Assessed::CannotDecide),
        Outcome::Scheduled | Outcome::Scored | Outcome::Ranked | Outcome::Tie => {
            Err(Refusal::internal(format!("the hook `{HOOK}` answered \"{outcome}\": it is of the wrong kind")))
        }
    }
}

/// A dry run as the applicant reads it: nothing is on record.
///
/// # Errors
/// As [`assessed`].
pub(super) fn dry_run(decision: &Decision) -> Result<Assessment, Refusal> {
    Ok(Assessment {
        decision: None,
        assessed: assessed(decision.outcome)?,
        criteria: decision.trace.iter().map(criterion).collect(),
        message: message(&decision.output),
        package_sha256: decision.package_sha256.clone(),
        record_sha256: None,
    })
}

/// A recorded assessment as the applicant reads it.
///
/// # Errors
/// `internal` when the record is none of an assessment.
pub(super) fn recorded(record: &DecisionRecord) -> Result<Assessment, Refusal> {
    let trace: Vec<Step> = serde_json::from_str(&record.trace).map_err(Refusal::internal)?;
    let output: Value = serde_json::from_str(&record.output).map_err(Refusal::internal)?;
    let assessed = Assessed::parse(&record.outcome).ok_or_else(|| {
        Refusal::internal(format!("the decision {} is no assessment: \"{}\"", record.id, record.outcome))
    })?;
    Ok(Assessment {
        decision: Some(record.id),
        assessed,
        criteria: trace.iter().map(criterion).collect(),
        message: message(&output),
        package_sha256: record.package_sha256.clone(),
        record_sha256: Some(record.record_sha256.clone()),
    })
}

fn criterion(step: &Step) -> Criterion {
    let fact = |fact: &FactRead| CriterionFact { path: fact.path.to_string(), value: fact.value.clone() };
    Criterion {
        id: step.id.clone(),
        outcome: step.outcome.clone(),
        reason: step.reason.clone(),
        facts: step.facts.iter().map(fact).collect(),
    }
}

/// Only an output of *cannot decide* has one.
fn message(output: &Value) -> Option<String> {
    output.get("message").and_then(Value::as_str).map(str::to_owned)
}
