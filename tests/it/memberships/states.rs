//! The states of a membership, who moves it, and what each keeps it from.

use drawdown::kernel::Role;
use serde_json::json;

use super::acts::{because, plan};
use crate::competitions::world::{PUBLICATION, World};
use crate::support::*;

#[actix_web::test]
async fn n14_a_member_goes_the_whole_way_and_every_step_is_dated_with_its_effect() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    assert_eq!(world.done(home, "start-review").await.str("/state"), "under_review");
    assert_eq!(world.act(home, "improvement-plan", plan()).await.status, 201);
    assert_eq!(world.state(home).await, "improvement_plan");
    let closed = world.act(home, "improvement-plan/close", json!({"met": false, "reason": "Nothing was done."})).await;
    assert_eq!((closed.status, closed.str("/outcome")), (200, "not_met".into()));
    assert_eq!(world.state(home).await, "suspended");
    world.app.at("2021-06-01T09:00");
    assert_eq!(world.done(home, "reinstate").await.str("/state"), "active");
    world.done(home, "suspend").await;
    let gone = world.act(home, "terminate", json!({"ground": "terms", "reason": "It closes its doors."})).await;
    assert_eq!((gone.status, gone.str("/state")), (200, "terminated".into()), "{}", gone.text());
    assert_eq!(gone.json()["allowed"], json!([]));
    let wanted = ["admitted", "review_started", "plan_agreed", "suspended", "reinstated", "suspended", "terminated"];
    assert_eq!(world.history(home).await, wanted);
    let read = world.membership(home).await;
    assert_eq!(read.str("/history/1/at"), "2021-05-03T09:00:00+01:00");
    assert_eq!(read.str("/history/1/reason"), "A visit of 3 May.");
    let effect = read.str("/history/3/effect");
    assert_eq!(effect, "No new placements and no invitations; existing placements continue.");
    assert_eq!(read.str("/history/6/ground"), "terms");
}

#[actix_web::test]
async fn n14_illegal_jumps_are_refused_and_say_what_is_allowed() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    let refused = world.act(home, "reinstate", because("Lifted.")).await;
    assert_eq!((refused.status, refused.problem()), (409, "wrong-state".into()));
    assert!(refused.str("/detail").contains("The membership is active, so it cannot be reinstated."));
    let allowed = json!(["review_started", "flagged", "suspended", "removal_announced", "withdrawn"]);
    assert_eq!(refused.json()["allowed"], allowed);
    assert_eq!(world.membership(home).await.json()["allowed"], allowed);
    for (act, body) in [
        ("close-review", because("Nothing found.")),
        ("improvement-plan", plan()),
        ("improvement-plan/close", json!({"met": true, "reason": "All done."})),
        ("improvement-plan/actions/1/complete", json!({"evidence": "Seen."})),
        ("terminate", json!({"ground": "terms", "reason": "Enough."})),
    ] {
        assert_eq!(world.act(home, act, body).await.problem(), "wrong-state", "{act}");
    }
    world.done(home, "suspend").await;
    for act in ["suspend", "start-review", "close-review"] {
        assert_eq!(world.act(home, act, because("Again.")).await.problem(), "wrong-state", "{act}");
    }
    assert_eq!(world.history(home).await, ["admitted", "suspended"], "a refusal changes nothing");
}

#[actix_web::test]
async fn n14_an_officer_starts_a_review_and_the_commissioner_suspends() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    let broker = council(Role::Broker, world.authority);
    for act in ["suspend", "reinstate"] {
        assert_eq!(world.act_by(&broker, home, act, because("Late.")).await.status, 403, "{act}");
    }
    let removal = json!({"ground": "terms", "reason": "Late."});
    assert_eq!(world.act_by(&broker, home, "terminate", removal).await.status, 403);
    assert_eq!(world.act_by(&broker, home, "withdraw", because("Late.")).await.status, 403, "the provider's own act");
    assert_eq!(world.act_by(&broker, home, "start-review", because("Late.")).await.status, 200);
    assert_eq!(world.act_by(&broker, home, "improvement-plan", plan()).await.status, 201);
    let close = json!({"met": false, "reason": "Nothing was done."});
    assert_eq!(world.act_by(&broker, home, "improvement-plan/close", close.clone()).await.status, 403);
    assert_eq!(world.act_by(&home.actor, home, "improvement-plan/close", close).await.status, 403);
    for role in [Role::Auditor, Role::Evaluator, Role::Approver, Role::RuleAuthor] {
        let person = council(role, world.authority);
        assert_eq!(world.act_by(&person, home, "suspend", because("Late.")).await.status, 403);
    }
}

#[actix_web::test]
async fn n14_a_provider_leaves_by_its_own_notice_and_may_come_back() {
    let (world, homes) = World::with_homes(2).await;
    let home = &homes[0];
    world.app.at("2021-05-03T09:00");
    assert_eq!(world.act_by(&homes[1].actor, home, "withdraw", because("Ours.")).await.status, 404, "another's");
    assert_eq!(world.act(home, "withdraw", because("Ours.")).await.status, 403, "not the council's to say");
    world.done(home, "suspend").await;
    let left = world.act_by(&home.actor, home, "withdraw", because("We close in June.")).await;
    assert_eq!((left.status, left.str("/state")), (200, "withdrawn".into()));
    assert!(left.str("/history/2/effect").contains("existing placements continue"));
    assert_eq!(world.act_by(&home.actor, home, "withdraw", because("Again.")).await.problem(), "wrong-state");
    assert_eq!(world.act(home, "reinstate", because("Stay.")).await.problem(), "wrong-state");
    let listed = world.app.get(&world.of_framework("members")).expect(200).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    // The same home again.
    world.admit_again(home).await;
    let listed = world.app.get(&world.of_framework("members")).expect(200).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn n14_a_membership_expires_with_its_framework_by_the_clock_alone() {
    let (world, homes) = World::with_homes(2).await;
    let home = &homes[0];
    world.app.at("2027-02-07T23:59:59");
    assert_eq!(world.state(home).await, "active");
    world.done(&homes[1], "suspend").await;
    world.app.at("2027-02-08T00:00:00");
    assert_eq!(world.state(home).await, "expired");
    assert_eq!(world.state(&homes[1]).await, "expired", "whatever it was");
    assert_eq!(world.history(home).await, ["admitted"], "nobody wrote it down");
    let late = world.act(home, "start-review", because("Late.")).await;
    assert_eq!(late.problem(), "wrong-state");
    assert!(late.str("/detail").contains("expired with its framework"), "{}", late.text());
    let public = world.app.get(&world.of_framework("members")).expect(200).await.json();
    assert_eq!(public["items"], json!([]));
    let own = world.app.get(&world.of_framework("members")).by(&world.commissioner).expect(200).await;
    assert_eq!(own.str("/items/1/state"), "expired");
}

#[actix_web::test]
async fn n15_a_suspension_stops_what_is_new_and_a_review_does_not() {
    let (world, homes) = World::with_homes(3).await;
    world.done(&homes[0], "suspend").await;
    world.done(&homes[1], "start-review").await;
    let competition = world.published().await;
    assert!(world.app.clock.now() >= instant(PUBLICATION));
    let invitees = world.app.get(&format!("/competitions/{competition}/invitees")).by(&world.commissioner);
    let invitees = invitees.expect(200).await.json();
    let invited: Vec<String> =
        invitees["items"].as_array().unwrap().iter().map(|item| text(&item["membership_id"])).collect();
    assert_eq!(invited, [homes[1].membership.clone(), homes[2].membership.clone()]);
    world.start(&competition, &homes[1]).expect(201).await;
    world.done(&homes[2], "suspend").await;
    let refused = world.start(&competition, &homes[2]).expect(409).await;
    assert!(refused.str("/detail").contains("not open to new work"), "{}", refused.text());
}

#[actix_web::test]
async fn n15_the_public_does_not_see_who_is_under_review() {
    let (world, homes) = World::with_homes(1).await;
    world.done(&homes[0], "start-review").await;
    let list = world.of_framework("members");
    for answer in [world.app.get(&list).expect(200).await, world.app.get(&list).by(&homes[0].actor).expect(200).await] {
        assert_eq!(answer.str("/items/0/state"), "active");
    }
    assert_eq!(world.app.get(&list).by(&world.commissioner).expect(200).await.str("/items/0/state"), "under_review");
}
