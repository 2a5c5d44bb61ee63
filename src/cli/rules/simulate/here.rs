//! The same on the database of this machine's own configuration.

use std::sync::Arc;

use anyhow::{anyhow, ensure};

use super::SimulateArgs;
use crate::cli::rules::records::Records;
use crate::config::Config;
use crate::decisions::{DecisionFilter, PastDecision};
use crate::engine::{Impact, Pack};
use crate::kernel::{PageRequest, Tenant};
use crate::simulations::{Tally, pair_in_words, slug, summary};

/// Decisions asked again at a time.
const PORTION: u64 = 250;

pub(super) async fn run(config: &Config, args: &SimulateArgs) -> anyhow::Result<bool> {
    let pack = Arc::new(compiled(&args.folder)?);
    ensure!(pack.has_hook(&args.hook), "these rules have no hook `{}`", args.hook);
    let records = Records::open(config).await?;
    let sight = records.decisions.whole_sight(args.framework).await?;
    let filter = DecisionFilter { hook: Some(args.hook.clone()), outcome: args.outcome.clone(), ..Default::default() };
    let (mut tally, mut done, mut listed) = (Tally::default(), 0_i64, 0);
    let mut page = PageRequest { limit: PORTION, after: None };
    loop {
        let portion = records.decisions.past(sight, args.framework, &filter, page).await?;
        let Some(last) = portion.last() else { break };
        page.after = Some(last.record.id.0);
        let past = portion.iter().map(PastDecision::past).collect();
        let impacts = records.evaluators.impacts(Tenant::Platform, Arc::clone(&pack), &args.hook, past).await?;
        for (past, impact) in portion.iter().zip(&impacts) {
            done += 1;
            count(&mut tally, impact);
            if impact.moved() && listed < args.list {
                listed += 1;
                println!("{}", sentence(past, impact));
            }
        }
    }
    records.close().await?;
    tally.pairs.iter().for_each(|pair| println!("{}", pair_in_words(pair, done)));
    println!("{} of {done} decisions would be the same", tally.unchanged);
    Ok(!tally.pairs.is_empty())
}

fn compiled(folder: &std::path::Path) -> anyhow::Result<Pack> {
    Pack::from_files(Pack::read_folder(folder)?).map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        anyhow!("the rules do not compile:\n  {}", lines.join("\n  "))
    })
}

fn count(tally: &mut Tally, impact: &Impact) {
    match impact.moved() {
        true => tally.moved(&slug(impact.from), &slug(impact.to), impact.fits),
        false => tally.unchanged(),
    }
}

fn sentence(past: &PastDecision, impact: &Impact) -> String {
    let who = format!("decision {} ({} {})", past.record.id, past.record.subject_kind, past.record.subject_id);
    summary(&who, &slug(impact.from), &slug(impact.to), impact.fits, &impact.changes)
}
