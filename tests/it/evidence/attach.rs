use drawdown::kernel::{Problem, Role};
use serde_json::json;

use super::ground::{Owner, listed};
use crate::applications::ground::Ground;
use crate::support::*;

#[actix_web::test]
async fn k3_one_document_serves_two_councils() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let kent = app.alliance("kent").await;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let policy = app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let unshown = app.document(&owner, "complaints_policy", "2020-05-01", "2022-05-01").await;
    let (read, content) = (format!("/evidence/{policy}"), format!("/evidence/{policy}/content"));

    let first = ground.open(&home).await;
    app.attach(&home.member, &first, &[&policy]).await.unwrap();
    app.get(&read).by(&ground.officer).expect(404).await;
    ground.fill(&home, &first).await;
    ground.submit(&home, &first).await;
    app.get(&read).by(&ground.officer).expect(200).await;
    app.get(&content).by(&ground.officer).expect(200).await;
    app.get(&content).by(&kent.commissioner).expect(404).await;

    let path = kent.path("/applications");
    let second = app.post(&path).by(&home.member).json(json!({"location_id": home.location})).expect(201).await.id();
    app.attach(&home.member, &second, &[&policy]).await.unwrap();
    app.get(&read).by(&kent.commissioner).expect(404).await;
    ground.fill(&home, &second).await;
    ground.submit(&home, &second).await;
    for reader in [&kent.commissioner, &kent.auditor, &ground.officer] {
        assert_eq!(
            app.get(&content).by(reader).expect(200).await.bytes,
            super::files::pdf("equality_policy 2020-05-01 2022-05-01")
        );
        assert_eq!(listed(&app.get(&owner.path("")).by(reader).expect(200).await), std::slice::from_ref(&policy));
        app.get(&format!("/evidence/{unshown}")).by(reader).expect(404).await;
    }
    let standing = app.get(&owner.path("/standing")).by(&kent.commissioner).expect(200).await.json();
    let complaints = standing["kinds"].as_array().unwrap().iter().find(|line| line["kind"] == "complaints_policy");
    assert_eq!(complaints.unwrap()["state"], "missing", "made of what was shown");
    let stranger = council(Role::Auditor, app.authority("elsewhere").await);
    app.get(&read).by(&stranger).expect(404).await;
}

#[actix_web::test]
async fn k3_a_draft_has_the_documents_it_was_given_last() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let (old, new) = (
        app.document(&owner, "equality_policy", "2018-05-01", "2020-05-01").await,
        app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await,
    );
    let draft = ground.open(&home).await;
    app.attach(&home.member, &draft, &[&old]).await.unwrap();
    app.attach(&home.member, &draft, &[&new, &new]).await.unwrap();
    ground.fill(&home, &draft).await;
    ground.submit(&home, &draft).await;
    assert_eq!(listed(&app.get(&owner.path("")).by(&ground.officer).expect(200).await), [new]);
    let late = app.attach(&home.member, &draft, &[&old]).await.unwrap_err();
    assert_eq!(late.problem(), Problem::WrongState);
}

#[actix_web::test]
async fn nobody_attaches_anothers_document() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let own = app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let other = app.owner("Other").await;
    let foreign = app.document(&other, "equality_policy", "2020-05-01", "2022-05-01").await;
    let draft = ground.open(&home).await;
    app.attach(&home.member, &draft, &[&own]).await.unwrap();
    let refused = app.attach(&home.member, &draft, &[&own, &foreign]).await.unwrap_err();
    let pointers: Vec<_> = refused.errors().iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/1"]);
    ground.fill(&home, &draft).await;
    ground.submit(&home, &draft).await;
    assert_eq!(listed(&app.get(&owner.path("")).by(&ground.officer).expect(200).await), [own], "as it was before");
}
