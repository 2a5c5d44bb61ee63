use drawdown::kernel::ids::{AuthorityId, EventId};
use drawdown::kernel::{Actor, Call, Role, Tenant};
use drawdown::store::{Event, audit};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

const OWN: AuthorityId = AuthorityId(Uuid::from_u128(1));
const OTHER: AuthorityId = AuthorityId(Uuid::from_u128(2));

fn call(app: &TestApp, actor: &Actor) -> Call {
    Call { actor: actor.clone(), ..Call::system(app.clock.now()) }
}

async fn write(app: &TestApp, actor: &Actor, event: Event) {
    let call = call(app, actor);
    let noted = app.db.write(&call, async |work| {
        work.note(event.clone());
        Ok(())
    });
    noted.await.expect("an event can be written");
}

async fn read(app: &TestApp, actor: &Actor, query: &str) -> Vec<Value> {
    let page = app.get(&format!("/audit?{query}")).by(actor).expect(200).await.json();
    page["items"].as_array().unwrap().clone()
}

fn actions(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["action"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn t14_an_event_names_the_actor_of_the_credential_and_nobody_the_body_names() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let auditor = person(Role::Auditor, Tenant::Platform);
    let made = app
        .post("/providers")
        .by(&admin)
        .header("x-request-id", "portal-77")
        .header("x-actor", "somebody else")
        .json(json!({"name": "somebody else"}))
        .expect(201)
        .await;
    app.post("/cqc/imports")
        .by(&admin)
        .body("text/csv", "location_id,name,number_of_beds,overall_rating,report_date\n1-1,Home,3,Good,2019-05-01\n")
        .expect(201)
        .await;
    let events = read(&app, &auditor, "").await;
    assert_eq!(actions(&events), ["register.imported"], "a provider's own business is not the platform's");
    assert_eq!(events[0]["actor"], json!({"kind": "user", "id": admin.id, "roles": ["platform_admin"]}));
    assert_eq!(events[0]["data"]["imported"], 1);

    let theirs = person(Role::Auditor, Tenant::Provider(made.id().parse().unwrap()));
    let events = read(&app, &theirs, "").await;
    assert_eq!(actions(&events), ["provider.created"]);
    assert_eq!(events[0]["actor"]["id"], json!(admin.id));
    assert_eq!(events[0]["request_id"], "portal-77");
    assert_eq!(events[0]["subject"], json!({"kind": "provider", "id": made.id()}));
}

#[actix_web::test]
async fn t14_a_council_reads_its_own_events_alone_filtered_and_page_by_page() {
    let app = TestApp::new().await;
    let subject = Uuid::from_u128(9);
    for (tenant, action) in [
        (OWN, "framework.created"),
        (OTHER, "framework.created"),
        (OWN, "framework.published"),
        (OWN, "frameworkxpublished"),
        (OWN, "lot.created"),
    ] {
        let event = Event::new(action, "framework", subject, json!({}));
        write(&app, &council(Role::Commissioner, tenant), event).await;
    }
    let elsewhere = Event::new("framework.created", "framework", Uuid::from_u128(10), json!({}));
    write(&app, &council(Role::Commissioner, OWN), elsewhere).await;
    let auditor = council(Role::Auditor, OWN);
    let all = read(&app, &auditor, "").await;
    let own = ["framework.created", "framework.published", "frameworkxpublished", "lot.created", "framework.created"];
    assert_eq!(actions(&all), own);
    assert_eq!(actions(&read(&app, &auditor, "action=framework.").await).len(), 3);
    assert_eq!(actions(&read(&app, &auditor, "action=lot.c").await), ["lot.created"]);
    assert_eq!(read(&app, &auditor, &format!("subject={subject}")).await.len(), 4);

    let first = app.get("/audit?limit=3").by(&auditor).expect(200).await.json();
    let next = first["next"].as_str().unwrap();
    let second = app.get(&format!("/audit?limit=3&cursor={next}")).by(&auditor).expect(200).await.json();
    assert_eq!(actions(second["items"].as_array().unwrap()), own[3..]);
    assert!(second.get("next").is_none());

    app.get("/audit?action=%25").by(&auditor).expect(400).await;
    app.get("/audit").by(&council(Role::Commissioner, OWN)).expect(403).await;
    app.get("/audit").expect(401).await;
}

#[actix_web::test]
async fn t01_what_tells_of_a_sealed_tender_is_withheld_until_the_opening() {
    let app = TestApp::new().await;
    let officer = council(Role::Commissioner, OWN);
    let auditor = council(Role::Auditor, OWN);
    let (competition, other) = (Uuid::from_u128(20), Uuid::from_u128(21));
    for (subject, sealed_by) in [(30, competition), (31, other)] {
        let event = Event::new("tender.submitted", "tender", Uuid::from_u128(subject), json!({})).sealed_by(sealed_by);
        write(&app, &officer, event).await;
    }
    assert!(read(&app, &auditor, "").await.is_empty());
    for _ in 0..2 {
        let call = call(&app, &officer);
        let opening = app.db.write(&call, async |work| audit::unseal(work, competition).await);
        opening.await.expect("opening twice is opening once");
    }
    let seen = read(&app, &auditor, "").await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0]["subject"]["id"], json!(Uuid::from_u128(30)));
    assert!(seen[0]["id"].as_str().unwrap().parse::<EventId>().is_ok());
}
