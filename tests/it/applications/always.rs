//! N01: Nottingham's accredited list is open at all times, as one window over the whole term or without any.

use drawdown::engine::Pack;
use serde_json::{Value, json};

use super::ground::{Ground, Home};

pub fn list() -> Value {
    json!({
        "name": "Accredited list", "kind": "accredited_list", "regime": "pcr2015_light_touch",
        "starts_on": "2020-12-14", "ends_on": "2029-03-31", "applications_open_on": "2020-12-14",
        "lots": [{"code": "all", "title": "All care homes"}]
    })
}

/// Nottingham's rules, which say that the list is always open instead of computing a window.
pub fn without_windows() -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/nottingham/accredited-list");
    let mut files = Pack::read_folder(folder.as_ref()).expect("the pack can be read");
    files.retain(|path, _| !path.contains("windows"));
    let manifest = files.get_mut("pack.toml").expect("a manifest");
    *manifest = manifest.replace("[hooks.windows]\nkind = \"windows\"", "[applications]\nopen = \"always\"");
    json!({"files": files})
}

impl Ground {
    /// A home that reaches every standard, with a finished draft.
    pub async fn accreditable(&self, cqc_id: &str) -> (Home, String) {
        let home = self.good_home(cqc_id).await;
        let id = self.accreditable_again(&home).await;
        (home, id)
    }

    /// Another draft of it, finished but for the reasons of a refusal.
    pub async fn accreditable_again(&self, home: &Home) -> String {
        let id = self.open(home).await;
        let yes =
            ["joint_contract", "no_guarantee", "reviews", "open_book"].map(|name| (format!("accepts_{name}"), true));
        self.save(home, &id, "contract", json!(yes.into_iter().collect::<std::collections::BTreeMap<_, _>>()), 200)
            .await;
        let standards = ["workforce", "independence", "moving_on", "community", "emergencies"];
        let marks = standards.map(|name| (format!("standard_{name}"), 3));
        self.save(home, &id, "standards", json!(marks.into_iter().collect::<std::collections::BTreeMap<_, _>>()), 200)
            .await;
        id
    }
}

#[actix_web::test]
async fn n01_an_application_is_taken_at_any_second_from_the_first_to_the_last() {
    for (rules, key) in [(json!({"pack": "nottingham/accredited-list"}), Some("always")), (without_windows(), None)] {
        let ground = Ground::under(rules, list()).await;
        for (serial, time) in ["2020-12-14T00:00:00", "2024-12-25T03:07:09", "2029-03-31T23:59:59"].iter().enumerate() {
            ground.app.at(time);
            let (home, id) = ground.accreditable(&format!("1-10{serial}")).await;
            let receipt = ground.submit(&home, &id).await.json();
            assert_eq!(receipt["window"]["key"].as_str(), key, "{time}");
            assert_eq!((&receipt["waits"], &receipt["held"]), (&json!(false), &json!(false)), "{time}");
            ground.decide(&id, "admit", None, 200).await;
        }
    }
}

#[actix_web::test]
async fn n01_not_before_the_first_day_nor_after_the_last() {
    let ground = Ground::under(without_windows(), list()).await;
    let (home, id) = ground.accreditable("1-101").await;
    ground.app.at("2020-12-13T23:59:59");
    let early = ground.try_to_submit(&home, &id, 409).await;
    assert_eq!(early.problem(), "wrong-state");
    assert!(early.str("/detail").contains("from 00:00 on Monday 14 December 2020 (GMT) on"), "{}", early.text());
    ground.app.at("2029-04-01T00:00:00");
    assert_eq!(ground.try_to_submit(&home, &id, 409).await.problem(), "deadline-passed");
    let calendar = ground.app.get(&format!("/frameworks/{}/windows.ics", ground.framework)).expect(200).await.text();
    assert!(calendar.contains("SUMMARY:Applications for Accredited list: at any time"), "{calendar}");
    // The last day ends at midnight, British Summer Time.
    assert!(calendar.contains("DTSTART:20201214T000000Z") && calendar.contains("DTEND:20290331T230000Z"), "{calendar}");
}
