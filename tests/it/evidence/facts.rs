//! What the rules are told of documents, and what follows from it (W10, K3).

use serde_json::json;

use super::ground::Owner;
use crate::applications::ground::{Ground, Home, criterion, reason};
use crate::support::*;

/// A filled draft that shows these documents: kind, first and last good day.
async fn showing(ground: &Ground, cqc_id: &str, documents: &[(&str, &str, &str)]) -> (Home, String) {
    let home = ground.good_home(cqc_id).await;
    let owner = Owner::of(&home.member);
    let mut named = vec![];
    for (kind, issued_on, expires_on) in documents {
        named.push(ground.app.document(&owner, kind, issued_on, expires_on).await);
    }
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    ground.app.show(&home.member, &draft, &named, 200).await;
    (home, draft)
}

#[actix_web::test]
async fn w10_an_expired_policy_that_is_shown_is_evidence_out_of_date() {
    let ground = Ground::new().await;
    let (home, draft) = showing(&ground, "1-101", &[("equality_policy", "2018-05-01", "2020-12-09")]).await;
    let now = ground.readiness(&home, &draft).await.json()["assessment"].clone();
    assert_eq!(criterion(&now, "equality-policy-document"), "not met");
    ground.submit(&home, &draft).await;
    let found = ground.assessment(&home, &draft).await.json();
    assert_eq!(
        (criterion(&found, "equality-policy-document"), criterion(&found, "equality-policy-current")),
        ("not met".into(), "met".into()),
        "what is said does not make up for what is shown"
    );
    assert!(reason(&found, "equality-policy-document").starts_with("Evidence out of date: "));
    assert_eq!(found["outcome"], "not_met");
}

#[actix_web::test]
async fn k3_insurance_is_in_date_at_the_submission() {
    let ground = Ground::new().await;
    // The clock stands on 10 December 2020.
    for (at, (issued_on, expires_on), wanted) in [
        (1, ("2019-12-11", "2020-12-10"), "met"),
        (2, ("2019-12-10", "2020-12-09"), "not met"),
        (3, ("2020-12-10", "2021-12-09"), "met"),
        (4, ("2020-12-11", "2021-12-10"), "not met"),
    ] {
        let cqc_id = format!("1-10{at}");
        let (home, draft) = showing(&ground, &cqc_id, &[("public_liability", issued_on, expires_on)]).await;
        ground.submit(&home, &draft).await;
        let found = ground.assessment(&home, &draft).await.json();
        assert_eq!(criterion(&found, "public-liability-document"), wanted, "{issued_on} to {expires_on}");
        let decision = ground.app.get(&format!("/decisions/{}", found["decision_id"].as_str().unwrap()));
        let decision = decision.by(&ground.officer).expect(200).await.json();
        let expected = json!([{
            "kind": "public_liability", "issued_on": issued_on, "expires_on": expires_on,
            "state": match at { 1 => "expiring", 2 => "out_of_date", 3 => "current", _ => "not_yet_valid" },
        }]);
        assert_eq!(decision["input"]["evidence"], expected, "on record with the decision");
    }
}

#[actix_web::test]
async fn k3_without_documents_the_rules_are_told_of_none() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let found = ground.assessment(&home, &id).await.json();
    assert_eq!(criterion(&found, "public-liability-document"), "absent");
    assert_eq!(found["outcome"], "met");
}

/// The alliance's rules as they were before they knew of documents.
fn without_documents() -> Files {
    let mut files = care_home_files();
    let cut = |text: &mut String, from: &str, to: &str| {
        let (start, end) = (text.find(from).unwrap(), text.find(to).unwrap());
        text.replace_range(start..end, "");
    };
    cut(files.get_mut("eligibility.rhai").unwrap(), "// 5. The documents", "// 6. Applying");
    let shape = files.get_mut("eligibility.shape.json").unwrap();
    let at = shape.find(",\n  \"evidence\"").unwrap();
    shape.replace_range(at.., "\n}\n");
    let cases = files.get_mut("cases/eligibility.json").unwrap();
    *cases = cases.replace(",\n    \"evidence\": []", "");
    *cases = cases.lines().filter(|line| !line.contains("\"/evidence\"")).collect::<Vec<_>>().join("\n");
    let questions = files.get_mut("questionnaire.json").unwrap();
    let at = questions.find(",\n        {\n          \"id\": \"policy_documents\"").unwrap();
    let end = at + questions[at..].find("}").unwrap() + 1;
    questions.replace_range(at..end, "");
    files
}

#[actix_web::test]
async fn w09_whoever_was_not_asked_for_documents_is_not_refused_for_the_lack_of_them() {
    let ground = Ground::new().await;
    let mut before = without_documents();
    let manifest = before.get_mut("pack.toml").unwrap();
    let hook = "[hooks.eligibility]\nkind = \"requirements\"";
    *manifest = manifest.replace(hook, &format!("{hook}\nas_of = \"submitted\""));
    ground.app.change_rules(&ground.framework, ground.authority, &before).await;
    let home = ground.good_home("1-101").await;
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    let same = ground.readiness(&home, &draft).await.json()["assessment"].clone();
    assert_eq!(same["outcome"], "met", "rules that know of no documents are given none");
    ground.app.change_rules(&ground.framework, ground.authority, &care_home_files()).await;
    ground.submit(&home, &draft).await;
    let found = ground.assessment(&home, &draft).await;
    assert_eq!(found.str("/outcome"), "cannot_decide");
    assert!(found.str("/message").contains("was not asked for in full"), "{}", found.text());
}

#[test]
fn rules_that_want_documents_nobody_is_asked_for_are_told_so() {
    use drawdown::engine::{Depth, Severity, check};
    let mut files = care_home_files();
    let questions = without_documents().remove("questionnaire.json").unwrap();
    files.insert("questionnaire.json".into(), questions);
    let (check, _) = check(files, Depth::Cases);
    let found = check.findings.iter().find(|found| found.code == "unasked-answer").expect("a finding");
    assert_eq!((found.file.as_str(), found.severity), ("eligibility.shape.json", Severity::Warning));
}
