//! The daily mail of what falls due.

use drawdown::kernel::{Role, Tenant};

use super::queue::purchasing_system;

const OFFICER: &str = "officer@council.test";

#[actix_web::test]
async fn a_council_hears_once_a_day_of_what_falls_due_and_of_what_is_overdue() {
    let ground = purchasing_system().await;
    ground.app.user(OFFICER, Role::Commissioner, Tenant::Authority(ground.authority)).await;
    let elsewhere = Tenant::Authority(ground.app.authority("kent").await);
    ground.app.user("officer@kent.test", Role::Commissioner, elsewhere).await;
    ground.app.at("2021-03-01T10:00");
    ground.handed_in("1-101").await;
    let told = || {
        let mails = ground.app.mails_to(OFFICER);
        mails.into_iter().filter(|mail| mail.body.contains("what is to decide")).collect::<Vec<_>>()
    };
    // Early, so that it stands in the morning's mail; four days before nobody is told.
    for time in ["2021-03-11T06:00", "2021-03-11T07:00"] {
        ground.app.at(time);
        ground.app.pass().await;
    }
    assert!(told().is_empty(), "{:?}", told());
    for time in ["2021-03-12T05:59", "2021-03-12T06:00", "2021-03-12T06:30", "2021-03-12T07:00", "2021-03-12T07:10"] {
        ground.app.at(time);
        ground.app.pass().await;
    }
    let mails = told();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0].body.contains("1 application for Accredited list, the first by Monday 15 March 2021"),
        "{mails:?}"
    );
    assert!(!mails[0].body.contains("Home 1-101"), "no names: {mails:?}");
    // Another server tells nobody a second time.
    let second = ground.app.second().await;
    ground.app.at("2021-03-16T06:00");
    ground.app.pass().await;
    second.pass().await;
    ground.app.at("2021-03-16T07:00");
    ground.app.pass().await;
    let mails = told();
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails[1].body.contains("the first since Monday 15 March 2021"), "{mails:?}");
    assert!(ground.app.mails_to("officer@kent.test").is_empty());
}
