//! Hostile scripts: each in a process of its own, with 2 GiB and ten seconds, because the engine this one grew from
//! hung or died on forty of them. What is refused or *cannot decide* has done its worst.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use drawdown::engine::{Depth, Evaluators, Outcome};
use drawdown::kernel::Tenant;
use serde_json::json;

use super::hostile_scripts::{OVERSIZED, scripts};
use super::one_hook;

/// What the child reads to know which script is its own.
const VARIABLE: &str = "DRAWDOWN_HOSTILE_SCRIPT";
const MOST: Duration = Duration::from_secs(60);

fn pack(script: &str) -> BTreeMap<String, String> {
    one_hook("kind = \"requirements\"", r#"{"beds": "int"}"#, script)
}

/// What became of a script: the findings, or the outcome with its message.
fn verdict(script: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let evaluators = Evaluators::start(1, 1).expect("a thread");
    let pack = match runtime.block_on(evaluators.check(Tenant::Platform, pack(script), Depth::Slips)) {
        Ok((_, Some(pack))) => pack,
        Ok((check, None)) => return format!("refused: {}", check.findings[0].message),
        Err(refusal) => return format!("not looked at: {refusal}"),
    };
    let decision =
        runtime.block_on(evaluators.decide(Tenant::Platform, pack, "rule", json!({"beds": 1}))).expect("an answer");
    assert_eq!(decision.outcome, Outcome::CannotDecide);
    format!("cannot decide: {}", decision.output["message"].as_str().unwrap_or_default())
}

/// Not a test of its own: [`every_hostile_script_is_stopped`] starts it once for each script.
#[test]
#[ignore = "the child of every_hostile_script_is_stopped"]
#[expect(clippy::disallowed_methods, reason = "how a parent tells its child which script to run")]
fn child() {
    let Ok(name) = std::env::var(VARIABLE) else { return };
    let script = scripts().into_iter().find(|script| script.name == name).expect("a known script");
    println!("VERDICT {}", verdict(&script.text).replace('\n', " "));
}

/// Runs one script in a child; its verdict, or how it died.
fn run(name: &str) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v 2097152; ulimit -c 0; exec \"$0\" \"$@\""])
        .arg(program)
        .args(["--exact", "rules::hostile::child", "--ignored", "--nocapture"])
        .env(VARIABLE, name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut out = child.stdout.take().ok_or("no output")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let started = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if started.elapsed() > MOST => {
                child.kill().map_err(|error| error.to_string())?;
                child.wait().map_err(|error| error.to_string())?;
                return Err("hung".to_owned());
            }
            None => std::thread::park_timeout(Duration::from_millis(5)),
        }
    };
    let text = reader.join().map_err(|_| "unreadable")?.map_err(|error| error.to_string())?;
    let verdict = text.lines().find_map(|line| line.split_once("VERDICT ").map(|(_, verdict)| verdict.to_owned()));
    verdict.filter(|_| status.success()).ok_or_else(|| format!("died: {status}"))
}

#[test]
fn every_hostile_script_is_stopped() {
    let waiting = Mutex::new(scripts());
    let wrong = Mutex::new(vec![]);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let Some(script) = waiting.lock().expect("no panic").pop() else { return };
                    let verdict = run(script.name);
                    let right =
                        verdict.as_ref().is_ok_and(|verdict| script.ends.iter().any(|end| verdict.contains(end)));
                    if !right {
                        wrong.lock().expect("no panic").push(format!("{}: {verdict:?}", script.name));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sources_too_large_to_parse_safely_are_never_parsed() {
    for (name, make) in OVERSIZED {
        assert!(verdict(&make()).contains("bytes; the limit is 32768"), "{name}");
    }
}
