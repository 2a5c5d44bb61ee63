//! The evaluation threads.

use std::sync::Arc;

use drawdown::engine::{CompileError, Depth, EvaluatorError, Evaluators, Gate, Outcome, Pack, evaluate};
use drawdown::kernel::{Problem, Tenant};
use futures_util::FutureExt;
use serde_json::json;

use super::{alliance, alliance_files, one_hook};

fn council(n: u128) -> Tenant {
    Tenant::Authority(uuid::Uuid::from_u128(n).into())
}

/// A question that keeps its thread busy until the clock stops it.
fn slow() -> Arc<Pack> {
    let script = "for i in 0..1000000 { working_days_after(date(\"2021-01-01\"), 400, []); }";
    let files = one_hook("kind = \"requirements\"", r#"{"n": "int"}"#, script);
    Arc::new(Pack::from_files(files).expect("it compiles"))
}

#[tokio::test]
async fn a_decision_on_a_thread_is_the_same_as_here() {
    let evaluators = Evaluators::start(2, 8).expect("threads");
    let pack = Arc::new(alliance());
    let input = json!({"scores": [], "method": {"quality_floor": "20"}});
    let there = evaluators.decide(council(1), Arc::clone(&pack), "award", input.clone()).await.expect("an answer");
    assert_eq!(there, evaluate(&pack, "award", &input));
}

#[tokio::test]
async fn a_full_queue_is_busy_with_a_time_to_try_again() {
    let evaluators = Evaluators::start(1, 1).expect("a thread");
    let pack = slow();
    let ask = || evaluators.decide(council(1), Arc::clone(&pack), "rule", json!({"n": 1}));
    let answers = futures_util::future::join_all((0..6).map(|_| ask())).await;
    let busy: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert!(busy.len() >= 4, "one runs and one waits at most: {}", busy.len());
    assert!(busy.iter().all(|refusal| refusal.problem() == Problem::Busy && refusal.retry_seconds() == Some(1)));
    let decided = answers.iter().filter_map(|answer| answer.as_ref().ok());
    assert!(decided.clone().count() >= 1);
    assert!(decided.clone().all(|decision| decision.outcome == Outcome::CannotDecide), "out of time is no decision");
    evaluators.decide(council(1), pack, "rule", json!({"n": 1})).await.expect("the thread works again");
}

#[tokio::test]
async fn a_council_with_too_much_waiting_is_busy_alone() {
    let evaluators = Evaluators::start(1, 1).expect("threads");
    let pack = slow();
    let decide = |n| evaluators.decide(council(n), Arc::clone(&pack), "rule", json!({"n": 1}));
    let play = |n| evaluators.play(council(n), Arc::clone(&pack), "rule", json!({"n": 1}));
    let (decided, played) = tokio::join!(
        futures_util::future::join_all([1, 1, 1, 1, 2].map(decide)),
        futures_util::future::join_all([1, 1, 1, 1, 2].map(play)),
    );
    for answers in [decided, played] {
        let busy = answers[..4].iter().filter_map(|answer| answer.as_ref().err());
        assert!(busy.clone().count() >= 2, "one runs and one waits at most");
        assert!(busy.clone().all(|refusal| refusal.problem() == Problem::Busy));
        assert!(answers[4].is_ok(), "another council is served: {:?}", answers[4].as_ref().err());
    }
}

#[tokio::test]
async fn what_is_tried_out_waits_with_the_checks() {
    let evaluators = Evaluators::start(1, 1).expect("threads");
    let pack = slow();
    let play = || Box::pin(evaluators.play(council(1), Arc::clone(&pack), "rule", json!({"n": 1})));
    let mut running = play();
    assert!((&mut running).now_or_never().is_none());
    // There is room for it as soon as the first one is taken up.
    let waiting = loop {
        let mut waiting = play();
        match (&mut waiting).now_or_never() {
            None => break waiting,
            Some(refused) => assert_eq!(refused.err().map(|refusal| refusal.problem()), Some(Problem::Busy)),
        }
        tokio::task::yield_now().await;
    };
    let check = |n| evaluators.check(council(n), alliance_files(), Depth::Files);
    assert_eq!(check(1).await.err().map(|refusal| refusal.problem()), Some(Problem::Busy));
    let (other, ran, waited) = tokio::join!(check(3), running, waiting);
    assert!(other.is_ok() && ran.is_ok() && waited.is_ok());
}

#[tokio::test]
async fn a_pack_is_checked_with_its_cases_or_refused_with_its_findings() {
    let evaluators = Evaluators::start(1, 4).expect("a thread");
    let (check, pack) = evaluators.check(council(1), alliance_files(), Depth::Cases).await.expect("an answer");
    assert!(check.is_proposable(), "{:?}", check.findings);
    assert_eq!(check.sha256, alliance().hash());
    assert_eq!(pack.expect("the shipped pack").hash(), check.sha256);
    let broken = one_hook("kind = \"requirements\"", r#"{"n": "int"}"#, "require(");
    let (check, pack) = evaluators.check(council(1), broken.clone(), Depth::Cases).await.expect("an answer");
    assert!(pack.is_none() && check.is_closed(Gate::Files));
    assert_eq!(check.findings[0].file, "rule.rhai");
    let Err(CompileError::Findings(findings)) = evaluators.compile(broken).await else { panic!("it was compiled") };
    assert_eq!(findings, check.findings);
}

#[test]
fn no_threads_is_an_error() {
    assert!(matches!(Evaluators::start(0, 1), Err(EvaluatorError::NoThreads)));
}
