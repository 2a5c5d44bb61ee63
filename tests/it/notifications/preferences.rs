use drawdown::kernel::{Role, Tenant};
use serde_json::{Value, json};

use crate::applications::ground::Ground;
use crate::support::*;

fn delivery(answer: &Answer, kind: &str) -> Value {
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.into_iter().find(|item| item["kind"] == kind).map_or(Value::Null, |item| item["delivery"].clone())
}

#[actix_web::test]
async fn everybody_chooses_for_themselves_but_legal_notices_come() {
    let app = TestApp::new().await;
    let provider = provider_member(uuid::Uuid::from_u128(5).into());
    let path = "/me/notifications";
    let usual = app.get(path).by(&provider).expect(200).await;
    assert_eq!(delivery(&usual, "window_closes_soon"), "daily");
    assert_eq!(delivery(&usual, "rule_proposal_wanted"), Value::Null, "not for a provider");

    let choose = |preferences: Value| app.put(path).by(&provider).json(json!({"preferences": preferences}));
    let chosen = choose(json!([{"kind": "window_closes_soon", "delivery": "off"},
        {"kind": "window_extended", "delivery": "daily"}]));
    let chosen = chosen.expect(200).await;
    assert_eq!(
        (delivery(&chosen, "window_closes_soon"), delivery(&chosen, "window_extended")),
        ("off".into(), "daily".into())
    );
    let refused = choose(json!([{"kind": "window_extended", "delivery": "off"},
        {"kind": "approval_wanted", "delivery": "daily"}, {"kind": "window_extended", "delivery": "daily"}]));
    let faults = refused.expect(422).await.faults();
    assert_eq!(
        faults,
        ["/preferences/0/delivery must_be_told", "/preferences/1/kind not_yours", "/preferences/2/kind duplicate"]
    );
    choose(json!([{"kind": "weather", "delivery": "off"}])).expect(422).await;
    assert_eq!(app.get(path).by(&provider).expect(200).await.json(), chosen.json(), "nothing was changed");
    let back = choose(json!([])).expect(200).await;
    assert_eq!(back.json(), usual.json());
    app.get(path).expect(401).await;
    let other = provider_member(uuid::Uuid::from_u128(6).into());
    assert_eq!(app.get(path).by(&other).expect(200).await.json(), usual.json());
}

#[actix_web::test]
async fn what_is_switched_off_is_not_sent_and_a_day_is_one_mail() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let council = Tenant::Authority(ground.authority);
    let quiet = app.user("quiet@council.test", Role::Commissioner, council).await;
    app.user("daily@council.test", Role::Commissioner, council).await;
    let prompt = app.user("prompt@council.test", Role::Commissioner, council).await;
    for (person, delivery) in [(&quiet, "off"), (&prompt, "immediate")] {
        let body = json!({"preferences": [{"kind": "application_received", "delivery": delivery},
            {"kind": "window_opens_soon", "delivery": "off"}, {"kind": "window_closes_soon", "delivery": "off"}]});
        app.put("/me/notifications").by(person).json(body).expect(200).await;
    }
    for cqc_id in ["1-101", "1-102"] {
        let home = ground.good_home(cqc_id).await;
        ground.apply(&home).await;
    }
    app.pass().await;
    assert_eq!(app.mails_to("prompt@council.test").len(), 2);
    assert!(app.mails_to("daily@council.test").is_empty(), "tomorrow");

    // Seven in the morning, London time, and not before.
    app.at("2020-12-11T06:59:59");
    app.pass().await;
    assert!(app.mails_to("daily@council.test").is_empty());
    app.at("2020-12-11T07:00");
    app.pass().await;
    app.pass().await;
    let daily = app.mails_to("daily@council.test");
    assert_eq!(daily.len(), 1);
    assert_eq!(daily[0].subject, "2 matters of Friday 11 December 2020");
    assert!(daily[0].body.contains("1. An application for Care Home Alliance\n"), "{}", daily[0].body);
    assert!(daily[0].body.contains("2. An application for Care Home Alliance\n"), "{}", daily[0].body);
    assert!(app.mails_to("quiet@council.test").is_empty());

    let home = ground.good_home("1-103").await;
    ground.apply(&home).await;
    app.at("2020-12-11T19:00");
    app.pass().await;
    assert_eq!(app.mails_to("daily@council.test").len(), 1, "one a day");
    app.at("2020-12-12T07:00");
    app.pass().await;
    assert_eq!(app.mails_to("daily@council.test").len(), 2);
}
