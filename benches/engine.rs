//! What a decision costs: `cargo bench --bench engine`. Figures with machine and date are in `benches/README.md`.
//!
//! `judge` is the rule with its full trace, from facts already read; `evaluate` is everything the server does for one
//! decision: reading the input by its shape, the rule, the trace, canonical texts and the three hashes of the record.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use drawdown::engine::{Depth, Outcome, Pack, StressPlan, check, evaluate, judge, read_input, stress};
use serde_json::{Value, json};

fn folder(path: &str) -> BTreeMap<String, String> {
    Pack::read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the folder is in the repository")
}

fn eligibility() -> Value {
    serde_json::from_str(include_str!("rules/eligibility.input.json")).expect("JSON")
}

/// Fifty tenders, ten questions, three marks each, from a fixed seed.
fn tenders() -> Value {
    let mut seed = 12_345_u64;
    let mut roll = move |sides: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % sides
    };
    const WEIGHTS: [u64; 10] = [15, 15, 10, 10, 10, 10, 10, 10, 5, 5];
    let tenders = (1..=50).map(|n| {
        let price = format!("{}.{:02}", 55_000 + roll(30_000), roll(100));
        let answers = WEIGHTS.iter().enumerate().map(|(q, weight)| {
            json!({"question": format!("q{}", q + 1), "weight": weight, "marks": [roll(6), roll(6), roll(6)]})
        });
        json!({"id": format!("T{n:03}"), "price": price, "answers": answers.collect::<Value>()})
    });
    json!({"tenders": tenders.collect::<Value>()})
}

/// Five hooks of the alliance, with six cases each: what a check is measured by.
fn five_hooks() -> BTreeMap<String, String> {
    let mut files = folder("rules/wiltshire/care-home-alliance");
    const HOOKS: [&str; 5] = ["eligibility", "windows", "publication", "scoring", "award"];
    files.retain(|path, _| path == "pack.toml" || HOOKS.iter().any(|hook| path.contains(&format!("{hook}."))));
    for hook in HOOKS {
        let file = files.get_mut(&format!("cases/{hook}.json")).expect("the hook has cases");
        let mut cases: Value = serde_json::from_str(file).expect("JSON");
        cases["cases"].as_array_mut().expect("a list").truncate(6);
        *file = cases.to_string();
    }
    let manifest = files.get_mut("pack.toml").expect("a manifest");
    let mut table: toml::Table = manifest.parse().expect("TOML");
    table["hooks"].as_table_mut().expect("hooks").retain(|name, _| HOOKS.contains(&name));
    *manifest = table.to_string();
    files
}

fn engine(bench: &mut Criterion) {
    let pack = Pack::from_files(folder("benches/rules")).expect("the rules to measure compile");
    for (hook, name, input, outcome) in [
        ("eligibility", "eligibility, 20 criteria", eligibility(), Outcome::Met),
        ("scoring", "scoring, 50 tenders × 10 questions × 3 marks", tenders(), Outcome::Scored),
    ] {
        let facts = read_input(&pack, hook, &input).expect("the input has its shape");
        assert_eq!(judge(&pack, hook, &facts).outcome, outcome, "the rule decides before it is measured");
        bench.bench_function(&format!("{name}: judge with full trace"), |b| {
            b.iter(|| judge(&pack, hook, black_box(&facts)))
        });
        bench.bench_function(&format!("{name}: evaluate and record"), |b| {
            b.iter(|| evaluate(&pack, hook, black_box(&input)))
        });
    }
    let alliance = folder("rules/wiltshire/care-home-alliance");
    bench.bench_function("compile and check the alliance's pack, 6 hooks", |b| {
        b.iter(|| Pack::from_files(black_box(alliance.clone())))
    });
    bench.bench_function("check the alliance's pack with every small slip", |b| {
        b.iter(|| check(black_box(alliance.clone()), Depth::Slips))
    });
    let five = five_hooks();
    let found = check(five.clone(), Depth::Slips).0;
    assert!(found.is_usable() && found.cases.passed == 30, "{:?}", found.cases);
    bench.bench_function("check five hooks and 30 cases with every small slip", |b| {
        b.iter(|| check(black_box(five.clone()), Depth::Slips))
    });
    let alliance = Pack::from_files(alliance).expect("the shipped pack compiles");
    bench.bench_function("run the alliance's cases", |b| b.iter(|| black_box(&alliance).run_cases()));
}

/// A scoring model under stress: 100 sets of five tenders, scored and ranked some twenty times each.
fn stressed(bench: &mut Criterion) {
    let alliance = Pack::from_files(folder("rules/wiltshire/care-home-alliance")).expect("the shipped pack compiles");
    let mut group = bench.benchmark_group("stress");
    group.sample_size(10);
    group.bench_function("the alliance's scoring, 100 sets of 5 tenders", |b| {
        b.iter(|| stress(black_box(&alliance), &StressPlan::default()).expect("its case shows a tender"))
    });
    group.finish();
}

criterion_group!(benches, engine, stressed);
criterion_main!(benches);
