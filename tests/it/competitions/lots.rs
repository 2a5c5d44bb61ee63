//! A competition is of one lot: its members are invited, and why the others are not can be read (W11).

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::world::{Home, PUBLICATION, World, offer};
use crate::applications::ground::{self, Ground};
use crate::memberships::acts::because;
use crate::support::*;

/// A framework of two lots, in its first window.
async fn two_lots_ground() -> Ground {
    let ground = Ground::under(json!({"pack": CARE_HOME_PACK}), two_lots()).await;
    ground.app.at("2020-12-14T10:00");
    ground
}

/// The same on the day of a draw-down for its first lot, nursing.
async fn day_of_a_draw_down(ground: Ground) -> World {
    let Ground { app, officer, authority, framework, .. } = ground;
    let lot = app.get(&format!("/frameworks/{framework}")).expect(200).await.str("/lots/0/id");
    app.at(PUBLICATION);
    World { app, authority, commissioner: officer, approver: council(Role::Approver, authority), framework, lot }
}

impl Ground {
    /// A member of these lots, by an application that was granted.
    async fn member_of(&self, cqc_id: &str, lots: &[&str]) -> Home {
        let home = self.good_home(cqc_id).await;
        self.joined(&home, lots).await
    }

    async fn joined(&self, home: &ground::Home, lots: &[&str]) -> Home {
        let id = self.apply_for(home, lots).await;
        self.decide(&id, "admit", None, 200).await;
        let members = self.app.get(&format!("/frameworks/{}/members", self.framework)).expect(200).await.json();
        let items = members["items"].as_array().unwrap();
        let member = items.iter().find(|member| member["location_id"] == home.location.as_str()).expect("a member");
        Home { actor: home.member.clone(), membership: member["id"].as_str().unwrap().to_owned() }
    }

    async fn act(&self, actor: &Actor, home: &Home, act: &str, body: Value) {
        let path = format!("/memberships/{}", home.membership);
        let version = self.app.get(&path).by(&self.officer).expect(200).await.version();
        self.app.post(&format!("{path}/{act}")).by(actor).if_match(version).json(body).expect(200).await;
    }
}

fn of(list: &Answer, field: &str) -> Vec<(String, String)> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let items = list.json()["items"].as_array().unwrap().clone();
    items.iter().map(|line| (text(line, "membership_id"), text(line, field))).collect()
}

#[actix_web::test]
async fn w11_only_members_of_the_lot_are_invited_and_why_the_others_are_not_is_kept() {
    let ground = two_lots_ground().await;
    let nursing = ground.member_of("1-1", &["nursing"]).await;
    let residential = ground.member_of("1-2", &["residential"]).await;
    let suspended = ground.member_of("1-3", &["nursing"]).await;
    let gave_up = ground.member_of("1-4", &["nursing", "residential"]).await;
    let left = ground.member_of("1-5", &["nursing"]).await;
    let comes_back = ground.good_home("1-6").await;
    let before = ground.joined(&comes_back, &["nursing"]).await;
    let removed = ground.member_of("1-7", &["nursing"]).await;
    ground.act(&ground.officer, &suspended, "suspend", because("A visit of 3 May.")).await;
    let give_up = format!("lots/{}/give-up", ground.lot_id("nursing").await);
    ground.act(&gave_up.actor, &gave_up, &give_up, because("The wing is closed.")).await;
    for home in [&left, &before] {
        ground.act(&home.actor, home, "withdraw", because("We close.")).await;
    }
    ground.joined(&comes_back, &["nursing"]).await;
    ground.act(&ground.officer, &removed, "start-review", because("A visit of 3 May.")).await;
    let removal = json!({"ground": "conditions_not_met", "reason": "The plan was not met."});
    ground.act(&ground.officer, &removed, "terminate", removal).await;

    let world = day_of_a_draw_down(ground).await;
    let competition = world.draft(world.stage_two()).await;
    world.publish(&competition).expect(200).await;
    let path = format!("/competitions/{competition}");
    let invited = world.app.get(&format!("{path}/invitees")).by(&world.commissioner).expect(200).await;
    let invited: Vec<_> = of(&invited, "location_name").into_iter().map(|(_, name)| name).collect();
    assert_eq!(invited, ["Home 1-1", "Home 1-6"]);
    let left_out = world.app.get(&format!("{path}/left-out")).by(&world.commissioner).expect(200).await;
    let reasons = of(&left_out, "reason");
    let because_of = |home: &Home, reason: &str| (home.membership.clone(), reason.to_owned());
    assert_eq!(
        reasons,
        [
            because_of(&residential, "not_of_the_lot"),
            because_of(&suspended, "suspended"),
            because_of(&gave_up, "lot_ended"),
            because_of(&left, "left"),
            because_of(&removed, "removed"),
        ]
    );
    assert_eq!(left_out.str("/items/0/reason_words"), "is not a member of this lot");
    let page = world.app.get(&format!("{path}/left-out?limit=2")).by(&council(Role::Auditor, world.authority));
    let page = page.expect(200).await;
    let next = format!("{path}/left-out?limit=3&cursor={}", page.str("/next"));
    let rest = world.app.get(&next).by(&world.commissioner).expect(200).await;
    assert_eq!([of(&page, "reason"), of(&rest, "reason")].concat(), reasons);
    world.app.get(&format!("{path}/left-out")).by(&nursing.actor).expect(404).await;
    let stranger = council(Role::Commissioner, world.app.authority("kent").await);
    world.app.get(&format!("{path}/left-out")).by(&stranger).expect(404).await;

    world.app.get(&path).by(&nursing.actor).expect(200).await;
    for home in [&residential, &suspended, &gave_up] {
        world.app.get(&path).by(&home.actor).expect(403).await;
        world.start(&competition, home).expect(403).await;
    }
}

#[actix_web::test]
async fn w11_a_lot_without_members_has_nobody_to_invite() {
    let ground = two_lots_ground().await;
    ground.member_of("1-1", &["residential"]).await;
    let world = day_of_a_draw_down(ground).await;
    let competition = world.draft(world.stage_two()).await;
    let refused = world.publish(&competition).expect(409).await;
    assert_eq!(refused.str("/detail"), "The lot has no active member who could be invited.");
}

#[actix_web::test]
async fn w11_who_gives_the_lot_up_after_the_invitation_tenders_no_more() {
    let ground = two_lots_ground().await;
    let home = ground.member_of("1-1", &["nursing", "residential"]).await;
    let world = day_of_a_draw_down(ground).await;
    let competition = world.published().await;
    let tender = world.start(&competition, &home).expect(201).await.id();
    let path = format!("/tenders/{tender}");
    world.app.put(&path).by(&home.actor).if_match(1).json(offer("700.00", "Safely.")).expect(200).await;
    let gone = world.act_by(&home.actor, &home, &format!("lots/{}/give-up", world.lot), because("We close.")).await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    let refused = world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(2).expect(409).await;
    assert_eq!(refused.str("/detail"), "The membership is no longer of this lot, so it cannot tender.");
    assert_eq!(world.start(&competition, &home).expect(409).await.problem(), "wrong-state");
}
