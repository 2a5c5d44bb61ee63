//! The check of answers against the questions they are given to: every fault at once, by JSON pointer.

mod decimals;
mod lists;
mod scalars;

use chrono::NaiveDate;
use serde_json::{Map, Value};

pub(super) use self::decimals::{DIGITS, plain_decimal};
use super::Answers;
use super::condition::given;
use super::model::{AnswerKind, Question, Questionnaire, QuestionnairePage};
use crate::kernel::FieldError;
use crate::kernel::text::{Faults, pointer_step};

/// The largest whole number of an answer: what every JSON client can hold exactly.
pub(super) const WHOLE: i64 = 9_007_199_254_740_991;

/// The code of every fault an answer can have. They do not change.
pub const CODES: [(&str, &str); 17] = [
    ("unknown_field", "there is no such question on this page, no such column, no such part of an amount"),
    ("not_asked", "the condition of the question does not hold"),
    ("wrong_type", "JSON of another kind than the question takes"),
    ("missing", "a required answer, column or part of an amount is not there"),
    ("empty", "a text of nothing but space"),
    ("too_short", "a text with fewer characters than asked for"),
    ("too_long", "a text with more characters than allowed"),
    ("control_character", "a text with a character that cannot be shown"),
    ("not_a_choice", "none of the options, not a mark of the scale, not pounds sterling"),
    ("twice", "an option or a document that is in the list already"),
    ("too_few", "fewer options, documents or rows than asked for"),
    ("too_many", "more options, documents or rows than allowed"),
    ("out_of_range", "a number, an amount or a date outside its limits"),
    ("negative", "an amount below zero"),
    ("invalid", "no decimal or amount as text, `62.5` or `5000000.00`, or one with too many digits or places"),
    ("not_a_date", "not a day of the calendar between 1900 and 2200, written `2021-03-08`"),
    ("not_an_id", "not the id of a document: a UUID in small letters"),
];

impl Questionnaire {
    /// Every fault of what is sent for one page, by JSON pointer `/answers/<question>`. A null stands for no answer.
    /// Questions may be left out. `saved` are the answers on record, of which those of this page do not count;
    /// `today` is London's date.
    pub fn check_page(
        &self,
        page: &QuestionnairePage,
        sent: &Map<String, Value>,
        saved: &Answers,
        today: NaiveDate,
    ) -> Faults {
        let mut all = saved.clone();
        all.insert(page.id.clone(), given_of(sent));
        let answers = given(&all);
        let asked = self.asked(&answers);
        let mut faults = Faults::new();
        for (id, answer) in sent {
            let at = pointer(id);
            match page.questions.iter().find(|question| question.id == *id) {
                None => faults.add(at, "unknown_field", "is not a question of this page"),
                Some(_) if answer.is_null() => {}
                Some(question) if !asked.contains(question.id.as_str()) => {
                    faults.add(at, "not_asked", unasked(question))
                }
                Some(question) => {
                    Check { questionnaire: self, today, faults: &mut faults }.answer(question, &at, answer)
                }
            }
        }
        faults
    }

    /// The required questions that are asked and have no answer yet, in the order of the questionnaire.
    pub fn missing(&self, answers: &Answers) -> Vec<FieldError> {
        let given = given(answers);
        let asked = self.asked(&given);
        let is_missing = |question: &&Question| {
            let id = question.id.as_str();
            question.required && asked.contains(id) && !given.contains_key(id)
        };
        let questions = self.questions().map(|(_, question)| question).filter(is_missing);
        let missing = questions.map(|question| {
            let detail = format!("\"{}\" has not been answered", question.label);
            FieldError::new(pointer(&question.id), "missing", detail)
        });
        missing.collect()
    }

    /// The answers on record that would not be taken any more today: a date that had to lie ahead may have passed.
    pub fn lapsed(&self, answers: &Answers, today: NaiveDate) -> Vec<FieldError> {
        let mut faults = Faults::new();
        for (page, question) in self.questions() {
            if let Some(answer) = answers.get(page).and_then(|answers| answers.get(&question.id)) {
                Check { questionnaire: self, today, faults: &mut faults }.answer(
                    question,
                    &pointer(&question.id),
                    answer,
                );
            }
        }
        faults.into_vec()
    }

    /// Every fault of one answer to one question, wherever it comes from.
    pub fn check_answer(&self, question: &Question, answer: &Value, today: NaiveDate) -> Vec<FieldError> {
        let mut faults = Faults::new();
        Check { questionnaire: self, today, faults: &mut faults }.answer(question, &pointer(&question.id), answer);
        faults.into_vec()
    }
}

/// What was answered among what was sent.
pub(super) fn given_of(sent: &Map<String, Value>) -> Map<String, Value> {
    sent.iter().filter(|(_, answer)| !answer.is_null()).map(|(id, answer)| (id.clone(), answer.clone())).collect()
}

fn unasked(question: &Question) -> String {
    let when = question.when.as_ref().map(|when| when.words()).unwrap_or_default();
    format!("is asked only when {when}; leave it out")
}

fn pointer(question: &str) -> String {
    format!("/answers/{}", pointer_step(question))
}

/// A check under way.
struct Check<'a> {
    questionnaire: &'a Questionnaire,
    today: NaiveDate,
    faults: &'a mut Faults,
}

impl Check<'_> {
    fn answer(&mut self, question: &Question, at: &str, answer: &Value) {
        match &question.answer {
            AnswerKind::One(scalar) => self.scalar(scalar, at, answer),
            AnswerKind::Several(composite) => self.list(composite, at, answer),
        }
    }
}
