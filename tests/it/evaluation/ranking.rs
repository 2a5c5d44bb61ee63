use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::stage::{Stage, pack_files};
use crate::support::*;

/// `price quality total place` of each tender, in the order of `tenders`.
fn points(ranking: &Value, tenders: &[String]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |tender: &String| {
        let table = ranking["table"].as_array().unwrap();
        let row = table.iter().find(|row| row["tender_id"] == json!(tender)).expect("a row");
        ["price_points", "quality_points", "total", "place"].map(|column| text(&row[column])).join(" ")
    };
    tenders.iter().map(row).collect()
}

#[actix_web::test]
async fn w19_price_and_quality_give_the_exact_totals() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 2]), ("700.00", [5, 5])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(points(&ranking, &tenders), ["60 30.4 90.4 2", "53.42 40 93.42 1"]);
    assert_eq!(ranking["outcome"], json!("ranked"));
    assert_eq!(ranking["ranking"], json!([tenders[1], tenders[0]]));
    assert_eq!(ranking["tied"], json!([]));
    assert_eq!(ranking["table"][0]["price"], json!({"amount": "700.00", "currency": "GBP"}));
    let read = stage.app.get(&format!("/competitions/{competition}/ranking")).by(&stage.commissioner);
    assert_eq!(read.expect(200).await.json(), ranking);
}

#[actix_web::test]
async fn c1_equal_prices_get_every_price_point() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 2]), ("623.22", [5, 5])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(points(&ranking, &tenders), ["60 30.4 90.4 2", "60 40 100 1"]);
}

#[actix_web::test]
async fn c1_a_single_tender_is_ranked_first() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.moderated(&[("700.00", [3, 3])]).await;
    assert_eq!(points(&stage.rank(&competition).await, &tenders), ["60 24 84 1"]);
}

#[actix_web::test]
async fn c2_below_the_quality_floor_is_not_ranked() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [2, 2]), ("700.00", [3, 2])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(points(&ranking, &tenders), ["60 16 76 null", "53.42 20.8 74.22 1"]);
    assert_eq!(ranking["table"][1]["excluded"], json!("Below the published quality floor"));
}

#[actix_web::test]
async fn c2_a_tie_goes_to_an_officer_with_a_reason() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 5]), ("623.22", [5, 5])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["outcome"], json!("tie"));
    assert_eq!(points(&ranking, &tenders), ["60 40 100 1", "60 40 100 1"]);
    assert_eq!(ranking["tied"].as_array().unwrap().len(), 2);

    let silent = stage.approval_of(&competition, &[&tenders[1]]).expect(422).await;
    assert_eq!(silent.faults(), ["/tie_reason required"]);
    let body = json!({
        "tender_ids": [tenders[1]], "report": "Level in everything.", "tie_reason": "Nearer to the people who wait.",
        "annual_value": {"amount": "1.00", "currency": "GBP"}
    });
    let path = format!("/competitions/{competition}/approvals");
    let asked = stage.app.post(&path).by(&stage.commissioner).json(body).expect(201).await;
    assert_eq!(asked.str("/tie_reason"), "Nearer to the people who wait.");
}

#[actix_web::test]
async fn w11_a_suspended_member_is_excluded_and_both_runs_are_kept() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    stage.suspend(1).await;
    let second = stage.rank(&competition).await;
    assert_eq!(second["ranking"], json!([tenders[0]]));
    assert_eq!(second["table"][1]["excluded"], json!("Only a member of the alliance can be awarded a contract"));

    let runs = stage.app.get(&format!("/competitions/{competition}/rankings")).by(&stage.commissioner);
    let runs = runs.expect(200).await.json();
    assert_eq!(runs["items"].as_array().unwrap().len(), 2);
    assert_eq!(runs["items"][0]["ranking"], json!([tenders[1], tenders[0]]));
    assert_eq!(runs["items"][1], second);
    assert_ne!(runs["items"][0]["inputs_sha256"], second["inputs_sha256"]);
}

#[actix_web::test]
async fn t21_the_same_marks_give_the_same_ranking_and_the_decisions_replay() {
    let stage = Stage::with_homes(2).await;
    let (competition, _) = stage.ranked().await;
    let (first, second) = {
        let path = format!("/competitions/{competition}/ranking");
        let first = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
        (first, stage.rank(&competition).await)
    };
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["inputs_sha256"], second["inputs_sha256"]);
    assert_eq!(first["table"], second["table"]);
    for decision in ["scoring_decision_id", "award_decision_id"] {
        let id = second[decision].as_str().unwrap();
        let replay = stage.app.post(&format!("/decisions/{id}/replay")).by(&stage.commissioner).expect(200).await;
        assert_eq!(replay.json()["identical"], json!(true), "{decision}");
    }
}

#[actix_web::test]
async fn a_repeated_request_to_rank_is_answered_as_the_first_time() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.moderated(&[("700.00", [3, 3])]).await;
    let rank = async || {
        let request = stage.app.post(&format!("/competitions/{competition}/ranking")).by(&stage.commissioner);
        request.key("rank-1").expect(201).await.json()
    };
    let first = rank().await;
    stage.approval_of(&competition, &[&tenders[0]]).expect(201).await;
    assert_eq!(rank().await, first, "although rankings are frozen by now");
}

#[actix_web::test]
async fn when_the_rules_cannot_decide_nobody_is_ranked_and_nothing_can_be_approved() {
    let mut files = pack_files();
    let scoring = files.get_mut("scoring.rhai").expect("the scoring rule");
    let broken = scoring.replace("if t.price <= 0 {", "if t.price <= 0 || t.price == 701 {");
    assert_ne!(*scoring, broken, "the rule is written otherwise by now");
    *scoring = broken;
    let stage = Stage::under(files, 1).await;
    let (competition, tenders) = stage.moderated(&[("701.00", [3, 3])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["outcome"], json!("cannot_decide"));
    assert!(ranking["detail"].as_str().unwrap().contains("offers a price of 701"), "{ranking}");
    assert_eq!(ranking["ranking"], json!([]));
    assert_eq!(ranking["award_decision_id"], Value::Null);
    assert_eq!(points(&ranking, &tenders), ["null null null null"]);
    stage.approval_of(&competition, &[&tenders[0]]).expect(409).await;
}

/// The Alliance's scoring with a ceiling: whoever asks for 701 is removed before prices are compared.
fn with_a_ceiling() -> std::collections::BTreeMap<String, String> {
    let mut files = pack_files();
    let scoring = files.get_mut("scoring.rhai").expect("the scoring rule");
    for (from, to) in [
        (
            "if t.price <= 0 {",
            "if t.price == 701 { remove(t.id, \"Above the ceiling\"); continue; }\n    if t.price <= 0 {",
        ),
        ("= lowest(prices);", "= if prices.is_empty() && !tenders.is_empty() { 0 } else { lowest(prices) };"),
        ("for t in tenders {\n    let weighted", "for t in tenders.filter(|t| !removed(t.id)) {\n    let weighted"),
    ] {
        assert!(scoring.contains(from), "the rule is written otherwise by now");
        *scoring = scoring.replace(from, to);
    }
    let case = json!({
        "hook": "scoring",
        "base": {
            "tenders": [{"id": "A", "price": "701", "answers": []}],
            "method": {"price_weight": 60, "quality_weight": 40, "max_mark": 5},
        },
        "cases": [{
            "name": "above the ceiling", "expect": {"outcome": "scored", "output": {"/A/removed": "Above the ceiling"}},
        }],
    });
    files.insert("cases/ceiling.json".to_owned(), case.to_string());
    files
}

#[actix_web::test]
async fn c2_a_tender_removed_by_the_scoring_rule_is_excluded_with_its_reason() {
    let stage = Stage::under(with_a_ceiling(), 2).await;
    let (competition, tenders) = stage.moderated(&[("701.00", [5, 5]), ("710.00", [3, 3])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["outcome"], json!("ranked"));
    assert_eq!(points(&ranking, &tenders), ["null null null null", "60 24 84 1"]);
    assert_eq!(ranking["ranking"], json!([tenders[1]]));
    assert_eq!(ranking["table"][1]["excluded"], json!("Above the ceiling"));
}

#[actix_web::test]
async fn c2_when_every_tender_is_removed_the_ranking_names_nobody() {
    let stage = Stage::under(with_a_ceiling(), 1).await;
    let (competition, tenders) = stage.moderated(&[("701.00", [5, 5])]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["outcome"], json!("ranked"));
    assert_eq!(ranking["ranking"], json!([]));
    assert_eq!(ranking["award_decision_id"], Value::Null);
    assert!(ranking["detail"].as_str().unwrap().contains("removed every tender"), "{ranking}");
    assert_eq!(ranking["table"][0]["excluded"], json!("Above the ceiling"));
    stage.approval_of(&competition, &[&tenders[0]]).expect(409).await;
}

#[actix_web::test]
async fn t19_prices_inside_decisions_are_for_those_who_read_evaluations() {
    let stage = Stage::with_homes(2).await;
    let (competition, _) = stage.ranked().await;
    let ranking = stage.app.get(&format!("/competitions/{competition}/ranking")).by(&stage.commissioner);
    let ranking = ranking.expect(200).await;
    let (author, auditor) = (council(Role::RuleAuthor, stage.authority), council(Role::Auditor, stage.authority));
    for decision in ["/scoring_decision_id", "/award_decision_id"] {
        let path = format!("/decisions/{}", ranking.str(decision));
        assert!(stage.app.get(&path).by(&auditor).expect(200).await.text().contains("623.22"));
        stage.app.get(&path).by(&author).expect(404).await;
        stage.app.post(&format!("{path}/replay")).by(&author).expect(404).await;
    }
    // Who reads both may still not carry them to where every author reads them.
    let mut both = author.clone();
    both.roles.insert(Role::Approver);
    let drafts = format!("/frameworks/{}/rulebook/drafts", stage.framework);
    let draft = stage.app.post(&drafts).by(&both).json(json!({"title": "A case of the ranking"})).expect(201).await;
    let keep = json!({"decision_id": ranking.str("/scoring_decision_id"), "name": "The ranking"});
    let cases = format!("/rulebook/drafts/{}/cases", draft.id());
    let kept = stage.app.post(&cases).by(&both).if_match(1).json(keep).expect(422).await;
    assert_eq!(kept.faults(), ["/decision_id holds_prices"]);
    let path = format!("/frameworks/{}/decisions?limit=100", stage.framework);
    let listed = stage.app.get(&path).by(&author).expect(200).await;
    assert!(!listed.text().contains("scoring") && listed.text().contains("windows"), "{}", listed.text());
}
