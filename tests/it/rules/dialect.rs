//! The dialect's own promises.

use drawdown::engine::self_test;

#[test]
fn the_dialect_answers_every_question_of_the_self_test() {
    if let Err(wrong) = self_test() {
        panic!("{}", wrong.join("\n"));
    }
}
