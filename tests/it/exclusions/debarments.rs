//! The debarment list: taken in as often as it comes, with its history.

use serde_json::json;

use super::market::{list, market};

const ONE: &str = "D-1,mandatory,fraud,2026-03-02,2029-03-01,,,Example Limited; Example Trading,GB-COH:999999; GB-PPON:pbcd-1234-fghj";

#[actix_web::test]
async fn the_same_file_again_changes_nothing_and_a_changed_entry_follows_what_it_supersedes() {
    let ground = market().await;
    let first = list(&ground, &[ONE, "D-2,discretionary,insolvency,2026-04-01,,,,Another Limited,GB-COH:888888"]).await;
    assert_eq!((first.str("/added"), first.str("/unchanged")), ("2".into(), "0".into()));
    let again = list(&ground, &[ONE, "D-2,discretionary,insolvency,2026-04-01,,,,Another Limited,GB-COH:888888"]).await;
    assert_eq!((again.str("/added"), again.str("/unchanged")), ("0".into(), "2".into()));

    let later = ONE.replace("2029-03-01", "2030-03-01");
    let changed = list(&ground, &[&later]).await.json();
    assert_eq!([&changed["changed"], &changed["removed"]], [&json!(1), &json!(1)]);
    let now = ground.app.get("/debarments?on=2026-06-01").expect(200).await.json();
    assert_eq!(now["items"].as_array().map(Vec::len), Some(1), "D-2 is no longer on it");
    assert_eq!(now["items"][0]["party"]["numbers"][0], json!({"scheme": "GB-COH", "value": "00999999"}));
    let before = ground.app.get("/debarments?on=2026-05-31").expect(200).await.json();
    assert_eq!(before["items"].as_array().map(Vec::len), Some(2), "but was, the day before");
    assert_eq!(ground.app.get("/debarments?on=2026-03-01").expect(200).await.json()["items"], json!([]));
    let versions = ground.app.get("/debarments?reference=D-1").expect(200).await.json();
    let ends: Vec<_> = versions["items"].as_array().unwrap().iter().map(|one| one["expected_end_on"].clone()).collect();
    assert_eq!(ends, [json!("2029-03-01"), json!("2030-03-01")]);
    assert!(versions["items"][0]["superseded_at"].is_string() && versions["items"][1]["superseded_at"].is_null());
}

#[actix_web::test]
async fn a_row_that_cannot_be_read_is_answered_with_its_line_and_nothing_is_removed_for_it() {
    let ground = market().await;
    list(&ground, &[ONE]).await;
    let rows = [
        "D-1,mandatory,fraud,yesterday,,,,Example Limited,",
        "D-3,mandatory,insolvency,2026-03-02,,,,Example Limited,",
        "D-4,mandatory,gluttony,2026-03-02,,,,Example Limited,",
        "D-5,mandatory,fraud,2026-03-02,,2026-03-01,,Example Limited,GB-COH:X",
        "D-6,mandatory,fraud,2026-03-02,,,,,",
        "D-7,mandatory,fraud,2026-03-02,,,,Seven Limited,GB-COH:777777",
        "D-7,mandatory,fraud,2026-03-02,,,,Seven Limited,GB-COH:777777",
    ];
    let report = list(&ground, &rows).await.json();
    let said: Vec<String> = report["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {}", row["line"], row["reference"].as_str().unwrap(), row["field"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        ["2 D-1 ", "3 D-3 /kind", "4 D-4 /ground", "5 D-5 /removed_on", "6 D-6 /party/names", "8 D-7 /reference"]
    );
    assert_eq!((&report["added"], &report["removed"]), (&json!(1), &json!(0)), "{report}");
}

#[actix_web::test]
async fn it_comes_as_json_too_and_only_from_the_platform() {
    let ground = market().await;
    let entry = json!({"reference": "D-9", "kind": "mandatory", "ground": "national_security_mandatory",
        "published_on": "2026-03-02", "contracts": "Contracts with access to government networks",
        "party": {"names": ["Far Limited"], "numbers": [{"scheme": "GB-COH", "value": "123456"}]}});
    let send = |by: &drawdown::kernel::Actor, body: serde_json::Value| {
        ground.app.post("/debarments/imports").by(by).body("application/json", body.to_string())
    };
    let report = send(&ground.admin, json!({"entries": [entry, {"reference": "D-10"}]})).expect(200).await.json();
    assert_eq!((&report["added"], &report["rejected"][0]["line"]), (&json!(1), &json!(2)));
    assert_eq!(send(&ground.admin, json!({"list": []})).expect(422).await.faults(), ["/entries missing"]);
    send(&ground.officer, json!({"entries": []})).expect(403).await;
    let plain = ground.app.post("/debarments/imports").by(&ground.admin).body("text/plain", "D-1");
    assert_eq!(plain.expect(415).await.problem(), "unsupported-media-type");
    let bad =
        ground.app.post("/debarments/imports").by(&ground.admin).body("text/csv", "reference,kind\nD-1,mandatory\n");
    assert_eq!(bad.expect(422).await.faults(), [" unreadable"]);
}
