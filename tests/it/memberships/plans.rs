//! Improvement plans.

use serde_json::json;

use super::acts::{because, plan};
use crate::competitions::world::World;

#[actix_web::test]
async fn n14_an_improvement_plan_is_met_when_every_action_is_done() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    let path = format!("/memberships/{}/improvement-plan", home.membership);
    world.app.get(&path).by(&world.commissioner).expect(404).await;
    world.done(home, "start-review").await;
    let agreed = world.act(home, "improvement-plan", plan()).await;
    assert_eq!((agreed.status, agreed.str("/actions/0/state")), (201, "open".into()), "{}", agreed.text());
    let close =
        async |met: bool| world.act(home, "improvement-plan/close", json!({"met": met, "reason": "Seen."})).await;
    let early = close(true).await;
    assert!(early.str("/detail").contains("Actions 1, 2 are not done"), "{}", early.text());

    world.app.at("2021-06-01T09:00");
    let seen = world.app.get(&path).by(&home.actor).expect(200).await;
    assert_eq!((seen.str("/actions/0/state"), seen.str("/actions/1/state")), ("overdue".into(), "open".into()));
    let evidence = json!({"evidence": "Nine certificates seen on 1 June."});
    let one = world.act(home, "improvement-plan/actions/1/complete", evidence.clone()).await;
    assert_eq!((one.status, one.str("/actions/0/state")), (200, "done".into()), "{}", one.text());
    assert_eq!(one.str("/actions/0/completed_at"), "2021-06-01T09:00:00+01:00");
    assert_eq!(world.act(home, "improvement-plan/actions/1/complete", evidence.clone()).await.problem(), "wrong-state");
    assert_eq!(world.act(home, "improvement-plan/actions/3/complete", evidence.clone()).await.status, 404);
    let stale = world.app.post(&format!("{path}/actions/2/complete")).by(&world.commissioner).if_match(1);
    stale.json(evidence.clone()).expect(412).await;
    assert!(close(true).await.str("/detail").contains("Action 2 is not done"));
    assert_eq!(world.act(home, "improvement-plan/actions/2/complete", evidence.clone()).await.status, 200);
    let closed = close(true).await;
    assert_eq!((closed.status, closed.str("/outcome")), (200, "met".into()));
    assert_eq!(world.state(home).await, "active");
    assert_eq!(close(true).await.problem(), "wrong-state");
    assert_eq!(world.app.get(&path).by(&home.actor).expect(200).await.str("/outcome"), "met", "it stays on record");
    assert_eq!(world.history(home).await, ["admitted", "review_started", "plan_agreed", "plan_met"]);
}

#[actix_web::test]
async fn n14_a_plan_names_every_fault_and_changes_nothing() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    world.done(home, "start-review").await;
    let body = json!({"reason": " ", "actions": [{"action": "", "due_on": "2021-05-02"}]});
    let refused = world.act(home, "improvement-plan", body).await;
    assert_eq!(refused.faults(), ["/reason empty", "/actions/0/action empty", "/actions/0/due_on past"]);
    let body = json!({"reason": "So.", "actions": [
        {"action": "Train.", "due_on": "2027-02-07"}, {"action": "Audit.", "due_on": "2027-02-08"},
        {"action": "Report.", "due_on": "9999-12-31"},
    ]});
    let beyond = world.act(home, "improvement-plan", body).await;
    assert_eq!(beyond.faults(), ["/actions/1/due_on after_the_end", "/actions/2/due_on after_the_end"]);
    let none = world.act(home, "improvement-plan", json!({"reason": "So.", "actions": []})).await;
    assert_eq!(none.faults(), ["/actions empty"]);
    assert_eq!(world.state(home).await, "under_review");
}

#[actix_web::test]
async fn n14_a_suspension_for_another_reason_drops_the_plan() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    world.done(home, "start-review").await;
    assert_eq!(world.act(home, "improvement-plan", plan()).await.status, 201);
    world.done(home, "suspend").await;
    let path = format!("/memberships/{}/improvement-plan", home.membership);
    let dropped = world.app.get(&path).by(&world.commissioner).expect(200).await;
    assert_eq!(
        (dropped.str("/outcome"), dropped.str("/closing_reason")),
        ("dropped".into(), "A visit of 3 May.".into())
    );
    world.done(home, "reinstate").await;
    world.done(home, "start-review").await;
    assert_eq!(world.act(home, "improvement-plan", plan()).await.status, 201, "another one may be agreed");
    assert_eq!(world.act_by(&home.actor, home, "withdraw", because("We close.")).await.status, 200);
    assert_eq!(world.app.get(&path).by(&home.actor).expect(200).await.str("/outcome"), "dropped");
}
