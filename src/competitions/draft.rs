//! What a draft may say. Whether it may be *published* is the rulebook's and the timetable's business.

use chrono::Datelike;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::model::{Competition, Criteria, Question};
use super::views::CompetitionDraft;
use crate::kernel::Refusal;
use crate::kernel::text::Faults;

const QUESTIONS: std::ops::RangeInclusive<usize> = 1..=50;
const MOST_BEDS: u32 = 10_000;
pub(super) const PERCENT: &str = "must be between 0 and 100";
pub(super) const BAD_ID: &str = "must be 1 to 40 lower-case letters, digits or underscores, starting with a letter";

impl CompetitionDraft {
    /// # Errors
    /// `validation` with every field at fault.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/title", &self.title, 200);
        faults.require(self.weights.price <= 100, "/weights/price", "out_of_range", PERCENT);
        faults.require(self.weights.quality <= 100, "/weights/quality", "out_of_range", PERCENT);
        check_questions(&mut faults, &self.questions);
        self.criteria().check_draft(&mut faults);
        let marks = (1..=100).contains(&self.max_mark);
        faults.require(marks, "/max_mark", "out_of_range", "must be between 1 and 100");
        let floor = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&self.quality_floor);
        faults.require(floor, "/quality_floor", "out_of_range", PERCENT);
        let precise = self.quality_floor.normalize().scale() <= 4;
        faults.require(precise, "/quality_floor", "too_precise", "may have four decimal places");
        let beds = (1..=MOST_BEDS).contains(&self.quantity_beds);
        faults.require(beds, "/quantity_beds", "out_of_range", "must be between 1 and 10000");
        self.term.check(&mut faults, self.timetable.starts_on);
        self.strategy.check(&mut faults);
        for (pointer, date) in self.timetable.dates() {
            let known = (2000..=2100).contains(&date.year());
            faults.require(known, pointer, "out_of_range", "must lie between the years 2000 and 2100");
        }
        faults.verdict()
    }

    fn criteria(&self) -> Criteria {
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

    /// What a competition says, as a draft of it would.
    pub fn of(competition: &Competition) -> Self {
        Self {
            lot_id: competition.lot,
            title: competition.title.clone(),
            kind: competition.kind,
            weights: competition.weights,
            questions: competition.questions.clone(),
            quality_criteria: competition.quality_criteria.clone(),
            max_mark: competition.max_mark,
            scale: competition.scale.clone(),
            price_schedule: competition.price_schedule.clone(),
            quality_floor: competition.quality_floor,
            quantity_beds: competition.quantity_beds,
            fnc_agreed: competition.fnc_agreed,
            term: competition.term.clone(),
            timetable: competition.timetable.clone(),
            strategy: competition.strategy.clone(),
        }
    }

    /// The competition as this draft has it; identity, state and history stay.
    pub(super) fn applied_to(&self, competition: Competition) -> Competition {
        Competition {
            lot: self.lot_id,
            title: self.title.clone(),
            kind: self.kind,
            weights: self.weights,
            questions: self.questions.clone(),
            max_mark: self.max_mark,
            quality_floor: self.quality_floor.normalize(),
            quality_criteria: self.quality_criteria.clone(),
            scale: self.scale.clone(),
            price_schedule: self.price_schedule.normalized(),
            quantity_beds: self.quantity_beds,
            fnc_agreed: self.fnc_agreed,
            term: self.term.clone(),
            timetable: self.timetable.clone(),
            strategy: self.strategy.clone(),
            ..competition
        }
    }
}

fn check_questions(faults: &mut Faults, questions: &[Question]) {
    faults.require(QUESTIONS.contains(&questions.len()), "/questions", "out_of_range", "must hold 1 to 50 questions");
    let mut seen = BTreeSet::new();
    for (place, question) in questions.iter().enumerate() {
        let pointer = |field: &str| format!("/questions/{place}/{field}");
        faults.require(is_id(&question.id), &pointer("id"), "bad_id", BAD_ID);
        faults.require(seen.insert(&question.id), &pointer("id"), "duplicate", "names an earlier question already");
        faults.text(&pointer("title"), &question.title, 500);
        faults.require(question.weight <= 100, &pointer("weight"), "out_of_range", PERCENT);
    }
}

pub(super) fn is_id(id: &str) -> bool {
    (1..=40).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
