//! Decisions on record, asked again: `cargo bench --bench records`. A SQLite database of its own with 10,000 eligibility
//! decisions of the alliance; then a candidate is simulated on all of them, and all are replayed. Reading the database
//! is part of the time; the API's own threads are not in the way.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use drawdown::conflicts::Conflicts;
use drawdown::decisions::{DecisionFilter, Decisions, PastDecision, ReplayScope, Subject};
use drawdown::engine::{Evaluators, Pack, evaluate};
use drawdown::kernel::ids::{AuthorityId, FrameworkId};
use drawdown::kernel::{Call, Clock, Ids, PageRequest, Tenant};
use drawdown::rulebooks::Rulebooks;
use drawdown::store::connect::Target;
use drawdown::store::entity::{authority, framework};
use drawdown::store::{Db, Work};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;
use uuid::Uuid;

const COUNT: u128 = 10_000;
const PORTION: u64 = 250;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return; // `cargo test --benches` only asks whether it builds
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("records.db").display());
    let db = Db::open(&Target { url: &url, connections: 1, threads: 1, schema: None }, Ids::random())
        .await
        .expect("it opens");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let evaluators = Evaluators::start(threads, 64).expect("threads start");
    let rulebooks = Rulebooks::new(db.clone(), evaluators.clone(), "rules".into());
    let decisions = Decisions::new(db.clone(), evaluators.clone(), rulebooks.clone(), Conflicts::new(db.clone()));

    let files = Pack::read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/wiltshire/care-home-alliance"));
    let files = files.expect("the pack is in the repository");
    let pack = Pack::from_files(files.clone()).expect("it compiles");
    let id = fill(&db, &rulebooks, &pack).await;

    let mut other = files;
    let manifest = other.get_mut("pack.toml").expect("a manifest");
    *manifest = manifest.replace("\"5000000.00\"", "\"6000000.00\"");
    let candidate = Arc::new(Pack::from_files(other).expect("it compiles"));

    let begun = Instant::now();
    let (asked, moved) = simulate(&decisions, &evaluators, &candidate, id).await;
    println!("simulate {asked} decisions, {moved} would be otherwise: {} ms", begun.elapsed().as_millis());
    let begun = Instant::now();
    let summary = decisions.replay_all(id, &ReplayScope::default()).await.expect("they can be replayed");
    assert_eq!(summary.identical, summary.decisions, "{:?}", summary.different.first());
    println!("replay {} decisions byte for byte: {} ms", summary.decisions, begun.elapsed().as_millis());
}

/// One council, one framework, and its decisions.
async fn fill(db: &Db, rulebooks: &Rulebooks, pack: &Pack) -> FrameworkId {
    let call = Call::system(Clock::system().now());
    let questions = pack.case_inputs();
    let (_, _, input) = questions.iter().find(|(hook, ..)| hook == "eligibility").expect("a case");
    let decision = evaluate(pack, "eligibility", input);
    let fill = async |work: &Work| {
        let (council, id): (AuthorityId, FrameworkId) = (work.fresh(), work.fresh());
        found(work, council, id).await?;
        rulebooks.keep(work, pack, Uuid::nil()).await?;
        for n in 0..COUNT {
            let subject = Subject {
                framework: id,
                authority: council,
                kind: "application",
                id: Uuid::from_u128(n),
                provider: None,
            };
            Decisions::record(work, &decision, &subject).await?;
        }
        Ok(id)
    };
    db.write(&call, fill).await.expect("the database can be filled")
}

async fn found(work: &Work, council: AuthorityId, id: FrameworkId) -> Result<(), drawdown::kernel::Refusal> {
    let row = authority::ActiveModel {
        id: Set(council),
        name: Set("Bench".into()),
        code: Set("bench".into()),
        version: Set(1),
        created_at: Set(work.at()),
    };
    authority::Entity::insert(row).exec_without_returning(work.tx()).await?;
    let day = |text: &str| serde_json::from_value(json!(text)).expect("a date");
    let row = framework::ActiveModel {
        id: Set(id),
        authority: Set(council),
        name: Set("Bench".into()),
        kind: Set("alliance".into()),
        regime: Set("pcr2015_light_touch".into()),
        starts_on: Set(day("2021-02-08")),
        ends_on: Set(day("2027-02-07")),
        applications_open_on: Set(day("2020-12-14")),
        state: Set("published".into()),
        version: Set(1),
        created_at: Set(work.at()),
        ..Default::default()
    };
    framework::Entity::insert(row).exec_without_returning(work.tx()).await?;
    Ok(())
}

/// As a simulation does it: the next portion is read while the present one is evaluated.
async fn simulate(decisions: &Decisions, evaluators: &Evaluators, pack: &Arc<Pack>, id: FrameworkId) -> (usize, usize) {
    let sight = decisions.whole_sight(id).await.expect("a framework");
    let filter = DecisionFilter { hook: Some("eligibility".into()), ..Default::default() };
    let read = async |after| {
        let page = PageRequest { limit: PORTION, after };
        decisions.past(sight, id, &filter, page).await.expect("decisions can be read")
    };
    let (mut asked, mut moved) = (0, 0);
    let mut portion = read(None).await;
    while let Some(last) = portion.last().map(|one| one.record.id.0) {
        let past = portion.iter().map(PastDecision::past).collect();
        let evaluated = evaluators.impacts(Tenant::Platform, Arc::clone(pack), "eligibility", past);
        let (impacts, next) = futures_util::future::join(evaluated, read(Some(last))).await;
        let impacts = impacts.expect("the queue is long enough");
        asked += impacts.len();
        moved += impacts.iter().filter(|impact| impact.moved()).count();
        portion = next;
    }
    (asked, moved)
}
