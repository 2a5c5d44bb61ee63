//! Whom a competition invites by rule, who may still be invited once it runs, and that membership is checked again (W11).

use std::collections::BTreeMap;

use drawdown::kernel::{Actor, Call, Regime, Role};
use drawdown::store::entity::{framework, location};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::world::{Home, PUBLICATION, World};
use crate::awards::scheme::with_hooks_of;
use crate::evaluation::stage::{Stage, pack_files};
use crate::support::*;

const SEFTON: &str = "sefton/care-home-framework";

/// The alliance's rules with a hook `invitation` of this script.
fn with_invitation(script: &str, expected: Value) -> BTreeMap<String, String> {
    let mut files = pack_files();
    let shape = json!({"competition": {"quantity_beds": "int"}, "members": [
        {"id": "text", "area": "text?", "beds": "int?", "rating": "text?", "specialisms": ["text"], "times_invited": "int"}]});
    let cases = json!({
        "hook": "invitation",
        "base": {"competition": {"quantity_beds": 40}, "members": [
            {"id": "a", "area": "BA1", "beds": 40, "rating": "Good", "specialisms": ["Dementia"], "times_invited": 0}]},
        "cases": [{"name": "one of them", "given": {}, "expect": expected}]
    });
    files.insert("invitation.rhai".into(), script.into());
    files.insert("invitation.shape.json".into(), shape.to_string());
    files.insert("cases/invitation.json".into(), cases.to_string());
    let manifest = files.get_mut("pack.toml").expect("the manifest");
    *manifest = manifest.replacen(
        "[hooks.scoring]\n",
        "[hooks.invitation]\nkind = \"ranking\"\neach = \"members.id\"\n\n[hooks.scoring]\n",
        1,
    );
    files
}

/// A draw-down of the stage, drafted with those who open it.
async fn drafted(stage: &Stage) -> String {
    let draft = json!({
        "lot_id": stage.lot, "title": "Block nursing beds", "kind": "block_nursing",
        "weights": {"price": 60, "quality": 40}, "questions": [{"id": "care", "title": "How?", "weight": 100}],
        "max_mark": 5, "quantity_beds": 40, "fnc_agreed": true, "term": {"years": 3, "options": []},
        "timetable": {"publish_on": "2021-02-08", "closes": "2021-02-26T15:00:00", "opens_on": "2021-03-01",
            "evaluate_from": "2021-03-02", "approve_on": "2021-03-19", "starts_on": "2021-04-01"},
    });
    let path = format!("/frameworks/{}/competitions", stage.framework);
    let id = stage.app.post(&path).by(&stage.commissioner).json(draft).expect(201).await.id();
    stage.app.name_openers(&id, &stage.commissioner, &[&stage.commissioner, &stage.opener]).await;
    id
}

fn publish<'a>(stage: &'a Stage, competition: &str) -> Request<'a> {
    stage.app.post(&format!("/competitions/{competition}/publish")).by(&stage.commissioner).if_match(1)
}

/// The register learns in which district each home lies, if at all, and that the second is for nobody with dementia.
async fn located(stage: &Stage, districts: &[Option<&str>]) {
    let call = Call::system(stage.app.clock.now());
    let changed = stage.app.db.write(&call, async |work| {
        for (index, district) in districts.iter().enumerate() {
            let n = index + 1;
            let specialism = if n == 2 { "Physical disabilities" } else { "Dementia" };
            let row = location::ActiveModel {
                area: Set(district.map(str::to_owned)),
                specialisms: Set(json!([specialism])),
                ..Default::default()
            };
            let one = location::Entity::update_many().set(row).filter(location::Column::CqcId.eq(format!("1-{n}")));
            one.exec(work.tx()).await.expect("the register is changed");
        }
        Ok(())
    });
    changed.await.expect("it is kept");
}

async fn read(stage: &Stage, path: &str) -> Answer {
    stage.app.get(path).by(&stage.commissioner).expect(200).await
}

fn names(list: &Answer, field: &str) -> Vec<String> {
    list.json()["items"].as_array().expect("a list").iter().map(|line| text(&line[field])).collect()
}

#[actix_web::test]
async fn s5_3_invitation_by_rule_leaves_out_with_the_rules_own_reason() {
    let stage = Stage::under(with_hooks_of(SEFTON, &["approval", "call_in", "invitation"]), 3).await;
    located(&stage, &[Some("PR8"), Some("WN5"), None]).await;
    let competition = drafted(&stage).await;
    let path = format!("/competitions/{competition}");
    let ready = read(&stage, &format!("{path}/readiness")).await.json();
    let reason = "Beds are bought in the districts of the borough and not in WN5";
    assert_eq!(ready["invited"], json!(2), "{ready}");
    assert_eq!(ready["left_out"], json!([{"reason": "by_rule", "reason_words": reason, "members": 1}]));

    let published = publish(&stage, &competition).key("once").expect(200).await;
    assert_eq!(publish(&stage, &competition).key("once").expect(200).await.json(), published.json());
    let invited = read(&stage, &format!("{path}/invitees")).await;
    // Whose district the register does not know is not left out for it.
    assert_eq!(names(&invited, "location_name"), ["Home 1", "Home 3"]);
    assert_eq!(invited.json()["items"][0]["late"], json!(false));
    assert_eq!(invited.json()["items"][0]["invited_at"], published.json()["published_at"]);
    let left_out = read(&stage, &format!("{path}/left-out")).await;
    assert_eq!(names(&left_out, "membership_id"), [stage.homes[1].membership.clone()]);
    assert_eq!(
        (left_out.str("/items/0/reason"), left_out.str("/items/0/reason_words")),
        ("by_rule".into(), reason.into())
    );
    stage.app.get(&path).by(&stage.homes[1].provider).expect(403).await;

    let decision = published.str("/invitation_decision_id");
    let told = read(&stage, &format!("/decisions/{decision}")).await;
    assert_eq!((told.str("/hook"), told.str("/outcome")), ("invitation".into(), "tie".into()));
    assert!(!told.text().contains("Home 1"), "a rule is told no names: {}", told.text());
    let replay = stage.app.post(&format!("/decisions/{decision}/replay")).by(&stage.commissioner).expect(200).await;
    assert_eq!(replay.json()["identical"], json!(true));
    // How others came to be invited is no provider's business.
    let seen = stage.app.get(&path).by(&stage.homes[0].provider).expect(200).await.json();
    assert_eq!(seen["invitation_decision_id"], Value::Null);
    stage.app.get(&format!("/decisions/{decision}")).by(&stage.homes[1].provider).expect(404).await;
    // Whom the rule left out did not join late.
    let late = read(&stage, &format!("{path}/late-joiners")).await.json();
    assert_eq!(late, json!({"may_be_invited": true, "items": [], "applicants": []}));
}

#[actix_web::test]
async fn s5_3_whose_turn_it_was_waits_for_the_next_one() {
    let script = r#"
for m in members {
    if m.times_invited > 0 {
        exclude(m.id, `It was invited ${m.times_invited} times`);
    } else if !("Dementia" in m.specialisms) {
        exclude(m.id, "It does not care for people with dementia");
    } else {
        rank(m.id, [m.times_invited]);
    }
}
"#;
    let stage = Stage::under(with_invitation(script, json!({"outcome": "ranked"})), 3).await;
    located(&stage, &[None, None, None]).await;
    let (first, second) = (drafted(&stage).await, drafted(&stage).await);
    publish(&stage, &first).expect(200).await;
    let invited = read(&stage, &format!("/competitions/{first}/invitees")).await;
    assert_eq!(names(&invited, "location_name"), ["Home 1", "Home 3"]);

    let refused = publish(&stage, &second).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-rule");
    assert_eq!(
        refused.str("/detail"),
        "The rulebook leaves out every active member of the lot, so nobody would be invited. It does not care for people \
         with dementia. It was invited 1 times."
    );
    assert_eq!(refused.json()["decision"]["hook"], json!("invitation"));
    let ready = read(&stage, &format!("/competitions/{second}/readiness")).await.json();
    assert_eq!((&ready["ready"], &ready["invited"]), (&json!(false), &json!(0)));
    let still = read(&stage, &format!("/competitions/{second}")).await;
    assert_eq!((still.str("/state"), still.version()), ("draft".into(), 1));

    // One that was cancelled took nobody's turn.
    let cancel = stage.app.post(&format!("/competitions/{first}/cancel")).by(&stage.commissioner).if_match(2);
    cancel.json(json!({"reason": "The beds are not needed."})).expect(200).await;
    publish(&stage, &second).expect(200).await;
}

#[actix_web::test]
async fn s5_3_a_rule_that_cannot_decide_publishes_nothing() {
    let script = r#"
for m in members {
    if known(m.area) && m.area == "BA1" {
        rank(m.id, [1]);
    }
}
"#;
    let stage = Stage::under(with_invitation(script, json!({"outcome": "ranked"})), 1).await;
    let competition = drafted(&stage).await;
    let refused = publish(&stage, &competition).expect(409).await;
    assert_eq!(refused.problem(), "cannot-decide");
    assert!(refused.str("/detail").contains("neither ranked nor excluded"), "{}", refused.text());
    let still = read(&stage, &format!("/competitions/{competition}")).await;
    assert_eq!((still.str("/state"), still.version()), ("draft".into(), 1));
    let left_out = read(&stage, &format!("/competitions/{competition}/left-out")).await;
    assert_eq!(left_out.json()["items"], json!([]));
}

fn inviting<'a>(world: &'a World, competition: &str, version: i64, home: &Home) -> Request<'a> {
    let body = json!({"membership_id": home.membership, "reason": "It was admitted on 10 February."});
    let invite = world.app.post(&format!("/competitions/{competition}/invitees"));
    invite.by(&world.commissioner).if_match(version).json(body)
}

async fn late_joiners(world: &World, competition: &str) -> Value {
    let path = format!("/competitions/{competition}/late-joiners");
    world.app.get(&path).by(&world.commissioner).expect(200).await.json()
}

async fn suspended(world: &World, home: &Home, act: &str) {
    let path = format!("/memberships/{}", home.membership);
    let version = world.app.get(&path).by(&world.commissioner).expect(200).await.version();
    let request = world.app.post(&format!("{path}/{act}")).by(&world.commissioner).if_match(version);
    request.json(json!({"reason": "A visit of 3 May."})).expect(200).await;
}

#[actix_web::test]
async fn s5_3_who_joins_the_lot_late_is_shown_and_invited_until_the_closing() {
    let (world, homes) = World::with_homes(2).await;
    suspended(&world, &homes[1], "suspend").await;
    let competition = world.published().await;
    let path = format!("/competitions/{competition}");
    world.app.at("2021-02-10T09:00:00");
    let joiner = world.admit(7).await;
    suspended(&world, &homes[1], "reinstate").await;
    world.app.user("care@seven.example", Role::ProviderMember, joiner.actor.tenant).await;
    let late = late_joiners(&world, &competition).await;
    let said = |index: usize, field: &str| late["items"][index][field].clone();
    assert_eq!(late["may_be_invited"], json!(true));
    assert_eq!((said(0, "membership_id"), said(0, "joined")), (json!(homes[1].membership), json!("reinstated")));
    assert_eq!((said(1, "membership_id"), said(1, "joined")), (json!(joiner.membership), json!("admitted")));
    assert_eq!((said(1, "law"), said(1, "because")), (json!("may"), json!([])));

    world.start(&competition, &joiner).expect(403).await;
    assert_eq!(inviting(&world, &competition, 1, &joiner).expect(412).await.problem(), "stale");
    let silent = json!({"membership_id": joiner.membership, "reason": " "});
    assert_eq!(inviting(&world, &competition, 2, &joiner).json(silent).expect(422).await.faults(), ["/reason empty"]);
    let unknown = json!({"membership_id": competition, "reason": "Who?"});
    let unknown = inviting(&world, &competition, 2, &joiner).json(unknown).expect(422).await;
    assert_eq!(unknown.faults(), ["/membership_id unknown_member"]);
    inviting(&world, &competition, 2, &joiner).by(&joiner.actor).expect(403).await;
    inviting(&world, &competition, 2, &joiner).by(&council(Role::Auditor, world.authority)).expect(403).await;
    let stranger = council(Role::Commissioner, world.app.authority("kent").await);
    inviting(&world, &competition, 2, &joiner).by(&stranger).expect(404).await;
    world.app.get(&format!("{path}/late-joiners")).by(&stranger).expect(404).await;
    world.app.get(&format!("{path}/late-joiners")).by(&joiner.actor).expect(403).await;

    let invited = inviting(&world, &competition, 2, &joiner).key("late").expect(201).await;
    assert_eq!((invited.json()["late"].clone(), invited.version()), (json!(true), 3));
    assert_eq!(invited.str("/late_reason"), "It was admitted on 10 February.");
    assert_eq!(inviting(&world, &competition, 2, &joiner).key("late").expect(201).await.json(), invited.json());
    assert_eq!(inviting(&world, &competition, 3, &joiner).expect(409).await.problem(), "conflict");
    world.app.pass().await;
    let mails = world.app.mails_to("care@seven.example");
    assert!(mails.iter().any(|mail| mail.body.contains("Home 7 may now tender")), "{mails:?}");
    world.submitted(&competition, &joiner, "700.00", "In time.").await;

    world.app.at("2021-02-28T15:00:01");
    let closed = inviting(&world, &competition, 3, &homes[1]).expect(409).await;
    assert_eq!(closed.problem(), "deadline-passed");
    let late = late_joiners(&world, &competition).await;
    assert_eq!((&late["may_be_invited"], late["items"].as_array().map(Vec::len)), (&json!(false), Some(1)));
}

#[actix_web::test]
async fn s5_3_a_draft_takes_nobody_in_and_neither_does_a_suspended_member_join() {
    let (world, homes) = World::with_homes(2).await;
    suspended(&world, &homes[1], "suspend").await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    assert_eq!(inviting(&world, &competition, 1, &homes[0]).expect(409).await.problem(), "wrong-state");
    let early = world.app.get(&format!("/competitions/{competition}/late-joiners")).by(&world.commissioner);
    assert_eq!(early.expect(409).await.problem(), "wrong-state");
    world.publish(&competition).expect(200).await;
    let refused = inviting(&world, &competition, 2, &homes[1]).expect(409).await;
    assert_eq!(
        refused.str("/detail"),
        "Home 1 is suspended: no invitations until it is reinstated; it is not invited."
    );
}

#[actix_web::test]
async fn s5_3_a_dynamic_market_does_not_leave_out_who_was_admitted_meanwhile() {
    let (world, homes) = World::with_homes(2).await;
    suspended(&world, &homes[1], "suspend").await;
    let competition = world.published().await;
    let market = framework::ActiveModel {
        id: Set(world.framework.parse().unwrap()),
        regime: Set(Regime::Pa2023DynamicMarket.name().into()),
        ..Default::default()
    };
    let call = Call::system(world.app.clock.now());
    let changed = world.app.db.write(&call, async |work| {
        market.clone().update(work.tx()).await.expect("another regime");
        Ok(())
    });
    changed.await.expect("it is kept");
    world.app.at("2021-02-10T09:00:00");
    world.admit(7).await;
    suspended(&world, &homes[1], "reinstate").await;
    let late = late_joiners(&world, &competition).await;
    assert_eq!((&late["items"][0]["joined"], &late["items"][0]["law"]), (&json!("reinstated"), &json!("may")));
    assert_eq!((&late["items"][1]["joined"], &late["items"][1]["law"]), (&json!("admitted"), &json!("must")));
    assert!(text(&late["items"][1]["because"][0]).ends_with("(Procurement Act 2023, s.34(4)-(5))."), "{late}");
}

#[actix_web::test]
async fn s5_3_the_rule_is_asked_about_late_joiners_too() {
    let script = r#"
for m in members {
    if known(m.beds) && m.beds > 40 {
        exclude(m.id, `It has ${m.beds} beds, and homes of 40 at the most are asked`);
    } else {
        rank(m.id, [1]);
    }
}
"#;
    let stage = Stage::under(with_invitation(script, json!({"outcome": "ranked"})), 2).await;
    stage.suspend(1).await;
    let competition = drafted(&stage).await;
    publish(&stage, &competition).expect(200).await;
    let path = format!("/memberships/{}", stage.homes[1].membership);
    let version = read(&stage, &path).await.version();
    let reinstate = stage.app.post(&format!("{path}/reinstate")).by(&stage.commissioner).if_match(version);
    reinstate.json(json!({"reason": "The enquiry is closed."})).expect(200).await;
    let invite = |actor: &Actor| {
        let body = json!({"membership_id": stage.homes[1].membership, "reason": "It was reinstated."});
        let invite = stage.app.post(&format!("/competitions/{competition}/invitees"));
        invite.by(actor).if_match(2).json(body)
    };
    let row = "location_id,name,number_of_beds,overall_rating,report_date\n1-2,Home 2,41,Good,2019-05-01\n";
    stage.app.post("/cqc/imports").by(&platform_admin()).body("text/csv", row).expect(201).await;
    let refused = invite(&stage.commissioner).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-rule");
    assert_eq!(
        refused.str("/detail"),
        "The member is not invited. It has 41 beds, and homes of 40 at the most are asked."
    );
    let row = row.replace(",41,", ",40,");
    stage.app.post("/cqc/imports").by(&platform_admin()).body("text/csv", row).expect(201).await;
    let invited = invite(&stage.commissioner).expect(201).await;
    let decision = read(&stage, &format!("/decisions/{}", invited.str("/late_decision_id"))).await;
    assert_eq!((decision.str("/hook"), decision.str("/outcome")), ("invitation".into(), "tie".into()));
}

#[actix_web::test]
async fn w11_who_is_suspended_between_submission_and_opening_is_opened_and_not_ranked() {
    let stage = Stage::with_homes(2).await;
    let competition = stage.competition().await;
    let tenders = [stage.tender(&competition, 0, "700.00").await, stage.tender(&competition, 1, "623.22").await];
    stage.suspend(1).await;
    // What was handed in in time is opened with the rest: who opens decides nothing.
    stage.open(&competition).await;
    let opened = read(&stage, &format!("/competitions/{competition}/tenders")).await;
    assert_eq!(opened.json()["items"].as_array().map(Vec::len), Some(2));
    let evaluator = stage.evaluator();
    for tender in &tenders {
        stage.mark(&evaluator, tender, [5, 5]).await;
    }
    for tender in &tenders {
        stage.agree(&competition, tender, [5, 5]).await;
    }
    let ranked = stage.rank(&competition).await;
    assert_eq!(ranked["ranking"], json!([tenders[0]]));
    let out = ranked["table"].as_array().unwrap().iter().find(|line| line["tender_id"] == json!(tenders[1])).unwrap();
    assert_eq!(out["excluded"], json!("Only a member of the alliance can be awarded a contract"));
}

#[actix_web::test]
async fn s5_3_whoever_waits_for_a_decision_on_the_lot_is_listed_beside_late_joiners() {
    let stage = Stage::with_homes(1).await;
    let competition = stage.competition().await;
    let path = format!("/competitions/{competition}/late-joiners");
    assert_eq!(read(&stage, &path).await.json()["applicants"], json!([]));
    stage.app.at("2021-02-10T09:00:00");
    let (_, location, application) = stage.applied(8).await;
    let listed = read(&stage, &path).await.json();
    let applicant = &listed["applicants"][0];
    assert_eq!((&applicant["application_id"], &applicant["location_id"]), (&json!(application), &json!(location)));
    assert_eq!((&applicant["law"], &applicant["submitted_at"]), (&json!("may"), &json!("2021-02-10T09:00:00Z")));
    assert_eq!(listed["items"], json!([]), "it is no member yet");
}
