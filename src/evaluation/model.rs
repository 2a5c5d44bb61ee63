//! Marks, the marks agreed in moderation, and what is still to be agreed.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::alike::AlikePair;
use super::panel::SeenSheet;
use crate::kernel::Instant;
use crate::kernel::ids::{CompetitionId, DecisionId, TenderId, UserId};
use crate::kernel::text::Faults;

/// A reason shorter than this says nothing that an assessment summary could repeat.
pub const REASON_LEAST: usize = 10;
pub const REASON_MOST: usize = 2_000;

/// How the tenders of one competition are judged, as fixed at its publication.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Out of 100.
    pub price_weight: u32,
    /// Out of 100.
    pub quality_weight: u32,
    /// The best mark; marks are whole numbers from 0.
    pub max_mark: u32,
    /// Quality points below which a tender is not ranked.
    pub quality_floor: Decimal,
    pub questions: Vec<MarkedQuestion>,
}

/// A quality question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedQuestion {
    pub id: String,
    /// Out of 100 over all questions.
    pub weight: Decimal,
}

/// A mark for one question, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub question: String,
    pub mark: i64,
    pub reason: String,
}

/// What one evaluator gave one tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkSheet {
    pub tender: TenderId,
    pub evaluator: UserId,
    pub marks: Vec<Mark>,
    pub at: Instant,
}

/// The mark on which the evaluators agreed in moderation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedMark {
    pub tender: TenderId,
    pub mark: Mark,
    pub by: UserId,
    pub at: Instant,
    /// It does not stand any more, and must be agreed again.
    pub reopened: Option<Reopened>,
    /// The decision that let a score of the admission stand for it: nobody marks it again (W20).
    pub carried_by: Option<DecisionId>,
}

/// Why an agreed mark does not stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    pub at: Instant,
    pub why: String,
}

/// Where the evaluation of a competition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// An approval rests on the marks, so nobody may change them.
    pub frozen: bool,
    /// Grows with every mark, agreed or not.
    pub version: i64,
}

/// The marks of one tender, as far as the reader may see them.
#[derive(Clone, Debug)]
pub struct TenderMarks {
    pub tender: TenderId,
    /// Every question has an agreed mark.
    pub moderated: bool,
    pub sheets: Vec<SeenSheet>,
    pub agreed: Vec<AgreedMark>,
}

/// Where the moderation of a competition stands.
#[derive(Clone, Debug)]
pub struct Moderation {
    pub competition: CompetitionId,
    pub progress: Progress,
    /// Every opened tender and its location's name.
    pub tenders: Vec<(TenderId, String)>,
    /// Those that are locked.
    pub sheets: Vec<SeenSheet>,
    /// Those opened again among them.
    pub agreed: Vec<AgreedMark>,
    /// Every tender and question that lacks an agreed mark.
    pub missing: Vec<(TenderId, String)>,
    /// Whoever must still lock their sheet.
    pub awaited: Vec<UserId>,
    /// Answers that are near-identical and whose agreed marks differ.
    pub unlike: Vec<AlikePair>,
}

impl Progress {
    /// Before the first mark.
    pub const START: Self = Self { frozen: false, version: 1 };
}

impl Method {
    pub fn knows(&self, question: &str) -> bool {
        self.questions.iter().any(|known| known.id == question)
    }

    /// Names every fault of a list of marks: unknown and repeated questions, marks off the scale, missing reasons.
    pub fn check(&self, marks: &[Mark], faults: &mut Faults) {
        let mut seen = BTreeSet::new();
        for (n, mark) in marks.iter().enumerate() {
            let at = format!("/marks/{n}");
            if !self.knows(&mark.question) {
                faults.add(
                    format!("{at}/question"),
                    "unknown_question",
                    format!("the competition has no question {:?}", mark.question),
                );
            } else if !seen.insert(mark.question.as_str()) {
                faults.add(
                    format!("{at}/question"),
                    "repeated",
                    format!("the question {} is marked twice", mark.question),
                );
            }
            if !(0..=i64::from(self.max_mark)).contains(&mark.mark) {
                faults.add(
                    format!("{at}/mark"),
                    "out_of_range",
                    format!("must be a whole number from 0 to {}", self.max_mark),
                );
            }
            check_reason(&format!("{at}/reason"), &mark.reason, faults);
        }
    }

    /// Besides [`Method::check`], names every question of `owed` without a mark, and every mark beyond them.
    pub fn check_complete(&self, marks: &[Mark], owed: &[String], faults: &mut Faults) {
        self.check(marks, faults);
        for (n, mark) in marks.iter().enumerate() {
            if self.knows(&mark.question) && !owed.contains(&mark.question) {
                let said = format!("the question {} of this tender is not yours to mark", mark.question);
                faults.add(format!("/marks/{n}/question"), "not_assigned", said);
            }
        }
        for question in owed {
            if !marks.iter().any(|mark| mark.question == *question) {
                faults.add("/marks", "question_missing", format!("the question {question} has no mark"));
            }
        }
    }

    /// Every tender and question without an agreed mark, in order.
    pub fn not_agreed(&self, tenders: &[TenderId], agreed: &[AgreedMark]) -> Vec<(TenderId, String)> {
        let standing = agreed.iter().filter(|agreed| agreed.reopened.is_none());
        let settled: BTreeSet<(TenderId, &str)> =
            standing.map(|agreed| (agreed.tender, agreed.mark.question.as_str())).collect();
        tenders
            .iter()
            .flat_map(|tender| self.questions.iter().map(move |question| (*tender, question.id.clone())))
            .filter(|(tender, question)| !settled.contains(&(*tender, question.as_str())))
            .collect()
    }
}

fn check_reason(pointer: &str, reason: &str, faults: &mut Faults) {
    if reason.trim().chars().count() < REASON_LEAST {
        faults.add(pointer, "too_short", format!("say why, in at least {REASON_LEAST} characters"));
    } else {
        faults.text(pointer, reason, REASON_MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Refusal;

    fn method() -> Method {
        let question = |id: &str, weight| MarkedQuestion { id: id.into(), weight: Decimal::from(weight) };
        Method {
            price_weight: 60,
            quality_weight: 40,
            max_mark: 5,
            quality_floor: Decimal::ZERO,
            questions: vec![question("care", 60), question("staffing", 40)],
        }
    }

    fn mark(question: &str, mark: i64) -> Mark {
        Mark { question: question.into(), mark, reason: "Clear and well evidenced".into() }
    }

    fn faults_of(marks: &[Mark]) -> Vec<String> {
        let mut faults = Faults::new();
        method().check_complete(marks, &["care".to_owned(), "staffing".to_owned()], &mut faults);
        let named = |refusal: Refusal| -> Vec<String> {
            refusal.errors().iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
        };
        faults.verdict().err().map(named).unwrap_or_default()
    }

    #[test]
    fn c2_every_question_has_one_whole_mark_on_the_scale() {
        assert!(faults_of(&[mark("staffing", 0), mark("care", 5)]).is_empty());
        assert_eq!(faults_of(&[mark("care", 6)]), ["/marks/0/mark out_of_range", "/marks question_missing"]);
        assert_eq!(
            faults_of(&[mark("care", -1), mark("care", 1), mark("food", 1)]),
            [
                "/marks/0/mark out_of_range",
                "/marks/1/question repeated",
                "/marks/2/question unknown_question",
                "/marks question_missing"
            ]
        );
    }

    #[test]
    fn c2_a_mark_without_a_reason_is_no_mark() {
        let silent = Mark { reason: "  good    ".into(), ..mark("care", 3) };
        assert_eq!(faults_of(&[silent, mark("staffing", 3)]), ["/marks/0/reason too_short"]);
    }

    #[test]
    fn what_is_not_agreed_is_named_by_tender_and_question() {
        let (first, second) = (TenderId(uuid::Uuid::from_u128(1)), TenderId(uuid::Uuid::from_u128(2)));
        let agreed = AgreedMark {
            tender: first,
            mark: mark("care", 3),
            by: UserId(uuid::Uuid::nil()),
            at: "2021-03-02T09:00:00Z".parse().unwrap(),
            reopened: None,
            carried_by: None,
        };
        assert_eq!(
            method().not_agreed(&[first, second], &[agreed]),
            [(first, "staffing".to_owned()), (second, "care".to_owned()), (second, "staffing".to_owned())]
        );
    }
}
