//! The facts that the eligibility rules see, and what they found in the applicant's own terms.

use serde_json::{Value, json};

use crate::applications::model::{
    Application, Assessed, Assessment, Criterion, CriterionFact, LotAssessment, RatingSeen, Remedy,
};
use crate::decisions::DecisionRecord;
use crate::engine::{Decision, FactRead, Outcome, Pack, Step, not_established};
use crate::kernel::{Instant, Refusal, london};
use crate::providers::Provider;
use crate::questionnaire::Questionnaire;
use crate::register::{Location, district};

/// The hook of a rulebook that assesses applications.
pub(super) const HOOK: &str = "eligibility";

/// The one that assesses each lot by itself, where a rulebook has it.
pub(super) const LOT_HOOK: &str = "lot_eligibility";

/// What a lot's own assessment is given beside what the whole application's is, and what that is given of all of them.
pub(super) const LOT: &str = "lot";
pub(super) const LOTS: &str = "lots";

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
    /// The input of a hook, but for what needs a look elsewhere. Dates are London's.
    pub fn facts(&self, hook: &str) -> Value {
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
            "answers": self.answers(hook),
        });
        self.add_whereabouts(hook, &mut facts["location"]);
        // Younger than the first rulebooks: whoever does not name it is not given it.
        if self.pack.wants(hook, REMEDIES) {
            let remedies = self.application.remedies.iter().map(Remedy::fact).collect();
            facts[REMEDIES] = self.pack.known_part(hook, REMEDIES, &remedies);
        }
        facts
    }

    /// Where the location is and what it offers, for rules that name it: younger than the first rulebooks.
    fn add_whereabouts(&self, hook: &str, location: &mut Value) {
        let Location { place, postcode, local_authority, service_types, .. } = self.location;
        for name in self.pack.fields_of(hook, "location") {
            let known = match name {
                "latitude" => place.map(|place| Value::from(place.latitude())),
                "longitude" => place.map(|place| Value::from(place.longitude())),
                "postcode_district" => postcode.as_deref().and_then(district).map(Value::from),
                "local_authority" => local_authority.clone().map(Value::from),
                "service_types" => Some(Value::from(service_types.clone())),
                _ => continue,
            };
            location[name] = match known {
                Some(known) => known,
                None if self.pack.insists(hook, "location", name) => not_established("is not in the register"),
                None => Value::Null,
            };
        }
    }

    /// What the rules want to know of the answers; questions that are there for officers alone are left out.
    fn answers(&self, hook: &str) -> Value {
        let answers = self.asked.facts(&self.application.answers);
        self.pack.known_part(hook, "answers", &Value::Object(answers))
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
        lots: vec![],
    })
}

/// What was found of one lot, under the name by which it was chosen.
pub(super) fn of_lot(application: &Application, code: &str, assessment: Assessment) -> LotAssessment {
    let chosen = application.lots.iter().find(|lot| lot.code == code);
    let title = chosen.map_or(code, |lot| lot.title.as_str()).to_owned();
    LotAssessment { code: code.to_owned(), title, assessment }
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
        lots: vec![],
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
