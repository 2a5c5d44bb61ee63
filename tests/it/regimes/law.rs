//! The pack in `law/`.

use std::path::Path;

use drawdown::engine::Pack;

#[test]
fn every_case_of_the_law_passes_and_every_criterion_is_seen_both_ways() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("law");
    let pack = Pack::from_files(Pack::read_folder(&folder).expect("readable")).expect("it compiles");
    let report = pack.run_cases();
    assert_eq!(report.failures, vec![]);
    assert_eq!(report.unseen, vec![]);
    assert!(report.passed > 60, "{}", report.passed);
}
