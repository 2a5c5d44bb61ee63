use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::world::World;
use crate::support::*;

fn findings(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let all = body["timetable_findings"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|finding: &Value| format!("{} {} {}", finding["severity"], finding["code"], finding["pointer"]))
        .collect()
}

#[actix_web::test]
async fn w13_the_standstill_overrun_is_a_warning_of_the_draft() {
    let world = World::new().await;
    let mut draft = world.stage_two();
    draft["timetable"] = json!({
        "engage_on": "2020-12-10", "publish_on": "2020-12-14", "session_on": "2021-01-05",
        "questions_by": "2021-01-06", "answers_by": "2021-01-08", "closes": "2021-01-15T15:00:00",
        "opens_on": "2021-01-18", "evaluate_from": "2021-01-19", "approve_on": "2021-01-29", "starts_on": "2021-02-08",
    });
    let path = format!("/frameworks/{}/competitions", world.framework);
    let made = world.app.post(&path).by(&world.commissioner).json(draft).expect(201).await;
    assert_eq!(findings(&made), [r#""warning" "standstill_overruns" "/timetable/starts_on""#]);
    assert_eq!(made.str("/closes_words"), "at or before 15:00 on Friday 15 January 2021 (GMT)");
}

#[actix_web::test]
async fn w14_printed_timetable_is_refused_corrected_has_two_warnings() {
    let (world, _) = World::with_homes(1).await;
    world.app.at(super::world::PUBLICATION);
    let mut printed = world.stage_two();
    printed["timetable"]["session_on"] = json!("2020-02-15");
    let competition = world.draft(printed).await;
    let refused = world.publish(&competition).expect(422).await;
    assert_eq!(refused.problem(), "validation");
    assert_eq!(refused.faults(), ["/timetable/session_on out_of_order"]);
    let path = format!("/competitions/{competition}");
    let unchanged = world.app.get(&path).by(&world.commissioner).expect(200).await;
    assert_eq!((unchanged.str("/state"), unchanged.version()), ("draft".into(), 1));

    let corrected = world.app.put(&path).by(&world.commissioner).if_match(1).json(world.stage_two());
    let corrected = corrected.expect(200).await;
    let warnings = [
        r#""warning" "non_working_day" "/timetable/closes""#,
        r#""warning" "non_working_day" "/timetable/approve_on""#,
    ];
    assert_eq!(findings(&corrected), warnings);
    let publish = world.app.post(&format!("{path}/publish")).by(&world.commissioner).if_match(2);
    assert_eq!(findings(&publish.expect(200).await), warnings, "warnings do not stop it");
}

#[actix_web::test]
async fn every_fault_of_a_draft_is_named_at_once() {
    let world = World::new().await;
    let mut draft = world.stage_two();
    draft["title"] = json!(" ");
    draft["weights"]["price"] = json!(101);
    draft["questions"][1]["id"] = json!("care_quality");
    draft["max_mark"] = json!(0);
    draft["term"]["options"] = json!([1, 0]);
    let path = format!("/frameworks/{}/competitions", world.framework);
    let refused = world.app.post(&path).by(&world.commissioner).json(draft).expect(422).await;
    let faults = [
        "/title empty",
        "/weights/price out_of_range",
        "/questions/1/id duplicate",
        "/max_mark out_of_range",
        "/term/options/1 out_of_range",
    ];
    assert_eq!(refused.faults(), faults);

    let mut elsewhere = world.stage_two();
    elsewhere["lot_id"] = json!("0199a1c0-5f5e-7000-8000-000000000001");
    let refused = world.app.post(&path).by(&world.commissioner).json(elsewhere).expect(422).await;
    assert_eq!(refused.faults(), ["/lot_id unknown_lot"]);

    let mut skipped = world.stage_two();
    skipped["timetable"]["closes"] = json!("2021-03-28T01:30:00");
    let refused = world.app.post(&path).by(&world.commissioner).json(skipped).expect(422).await;
    assert_eq!(refused.faults(), ["/timetable/closes invalid"], "T03: that time does not exist in London");
    let none = world.app.get(&path).by(&world.commissioner).expect(200).await;
    assert_eq!(none.json()["items"], json!([]));
}

#[actix_web::test]
async fn a_draft_is_its_own_councils_alone_and_guarded_by_its_version() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.draft(world.stage_two()).await;
    let path = format!("/competitions/{competition}");
    let other = world.app.post("/authorities").by(&platform_admin()).json(json!({"name": "Other", "code": "other"}));
    let stranger = council(Role::Commissioner, other.expect(201).await.id().parse().unwrap());
    world.app.get(&path).by(&stranger).expect(404).await;
    world.app.put(&path).by(&stranger).if_match(1).json(world.stage_two()).expect(404).await;
    world.app.get(&path).by(&homes[0].actor).expect(404).await;
    let list = format!("/frameworks/{}/competitions", world.framework);
    world.app.get(&list).by(&stranger).expect(404).await;
    assert_eq!(world.app.get(&list).by(&homes[0].actor).expect(200).await.json()["items"], json!([]));

    let mut changed = world.stage_two();
    changed["title"] = json!("Another title");
    let first = world.app.put(&path).by(&world.commissioner).if_match(1).json(changed.clone()).expect(200).await;
    assert_eq!((first.version(), first.str("/title")), (2, "Another title".into()));
    world.app.put(&path).by(&world.commissioner).if_match(1).json(changed.clone()).expect(412).await;
    world.app.put(&path).by(&world.commissioner).json(changed).expect(428).await;
}
