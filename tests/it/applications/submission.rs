use futures_util::future::join_all;
use serde_json::json;

use super::ground::{Ground, criterion, reason};

#[actix_web::test]
async fn w05_fifteen_hundred_is_in_time_and_a_second_later_waits_for_the_next_window() {
    let ground = Ground::new().await;
    let (punctual, late) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let (first, second) = (ground.open(&punctual).await, ground.open(&late).await);
    ground.fill(&punctual, &first).await;
    ground.fill(&late, &second).await;

    ground.app.at("2021-01-15T15:00:00");
    let receipt = ground.submit(&punctual, &first).await;
    assert_eq!((receipt.str("/window/key"), receipt.str("/waits")), ("initial".into(), "false".into()));
    assert_eq!(receipt.str("/submitted_at_words"), "15:00 on Friday 15 January 2021 (GMT)");

    ground.app.at("2021-01-15T15:00:01");
    let receipt = ground.submit(&late, &second).await;
    assert_eq!((receipt.str("/window/key"), receipt.str("/waits")), ("2021-03-08".into(), "true".into()));
    assert_eq!(receipt.str("/submitted_at"), "2021-01-15T15:00:01+00:00");
    assert_eq!(receipt.str("/window/opens_at_words"), "09:00 on Monday 8 March 2021 (GMT)");

    let early = ground.decide(&second, "admit", None, 409).await;
    assert_eq!(early.problem(), "wrong-state");
    assert!(early.str("/detail").contains("09:00 on Monday 8 March 2021 (GMT)"));
    ground.decide(&first, "admit", None, 200).await;
    ground.app.at("2021-03-08T08:59:59");
    ground.decide(&second, "admit", None, 409).await;
    ground.app.at("2021-03-08T09:00");
    ground.decide(&second, "admit", None, 200).await;
}

#[actix_web::test]
async fn w05_an_application_before_the_first_window_waits_for_it() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let read = ground.read(&home, &id).await;
    assert_eq!((read.str("/receipt/window/key"), read.str("/receipt/waits")), ("initial".into(), "true".into()));
}

#[actix_web::test]
async fn w04_nothing_is_taken_after_the_last_window() {
    let ground = Ground::new().await;
    let (home, other) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    ground.app.at("2027-01-04T09:00");
    let refused = ground.try_to_submit(&home, &id, 409).await;
    assert_eq!(refused.problem(), "deadline-passed");
    assert!(refused.str("/detail").starts_with("The last window closed at 15:00 on "));
    assert_eq!(ground.try_to_open(&other, 409).await.problem(), "deadline-passed");
    assert_eq!(ground.read(&home, &id).await.str("/state"), "draft");
}

#[actix_web::test]
async fn w06_each_gate_alone_keeps_a_home_out_and_is_named() {
    let ground = Ground::new().await;
    let cases = [
        ("business", "accepts_terms", json!(false), "terms"),
        ("quality", "self_assessment_dignity", json!(0), "self-assessment"),
    ];
    for (serial, (page, question, answer, gate)) in cases.into_iter().enumerate() {
        let home = ground.good_home(&format!("1-20{serial}")).await;
        let id = ground.open(&home).await;
        ground.fill(&home, &id).await;
        let mut answers = ground.read(&home, &id).await.json()["pages"][page].clone();
        answers[question] = answer;
        if page == "quality" {
            // 15 of 25 marks are 60 %: one fewer fails.
            answers["self_assessment_safeguarding"] = json!(4);
            answers["self_assessment_staffing"] = json!(4);
            answers["self_assessment_care_planning"] = json!(4);
            answers["self_assessment_governance"] = json!(2);
        }
        ground.save(&home, &id, page, answers, 200).await;
        ground.submit(&home, &id).await;
        let found = ground.assessment(&home, &id).await.json();
        assert_eq!(found["outcome"], "not_met", "{gate}");
        let failed: Vec<&str> = found["criteria"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|criterion| criterion["outcome"] == "not met")
            .map(|criterion| criterion["id"].as_str().unwrap())
            .collect();
        assert_eq!(failed, [gate]);
        assert!(!reason(&found, gate).is_empty());
    }
    let struck_off = ground.good_home("1-209").await;
    let header = "location_id,name,number_of_beds,overall_rating,report_date,registered";
    let import = ground.app.post("/cqc/imports").by(&ground.admin);
    import.body("text/csv", format!("{header}\n1-209,Home 1-209,24,Good,2019-03-04,N\n")).expect(201).await;
    let id = ground.apply(&struck_off).await;
    let found = ground.assessment(&struck_off, &id).await.json();
    assert_eq!(criterion(&found, "cqc-registration"), "not met");
}

#[actix_web::test]
async fn w07_inadequate_is_not_met_requires_improvement_is_met_and_unrated_goes_to_an_officer() {
    let ground = Ground::new().await;
    for (cqc_id, rating, published_on, outcome, words) in [
        ("1-301", "Inadequate", "2019-05-01", "not_met", "a criterion is not met"),
        ("1-302", "Requires improvement", "2019-05-01", "met", "every criterion is met"),
        ("1-303", "Outstanding", "2019-05-01", "met", "every criterion is met"),
        ("1-304", "No published rating", "", "refer", "the rules refer this to an officer"),
    ] {
        let home = ground.home(cqc_id, rating, published_on).await;
        let id = ground.apply(&home).await;
        let found = ground.assessment(&home, &id).await.json();
        assert_eq!((&found["outcome"], &found["outcome_words"]), (&json!(outcome), &json!(words)), "{rating}");
        let facts = found["criteria"].to_string();
        assert!(facts.contains("/location/cqc/rating") && facts.contains(rating), "{facts}");
        assert_eq!(ground.read(&home, &id).await.str("/assessment/outcome"), outcome);
    }
}

#[actix_web::test]
async fn w08_same_rating_refused_better_later_accepted() {
    let ground = Ground::new().await;
    let home = ground.home("1-401", "Inadequate", "2019-05-01").await;
    let first = ground.apply(&home).await;
    ground.app.at("2020-12-14T09:00");
    ground.decide(&first, "refuse", None, 200).await;

    let second = ground.apply(&home).await;
    let read = ground.read(&home, &second).await;
    assert_eq!((read.str("/kind"), read.str("/previous_id")), ("again".into(), first));
    let found = ground.assessment(&home, &second).await.json();
    assert_eq!(found["outcome"], "not_met");
    assert_eq!(criterion(&found, "rating-improved"), "not met");
    ground.decide(&second, "refuse", None, 200).await;

    ground.app.at("2021-03-08T10:00");
    ground.rate(&home, "Good", "2021-02-20").await;
    let third = ground.apply(&home).await;
    let found = ground.assessment(&home, &third).await.json();
    assert_eq!((&found["outcome"], criterion(&found, "rating-newer").as_str()), (&json!("met"), "met"));
    let admitted = ground.decide(&third, "admit", None, 200).await;
    assert_eq!(admitted.str("/state"), "admitted");
    assert_eq!(ground.try_to_open(&home, 409).await.problem(), "conflict");
}

#[actix_web::test]
async fn w10_missing_fails_expired_is_out_of_date() {
    let ground = Ground::new().await;
    for (cqc_id, policies, failed, said) in [
        ("1-501", json!({"safeguarding_policy_expires_on": "2021-12-31"}), "equality-policy", "must have"),
        (
            "1-502",
            json!({"equality_policy_reviewed_on": "2019-01-01", "equality_policy_expires_on": "2020-12-09",
                "safeguarding_policy_expires_on": "2021-12-31"}),
            "equality-policy-current",
            "out of date",
        ),
        (
            "1-503",
            json!({"equality_policy_reviewed_on": "2020-05-01", "safeguarding_policy_expires_on": "2020-12-09"}),
            "safeguarding-policy-current",
            "out of date",
        ),
    ] {
        let home = ground.good_home(cqc_id).await;
        let id = ground.open(&home).await;
        ground.fill(&home, &id).await;
        ground.save(&home, &id, "policies", policies, 200).await;
        ground.submit(&home, &id).await;
        let found = ground.assessment(&home, &id).await.json();
        assert_eq!((&found["outcome"], criterion(&found, failed).as_str()), (&json!("not_met"), "not met"));
        assert!(reason(&found, failed).contains(said));
    }
}

#[actix_web::test]
async fn k06_a_draft_with_missing_answers_is_not_taken_and_stays_a_draft() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let refused = ground.try_to_submit(&home, &id, 422).await;
    assert_eq!(refused.problem(), "validation");
    let faults = refused.faults();
    assert_eq!(faults.len(), 9);
    assert!(faults.iter().all(|fault| fault.ends_with(" missing")));
    assert_eq!(faults[0], "/answers/legal_name missing");
    assert_eq!(ground.read(&home, &id).await.str("/state"), "draft");
}

#[actix_web::test]
async fn of_eight_parallel_submissions_one_wins() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    let path = format!("/applications/{id}/submit");
    let version = ground.read(&home, &id).await.version();
    let answers = join_all((0..8).map(|_| ground.app.post(&path).by(&home.member).if_match(version).send())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    let decisions = ground.app.get(&format!("/frameworks/{}/decisions", ground.framework)).by(&ground.officer);
    let recorded = decisions.expect(200).await.json();
    let eligibility =
        recorded["items"].as_array().unwrap().iter().filter(|decision| decision["hook"] == "eligibility").count();
    assert_eq!(eligibility, 1, "what lost the race left no record");
}

#[actix_web::test]
async fn a_repeated_submission_with_its_key_gets_the_same_receipt() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    let version = ground.read(&home, &id).await.version();
    let submit = |key: &str| {
        let request = ground.app.post(&format!("/applications/{id}/submit")).by(&home.member);
        request.if_match(version).key(key)
    };
    let first = submit("submit-1").expect(200).await;
    ground.app.at("2021-01-15T15:00:01");
    assert_eq!(submit("submit-1").expect(200).await.json(), first.json());
    assert_eq!(submit("submit-2").expect(409).await.problem(), "wrong-state");
    assert_eq!(ground.read(&home, &id).await.json()["receipt"], first.json());
}

#[actix_web::test]
async fn nothing_is_edited_after_submission() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let before = ground.read(&home, &id).await;
    let refused = ground.save(&home, &id, "quality", json!({"self_assessment_dignity": 1}), 409).await;
    assert_eq!(refused.problem(), "wrong-state");
    assert!(refused.str("/detail").contains("submitted at 09:00 on Thursday 10 December 2020 (GMT)"));
    let readiness = ground.app.get(&format!("/applications/{id}/readiness")).by(&home.member);
    assert_eq!(readiness.expect(409).await.problem(), "wrong-state");
    assert_eq!(ground.read(&home, &id).await.json(), before.json());
}

#[actix_web::test]
async fn the_receipt_names_the_answers_by_their_hash() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let read = ground.read(&home, &id).await;
    let pages = drawdown::kernel::canonical::text(&read.json()["pages"]);
    assert_eq!(read.str("/receipt/answers_sha256"), drawdown::kernel::canonical::sha256(pages.as_bytes()));
}

#[actix_web::test]
async fn k14_rules_that_cannot_be_applied_are_never_held_against_the_applicant() {
    let ground = Ground::new().await;
    // The questionnaire's scale goes beyond the one that the rules know.
    let (before, after) = ("{ \"mark\": 5, ", "{ \"mark\": 6, ");
    ground.change_rules("questionnaire.json", before, after).await;

    ground.app.at("2020-12-14T09:00");
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    for page in ["business", "policies"] {
        let (_, answers) = super::ground::GOOD_ANSWER.into_iter().find(|(name, _)| *name == page).unwrap();
        ground.save(&home, &id, page, serde_json::from_str(answers).unwrap(), 200).await;
    }
    let quality = json!({"self_assessment_safeguarding": 4, "self_assessment_staffing": 3,
        "self_assessment_care_planning": 4, "self_assessment_governance": 3, "self_assessment_dignity": 6});
    ground.save(&home, &id, "quality", quality, 200).await;
    ground.submit(&home, &id).await;
    let found = ground.assessment(&home, &id).await.json();
    assert_eq!(found["outcome"], "cannot_decide");
    assert!(found["message"].as_str().unwrap().contains("outside its scale"), "{found}");
    ground.decide(&id, "refuse", None, 422).await;
    let admitted = ground.decide(&id, "admit", Some("The marks were agreed on a visit."), 200).await;
    assert_eq!(admitted.str("/decision/basis"), "officers_judgement");
}

#[actix_web::test]
async fn a_stale_draft_is_not_submitted() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    let path = format!("/applications/{id}/submit");
    let version = ground.read(&home, &id).await.version();
    ground.app.post(&path).by(&home.member).expect(428).await;
    let stale = ground.app.post(&path).by(&home.member).if_match(version - 1).expect(412).await;
    assert_eq!(stale.problem(), "stale");
    assert_eq!(ground.read(&home, &id).await.str("/state"), "draft");
}
