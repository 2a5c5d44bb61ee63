//! `drawdown rules check` and `test`: everything that can be found in a folder.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::Format;
use super::report::{self, Told};
use super::server::RemoteArgs;
use crate::engine::{self, Check, Depth, Gate, Pack, limits};

#[derive(Args)]
pub(in crate::cli) struct FolderArgs {
    folder: PathBuf,
    /// How the answer is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    remote: RemoteArgs,
}

/// Checks a folder, here or on a server, which keeps nothing of it; prints what is found; answers whether one of the
/// gates is closed that this depth looks at.
pub(super) async fn run(args: FolderArgs, depth: Depth) -> anyhow::Result<bool> {
    let files = Pack::read_folder(&args.folder)?;
    let title = title_of(&files);
    let check: Value = match args.remote.server()? {
        Some((server, framework)) => {
            let path = format!("/frameworks/{framework}/rulebook/check");
            server.post(&path, json!({"files": files, "depth": depth})).await?
        }
        None => serde_json::to_value(on_a_deep_stack(files, depth)?)?,
    };
    let told: Told = serde_json::from_value(check.clone())?;
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&check)?),
        Format::Text => print!("{}", report::text(&told, title.as_deref(), depth)),
    }
    Ok(gates(depth).iter().any(|gate| told.closed.contains(gate)))
}

/// What must be in order for this question.
fn gates(depth: Depth) -> &'static [Gate] {
    match depth {
        Depth::Files => &[Gate::Files],
        Depth::Cases => &[Gate::Files, Gate::Cases],
        Depth::Slips => &[Gate::Files, Gate::Cases, Gate::Coverage, Gate::Slips],
    }
}

fn title_of(files: &BTreeMap<String, String>) -> Option<String> {
    let manifest: toml::Table = files.get("pack.toml")?.parse().ok()?;
    manifest.get("title")?.as_str().map(str::to_owned)
}

/// With the stack that hostile rules would need.
fn on_a_deep_stack(files: BTreeMap<String, String>, depth: Depth) -> anyhow::Result<Check> {
    let work = move || engine::check(files, depth).0;
    let thread = std::thread::Builder::new().stack_size(limits::STACK).spawn(work)?;
    thread.join().map_err(|_| anyhow::anyhow!("the check stopped on a fault of the engine"))
}
