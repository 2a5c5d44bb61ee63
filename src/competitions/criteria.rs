//! The criteria of quality: at most two levels, criteria and the questions below them, each level weighing exactly 100;
//! and what each mark means (C2).

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::draft::{BAD_ID, PERCENT, is_id};
use super::model::{Criteria, Question};
use crate::kernel::FieldError;
use crate::kernel::text::Faults;

const MOST_CRITERIA: usize = 20;
const MOST_MEANING: usize = 1_000;

/// A criterion that stands above some of the questions. The weights of all criteria make 100, and so do those of the
/// questions below each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityCriterion {
    /// Named by its questions.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub id: String,
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    #[schema(maximum = 100)]
    pub weight: u32,
}

/// What one mark means, for tenderers and evaluators alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleStep {
    pub mark: u32,
    /// Such as `"Meets the requirement, with minor reservations"`.
    #[schema(min_length = 1, max_length = 1000)]
    pub meaning: String,
}

impl Criteria {
    /// The criterion above a question, if there is one.
    pub fn above(&self, question: &Question) -> Option<&QualityCriterion> {
        let named = question.criterion.as_deref()?;
        self.quality_criteria.iter().find(|criterion| criterion.id == named)
    }

    /// What a question weighs among all of quality, out of 100: its own weight, or that part of its criterion's. Exact.
    pub fn share(&self, question: &Question) -> Decimal {
        let own = Decimal::from(question.weight);
        match self.above(question) {
            Some(criterion) => (Decimal::from(criterion.weight) * own / Decimal::ONE_HUNDRED).normalize(),
            None => own,
        }
    }

    /// What a mark means, where the competition says so.
    pub fn meaning(&self, mark: i64) -> Option<&str> {
        self.scale.iter().find(|step| i64::from(step.mark) == mark).map(|step| step.meaning.as_str())
    }

    /// What keeps the criteria from being published: a level that does not weigh exactly 100, a question without its
    /// criterion, elements of the price that do not, a mark without its meaning. What all questions of a single level weigh is for the rulebook to say.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Faults::new();
        self.check_levels(&mut faults);
        self.price_schedule.check_weights(&mut faults);
        if !self.scale.is_empty() {
            let said: BTreeSet<u32> = self.scale.iter().map(|step| step.mark).collect();
            let unsaid: Vec<String> =
                (0..=self.max_mark).filter(|mark| !said.contains(mark)).map(|mark| mark.to_string()).collect();
            let detail = format!("says nothing of the mark {}: a scale says what each mark means", unsaid.join(", "));
            faults.require(unsaid.is_empty(), "/scale", "incomplete", &detail);
        }
        faults.into_vec()
    }

    fn check_levels(&self, faults: &mut Faults) {
        if self.quality_criteria.is_empty() {
            return;
        }
        let total: u32 = self.quality_criteria.iter().map(|criterion| criterion.weight).sum();
        let detail = format!("weigh {total} together; they must weigh exactly 100");
        faults.require(total == 100, "/quality_criteria", "weights", &detail);
        for (place, criterion) in self.quality_criteria.iter().enumerate() {
            let below = self.questions.iter().filter(|one| one.criterion.as_ref() == Some(&criterion.id));
            let total: u32 = below.map(|question| question.weight).sum();
            let detail = format!("has questions that weigh {total} together; they must weigh exactly 100");
            faults.require(total == 100, &format!("/quality_criteria/{place}"), "weights", &detail);
        }
        for (place, question) in self.questions.iter().enumerate() {
            let detail = "must name one of the criteria, since there are some";
            faults.require(question.criterion.is_some(), &format!("/questions/{place}/criterion"), "missing", detail);
        }
    }

    /// What a draft may not say of criteria, marks and the elements of the price, however unfinished it is.
    pub(super) fn check_draft(&self, faults: &mut Faults) {
        self.price_schedule.check(faults, (is_id, BAD_ID));
        let few = self.quality_criteria.len() <= MOST_CRITERIA;
        faults.require(few, "/quality_criteria", "too_many", &format!("may hold {MOST_CRITERIA} criteria"));
        let mut seen = BTreeSet::new();
        for (place, criterion) in self.quality_criteria.iter().enumerate() {
            let pointer = |field: &str| format!("/quality_criteria/{place}/{field}");
            faults.require(is_id(&criterion.id), &pointer("id"), "bad_id", BAD_ID);
            let new = seen.insert(criterion.id.as_str());
            faults.require(new, &pointer("id"), "duplicate", "names an earlier criterion already");
            faults.text(&pointer("title"), &criterion.title, 500);
            faults.require(criterion.weight <= 100, &pointer("weight"), "out_of_range", PERCENT);
        }
        for (place, question) in self.questions.iter().enumerate() {
            let known = question.criterion.as_deref().is_none_or(|named| seen.contains(named));
            let pointer = format!("/questions/{place}/criterion");
            faults.require(known, &pointer, "unknown_criterion", "is no criterion of this competition");
        }
        let mut marks = BTreeSet::new();
        for (place, step) in self.scale.iter().enumerate() {
            let pointer = |field: &str| format!("/scale/{place}/{field}");
            let detail = format!("must be a mark from 0 to {}", self.max_mark);
            faults.require(step.mark <= self.max_mark, &pointer("mark"), "out_of_range", &detail);
            faults.require(marks.insert(step.mark), &pointer("mark"), "duplicate", "was said already");
            faults.text(&pointer("meaning"), &step.meaning, MOST_MEANING);
        }
    }
}

/// A share as rules are given it: a whole number where it is one, else the digits of a decimal.
pub fn share_fact(share: Decimal) -> Value {
    match u32::try_from(share) {
        Ok(whole) if Decimal::from(whole) == share => json!(whole),
        _ => json!(share.normalize().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::model::Weights;
    use crate::kernel::PriceSchedule;

    fn question(id: &str, weight: u32, criterion: Option<&str>) -> Question {
        Question { id: id.into(), title: id.into(), weight, criterion: criterion.map(Into::into) }
    }

    fn criterion(id: &str, weight: u32) -> QualityCriterion {
        QualityCriterion { id: id.into(), title: id.into(), weight }
    }

    fn criteria(quality_criteria: Vec<QualityCriterion>, questions: Vec<Question>) -> Criteria {
        Criteria {
            weights: Weights { price: 60, quality: 40 },
            questions,
            max_mark: 5,
            quality_floor: Decimal::ZERO,
            quality_criteria,
            scale: vec![],
            price_schedule: PriceSchedule::default(),
        }
    }

    fn pointers(criteria: &Criteria) -> Vec<String> {
        criteria.faults().into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn c2_each_level_weighs_exactly_100_and_a_question_its_part_of_its_criterion() {
        let whole = criteria(
            vec![criterion("care", 35), criterion("people", 65)],
            vec![
                question("safety", 30, Some("care")),
                question("dignity", 70, Some("care")),
                question("staff", 100, Some("people")),
            ],
        );
        assert!(pointers(&whole).is_empty());
        let shares: Vec<Decimal> = whole.questions.iter().map(|question| whole.share(question)).collect();
        assert_eq!(shares.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.5", "24.5", "65"]);
        assert_eq!(shares.iter().sum::<Decimal>(), Decimal::ONE_HUNDRED);
        assert_eq!(shares.into_iter().map(share_fact).collect::<Vec<_>>(), [json!("10.5"), json!("24.5"), json!(65)]);
    }

    #[test]
    fn c2_a_level_that_weighs_another_sum_is_named() {
        let wrong = criteria(
            vec![criterion("care", 35), criterion("people", 66)],
            vec![
                question("safety", 99, Some("care")),
                question("staff", 100, Some("people")),
                question("food", 1, None),
            ],
        );
        assert_eq!(pointers(&wrong), ["/quality_criteria", "/quality_criteria/0", "/questions/2/criterion"]);
    }

    #[test]
    fn c2_a_scale_says_what_each_mark_means() {
        let mut some = criteria(vec![], vec![question("care", 100, None)]);
        assert!(pointers(&some).is_empty(), "a scale may be left out");
        some.scale = [0, 1, 3, 5].map(|mark| ScaleStep { mark, meaning: "says something".into() }).into();
        assert_eq!(some.faults()[0].detail, "says nothing of the mark 2, 4: a scale says what each mark means");
        assert_eq!((some.meaning(3), some.meaning(2)), (Some("says something"), None));
    }
}
