//! The pack in `law/`, held to what is asked of a council's own.

use std::path::Path;

use drawdown::engine::{self, Depth, Pack};

#[test]
fn the_law_passes_every_gate_small_slips_among_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("law");
    let (check, pack) = engine::check(Pack::read_folder(&folder).expect("readable"), Depth::Slips);
    let found: Vec<String> = check.findings.iter().map(ToString::to_string).collect();
    assert!(check.is_proposable(), "{}", found.join("\n"));
    assert!(check.cases.passed > 60, "{}", check.cases.passed);
    let hooks: Vec<String> = pack.expect("it compiles").hooks().map(str::to_owned).collect();
    assert_eq!(hooks, ["competition", "joining", "late_joiner", "removal", "rule_change", "vehicle"]);
}
