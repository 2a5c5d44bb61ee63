//! Windows as calendar files.

use serde_json::{Value, json};

use crate::applications::ground::Ground;
use crate::support::*;

/// The lines of a file, unfolded.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = answer.text();
    assert!(text.ends_with("END:VCALENDAR\r\n") && text.lines().all(|line| line.len() <= 75), "{text}");
    text.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

/// The event with this line in it, as property and value.
fn event(lines: &[String], holding: &str) -> Vec<(String, String)> {
    let events = lines.split(|line| line == "BEGIN:VEVENT");
    let found = events.skip(1).find(|event| event.iter().any(|line| line.contains(holding))).expect("the event");
    let found = found.iter().take_while(|line| *line != "END:VEVENT");
    found.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.into(), value.into())).collect()
}

fn value<'e>(event: &'e [(String, String)], name: &str) -> &'e str {
    &event.iter().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no {name} in {event:?}")).1
}

#[actix_web::test]
async fn t06_an_event_keeps_its_uid_and_an_extension_makes_it_newer() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let file = wiltshire.path("/windows.ics");
    let before = lines(&app.get(&file).expect(200).await);
    assert_eq!(before.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 29);
    assert_eq!(before[..3], ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Drawdown//Windows for applications//EN"]);
    let was = event(&before, "DTSTART:20201214T090000Z");
    assert_eq!((value(&was, "DTEND"), value(&was, "SEQUENCE")), ("20210115T150000Z", "0"));
    assert_eq!(value(&was, "SUMMARY"), "Applications for Care Home Alliance: Initial invitation");
    let summer = event(&before, "DTSTART:20210628T080000Z");
    assert!(value(&summer, "DESCRIPTION").contains(r"Opens at 09:00 on Monday 28 June 2021 (BST).\n"), "{summer:?}");

    let windows = app.get(&wiltshire.path("/windows")).expect(200).await;
    let id = windows.str("/items/0/id");
    assert_eq!(value(&was, "UID"), id);
    app.at("2021-01-15T14:00");
    let extend = app.post(&wiltshire.path(&format!("/windows/{id}/extend"))).by(&wiltshire.commissioner);
    let reason = "The portal was down; sorry, all.\r\nTry again\\later";
    let body = json!({"closes_at": "2021-01-18T15:00", "reason": reason});
    extend.if_match(wiltshire.version).json(body).expect(200).await;
    let after = lines(&app.get(&file).expect(200).await);
    let now = event(&after, "DTSTART:20201214T090000Z");
    assert_eq!(value(&now, "UID"), id);
    assert_eq!((value(&now, "DTEND"), value(&now, "SEQUENCE")), ("20210118T150000Z", "1"));
    assert_eq!(value(&now, "DTSTAMP"), "20210115T140000Z");
    let words = value(&now, "DESCRIPTION");
    assert!(words.ends_with(r"The portal was down\; sorry\, all.\nTry again\\later"), "{words}");
}

#[actix_web::test]
async fn a_draft_has_no_calendar_for_others_and_what_is_always_open_is_one_event() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    app.get(&draft.path("/windows.ics")).expect(404).await;
    let own = app.get(&draft.path("/windows.ics")).by(&draft.commissioner).expect(200).await;
    assert_eq!(own.header("cache-control"), Some("no-store"));
    assert!(!own.text().contains("VEVENT"));
}

#[actix_web::test]
async fn a_providers_calendar_holds_the_windows_of_its_own_frameworks() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let provider = home.member.provider().expect("a provider");
    let path = format!("/providers/{provider}/calendar.ics");
    let empty = ground.app.get(&path).by(&home.member).expect(200).await;
    assert!(!lines(&empty).contains(&"BEGIN:VEVENT".to_owned()), "it has to do with no framework yet");
    let id = ground.open(&home).await;
    let drafting = lines(&ground.app.get(&path).by(&home.member).expect(200).await);
    assert_eq!(drafting.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 29);
    ground.try_to_withdraw(&home, &id, 200).await;
    let after = ground.app.get(&path).by(&home.member).expect(200).await;
    assert!(!after.text().contains("VEVENT"), "and none any more");

    ground.app.at("2020-12-14T09:00");
    ground.admitted(&home).await;
    let member = ground.app.get(&path).by(&home.member).expect(200).await;
    assert!(member.text().contains("VEVENT"));
    let other = ground.good_home("1-102").await;
    ground.app.get(&path).by(&other.member).expect(404).await;
    ground.app.get(&path).by(&ground.officer).expect(404).await;
    let nobody: Value = ground.app.get(&path).expect(401).await.json();
    assert_eq!(nobody["status"], 401);
}

#[actix_web::test]
async fn k3_a_providers_calendar_has_the_last_day_of_each_document() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let owner = crate::evidence::ground::Owner::of(&home.member);
    let document = ground.app.document(&owner, "public_liability", "2020-04-01", "2021-03-31").await;
    ground.app.upload(&owner, "kind=other&issued_on=2020-04-01", "For ever.").expect(201).await;
    let file = format!("/providers/{}/calendar.ics", owner.id);
    let read = lines(&ground.app.get(&file).by(&home.member).expect(200).await);
    assert_eq!(read.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1, "{read:?}");
    let last = event(&read, &document);
    assert_eq!(value(&last, "DTSTART;VALUE=DATE"), "20210331");
    assert_eq!(value(&last, "SUMMARY"), "Last good day: Public liability insurance");
}

#[actix_web::test]
async fn k3_who_may_not_read_documents_reads_no_days_of_theirs() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let owner = crate::evidence::ground::Owner::of(&home.member);
    ground.app.document(&owner, "public_liability", "2020-04-01", "2021-03-31").await;
    ground.open(&home).await;
    let file = format!("/providers/{}/calendar.ics", owner.id);
    let last_days = async |actor: &drawdown::kernel::Actor| {
        let read = lines(&ground.app.get(&file).by(actor).expect(200).await);
        let windows = read.iter().filter(|line| line.starts_with("DTSTART:")).count();
        (windows, read.iter().filter(|line| line.starts_with("DTSTART;VALUE=DATE")).count())
    };
    assert_eq!(last_days(&home.member).await, (29, 1));
    // A client of the provider with the scope of applications and no other.
    let client = scoped(home.member.tenant, &["applications:read"]);
    assert_eq!(last_days(&client).await, (29, 0));
    assert_eq!(last_days(&scoped(home.member.tenant, &["applications:read", "evidence:read"])).await, (29, 1));
}
