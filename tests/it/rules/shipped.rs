//! Every row of the requirements that a shipped pack stands for has cases that name it, and they pass.

use std::path::Path;

use drawdown::engine::Pack;
use serde_json::Value;

const WILTSHIRE: &str = "wiltshire/care-home-alliance";
const NOTTINGHAM: &str = "nottingham/accredited-list";
const SEFTON: &str = "sefton/care-home-framework";
const NOTTINGHAMSHIRE: &str = "nottinghamshire/home-care";
const BATH: &str = "bath-and-north-east-somerset/spot-purchasing";

#[test]
fn every_case_passes_and_every_criterion_is_seen_both_ways() {
    for pack in [NOTTINGHAM, SEFTON, NOTTINGHAMSHIRE, BATH] {
        let files = Pack::read_folder(&folder(pack)).expect("the shipped pack can be read");
        let report = Pack::from_files(files).expect("the shipped pack compiles").run_cases();
        assert_eq!(report.failures, vec![], "{pack}");
        assert_eq!(report.unseen, vec![], "{pack}");
    }
}

macro_rules! rows {
    ($($test:ident: $pack:ident $row:literal;)*) => {$(
        #[test]
        fn $test() {
            passes($pack, $row);
        }
    )*};
}

rows! {
    w20_quality_proved_at_admission_counts_while_recent: WILTSHIRE "W20";
    w21_block_then_framework_then_alliance_then_spot: WILTSHIRE "W21";
    w23_a_skip_needs_its_reason: WILTSHIRE "W23";
    w32_three_years_and_two_extensions: WILTSHIRE "W32";
    n01_applications_at_any_time: NOTTINGHAM "N01";
    n02_everybody_who_meets_the_standards_joins: NOTTINGHAM "N02";
    n03_nobody_is_placed_outside_the_list: NOTTINGHAM "N03";
    n04_again_once_each_reason_is_remedied: NOTTINGHAM "N04";
    n05_joining_commits_nothing_and_a_placement_its_value: NOTTINGHAM "N05";
    n06_joiners_share_the_end_dates: NOTTINGHAM "N06";
    n10_the_reports_own_share_is_queried: NOTTINGHAM "N10";
    n11_the_persons_rate_before_the_homes_before_the_standard: NOTTINGHAM "N11";
    n12_the_rate_by_where_the_home_is: NOTTINGHAM "N12";
    n13_open_book_is_a_condition: NOTTINGHAM "N13";
    n15_a_suspension_moves_nobody_out: NOTTINGHAM "N15";
    n16_limited_placements_end: NOTTINGHAM "N16";
    n17_the_director_approves: NOTTINGHAM "N17";
    n18_five_working_days_to_call_in: NOTTINGHAM "N18";
    s11_beyond_the_budget_it_is_referred: SEFTON "S11";
    s16_references_and_call_in: SEFTON "S16";
    h17_the_committee_recommends: NOTTINGHAMSHIRE "H17";
    s01_ten_years_at_the_most: SEFTON "S01";
    s02_no_window_without_a_decision: SEFTON "S02";
    s03_one_window_for_members_and_an_exercise: SEFTON "S03";
    s04_direct_awards_to_existing_homes: SEFTON "S04";
    s05_no_change_without_a_decision: SEFTON "S05";
    s06_the_winter_uplift_is_its_exercises_own: SEFTON "S06";
    s07_ten_beds_from_december_to_march: SEFTON "S07";
    s08_pay_below_the_living_wage_is_flagged: SEFTON "S08";
    s12_below_a_minimum_in_any_question: SEFTON "S12";
    s13_the_persons_choice_comes_first: SEFTON "S13";
    s15_a_share_is_of_the_beds_it_names: SEFTON "S15";
    h01_one_provider_for_each_zone: NOTTINGHAMSHIRE "H01";
    h02_the_least_cost_plan_by_volume_prices: NOTTINGHAMSHIRE "H02";
    h03_the_zones_provider_is_asked_first: NOTTINGHAMSHIRE "H03";
    h04_lower_hours_that_last_are_paid_for: NOTTINGHAMSHIRE "H04";
    h05_back_ups_in_their_order: NOTTINGHAMSHIRE "H05";
    h06_core_first_and_the_list_second: NOTTINGHAMSHIRE "H06";
    h07_every_postcode_in_one_zone: NOTTINGHAMSHIRE "H07";
    h08_an_alert_at_the_share_of_few: NOTTINGHAMSHIRE "H08";
    h14_urgent_needs_have_the_short_window: NOTTINGHAMSHIRE "H14";
    b01_a_fair_price_and_its_history: BATH "B01";
    b02_a_top_up_needs_a_cheaper_suitable_home: BATH "B02";
    b03_homes_of_neighbouring_areas_count: BATH "B03";
    b04_every_counter_offer_kept_and_no_personal_data: BATH "B04";
    b10_a_nominated_bed_stays_the_councils: BATH "B10";
    b11_short_stays_keep_their_bounds: BATH "B11";
    b12_spot_contracts_end_on_31_march: BATH "B12";
}

fn folder(pack: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(pack)
}

/// Runs the cases whose name has the row, and no others.
fn passes(pack: &str, row: &str) {
    let mut files = Pack::read_folder(&folder(pack)).expect("the shipped pack can be read");
    let mut kept = 0;
    for (_, text) in files.iter_mut().filter(|(path, _)| path.starts_with("cases/")) {
        let mut file: Value = serde_json::from_str(text).expect("a file of cases");
        let cases = file["cases"].as_array_mut().expect("a list of cases");
        cases.retain(|case| case["name"].as_str().is_some_and(|name| name.contains(row)));
        kept += cases.len();
        *text = file.to_string();
    }
    let report = Pack::from_files(files).expect("the shipped pack compiles").run_cases();
    // A hook without a case for this row is reported too, with its script.
    let failures: Vec<_> = report.failures.iter().filter(|failure| failure.file.starts_with("cases/")).collect();
    assert!(failures.is_empty(), "{failures:?}");
    assert!(kept > 0 && report.passed == kept, "{row}: {} of {kept} cases passed", report.passed);
}
