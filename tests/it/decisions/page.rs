//! A decision as somebody reads it who has never seen JSON.

use drawdown::kernel::Role;
use serde_json::json;

use crate::evaluation::stage::Stage;
use crate::support::*;

async fn decision_of(stage: &Stage, hook: &str) -> String {
    let path = format!("/frameworks/{}/decisions?hook={hook}", stage.framework);
    stage.app.get(&path).by(&stage.commissioner).expect(200).await.str("/items/0/id")
}

#[actix_web::test]
async fn w22_a_decision_is_a_page_with_question_answer_reasons_facts_and_rules() {
    let stage = Stage::with_homes(1).await;
    let path = format!("/decisions/{}", decision_of(&stage, "eligibility").await);
    let read = || stage.app.get(&path).by(&stage.homes[0].provider);
    let page = read().header("accept", "text/html,application/xhtml+xml").expect(200).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    let (page, json) = (page.text(), read().expect(200).await.json());
    for words in [
        "<h1>Does the applicant meet the conditions for joining?</h1>",
        json["summary"].as_str().unwrap(),
        "The provider must have the public liability cover that the council asks for",
        "<li>answers, public liability cover: 5000000</li>",
        "<li>the council&#39;s figure: public liability minimum: 5000000.00</li>",
        "met (line ",
        json["package_sha256"].as_str().unwrap(),
        json["record_sha256"].as_str().unwrap(),
        "/replay</code>",
        "<dt>location, cqc, rating</dt>",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(!page.contains("<script"), "nothing runs in it");
    assert_eq!(page.matches("<th scope=\"row\">").count(), json["trace"].as_array().unwrap().len());
    for accept in ["text/html;q=0", "application/json, text/html;q=0.5"] {
        let plain = read().header("accept", accept).expect(200).await;
        assert_eq!(plain.header("content-type"), Some("application/json"), "{accept}");
    }
    stage.app.get(&path).by(&council(Role::Evaluator, stage.authority)).header("accept", "text/html").expect(403).await;
}

#[actix_web::test]
async fn a_ranking_is_a_page_with_its_order() {
    let stage = Stage::with_homes(2).await;
    let (_, tenders) = stage.ranked().await;
    let path = format!("/decisions/{}", decision_of(&stage, "award").await);
    let page = stage.app.get(&path).by(&stage.commissioner).header("accept", "text/html").expect(200).await.text();
    assert!(page.contains(&format!("<li>Place 1: {}</li>", tenders[1])), "{page}");
}

#[actix_web::test]
async fn what_a_provider_writes_cannot_become_markup() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let pack = drawdown::engine::Pack::from_files(crate::evaluation::stage::pack_files()).unwrap();
    let decision = drawdown::engine::evaluate(&pack, "eligibility", &json!({"<script>alert(1)</script>": "<b>\"'&"}));
    let subject = drawdown::decisions::Subject {
        framework: wiltshire.framework,
        authority: wiltshire.authority,
        kind: "application",
        id: uuid::Uuid::from_u128(3),
        provider: None,
    };
    let call = drawdown::kernel::Call::system(app.clock.now());
    let record = async |work: &_| drawdown::decisions::Decisions::record(work, &decision, &subject).await;
    let id = app.db.write(&call, record).await.unwrap();
    let page = app.get(&format!("/decisions/{id}")).by(&wiltshire.auditor).header("accept", "text/html");
    let page = page.expect(200).await.text();
    assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
    assert!(page.contains("&lt;script&gt;") && page.contains("never a no"), "{page}");
}
