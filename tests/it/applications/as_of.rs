//! Which version of the rules assesses an application when they change on its way.

use serde_json::json;

use super::ground::{Ground, Home, criterion};
use crate::support::*;

const IN_WINDOW: &str = "2020-12-14T10:00";

/// The Alliance's rules with this policy, asking for so many million pounds of cover, and their cases with them.
fn rules(as_of: &str, millions: u32) -> Files {
    let mut files = care_home_files();
    let (cover, short) = (format!("\"{millions}000000.00\""), format!("\"{}999999.99\"", millions - 1));
    for text in files.values_mut() {
        *text = text.replace("\"5000000.00\"", &cover).replace("\"4999999.99\"", &short);
    }
    let hook = "[hooks.eligibility]\nkind = \"requirements\"";
    let manifest = files.get_mut("pack.toml").unwrap();
    assert!(manifest.contains(hook) && manifest.contains(&cover));
    *manifest = manifest.replace(hook, &format!("{hook}\nas_of = \"{as_of}\""));
    files
}

impl Ground {
    /// Puts rules in force; answers their hash.
    async fn put_in_force(&self, files: &Files) -> String {
        self.app.change_rules(&self.framework, self.authority, files).await.str("/package_sha256")
    }

    /// An application under these rules, with five million pounds of cover, not submitted.
    async fn opened_under(&self, files: &Files) -> (Home, String, String) {
        let opened = self.put_in_force(files).await;
        let home = self.good_home("1-101").await;
        let id = self.open(&home).await;
        self.fill(&home, &id).await;
        (home, id, opened)
    }

    async fn decisions(&self) -> usize {
        let path = format!("/frameworks/{}/decisions?hook=eligibility", self.framework);
        self.app.get(&path).by(&self.officer).expect(200).await.json()["items"].as_array().unwrap().len()
    }
}

#[actix_web::test]
async fn opened_the_version_that_was_opened_assesses_whatever_comes_after() {
    let ground = Ground::new().await;
    let (home, id, opened) = ground.opened_under(&rules("opened", 5)).await;
    assert_eq!(ground.read(&home, &id).await.str("/as_of"), "opened");
    ground.put_in_force(&rules("submitted", 6)).await;
    ground.submit(&home, &id).await;
    let found = ground.assessment(&home, &id).await;
    assert_eq!((found.str("/outcome"), found.str("/package_sha256")), ("met".into(), opened.clone()));
    ground.put_in_force(&rules("decided", 7)).await;
    ground.app.at(IN_WINDOW);
    assert_eq!(ground.decide(&id, "admit", None, 200).await.str("/decision/basis"), "follows_assessment");
    assert_eq!(ground.decisions().await, 1);
    assert_eq!(ground.assessment(&home, &id).await.str("/package_sha256"), opened);
}

#[actix_web::test]
async fn submitted_the_version_in_force_at_the_submission_assesses_and_the_questionnaire_stays() {
    let ground = Ground::new().await;
    let (home, id, opened) = ground.opened_under(&rules("submitted", 5)).await;
    assert_eq!(ground.readiness(&home, &id).await.str("/assessment/outcome"), "met");
    // The next version promises something else to those who open it; this one was promised its submission.
    let at_submission = ground.put_in_force(&rules("opened", 6)).await;
    let ready = ground.readiness(&home, &id).await;
    assert_eq!(
        (ready.str("/assessment/outcome"), ready.str("/assessment/package_sha256")),
        ("not_met".into(), at_submission.clone())
    );
    let receipt = ground.submit(&home, &id).await;
    assert_eq!(receipt.str("/questionnaire_version"), opened, "W09: the questionnaire is the one that was opened");
    ground.put_in_force(&rules("decided", 4)).await;

    ground.app.at(IN_WINDOW);
    let found = ground.assessment(&home, &id).await;
    assert_eq!((found.str("/outcome"), found.str("/package_sha256")), ("not_met".into(), at_submission));
    assert_eq!(found.str("/as_of"), "submitted");
    assert!(found.json().get("if_decided_now").is_none() && found.json().get("earlier").is_none());
    ground.decide(&id, "admit", None, 422).await;
    let refused = ground.decide(&id, "refuse", None, 200).await;
    assert_eq!(
        (refused.str("/state"), refused.str("/decision/basis")),
        ("refused".into(), "follows_assessment".into())
    );
    assert_eq!(ground.decisions().await, 1);
}

#[actix_web::test]
async fn decided_the_version_in_force_at_the_decision_assesses_anew_and_that_counts() {
    let ground = Ground::new().await;
    let (home, id, _) = ground.opened_under(&rules("decided", 5)).await;
    let at_submission = ground.put_in_force(&rules("decided", 6)).await;
    ground.submit(&home, &id).await;
    let before = ground.read(&home, &id).await;
    assert_eq!((before.str("/as_of"), before.str("/assessment/outcome")), ("decided".into(), "not_met".into()));
    let at_decision = ground.put_in_force(&rules("opened", 4)).await;

    ground.app.at(IN_WINDOW);
    let waiting = ground.assessment(&home, &id).await;
    assert_eq!((waiting.str("/outcome"), waiting.str("/package_sha256")), ("not_met".into(), at_submission.clone()));
    assert_eq!(
        (waiting.str("/if_decided_now/outcome"), waiting.str("/if_decided_now/package_sha256")),
        ("met".into(), at_decision.clone())
    );
    assert_eq!(ground.decisions().await, 1, "asking what would be found leaves no record");

    let decided = ground.decide(&id, "admit", None, 200).await;
    assert_eq!(
        (decided.str("/state"), decided.str("/decision/basis")),
        ("admitted".into(), "follows_assessment".into())
    );
    let (counted, earlier) = (decided.str("/assessment/decision_id"), decided.str("/earlier_assessment/decision_id"));
    assert_eq!(earlier, before.str("/assessment/decision_id"));
    assert_eq!(
        (decided.str("/assessment/outcome"), decided.str("/earlier_assessment/outcome")),
        ("met".into(), "not_met".into())
    );
    assert_eq!(ground.read(&home, &id).await.str("/assessment/decision_id"), counted);
    let found = ground.assessment(&home, &id).await;
    assert_eq!((found.str("/decision_id"), found.str("/package_sha256")), (counted.clone(), at_decision.clone()));
    assert_eq!(
        (found.str("/earlier/decision_id"), found.str("/earlier/package_sha256")),
        (earlier.clone(), at_submission)
    );
    assert!(found.json().get("if_decided_now").is_none());
    assert_eq!(criterion(&found.json()["earlier"], "public-liability"), "not met");

    // Both are decisions like any other, for the provider too, and each says which of the two counted.
    let read = |id: &str| ground.app.get(&format!("/decisions/{id}")).by(&home.member);
    let (later, first) = (read(&counted).expect(200).await, read(&earlier).expect(200).await);
    assert_eq!((later.str("/in_place_of"), first.str("/replaced_by")), (earlier.clone(), counted.clone()));
    assert_eq!(later.json()["input"]["application"]["submitted_on"], "2020-12-10");
    assert_eq!(later.json()["input"]["today"], "2020-12-14");
    let page = async |id: &str| read(id).header("accept", "text/html").expect(200).await.text();
    let (later, first) = (page(&counted).await, page(&earlier).await);
    assert!(later.contains("This is what counted") && later.contains(&earlier), "{later}");
    assert!(first.contains("did not count in the end") && first.contains(&counted), "{first}");
    let replay = ground.app.post(&format!("/decisions/{counted}/replay")).by(&ground.officer).expect(200).await;
    assert_eq!(replay.str("/identical"), "true");
    let told = ground.app.audit_events().await;
    let admitted = told.iter().find(|event| event.action == "application.admitted").unwrap();
    assert_eq!((&admitted.data["assessment"], &admitted.data["assessed"]), (&json!(counted), &json!("met")));
}

#[actix_web::test]
async fn decided_an_officer_who_departs_from_what_is_found_anew_is_told_it_and_gives_a_reason() {
    let ground = Ground::new().await;
    let (home, id, _) = ground.opened_under(&rules("decided", 5)).await;
    ground.submit(&home, &id).await;
    let at_decision = ground.put_in_force(&rules("decided", 6)).await;
    ground.app.at(IN_WINDOW);
    let refused = ground.decide(&id, "admit", None, 422).await;
    assert_eq!(refused.faults(), ["/reason reason_needed"]);
    let found = &refused.json()["decision"];
    assert_eq!((&found["package_sha256"], &found["outcome"]), (&json!(at_decision), &json!("not_met")));
    assert_eq!(found["output"]["not_met"][0]["id"], "public-liability");
    assert_eq!(ground.decisions().await, 1, "a refused decision leaves nothing");

    let version = ground.read(&home, &id).await.version();
    let decide = || {
        let request = ground.app.post(&format!("/applications/{id}/decision")).by(&ground.officer).if_match(version);
        request.key("decide-1").json(json!({"outcome": "admit", "reason": "The new cover was shown on paper."}))
    };
    let admitted = decide().expect(200).await;
    assert_eq!(admitted.str("/decision/basis"), "override");
    assert_eq!(decide().expect(200).await.json(), admitted.json(), "a repeated request gets its first answer");
    assert_eq!(ground.decisions().await, 2);
}

#[actix_web::test]
async fn w08_a_refusal_is_remembered_with_the_rating_that_counted() {
    let ground = Ground::new().await;
    let (home, id, _) = ground.opened_under(&rules("decided", 5)).await;
    ground.submit(&home, &id).await;
    ground.app.at(IN_WINDOW);
    ground.rate(&home, "Inadequate", "2020-12-11").await;
    assert_eq!(ground.decide(&id, "refuse", None, 200).await.str("/decision/basis"), "follows_assessment");
    let again = ground.open(&home).await;
    ground.fill(&home, &again).await;
    ground.answer_all(&home, &again).await;
    ground.submit(&home, &again).await;
    let found = ground.assessment(&home, &again).await.json();
    assert_eq!(criterion(&found, "rating-improved"), "not met", "the same rating again: {found}");
}

#[actix_web::test]
async fn rules_that_know_other_answers_than_were_asked_for_cannot_decide() {
    let ground = Ground::new().await;
    let (home, id, _) = ground.opened_under(&rules("submitted", 5)).await;
    let mut files = rules("submitted", 5);
    let shape = files.get_mut("eligibility.shape.json").unwrap();
    *shape = shape.replace("\"accepts_terms\": \"bool\"", "\"accepts_terms\": \"bool\", \"plan_tested_on\": \"date?\"");
    let with_plan = ground.put_in_force(&files).await;
    ground.submit(&home, &id).await;
    let found = ground.assessment(&home, &id).await;
    assert_eq!((found.str("/outcome"), found.str("/package_sha256")), ("cannot_decide".into(), with_plan));
    let message = found.str("/message");
    assert!(
        message.contains("/answers/plan_tested_on was not asked"),
        "an answer nobody asked for is no answer: {message}"
    );

    ground.app.at(IN_WINDOW);
    ground.decide(&id, "refuse", None, 422).await;
    let admitted = ground.decide(&id, "admit", Some("The plan was seen on a visit."), 200).await;
    assert_eq!(admitted.str("/decision/basis"), "officers_judgement");
}

#[actix_web::test]
async fn rules_that_no_longer_know_an_answer_cannot_decide_either() {
    let ground = Ground::new().await;
    let (home, id, _) = ground.opened_under(&rules("decided", 5)).await;
    ground.submit(&home, &id).await;
    ground.put_in_force(&with_years_open(rules("decided", 5))).await;
    ground.app.at(IN_WINDOW);
    ground.decide(&id, "admit", None, 422).await;
    let admitted = ground.decide(&id, "admit", Some("Trading since 2008, as its register says."), 200).await;
    assert_eq!(
        (admitted.str("/decision/basis"), admitted.str("/assessment/outcome")),
        ("officers_judgement".into(), "cannot_decide".into())
    );
}

#[actix_web::test]
async fn the_versions_of_a_rulebook_say_which_of_them_answers() {
    let ground = Ground::new().await;
    let hash = ground.put_in_force(&rules("decided", 5)).await;
    let path = format!("/frameworks/{}/rulebook", ground.framework);
    let listed = ground.app.get(&format!("{path}/versions")).by(&ground.officer).expect(200).await;
    let promised = |at: &str| listed.str(&format!("/items/{at}"));
    assert_eq!((promised("0/as_of/eligibility"), promised("1/as_of/eligibility")), ("opened".into(), "decided".into()));
    assert_eq!((promised("1/as_of/scoring"), promised("1/as_of/windows")), ("published".into(), "scheduled".into()));
    assert!(listed.json()["items"][1]["as_of"].get("figures").is_none());
    let one = ground.app.get(&format!("{path}/versions/{hash}")).by(&ground.officer).expect(200).await;
    assert_eq!(one.str("/as_of/eligibility"), "decided");
    let diff = ground.app.get(&format!("{path}/diff?from={}&to={hash}", listed.str("/items/0/package_sha256")));
    let diff = diff.by(&ground.officer).expect(200).await.text();
    assert!(
        diff.contains("the version that answers was that of \\\"opened\\\" and is now that of \\\"decided\\\""),
        "{diff}"
    );
}
