use drawdown::kernel::london::LondonTime;
use drawdown::kernel::{Call, Problem};
use drawdown::kernel::{Clock, Role, Tenant};
use drawdown::rehearsal::RehearsalClock;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn k09_everybody_may_read_the_clock_and_an_administrator_moves_it() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let now = app.get("/clock").expect(200).await.json();
    let morning = json!({"rehearsal": true, "now": "2020-12-10T09:00:00+00:00", "words": "09:00 on Thursday 10 December 2020 (GMT)"});
    assert_eq!(now, morning);

    let body = json!({"to": "2021-06-28T15:00:00"});
    app.post("/rehearsal/clock").json(body.clone()).expect(401).await;
    app.post("/rehearsal/clock").by(&person(Role::Auditor, Tenant::Platform)).json(body.clone()).expect(403).await;
    let moved = app.post("/rehearsal/clock").by(&admin).key("noon").json(body.clone()).expect(200).await.json();
    assert_eq!(moved["words"], "15:00 on Monday 28 June 2021 (BST)");
    assert_eq!(moved["now"], "2021-06-28T15:00:00+01:00");
    assert_eq!(app.clock.now(), instant("2021-06-28T15:00:00"));
    assert_eq!(app.db.rehearsal_clock().await.unwrap(), Some(app.clock.now()), "a restart goes on from there");

    let auditor = person(Role::Auditor, Tenant::Platform);
    let events = app.get("/audit?action=rehearsal.").by(&auditor).expect(200).await.json();
    assert_eq!(events["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        events["items"][0]["data"],
        json!({"from": "2020-12-10T09:00:00+00:00", "to": "2021-06-28T15:00:00+01:00"})
    );

    app.at("2021-07-01T09:00");
    let again = app.post("/rehearsal/clock").by(&admin).key("noon").json(body).expect(200).await.json();
    assert_eq!(again["now"], "2021-07-01T09:00:00+01:00", "a repeated request moves nothing");
}

#[actix_web::test]
async fn a_rehearsal_never_goes_back() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let back = app.post("/rehearsal/clock").by(&admin).json(json!({"to": "2020-12-10T08:59:59Z"})).expect(409).await;
    assert_eq!(back.problem(), "wrong-state");
    assert!(back.str("/detail").contains("stands at 09:00 on Thursday 10 December 2020 (GMT)"), "{}", back.text());
    app.post("/rehearsal/clock").by(&admin).json(json!({"to": "2020-12-10T09:00:00Z"})).expect(200).await;
    let skipped = app.post("/rehearsal/clock").by(&admin).json(json!({"to": "2021-03-28T01:30:00"})).expect(422).await;
    assert_eq!(skipped.faults(), ["/to invalid"]);
    assert_eq!(app.clock.now(), instant(MORNING));
    assert_eq!(app.db.rehearsal_clock().await.unwrap(), Some(instant(MORNING)));
}

#[actix_web::test]
async fn a_real_servers_clock_cannot_be_moved() {
    let app = TestApp::new().await;
    let real = RehearsalClock::new(app.db.clone(), Clock::system());
    let call = Call { actor: platform_admin(), ..Call::system(app.clock.now()) };
    let refused = real.move_to(&call, LondonTime(instant("2099-01-01T09:00"))).await.unwrap_err();
    assert_eq!(refused.problem(), Problem::WrongState);
    assert_eq!(app.db.rehearsal_clock().await.unwrap(), Some(instant(MORNING)));
}
