use drawdown::kernel::Role;

use super::files::*;
use super::ground::listed;
use crate::support::*;

#[actix_web::test]
async fn a_download_is_the_very_bytes_and_is_never_shown_as_a_page() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let id = app.upload(&owner, "kind=equality_policy&issued_on=2020-05-01", TEXT).expect(201).await.id();
    let answer = app.get(&format!("/evidence/{id}/content")).by(&owner.member).expect(200).await;
    assert_eq!(&answer.bytes[..], TEXT);
    let sha256 = drawdown::kernel::canonical::sha256(TEXT);
    let name = format!("attachment; filename=\"equality_policy-{}.txt\"", &sha256[..12]);
    for (header, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-disposition", name.as_str()),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("cache-control", "private, no-cache"),
        ("etag", format!("\"{sha256}\"").as_str()),
    ] {
        assert_eq!(answer.header(header), Some(value), "{header}");
    }
}

#[actix_web::test]
async fn another_tenant_finds_nothing() {
    let app = TestApp::new().await;
    let (owner, other) = (app.owner("Own").await, app.owner("Other").await);
    let id = app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let officer = council(Role::Commissioner, app.authority("wiltshire").await);
    let document = format!("/evidence/{id}");
    for path in [document.clone(), format!("{document}/content")] {
        app.get(&path).by(&other.member).expect(404).await;
        app.get(&path).by(&officer).expect(404).await;
        app.get(&path).by(&platform_admin()).expect(403).await;
        app.get(&path).expect(401).await;
    }
    app.delete(&document).by(&other.member).expect(404).await;
    app.delete(&document).by(&officer).expect(403).await;
    for path in [owner.path(""), owner.path("/standing")] {
        app.get(&path).by(&other.member).expect(404).await;
        app.get(&path).by(&platform_admin()).expect(403).await;
    }
    assert!(listed(&app.get(&owner.path("")).by(&officer).expect(200).await).is_empty(), "nothing was shown to it");
    let foreign = app.post(&owner.path("?kind=other&title=A&issuer=B&issued_on=2020-05-01")).by(&other.member);
    foreign.body("application/octet-stream", TEXT).expect(404).await;
    app.get(&document).by(&owner.member).expect(200).await;
}

#[actix_web::test]
async fn the_list_is_paged_and_narrowed_by_kind_and_state() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let gone = app.document(&owner, "equality_policy", "2018-05-01", "2020-05-01").await;
    let ends_today = app.document(&owner, "public_liability", "2020-01-01", "2020-12-10").await;
    let ends_soon = app.document(&owner, "employers_liability", "2020-01-01", "2021-01-09").await;
    let lasts = app.document(&owner, "equality_policy", "2020-05-01", "2021-01-10").await;
    let for_ever = app.upload(&owner, "kind=other&issued_on=2020-12-10", TEXT).expect(201).await.id();
    let to_come = app.document(&owner, "public_liability", "2020-12-11", "2021-12-10").await;
    let list =
        async |query: &str| listed(&app.get(&owner.path(&format!("?{query}"))).by(&owner.member).expect(200).await);
    assert_eq!(list("state=out_of_date").await, std::slice::from_ref(&gone));
    assert_eq!(list("state=expiring").await, [ends_today.clone(), ends_soon.clone()]);
    assert_eq!(list("state=current").await, [lasts.clone(), for_ever.clone()]);
    assert_eq!(list("state=not_yet_valid").await, std::slice::from_ref(&to_come));
    assert_eq!(list("state=expiring&within=0").await, std::slice::from_ref(&ends_today));
    assert_eq!(list("state=current&at=2021-02-01").await, [for_ever.clone(), to_come.clone()]);
    assert_eq!(list("kind=equality_policy").await, [gone.clone(), lasts.clone()]);
    assert_eq!(list("kind=equality_policy&state=current").await, std::slice::from_ref(&lasts));

    let first = app.get(&owner.path("?limit=4")).by(&owner.member).expect(200).await;
    assert_eq!(listed(&first), [gone, ends_today, ends_soon, lasts]);
    assert_eq!(first.str("/items/0/state"), "out_of_date");
    assert_eq!(list(&format!("limit=4&cursor={}", first.str("/next"))).await, [for_ever, to_come]);
    for query in ["kind=poem", "state=missing", "within=367", "at=tomorrow", "colour=red"] {
        let refused = app.get(&owner.path(&format!("?{query}"))).by(&owner.member).expect(400).await;
        assert_eq!(refused.problem(), "bad-query", "{query}");
    }
}
