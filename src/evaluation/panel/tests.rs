use proptest::prelude::*;

use super::super::model::{Mark, MarkedQuestion};
use super::*;

const QUESTIONS: [&str; 3] = ["care", "staffing", "food"];

fn at(hour: i64) -> Instant {
    Instant::UNIX_EPOCH + chrono::TimeDelta::hours(hour)
}

fn person(n: usize) -> UserId {
    UserId(Uuid::from_u128(n as u128 + 1))
}

fn tender(n: usize) -> TenderId {
    TenderId(Uuid::from_u128(n as u128 + 100))
}

fn method() -> Method {
    let question = |id: &&str| MarkedQuestion { id: (*id).into(), weight: 0.into() };
    Method {
        price_weight: 60,
        quality_weight: 40,
        max_mark: 5,
        quality_floor: rust_decimal::Decimal::ZERO,
        questions: QUESTIONS.iter().map(question).collect(),
    }
}

/// Evaluator `n`: which questions (none: all), and whether they are locked, unassigned, waived.
fn evaluator(n: usize, questions: &[usize], [locked, unassigned, waived]: [bool; 3]) -> Evaluator {
    Evaluator {
        competition: CompetitionId(Uuid::nil()),
        person: person(n),
        lay: n % 2 == 1,
        questions: questions.iter().map(|question| QUESTIONS[*question].to_owned()).collect(),
        assigned_by: None,
        assigned_at: at(0),
        unassigned_at: unassigned.then_some(at(2)),
        locked_at: locked.then_some(at(1)),
        waived_at: waived.then_some(at(1)),
    }
}

fn sheet(evaluator: &Evaluator, of: usize) -> MarkSheet {
    let mark = |question: &String| Mark { question: question.clone(), mark: 3, reason: "Named and dated.".into() };
    MarkSheet {
        tender: tender(of),
        evaluator: evaluator.person,
        marks: evaluator.questions_of(&method()).iter().map(mark).collect(),
        at: at(1),
    }
}

fn agreed(of: usize, question: &str, hour: i64) -> AgreedMark {
    let mark = Mark { question: question.into(), mark: 3, reason: "Agreed after discussion.".into() };
    AgreedMark { tender: tender(of), mark, by: person(9), at: at(hour), reopened: None, carried_by: None }
}

prop_compose! {
    fn panels()(parts in prop::collection::vec((prop::collection::vec(0..3usize, 0..3), any::<[bool; 3]>()), 1..6),
        aside in prop::collection::vec((0..6usize, 0..3usize, 0..9i64), 0..4)) -> Panel {
        let evaluators = parts.iter().enumerate().map(|(n, (questions, states))| evaluator(n, questions, *states));
        let aside = aside.into_iter().map(|(who, of, hour)| ((person(who), tender(of)), at(hour))).collect();
        Panel { evaluators: evaluators.collect(), aside }
    }
}

fn sheets_of(panel: &Panel) -> Vec<MarkSheet> {
    panel.evaluators.iter().flat_map(|one| (0..3).map(|of| sheet(one, of))).collect()
}

proptest! {
    #[test]
    fn c2_nobody_reads_a_sheet_that_is_not_done_and_no_evaluator_before_their_own_is_locked(
        panel in panels(), who in 0..7usize, office in any::<bool>(),
    ) {
        let reader = if office { Reader::Officer(person(who)) } else { Reader::Evaluator(person(who)) };
        for seen in panel.visible(sheets_of(&panel), reader) {
            if seen.sheet.evaluator == person(who) {
                continue;
            }
            prop_assert!(panel.of(seen.sheet.evaluator).unwrap().is_done());
            match panel.of(person(who)) {
                Some(mine) if !office => {
                    prop_assert!(mine.locked_at.is_some());
                    prop_assert!(seen.sheet.marks.iter().all(|mark| mine.covers(&mark.question)));
                }
                Some(mine) => prop_assert!(!mine.is_marking()),
                None => prop_assert!(office),
            }
        }
    }

    #[test]
    fn the_order_of_evaluators_sheets_and_tenders_changes_nothing(panel in panels(), who in 0..7usize) {
        let mut turned = panel.clone();
        turned.evaluators.reverse();
        let sorted = |mut seen: Vec<SeenSheet>| {
            seen.sort_by_key(|seen| (seen.sheet.tender, seen.sheet.evaluator));
            seen
        };
        let mut sheets = sheets_of(&panel);
        let first = sorted(panel.visible(sheets.clone(), Reader::Officer(person(who))));
        let marks: Vec<AgreedMark> = (0..3).flat_map(|of| QUESTIONS.map(|one| agreed(of, one, 4))).collect();
        let mut opened = marks.clone();
        panel.reopen(&mut opened, &sheets);
        sheets.reverse();
        prop_assert_eq!(first, sorted(turned.visible(sheets.clone(), Reader::Officer(person(who)))));
        let mut again: Vec<AgreedMark> = marks.into_iter().rev().collect();
        turned.reopen(&mut again, &sheets);
        again.reverse();
        prop_assert_eq!(opened, again);
        for (of, question) in (0..3).flat_map(|of| QUESTIONS.map(|question| (of, question))) {
            let awaited = |panel: &Panel| panel.awaited(tender(of), question).into_iter().collect::<BTreeSet<_>>();
            prop_assert_eq!(awaited(&panel), awaited(&turned));
        }
    }
}

#[test]
fn c2_a_question_waits_for_those_who_mark_it_and_are_not_kept_out() {
    let panel = Panel {
        evaluators: vec![
            evaluator(0, &[], [true, false, false]),
            evaluator(1, &[0], [false; 3]),
            evaluator(2, &[1], [false; 3]),
            evaluator(3, &[], [false, false, true]),
            evaluator(4, &[], [false, true, false]),
        ],
        aside: BTreeMap::from([((person(2), tender(1)), at(3))]),
    };
    assert_eq!(panel.awaited(tender(0), "care"), [person(1)]);
    assert_eq!(panel.awaited(tender(0), "staffing"), [person(2)]);
    assert_eq!(panel.awaited(tender(1), "staffing"), [], "kept out of that tender");
    assert_eq!(panel.awaited(tender(0), "food"), []);
}

#[test]
fn c2_what_was_agreed_before_a_sheet_was_set_aside_opens_again_and_what_was_agreed_after_it_stands() {
    let one = evaluator(0, &[0], [true, false, false]);
    let panel = Panel { evaluators: vec![one.clone()], aside: BTreeMap::from([((person(0), tender(0)), at(5))]) };
    let sheets = [sheet(&one, 0), sheet(&one, 1)];
    let mut marks = [agreed(0, "care", 4), agreed(0, "care", 6), agreed(0, "food", 4), agreed(1, "care", 4)];
    panel.reopen(&mut marks, &sheets);
    assert_eq!(marks.each_ref().map(|mark| mark.reopened.is_some()), [true, false, false, false]);
    assert!(!panel.counts(&sheets[0]) && panel.counts(&sheets[1]));
}
