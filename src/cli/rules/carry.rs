//! `drawdown rules pull` and `push`: a framework's rules as a folder, for a council that keeps them in git.
//!
//! `.drawdown/versions` in the folder holds the hash of every version it has held, so that a push which would undo what
//! somebody else has put in force meanwhile is noticed. What begins with a point is no part of the rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::{Server, ServerArgs};
use crate::engine::{self, Pack};
use crate::kernel::ids::{FrameworkId, RuleDraftId};

type Files = BTreeMap<String, String>;

/// Where a folder remembers what it has held.
const VERSIONS: &str = ".drawdown/versions";

#[derive(Args)]
pub(in crate::cli) struct PullArgs {
    /// Where the rules go. Without --overwrite it must be empty, or hold them already.
    folder: PathBuf,
    /// The framework whose rules are wanted.
    #[arg(long, value_name = "ID")]
    framework: FrameworkId,
    /// An earlier version, by its hash; else the one in force.
    #[arg(long, value_name = "HASH")]
    package: Option<String>,
    /// Make the folder hold this version and nothing else. Names that begin with a point are left alone.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Args)]
pub(in crate::cli) struct PushArgs {
    /// The rules. They may be unfinished.
    folder: PathBuf,
    /// The framework they are for.
    #[arg(long, value_name = "ID")]
    framework: FrameworkId,
    /// What the change is about.
    #[arg(long)]
    title: String,
    /// Even if the folder was made from other rules than those in force.
    #[arg(long)]
    anyway: bool,
    #[command(flatten)]
    server: ServerArgs,
}

/// A version of a rulebook, as far as it is read.
#[derive(Deserialize)]
struct Version {
    package_sha256: String,
    title: String,
    files: Files,
}

/// Answers whether the folder holds something else, and was left alone.
pub(super) async fn pull(args: PullArgs) -> anyhow::Result<bool> {
    let server = required(&args.server)?;
    let version = match &args.package {
        Some(hash) => format!("/versions/{hash}"),
        None => String::new(),
    };
    let wanted: Version = server.get(&format!("/frameworks/{}/rulebook{version}", args.framework)).await?;
    require_sound(&wanted)?;
    let held = if args.folder.exists() { Pack::read_folder(&args.folder)? } else { Files::new() };
    let differing = differences(&held, &wanted.files);
    if !held.is_empty() && !differing.is_empty() && !args.overwrite {
        differing.iter().for_each(|line| println!("{line}"));
        println!("Nothing was written. With --overwrite the folder becomes {}.", called(&wanted));
        return Ok(true);
    }
    write(&args.folder, &held, &wanted.files).with_context(|| format!("writing {}", args.folder.display()))?;
    remember(&args.folder, &wanted.package_sha256)?;
    println!("{} is {}.", args.folder.display(), called(&wanted));
    Ok(false)
}

/// Answers whether the folder was made from other rules than those in force, and nothing was pushed.
pub(super) async fn push(args: PushArgs) -> anyhow::Result<bool> {
    let server = required(&args.server)?;
    let files = Pack::read_folder(&args.folder)?;
    let framework = format!("/frameworks/{}/rulebook", args.framework);
    let in_force: Option<Version> = server.find(&framework).await?;
    if let Some(version) = &in_force {
        if version.files == files {
            println!("{} is {}, which is in force: there is nothing to push.", args.folder.display(), called(version));
            return Ok(false);
        }
        let known = remembered(&args.folder);
        if !args.anyway && !known.is_empty() && !known.contains(&version.package_sha256) {
            println!(
                "In force is {}, which this folder has never held: a draft from here would undo it. Pull it into another \
                 folder, bring the two together, and push again with --anyway.",
                called(version)
            );
            return Ok(true);
        }
    }
    let body = json!({"title": args.title, "files": files});
    let draft: Value = server.post(&format!("{framework}/drafts"), body).await?;
    let id: RuleDraftId = serde_json::from_value(draft["id"].clone()).context("the server did not name the draft")?;
    remember(&args.folder, &engine::content_hash(&files))?;
    println!(
        "The draft {id} holds the {} files of {}. It decides nothing until it is proposed (POST \
         /api/v1/rulebook/drafts/{id}/propose), approved by somebody else, and released.",
        files.len(),
        args.folder.display()
    );
    Ok(false)
}

fn required(args: &ServerArgs) -> anyhow::Result<Server> {
    match args.server()? {
        Some(server) => Ok(server),
        None => bail!("rules are carried to and from a server: give --server URL"),
    }
}

/// What a server says is written to this machine only where a file of rules belongs.
fn require_sound(version: &Version) -> anyhow::Result<()> {
    if let Some(path) = version.files.keys().find(|path| !engine::check_file(path, "").is_empty()) {
        bail!("the server's answer has a file that has no place in a folder of rules: {path}");
    }
    ensure!(
        engine::content_hash(&version.files) == version.package_sha256,
        "the server's answer is not the version {} that it says it is",
        version.package_sha256
    );
    Ok(())
}

fn called(version: &Version) -> String {
    format!("\"{}\", version {}", version.title, version.package_sha256)
}

/// In plain words, by file.
fn differences(held: &Files, wanted: &Files) -> Vec<String> {
    let mut lines = vec![];
    for (path, text) in wanted {
        match held.get(path) {
            Some(other) if other == text => {}
            Some(_) => lines.push(format!("{path} differs")),
            None => lines.push(format!("{path} is not in the folder")),
        }
    }
    lines.extend(
        held.keys().filter(|path| !wanted.contains_key(*path)).map(|path| format!("{path} is in the folder alone")),
    );
    lines
}

fn write(folder: &Path, held: &Files, wanted: &Files) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for path in held.keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(folder.join(path))?;
    }
    for (path, text) in wanted.iter().filter(|(path, text)| held.get(*path) != Some(*text)) {
        put(&folder.join(path), text)?;
    }
    Ok(())
}

fn put(file: &Path, text: &str) -> std::io::Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(file, text)
}

fn remembered(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join(VERSIONS)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// The newest last, each once.
fn remember(folder: &Path, hash: &str) -> anyhow::Result<()> {
    let mut known = remembered(folder);
    known.retain(|other| other != hash);
    known.push(hash.to_owned());
    let file = folder.join(VERSIONS);
    put(&file, &(known.join("\n") + "\n")).with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(path: &str) -> Version {
        let files = Files::from([(path.to_owned(), String::new())]);
        Version { package_sha256: engine::content_hash(&files), title: "Ours".into(), files }
    }

    #[test]
    fn no_answer_of_a_server_leads_out_of_the_folder() {
        require_sound(&version("cases/eligibility.json")).unwrap();
        for path in ["../secrets", "/etc/passwd", ".git/config", "a//b", "c:\\x"] {
            let refused = require_sound(&version(path)).unwrap_err().to_string();
            assert!(refused.contains("has no place in a folder of rules"), "{path}: {refused}");
        }
    }

    #[test]
    fn an_answer_with_another_hash_than_its_own_is_not_taken() {
        let forged = Version { package_sha256: "0".repeat(64), ..version("pack.toml") };
        assert!(require_sound(&forged).unwrap_err().to_string().contains("not the version 0000"));
    }
}
