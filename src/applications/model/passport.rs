//! Answers that were given to one council, offered to the next (requirement K2). Pure: whoever asks has made sure that
//! the provider consents.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Application;
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId};
use crate::kernel::{Instant, london};
use crate::questionnaire::{About, AnswerKind, Composite, Question, Questionnaire, Scalar};

/// Where an answer was given before, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub location: LocationId,
    /// The name of the day.
    pub location_name: String,
    /// When that application was submitted.
    pub given_at: Instant,
}

/// Of the answers that were taken from another application and stand unchanged: where from, by question.
pub type Sources = BTreeMap<String, Source>;

/// An earlier application of the same provider with the questions it answered.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    pub application: &'a Application,
    pub questionnaire: &'a Questionnaire,
}

/// An answer to be looked at before it is given again.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub page: String,
    pub question: String,
    pub label: String,
    pub key: String,
    pub answer: Value,
    pub source: Source,
}

/// An answer that is not offered, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    pub page: String,
    pub question: String,
    pub label: String,
    pub key: String,
    pub reason: Staleness,
    /// A plain sentence.
    pub detail: String,
    pub source: Source,
}

/// Why an answer is not offered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Staleness {
    /// It was given longer ago than the question allows.
    TooOld,
    /// What it tells of held until a day that has passed.
    Expired,
    /// The question takes answers of another type.
    OtherType,
    /// The question would not take it: the options or the limits are others.
    DoesNotFit,
}

/// What can be offered to one application, and what cannot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    pub items: Vec<Suggestion>,
    pub left_out: Vec<LeftOut>,
}

/// The answer to a draft's question of what can be offered to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The provider consents to having answers offered to this buyer. Without that nothing is.
    pub consent: bool,
    pub suggestions: Suggestions,
    /// The names of the frameworks that answers come from.
    pub frameworks: BTreeMap<FrameworkId, String>,
}

impl Earlier<'_> {
    /// The question it answered under this question's name for reuse, and the answer. A question about the location is
    /// answered for one location.
    pub fn answer_to(&self, asked: &Question, location: LocationId) -> Option<(&Question, &Value)> {
        let reuse = asked.reuse.as_ref()?;
        let is_same = |question: &&(&str, &Question)| {
            question.1.reuse.as_ref().is_some_and(|earlier| {
                let about_location = [earlier.about, reuse.about].contains(&About::Location);
                earlier.key == reuse.key && (!about_location || self.application.location == location)
            })
        };
        let (page, question) = self.questionnaire.questions().find(|question| is_same(&question))?;
        Some((question, self.application.answers.get(page)?.get(&question.id)?))
    }

    fn source(&self) -> Option<Source> {
        Some(Source {
            application: self.application.id,
            framework: self.application.framework,
            authority: self.application.authority,
            location: self.application.location,
            location_name: self.application.location_name.clone(),
            given_at: self.application.standing.submission()?.at,
        })
    }
}

impl Suggestions {
    /// What the submitted applications in `earlier`, the newest first, have to offer to the questions of a draft of
    /// this location. Of each question the newest answer counts: a stale one is never replaced by an older one.
    pub fn of(asked: &Questionnaire, location: LocationId, earlier: &[Earlier<'_>], today: NaiveDate) -> Self {
        let mut suggestions = Self::default();
        for (page, question) in asked.questions() {
            let newest = earlier.iter().find_map(|earlier| {
                let (answered, answer) = earlier.answer_to(question, location)?;
                Some((answered, answer, earlier.source()?))
            });
            let (Some(reuse), Some((answered, answer, source))) = (&question.reuse, newest) else { continue };
            let (page, key) = (page.to_owned(), reuse.key.clone());
            let (id, label) = (question.id.clone(), question.label.clone());
            match stale(asked, question, answered, answer, &source, today) {
                None => {
                    let answer = answer.clone();
                    suggestions.items.push(Suggestion { page, question: id, label, key, answer, source });
                }
                Some((reason, detail)) => {
                    suggestions.left_out.push(LeftOut { page, question: id, label, key, reason, detail, source });
                }
            }
        }
        suggestions
    }
}

/// Why an answer is not to be offered, if there is a reason.
fn stale(
    asked: &Questionnaire,
    question: &Question,
    answered: &Question,
    answer: &Value,
    source: &Source,
    today: NaiveDate,
) -> Option<(Staleness, String)> {
    let (was, is) = (answered.answer.name(), question.answer.name());
    if was != is {
        let detail = format!("It was an answer of the type `{was}`; this question takes the type `{is}`.");
        return Some((Staleness::OtherType, detail));
    }
    let ends = [&question.answer, &answered.answer].into_iter().filter_map(|kind| ends_on(kind, answer)).min();
    if let Some(ended) = ends.filter(|day| *day < today) {
        let detail = format!("It tells of something that held until {}.", ended.format("%-d %B %Y"));
        return Some((Staleness::Expired, detail));
    }
    let days = question.reuse.as_ref().and_then(|reuse| reuse.days);
    let given_on = london::date_of(source.given_at);
    let offered_until = days.and_then(|days| given_on.checked_add_days(Days::new(days.into())));
    if offered_until.is_some_and(|last| last < today) {
        let (given, days) = (given_on.format("%-d %B %Y"), days.unwrap_or_default());
        let detail = format!("It was given on {given}; answers to this question are offered for {days} days.");
        return Some((Staleness::TooOld, detail));
    }
    let faults = asked.check_answer(question, answer, today);
    if faults.is_empty() {
        return None;
    }
    let details: Vec<&str> = faults.iter().map(|fault| fault.detail.as_str()).collect();
    Some((Staleness::DoesNotFit, format!("This question does not take it: it {}.", details.join("; it "))))
}

/// The first day on which something that an answer tells of ends.
fn ends_on(kind: &AnswerKind, answer: &Value) -> Option<NaiveDate> {
    let day = |scalar: &Scalar, answer: &Value| match scalar {
        Scalar::Date { expires: true, .. } => answer.as_str()?.parse().ok(),
        _ => None,
    };
    match kind {
        AnswerKind::One(scalar) => day(scalar, answer),
        AnswerKind::Several(Composite::Table { columns, .. }) => {
            let rows = answer.as_array().into_iter().flatten();
            let days =
                rows.flat_map(|row| columns.iter().filter_map(move |column| day(&column.answer, row.get(&column.id)?)));
            days.min()
        }
        AnswerKind::Several(_) => None,
    }
}
