//! The ratings of a location of the syndication API, from the three places where it keeps them: the one that stands,
//! those before it, and since 2023 the assessments under the single assessment framework.

use serde::Deserialize;

use crate::register::formats::checks::Checks;
use crate::register::model::{Grade, Rating};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CurrentRatings {
    overall: Option<Overall>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Overall {
    rating: Option<String>,
    report_date: Option<String>,
    /// The earlier location that the rating was given to.
    organisation_id: Option<String>,
    key_question_ratings: Option<Vec<KeyQuestion>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct KeyQuestion {
    name: Option<String>,
    rating: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HistoricRating {
    report_date: Option<String>,
    organisation_id: Option<String>,
    overall: Option<Overall>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Assessment {
    assessment_plan_published_date_time: Option<String>,
    ratings: Option<AssessmentRatings>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AssessmentRatings {
    overall: Option<Vec<Overall>>,
    /// One for each group of services that was assessed.
    asg_ratings: Option<Vec<Overall>>,
}

/// All of them, earlier publications first; of those of one day the one that stands comes last.
pub fn ratings(
    current: Option<&CurrentRatings>,
    historic: &[HistoricRating],
    assessments: &[Assessment],
    checks: &mut Checks,
) -> Vec<Rating> {
    let mut ratings = vec![];
    for before in historic {
        let Some(overall) = &before.overall else { continue };
        let published = before.report_date.as_deref().or(overall.report_date.as_deref());
        let from = before.organisation_id.as_deref().or(overall.organisation_id.as_deref());
        ratings.extend(overall.read("historicRatings", published, from, checks));
    }
    for assessment in assessments {
        let published = assessment.assessment_plan_published_date_time.as_deref();
        if let Some(overall) = assessment.ratings.as_ref().and_then(AssessmentRatings::of_location) {
            ratings.extend(overall.read("assessment", published, overall.organisation_id.as_deref(), checks));
        }
    }
    if let Some(overall) = current.and_then(|current| current.overall.as_ref()) {
        let (published, from) = (overall.report_date.as_deref(), overall.organisation_id.as_deref());
        ratings.extend(overall.read("currentRatings", published, from, checks));
    }
    ratings.sort_by_key(|rating| rating.published_on);
    ratings
}

impl AssessmentRatings {
    /// The judgement on the location as a whole; that on its only group of services is one.
    fn of_location(&self) -> Option<&Overall> {
        let (overall, groups) = (self.overall.as_deref(), self.asg_ratings.as_deref());
        match (overall.unwrap_or_default(), groups.unwrap_or_default()) {
            ([first, ..], _) => Some(first),
            ([], [only]) => Some(only),
            _ => None,
        }
    }
}

impl Overall {
    /// None when it holds no word about a grade.
    fn read(&self, field: &str, published: Option<&str>, from: Option<&str>, checks: &mut Checks) -> Option<Rating> {
        let words = self.rating.as_deref().map(str::trim).filter(|words| !words.is_empty())?;
        let overall = checks.overall(field, words);
        let from = from.map(str::trim).filter(|id| !id.is_empty());
        let inherited_from = from.map(|id| checks.cqc_id(field, id));
        Some(Rating {
            overall,
            published_on: checks.published_on(field, published.unwrap_or_default().trim(), overall),
            safe: self.question("Safe", field, checks),
            effective: self.question("Effective", field, checks),
            caring: self.question("Caring", field, checks),
            responsive: self.question("Responsive", field, checks),
            well_led: self.question("Well-led", field, checks),
            inherited: inherited_from.is_some(),
            inherited_from,
        })
    }

    /// A question that was looked at and not graded has no grade.
    fn question(&self, name: &str, field: &str, checks: &mut Checks) -> Option<Grade> {
        let named = |question: &&KeyQuestion| question.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let found = self.key_question_ratings.as_deref()?.iter().find(named)?;
        let grade = checks.grade(field, found.rating.as_deref().unwrap_or_default().trim());
        grade.filter(|grade| *grade != Grade::NoPublishedRating)
    }
}
