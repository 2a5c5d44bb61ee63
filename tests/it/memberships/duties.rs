//! What members owe by a day stands in the council's work queue, by the time that is left.

use serde_json::{Value, json};

use super::acts::plan;
use crate::competitions::world::{Home, World};
use crate::support::*;

impl World {
    async fn queue(&self, query: &str) -> Vec<Value> {
        let path = format!("/authorities/{}/work{query}", self.authority);
        let listed = self.app.get(&path).by(&self.commissioner).expect(200).await;
        listed.json()["items"].as_array().unwrap().clone()
    }

    async fn name_floor(&self, year: &str) {
        let body = json!({"name": "Real Living Wage", "hourly_rate": {"amount": "9.50", "currency": "GBP"}});
        let put = self.app.put(&self.of_framework(&format!("wage-floors/{year}"))).by(&self.commissioner);
        put.json(body).expect(200).await;
    }

    async fn ask_for_books(&self, year: &str, due_on: &str) {
        let put = self.app.put(&self.of_framework(&format!("open-book/{year}"))).by(&self.commissioner);
        put.json(json!({"due_on": due_on})).expect(200).await;
    }

    async fn book_of_its_own(&self, home: &Home, year: &str, due_on: &str) {
        let put = self.app.put(&format!("/memberships/{}/open-book/{year}", home.membership)).by(&self.commissioner);
        put.json(json!({"due_on": due_on, "reason": "Its accountant changed."})).expect(200).await;
    }
}

/// `2021-05-31 plan improvement_action Home 0 1. Train…`
fn lines(items: &[Value]) -> Vec<String> {
    let line = |item: &Value| {
        let of = |name: &str| text(&item[name]);
        format!(
            "{} {} {} {} {}",
            text(&item["due"]["on"]),
            text(&item["due"]["basis"]),
            of("kind"),
            of("location_name"),
            of("about")
        )
    };
    items.iter().map(line).collect()
}

#[actix_web::test]
async fn n14_actions_of_a_plan_stand_in_the_queue_until_they_are_done() {
    let (world, homes) = World::with_homes(2).await;
    world.app.at("2021-05-10T09:00");
    world.done(&homes[0], "start-review").await;
    world.act(&homes[0], "improvement-plan", plan()).await;
    let first = "2021-05-31 plan improvement_action Home 0 1. Train every shift leader in medicines.";
    let second = "2021-06-30 plan improvement_action Home 0 2. Audit the medicines book every week.";
    let items = world.queue("").await;
    assert_eq!(lines(&items), [first], "the second falls due in more than four weeks");
    let path = format!("/api/v1/memberships/{}/improvement-plan", homes[0].membership);
    assert_eq!(
        (&items[0]["path"], &items[0]["version"]),
        (&json!(path), &json!(world.membership(&homes[0]).await.version()))
    );
    assert_eq!((&items[0]["working_days_left"], &items[0]["since"]), (&json!(14), &json!("2021-05-10T09:00:00+01:00")));
    world.app.at("2021-06-03T09:00");
    let items = world.queue("?kind=improvement_action").await;
    assert_eq!(lines(&items), [first, second]);
    assert_eq!((&items[0]["overdue"], &items[1]["overdue"]), (&json!(true), &json!(false)));
    let done = json!({"evidence": "Nine certificates seen."});
    world.act(&homes[0], "improvement-plan/actions/1/complete", done).await;
    assert_eq!(lines(&world.queue("").await), [second]);
    world.done(&homes[0], "suspend").await;
    assert_eq!(world.queue("").await.len(), 0, "the plan is dropped");
}

#[actix_web::test]
async fn n13_s08_books_and_wages_that_are_owed_stand_in_the_queue() {
    let (world, homes) = World::with_homes(3).await;
    world.ask_for_books("2020-21", "2021-03-26").await;
    world.book_of_its_own(&homes[2], "2020-21", "2021-04-30").await;
    world.name_floor("2020-21").await;
    world.app.at("2021-02-25T09:00");
    assert_eq!(world.queue("").await.len(), 0, "nothing falls due within four weeks");
    world.app.at("2021-03-04T09:00");
    let book = |home: u8| format!("2021-03-26 open_book open_book Home {home} 2020-21");
    let wages = |home: u8| format!("2021-03-31 year_end wage_declaration Home {home} 2020-21");
    assert_eq!(lines(&world.queue("").await), [book(0), book(1), wages(0), wages(1), wages(2)]);

    let shown = world.app.post(&format!("/memberships/{}/open-book/2020-21", homes[0].membership)).by(&homes[0].actor);
    shown.json(json!({"statement": "Staff 64%."})).expect(201).await;
    let rate = json!({"year": "2020-21", "lowest_hourly_rate": {"amount": "9.50", "currency": "GBP"}});
    let declared = world.app.post(&format!("/memberships/{}/wage-declarations", homes[1].membership));
    declared.by(&homes[1].actor).json(rate).expect(201).await;
    assert_eq!(lines(&world.queue("").await), [book(1), wages(0), wages(2)]);
    assert_eq!(lines(&world.queue("?kind=open_book").await), [book(1)]);
    let framework = format!("?kind=wage_declaration&framework_id={}", world.framework);
    assert_eq!(lines(&world.queue(&framework).await), [wages(0), wages(2)]);
    // Who leaves owes nothing any more.
    let left = world.act_by(&homes[0].actor, &homes[0], "withdraw", json!({"reason": "We close."})).await;
    assert_eq!(left.status, 200);
    assert_eq!(lines(&world.queue("").await), [book(1), wages(2)]);
    world.app.at("2021-04-05T09:00");
    let own = "2021-04-30 open_book open_book Home 2 2020-21".to_owned();
    assert_eq!(lines(&world.queue("").await), [book(1), wages(2), own], "what is overdue stays");
    world.app.at("2027-02-08T09:00");
    assert_eq!(world.queue("").await.len(), 0, "the framework has ended");
}

#[actix_web::test]
async fn what_one_member_owes_twice_on_a_day_is_shown_twice_page_by_page_and_in_the_calendar() {
    let (world, homes) = World::with_homes(1).await;
    world.ask_for_books("2019-20", "2021-03-26").await;
    world.ask_for_books("2020-21", "2021-03-26").await;
    world.app.at("2021-03-04T09:00");
    let all = world.queue("").await;
    assert_eq!(all.len(), 2);
    let path = format!("/authorities/{}/work", world.authority);
    let (mut seen, mut query) = (vec![], "?limit=1".to_owned());
    loop {
        let page = world.app.get(&format!("{path}{query}")).by(&world.commissioner).expect(200).await.json();
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?limit=1&cursor={next}");
    }
    assert_eq!(seen, all);
    let file = world.app.get(&format!("{path}.ics")).by(&world.commissioner).expect(200).await;
    let text = file.text().replace("\r\n ", "");
    for year in [2019, 2020] {
        assert!(text.contains(&format!("UID:open-book-{}-{year}", homes[0].membership)), "{text}");
    }
    assert!(text.contains("SUMMARY:Open book due: Home 0 (Care Home Alliance)"), "{text}");
    let stranger = world.authority("kent").await;
    world.app.get(&path).by(&stranger).expect(404).await;
}
