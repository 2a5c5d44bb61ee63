//! Two requests in the same moment, to two servers over one database: one is taken, the other told why not.

use futures_util::future::join;
use serde_json::json;

use super::ground::{GOOD_ANSWER, Ground};
use crate::support::*;

const TRIES: usize = 200;

/// One request made to both servers at once; the statuses of the answers, the smaller first.
async fn both(apps: [&TestApp; 2], request: impl Fn(&TestApp) -> Request<'_>) -> [(u16, Answer); 2] {
    let (one, other) = join(request(apps[0]).send(), request(apps[1]).send()).await;
    let mut answers = [(one.status, one), (other.status, other)];
    answers.sort_by_key(|(status, _)| *status);
    answers
}

#[actix_web::test]
async fn two_applications_of_one_home_together_and_exactly_one_is_accepted_200_times() {
    let ground = Ground::new().await;
    let second = ground.app.second().await;
    let apps = [&ground.app, &second];
    let mut csv =
        String::from("location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms\n");
    for number in 0..TRIES {
        csv.push_str(&format!("1-{number:09},Home {number},24,-0.04987,51.557614,Good,2019-03-04,Dementia\n"));
    }
    ground.app.post("/cqc/imports").by(&ground.admin).body("text/csv", csv).expect(201).await;
    let provider = ground.app.post("/providers").by(&ground.admin).json(json!({"name": "Harbour Care"}));
    let provider = provider.expect(201).await.id();
    let member = provider_member(provider.parse().unwrap());

    for number in 0..TRIES {
        let found = ground.app.get(&format!("/cqc/locations/1-{number:09}")).by(&ground.admin);
        let home = json!({"location_id": found.expect(200).await.id()});
        let link = ground.app.post(&format!("/providers/{provider}/locations")).by(&ground.admin);
        link.json(home.clone()).expect(201).await;

        let open = format!("/frameworks/{}/applications", ground.framework);
        let [(first, opened), (then, refused)] = both(apps, |app| app.post(&open).by(&member).json(home.clone())).await;
        assert_eq!((first, then), (201, 409), "try {number}: {}", refused.text());
        assert_eq!(refused.problem(), "conflict", "try {number}");

        let path = format!("/applications/{}", opened.id());
        let mut version = opened.version();
        for (page, answers) in GOOD_ANSWER {
            let answers: serde_json::Value = serde_json::from_str(answers).unwrap();
            let save = ground.app.put(&format!("{path}/pages/{page}")).by(&member).if_match(version);
            version = save.json(json!({"answers": answers})).expect(200).await.version();
        }
        let submit = format!("{path}/submit");
        let [(first, receipt), (then, refused)] =
            both(apps, |app| app.post(&submit).by(&member).if_match(version)).await;
        assert_eq!((first, then), (200, 409), "try {number}: {}", refused.text());
        let kept = ground.app.get(&path).by(&member).expect(200).await.json();
        assert_eq!(kept["receipt"], receipt.json(), "try {number}: the receipt is of what is kept");
    }
    let submitted = ground.app.audit_events().await.into_iter().filter(|event| event.action == "application.submitted");
    assert_eq!(submitted.count(), TRIES);
}
