//! `drawdown rules stress`: what a model of scoring does to made-up tenders.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use rust_decimal::Decimal;
use serde_json::json;

use super::Format;
use super::server::{RemoteArgs, Server};
use crate::engine::{self, Example, Pack, StressFinding, StressPlan, StressReport, StressSeverity, limits};
use crate::kernel::ids::FrameworkId;

#[derive(Args)]
pub(in crate::cli) struct StressArgs {
    folder: PathBuf,
    /// The hook that scores.
    #[arg(long, default_value = "scoring")]
    hook: String,
    /// Sets of tenders to make, 1 to 1,000.
    #[arg(long, default_value_t = 100)]
    sets: u32,
    /// Tenders in a set, 2 to 20.
    #[arg(long, default_value_t = 5)]
    tenders: u32,
    /// The same seed gives the same report.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Lowest and highest price: 600.00 900.00; else a fifth beyond those of the pack's case.
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"])]
    prices: Option<Vec<Decimal>>,
    /// Lowest and highest mark: 0 5.
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"])]
    marks: Option<Vec<i64>>,
    /// Points moved from one weight to another.
    #[arg(long, default_value_t = 5)]
    shift: u32,
    /// The field of a tender that holds its price.
    #[arg(long, default_value = "price")]
    price_field: String,
    /// The field that holds a mark; else every number that is neither price nor weight.
    #[arg(long)]
    mark_field: Option<String>,
    /// A weight by JSON pointer (/method/price_weight, /parameters/…); else every number called a weight.
    #[arg(long = "weight")]
    weights: Vec<String>,
    /// End with 1 when there is a warning. Most formulas have some: they are for the council to weigh.
    #[arg(long)]
    strict: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    remote: RemoteArgs,
}

/// Answers whether there is a warning that counts.
pub(super) async fn run(args: StressArgs) -> anyhow::Result<bool> {
    let files = Pack::read_folder(&args.folder)?;
    let (strict, format) = (args.strict, args.format);
    let report = match args.remote.server()? {
        Some((server, framework)) => remote(&server, framework, files, plan(args)).await?,
        None => here(files, plan(args))?,
    };
    match format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        Format::Text => print!("{}", text(&report)),
    }
    Ok(strict && report.findings.iter().any(|finding| finding.severity == StressSeverity::Warning))
}

async fn remote(
    server: &Server,
    framework: FrameworkId,
    files: BTreeMap<String, String>,
    plan: StressPlan,
) -> anyhow::Result<StressReport> {
    let StressPlan { hook, seed, sets, tenders, prices, marks, price_field, mark_field, shift, weights } = plan;
    let body = json!({
        "rules": {"files": files}, "hook": hook, "seed": seed, "sets": sets, "tenders": tenders, "prices": prices,
        "marks": marks, "price_field": price_field, "mark_field": mark_field, "shift": shift, "weights": weights,
    });
    server.post(&format!("/frameworks/{framework}/stress"), body).await
}

/// With the stack that hostile rules would need.
fn here(files: BTreeMap<String, String>, plan: StressPlan) -> anyhow::Result<StressReport> {
    let work = move || {
        let pack =
            Pack::from_files(files).map_err(|_| anyhow!("the rules do not compile: see drawdown rules check"))?;
        engine::stress(&pack, &plan).map_err(|why| anyhow!("{why}"))
    };
    let thread = std::thread::Builder::new().stack_size(limits::STACK).spawn(work)?;
    thread.join().map_err(|_| anyhow!("the rules stopped on a fault of the engine"))?
}

fn plan(args: StressArgs) -> StressPlan {
    StressPlan {
        hook: args.hook,
        seed: args.seed,
        sets: args.sets,
        tenders: args.tenders,
        prices: args.prices.map(|range| (range[0], range[1])),
        marks: args.marks.map(|range| (range[0], range[1])),
        price_field: args.price_field,
        mark_field: args.mark_field,
        shift: args.shift,
        weights: args.weights,
    }
}

fn text(report: &StressReport) -> String {
    let StressReport { sets, tenders, prices: [low, high], marks: [least, most], rankings, .. } = report;
    let mut text = format!(
        "{sets} sets of {tenders} tenders, prices from {low} to {high}, marks from {least} to {most}: {rankings} rankings.\n"
    );
    if !report.complete {
        text.push_str("The budget ran out before every set was tried.\n");
    }
    for StressFinding { severity, sentence, times, of, example, .. } in &report.findings {
        let kind = if *severity == StressSeverity::Warning { "warning" } else { "note" };
        text.push_str(&format!("\n{kind}: {sentence}"));
        if *of > 1 {
            text.push_str(&format!(" ({times} of {of})"));
        }
        text.push('\n');
        if let Some(example) = example {
            text.push_str(&table(example));
        }
    }
    text
}

fn table(example: &Example) -> String {
    let mut text = String::new();
    for (when, placed) in [("", &example.before), ("  after that:\n", &example.after)] {
        if !placed.is_empty() {
            text.push_str(when);
        }
        for one in placed {
            let points: Vec<String> = one.points.iter().map(|(part, points)| format!("{part} {points}")).collect();
            let place = one.place.map_or_else(|| "not ranked".to_owned(), |place| format!("place {place}"));
            text.push_str(&format!(
                "    {} at {}, marks {:?}: {}; {place}\n",
                one.tender,
                one.price,
                one.marks,
                points.join(", ")
            ));
        }
    }
    text
}
