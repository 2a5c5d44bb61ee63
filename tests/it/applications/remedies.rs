//! N04, W08: refused, remedied, and again: each reason is answered by itself.

use serde_json::{Value, json};

use super::always::list;
use super::ground::{Ground, Home, criterion};
use crate::evidence::ground::Owner;
use crate::support::*;

impl Ground {
    /// A home that was refused for its rating and for terms it did not accept, on the first day of the first window.
    async fn refused_for_two_reasons(&self) -> (Home, String) {
        self.app.at("2020-12-14T10:00");
        let home = self.home("1-101", "Inadequate", "2019-05-01").await;
        let id = self.open(&home).await;
        self.fill(&home, &id).await;
        let business = json!({"legal_name": "Harbour Care Ltd", "years_trading": 12, "accepts_terms": false,
            "public_liability_cover": {"amount": "5000000.00", "currency": "GBP"}});
        self.save(&home, &id, "business", business, 200).await;
        self.submit(&home, &id).await;
        self.decide(&id, "refuse", None, 200).await;
        (home, id)
    }
}

fn reasons(application: &Value) -> Vec<String> {
    let list = application["remedies"].as_array().cloned().unwrap_or_default();
    list.iter().map(|remedy| text(&remedy["criterion"])).collect()
}

#[actix_web::test]
async fn n04_a_new_draft_lists_each_reason_and_cannot_be_submitted_before_each_is_answered() {
    let ground = Ground::new().await;
    let (home, refused) = ground.refused_for_two_reasons().await;
    let id = ground.open(&home).await;
    let draft = ground.read(&home, &id).await;
    assert_eq!(draft.str("/previous_id"), refused);
    assert_eq!(reasons(&draft.json()), ["terms", "cqc-rating"]);
    assert_eq!(draft.str("/remedies/0/reason"), "The provider must accept the terms of the alliance");

    ground.fill(&home, &id).await;
    let readiness = ground.readiness(&home, &id).await.json();
    assert_eq!(readiness["ready"], json!(false));
    let pointers = |body: &Value, list: &str| -> Vec<String> {
        body[list].as_array().unwrap().iter().map(|fault| text(&fault["pointer"])).collect()
    };
    assert_eq!(pointers(&readiness, "missing"), ["/remedies/0/answer", "/remedies/1/answer"]);
    assert!(readiness["missing"][1]["detail"].as_str().unwrap().contains("A home rated Inadequate cannot join"));
    let refused = ground.try_to_submit(&home, &id, 422).await;
    assert_eq!(refused.faults(), ["/remedies/0/answer missing", "/remedies/1/answer missing"]);

    ground.answer(&home, &id, 0, json!({"answer": "We accept them now.", "remedied_on": "2020-12-14"}), 200).await;
    assert_eq!(pointers(&ground.readiness(&home, &id).await.json(), "missing"), ["/remedies/1/answer"]);
    ground.answer(&home, &id, 1, json!({"answer": "A new manager has started."}), 200).await;
    assert_eq!(ground.readiness(&home, &id).await.json()["ready"], json!(true));
    let receipt = ground.submit(&home, &id).await;
    assert_eq!(receipt.str("/remedies_sha256").len(), 64);

    // The officer reads each answer beside its reason.
    let seen = ground.app.get(&format!("/applications/{id}")).by(&ground.officer).expect(200).await;
    assert_eq!(
        (seen.str("/remedies/0/answer"), seen.str("/remedies/0/remedied_on")),
        ("We accept them now.".into(), "2020-12-14".into())
    );
    assert_eq!(seen.str("/remedies/1/answer"), "A new manager has started.");
    let late = ground.answer(&home, &id, 1, json!({"answer": "Something else."}), 409).await;
    assert_eq!(late.problem(), "wrong-state");
}

#[actix_web::test]
async fn n04_a_first_application_has_nothing_to_answer() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    assert!(ground.read(&home, &id).await.json().get("remedies").is_none());
    ground.answer(&home, &id, 0, json!({"answer": "There was no refusal."}), 404).await;
    ground.fill(&home, &id).await;
    assert!(ground.submit(&home, &id).await.json().get("remedies_sha256").is_none());
}

#[actix_web::test]
async fn n04_an_answer_is_its_providers_own_and_on_the_version_it_read() {
    let ground = Ground::new().await;
    let (home, _) = ground.refused_for_two_reasons().await;
    let id = ground.open(&home).await;
    let version = ground.read(&home, &id).await.version();
    let path = format!("/applications/{id}/remedies/0");
    let answer = || json!({"answer": "We accept them now."});
    let put = |by| ground.app.put(&path).by(by).json(answer());
    put(&home.member).expect(428).await;
    put(&home.member).if_match(version + 1).expect(412).await;
    let stranger = ground.good_home("1-102").await;
    put(&stranger.member).if_match(version).expect(404).await;
    put(&ground.officer).if_match(version).expect(403).await;
    let key = || put(&home.member).if_match(version).key("reason-1");
    let answered = key().expect(200).await;
    assert_eq!(key().expect(200).await.json(), answered.json(), "the same request, the same answer");
    for (body, fault) in [
        (json!({"answer": "  "}), "/answer empty"),
        (json!({"answer": "Done.", "remedied_on": "9999-12-31"}), "/remedied_on out_of_range"),
        (json!({"answer": "Done.", "done": true}), "/done unknown_field"),
    ] {
        let refused = ground.answer(&home, &id, 0, body, 422).await;
        assert_eq!(refused.faults(), [fault]);
    }
    ground.answer(&home, &id, 2, answer(), 404).await;
}

#[actix_web::test]
async fn n04_an_officers_own_reason_is_answered_too() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let first = ground.apply(&home).await;
    ground.decide(&first, "refuse", Some("A safeguarding enquiry is open."), 200).await;
    let id = ground.open(&home).await;
    let draft = ground.read(&home, &id).await;
    assert_eq!(reasons(&draft.json()), ["officer"]);
    assert_eq!(draft.str("/remedies/0/reason"), "A safeguarding enquiry is open.");
    ground.fill(&home, &id).await;
    ground.answer_all(&home, &id).await;
    ground.submit(&home, &id).await;
    // What has been refused and what has been taken back since are two things.
    ground.try_to_withdraw(&home, &id, 200).await;
    let third = ground.open(&home).await;
    assert_eq!(reasons(&ground.read(&home, &third).await.json()), ["officer"], "it still is the last refusal");
}

#[actix_web::test]
async fn n04_documents_from_the_vault_come_with_an_answer_where_the_rulebook_wants_them() {
    let ground = Ground::new().await;
    let wanted = "language = 1\napplications = { remedies = \"evidence\" }";
    ground.change_rules("pack.toml", "language = 1", wanted).await;
    let (home, _) = ground.refused_for_two_reasons().await;
    let owner = Owner::of(&home.member);
    let report = ground.app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let foreign = ground.app.owner("Other").await;
    let foreign = ground.app.document(&foreign, "equality_policy", "2020-05-01", "2022-05-01").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    let with = |documents: &[&String]| json!({"answer": "See the report.", "documents": documents});
    let refused = ground.answer(&home, &id, 0, with(&[&report, &foreign]), 422).await;
    assert!(refused.faults()[0].starts_with("/documents/1 unknown_document"), "{:?}", refused.faults());
    assert_eq!(ground.answer(&home, &id, 0, with(&[&report, &report]), 422).await.faults(), ["/documents/1 twice"]);
    ground.answer(&home, &id, 0, with(&[&report]), 200).await;
    ground.answer(&home, &id, 1, json!({"answer": "In words alone."}), 200).await;
    let refused = ground.try_to_submit(&home, &id, 422).await;
    assert_eq!(refused.faults(), ["/remedies/1/documents missing"]);
    ground.answer(&home, &id, 1, with(&[&report]), 200).await;
    let read = format!("/evidence/{report}/content");
    ground.app.get(&read).by(&ground.officer).expect(404).await;
    ground.submit(&home, &id).await;
    ground.app.get(&read).by(&ground.officer).expect(200).await;
}

#[actix_web::test]
async fn n04_nottinghams_rules_take_no_promise_for_a_remedy_and_no_waiting_time() {
    let ground = Ground::under(json!({"pack": "nottingham/accredited-list"}), list()).await;
    ground.app.at("2021-02-01T10:00");
    let (home, first) = ground.accreditable("1-101").await;
    let marks = ["workforce", "independence", "moving_on", "community", "emergencies"]
        .map(|name| (format!("standard_{name}"), if name == "workforce" { 1 } else { 3 }));
    let marks: std::collections::BTreeMap<_, _> = marks.into_iter().collect();
    ground.save(&home, &first, "standards", json!(marks), 200).await;
    ground.submit(&home, &first).await;
    ground.decide(&first, "refuse", None, 200).await;

    // At once, and not a day later.
    let again = ground.accreditable_again(&home).await;
    assert_eq!(reasons(&ground.read(&home, &again).await.json()), ["standard-workforce"]);
    for (day, outcome) in [(Some("2021-02-02"), "not met"), (None, "not met"), (Some("2021-02-01"), "met")] {
        let said = json!({"answer": "Two nurses have started.", "remedied_on": day});
        ground.answer(&home, &again, 0, said, 200).await;
        let found = ground.readiness(&home, &again).await.json()["assessment"].clone();
        assert_eq!(criterion(&found, "remedied"), outcome, "{day:?}");
    }
    ground.submit(&home, &again).await;
    let found = ground.assessment(&home, &again).await.json();
    assert_eq!(found["outcome"], "met");
    let fact = found["criteria"].to_string();
    assert!(fact.contains("/remedies/0/remedied_on") && fact.contains("2021-02-01"), "{fact}");
    ground.decide(&again, "admit", None, 200).await;
}
