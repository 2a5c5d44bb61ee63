use drawdown::kernel::{Actor, Role};
use serde_json::json;

use super::{Borough, not_met};
use crate::support::*;

#[actix_web::test]
async fn s04_new_home_out_of_area_is_refused_in_the_rules_words() {
    let borough = Borough::with_homes(&[Some("Sefton"), Some("Liverpool")]).await;
    let mut new_home = borough.proposal(1);
    new_home.as_object_mut().unwrap().remove("commissioned");
    let refused = borough.propose(new_home.clone()).key("once").expect(422).await;
    assert_eq!(refused.problem(), "refused-by-rule");
    let detail = refused.str("/detail");
    assert!(detail.contains("Nothing is awarded. A direct award is for a home in Sefton."), "{detail}");
    assert!(detail.contains("A direct award is for a home that the council already commissions."), "{detail}");
    assert_eq!(not_met(&refused), ["sefton-home", "existing-home"]);
    assert_eq!(borough.listed().await, json!([]), "nothing is proposed");

    let decision = format!("/decisions/{}", refused.str("/decision/id"));
    let recorded = borough.app().get(&decision).by(borough.officer()).expect(200).await;
    assert_eq!((recorded.str("/hook"), recorded.str("/outcome")), ("direct_award".into(), "not_met".into()));
    let replay = borough.app().post(&format!("{decision}/replay")).by(borough.officer()).expect(200).await;
    assert_eq!(replay.json()["identical"], json!(true));
    assert!(!recorded.text().contains("726.92"), "a rule of direct award is told no price");

    // An existing home elsewhere, and a new one in the borough.
    assert_eq!(not_met(&borough.propose(borough.proposal(1)).expect(422).await), ["sefton-home"]);
    new_home["location_id"] = json!(borough.stage.homes[0].location);
    assert_eq!(not_met(&borough.propose(new_home.clone()).expect(422).await), ["existing-home"]);
    new_home["commissioned"] = json!({"since": "2021-02-02", "source": "Spot purchase"});
    assert_eq!(not_met(&borough.propose(new_home).expect(422).await), ["existing-home"], "the day after the decision");
}

#[actix_web::test]
async fn s04_a_home_that_was_not_accepted_is_refused() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let row = "location_id,name,number_of_beds,overall_rating,report_date\n1-9,Home 9,40,Good,2019-05-01\n";
    let admin = platform_admin();
    borough.app().post("/cqc/imports").by(&admin).body("text/csv", row).expect(201).await;
    borough.located("1-9", Some("sefton")).await;
    let mut outside = borough.proposal(0);
    outside["location_id"] = json!(borough.app().get("/cqc/locations/1-9").by(&admin).expect(200).await.id());
    let refused = borough.propose(outside).expect(422).await;
    assert_eq!(not_met(&refused), ["accepted"]);
    assert!(refused.str("/detail").contains("applied and been accepted onto the framework"), "{}", refused.text());
}

#[actix_web::test]
async fn what_the_register_does_not_say_leaves_it_undecided_and_is_no_refusal() {
    let borough = Borough::with_homes(&[None]).await;
    let undecided = borough.propose(borough.proposal(0)).expect(409).await;
    assert_eq!(undecided.problem(), "cannot-decide");
    assert!(undecided.str("/detail").contains("the register does not say where"), "{}", undecided.text());
    let recorded = format!("/decisions/{}", undecided.str("/decision/id"));
    let recorded = borough.app().get(&recorded).by(borough.officer()).expect(200).await;
    assert_eq!(recorded.str("/outcome"), "cannot_decide");
    assert_eq!(borough.listed().await, json!([]));

    let everywhere = Borough::buying_in(json!(null), &[Some("Sefton")]).await;
    let undecided = everywhere.propose(everywhere.proposal(0)).expect(409).await;
    assert_eq!(undecided.problem(), "cannot-decide");
    assert!(undecided.str("/detail").contains("the lot names neither"), "{}", undecided.text());
}

#[actix_web::test]
async fn a_rulebook_without_the_rule_has_no_such_ground() {
    let stage = crate::evaluation::stage::Stage::with_homes(1).await;
    let borough = Borough { stage };
    let refused = borough.propose(borough.proposal(0)).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    assert!(refused.str("/detail").contains("no rule of direct award"), "{}", refused.text());
}

#[actix_web::test]
async fn the_law_of_a_dynamic_market_knows_no_rule_of_its_own() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    borough.under("pa2023_dynamic_market").await;
    let refused = borough.propose(borough.proposal(0)).expect(422).await;
    assert_eq!((refused.problem(), refused.faults()), ("refused-by-regime".into(), vec!["/ground no_ground".into()]));
    assert!(refused.str("/detail").contains("Procurement Act 2023, s.34"), "{}", refused.text());
}

#[actix_web::test]
async fn n15_a_suspended_member_is_awarded_nothing() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let proposed = borough.propose(borough.proposal(0)).expect(201).await.id();
    let approval = borough.effective(&proposed).await;
    borough.stage.suspend(0).await;
    let refused = borough.award(&proposed, &approval).expect(409).await;
    let detail = refused.str("/detail");
    assert!(detail.contains("Home 1 is not a member of the framework that is open to new work"), "{detail}");
    let mut another = borough.proposal(0);
    another["decided_on"] = json!("2021-02-16");
    let refused = borough.propose(another).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    assert!(refused.str("/detail").contains("Home 1 is no member of this lot that is open"), "{}", refused.text());
    let contracts = borough.app().get("/contracts").by(borough.officer()).expect(200).await;
    assert_eq!(contracts.json()["items"], json!([]));
}

#[actix_web::test]
async fn a_debarred_supplier_is_awarded_nothing() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    borough.under("pa2023_light_touch_framework").await;
    let (app, admin) = (borough.app(), platform_admin());
    let provider = borough.stage.homes[0].provider.provider().unwrap();
    let number = json!({"scheme": "GB-COH", "value": "01234567"});
    app.post(&format!("/providers/{provider}/identifiers")).by(&admin).json(number).expect(201).await;
    let proposed = borough.propose(borough.proposal(0)).expect(201).await.id();
    let approval = borough.effective(&proposed).await;
    let list = "reference,kind,ground,published_on,expected_end_on,removed_on,contracts,names,numbers\n\
                D-7,mandatory,corporate_manslaughter,2021-02-01,,,,Provider 1,GB-COH:01234567\n";
    app.post("/debarments/imports?complete=true").by(&admin).body("text/csv", list).expect(200).await;
    let refused = borough.award(&proposed, &approval).expect(409).await;
    assert!(refused.str("/detail").contains("the entry D-7 of the debarment list"), "{}", refused.text());
    let refused = borough.propose(borough.proposal(0)).expect(409).await;
    assert!(refused.str("/detail").contains("D-7"), "{}", refused.text());
}

#[actix_web::test]
async fn every_field_at_fault_is_named_and_nothing_is_proposed() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let mut wrong = borough.proposal(0);
    wrong["lot_id"] = wrong["location_id"].clone();
    wrong["title"] = json!(" ");
    wrong["beds"] = json!(0);
    wrong["weekly_price"]["amount"] = json!("-1.00");
    wrong["starts_on"] = json!("2021-02-07");
    wrong["term"] = json!({"years": 0, "options": []});
    wrong["decision_reference"] = json!("");
    wrong["decided_on"] = json!("2021-02-09");
    wrong["commissioned"] = json!({"since": "2021-02-09", "source": ""});
    wrong["user_choice"] = json!({
        "person_reference": "1", "basis": "preference", "recorded_in": "Plan", "best_interests": "Near family."
    });
    assert_eq!(
        borough.propose(wrong).expect(422).await.faults(),
        [
            "/lot_id unknown_lot",
            "/title empty",
            "/beds out_of_range",
            "/weekly_price/amount negative",
            "/starts_on past",
            "/starts_on outside_the_framework",
            "/term/years out_of_range",
            "/decision_reference empty",
            "/decided_on in_the_future",
            "/commissioned/source empty",
            "/commissioned/since in_the_future",
            "/user_choice not_expected",
        ]
    );
    let mut nowhere = borough.proposal(0);
    nowhere["location_id"] = json!(borough.stage.lot);
    assert_eq!(borough.propose(nowhere).expect(422).await.faults(), ["/location_id unknown_location"]);
    assert_eq!(borough.listed().await, json!([]));
}

#[actix_web::test]
async fn only_commissioners_of_the_own_council_propose_and_give_up() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let (app, home) = (borough.app(), &borough.stage.homes[0].provider);
    let propose = |actor: &Actor| app.post(&borough.path()).by(actor).json(borough.proposal(0));
    for role in [Role::Approver, Role::Evaluator, Role::Auditor, Role::Broker, Role::RuleAuthor] {
        propose(&council(role, borough.stage.authority)).expect(403).await;
    }
    propose(home).expect(403).await;
    let stranger = council(Role::Commissioner, app.authority("other").await);
    propose(&stranger).expect(404).await;
    let colleague = council(Role::Commissioner, borough.stage.authority);
    let undeclared = propose(&colleague).undeclared().expect(403).await;
    assert_eq!(undeclared.problem(), "declaration-needed");
    let interest = json!({"provider_id": home.provider().unwrap(), "nature": "family", "description": "My brother."});
    let declare = format!("/frameworks/{}/interest-declarations", borough.stage.framework);
    let said = json!({"has_none": false, "interests": [interest]});
    app.post(&declare).by(&colleague).json(said).expect(201).await;
    assert_eq!(propose(&colleague).expect(403).await.problem(), "conflict-of-interest");

    let proposed = borough.propose(borough.proposal(0)).key("once").expect(201).await;
    let again = borough.propose(borough.proposal(0)).key("once").expect(201).await;
    assert_eq!(again.json(), proposed.json(), "the same key, the same answer");
    assert_eq!(borough.listed().await.as_array().map(Vec::len), Some(1));
    let path = format!("/direct-awards/{}", proposed.id());
    for role in [Role::Commissioner, Role::Approver, Role::Auditor] {
        let read = app.get(&path).by(&council(role, borough.stage.authority)).expect(200).await;
        assert_eq!(read.str("/state"), "proposed");
    }
    app.get(&path).by(&council(Role::Evaluator, borough.stage.authority)).expect(403).await;
    assert_eq!(app.get(&path).by(&colleague).expect(403).await.problem(), "conflict-of-interest");
    assert_eq!(app.get(&borough.path()).by(&colleague).expect(200).await.json()["items"], json!([]));
    app.get(&path).by(&stranger).expect(404).await;
    app.get(&borough.path()).by(&stranger).expect(404).await;
    app.get(&path).by(home).expect(404).await;
    assert_eq!(app.get(&borough.path()).by(home).expect(200).await.json()["items"], json!([]), "not yet awarded");
    app.get(&format!("{path}/approvals")).by(&stranger).expect(404).await;

    let give_up = |actor: &Actor, version: i64| {
        let reason = json!({"reason": "The home asks for another price."});
        app.post(&format!("{path}/withdraw")).by(actor).if_match(version).json(reason)
    };
    give_up(&stranger, 1).expect(404).await;
    give_up(&council(Role::Approver, borough.stage.authority), 1).expect(403).await;
    give_up(borough.officer(), 2).expect(412).await;
    let blank = app.post(&format!("{path}/withdraw")).by(borough.officer()).if_match(1).json(json!({"reason": " "}));
    assert_eq!(blank.expect(422).await.faults(), ["/reason empty"]);
    let withdrawn = give_up(borough.officer(), 1).expect(200).await;
    assert_eq!((withdrawn.str("/state"), withdrawn.version()), ("withdrawn".to_owned(), 2));
    give_up(borough.officer(), 2).expect(409).await;
    borough.ask(&proposed.id(), "378000.00").expect(409).await;
}
