//! Decisions made once and kept here with their rules: whatever is upgraded, they must come out the same byte for byte.
//!
//! One set for each shipped pack, made from its cases when there was none (`UPDATE_SNAPSHOTS=1`) and never made anew: it
//! keeps the files it was made by, so a pack may change freely. Only a deliberate change of the language throws one away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use drawdown::engine::{Decision, Pack, evaluate};
use drawdown::kernel::canonical;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/decisions/committed");

/// The rules and what they decided.
#[derive(Serialize, Deserialize)]
struct Committed {
    package_sha256: String,
    files: BTreeMap<String, String>,
    decisions: Vec<Kept>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    case: String,
    /// [`Decision::record`], without the fingerprint of the engine.
    record: Value,
}

fn record_of(decision: &Decision) -> Value {
    let mut record: Value = serde_json::from_str(&decision.record()).unwrap();
    record.as_object_mut().unwrap().remove("engine");
    record
}

/// Every pack in `rules/`, by its name in a file's name.
fn shipped() -> BTreeMap<String, PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    };
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let councils = folders(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")));
    let packs = councils.iter().flat_map(|council| folders(council)).filter(|pack| pack.join("pack.toml").is_file());
    packs.map(|pack| (format!("{}-{}", name(pack.parent().unwrap()), name(&pack)), pack)).collect()
}

fn made(folder: &Path) -> Committed {
    let pack = Pack::from_files(Pack::read_folder(folder).unwrap()).unwrap();
    let decided = pack.case_inputs().into_iter().map(|(hook, case, input)| {
        let decision = evaluate(&pack, &hook, &input);
        Kept { case, record: record_of(&decision) }
    });
    let decisions = decided.collect();
    Committed { package_sha256: pack.hash().to_owned(), files: pack.files().clone(), decisions }
}

/// One decision a line, so that a change can be read.
fn written(committed: &Committed) -> String {
    let line = |value: &Kept| serde_json::to_string(value).unwrap();
    let decisions: Vec<String> = committed.decisions.iter().map(line).collect();
    let files = serde_json::to_string_pretty(&committed.files).unwrap();
    let hash = &committed.package_sha256;
    format!(
        "{{\"package_sha256\": \"{hash}\",\n\"files\": {files},\n\"decisions\": [\n{}\n]}}\n",
        decisions.join(",\n")
    )
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whether to make a set that is missing is the runner's choice")]
fn every_shipped_pack_has_decisions_kept_for_good() {
    for (name, folder) in shipped() {
        let file = Path::new(FOLDER).join(format!("{name}.json"));
        if !file.exists() && std::env::var("UPDATE_SNAPSHOTS").is_ok() {
            std::fs::write(&file, written(&made(&folder))).unwrap();
        }
        assert!(file.exists(), "no decisions of {name} are kept: run this once with UPDATE_SNAPSHOTS=1");
    }
}

#[test]
fn t21_decisions_kept_for_good_come_out_the_same_byte_for_byte() {
    let mut replayed = 0;
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let committed: Committed = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let pack = Pack::from_files(committed.files).unwrap_or_else(|faults| panic!("{}: {faults:?}", path.display()));
        assert_eq!(pack.hash(), committed.package_sha256, "{}", path.display());
        for Kept { case, record } in &committed.decisions {
            let (hook, input) = (record["hook"].as_str().unwrap(), record["input"].as_str().unwrap());
            let again = evaluate(&pack, hook, &serde_json::from_str(input).unwrap());
            let (kept, now) = (canonical::text(record), canonical::text(&record_of(&again)));
            assert_eq!(kept, now, "{}, {hook}: {case}", path.display());
            replayed += 1;
        }
    }
    assert!(replayed > 50, "{replayed} decisions are too few to notice anything");
}
