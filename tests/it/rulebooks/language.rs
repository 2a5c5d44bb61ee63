//! The language and the packages at hand.

use drawdown::kernel::Role;

use crate::support::*;

#[actix_web::test]
async fn the_vocabulary_is_public_and_names_the_verbs() {
    let app = TestApp::new().await;
    let text = app.get("/rules/vocabulary").expect(200).await.text();
    for verb in ["require", "refer", "window", "score", "rank", "exclude", "remove", "first_working_day"] {
        assert!(text.contains(&format!("\"{verb}\"")), "{verb}");
    }
}

#[actix_web::test]
async fn the_packages_of_the_installation_are_listed_for_staff() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let listed = app.get("/rules/packs").by(&council(Role::RuleAuthor, authority)).expect(200).await.json();
    let items = listed["items"].as_array().unwrap();
    let wiltshire = items.iter().find(|pack| pack["name"] == CARE_HOME_PACK).unwrap();
    assert_eq!(wiltshire["title"], "Wiltshire Care Home Alliance");
    app.get("/rules/packs").by(&council(Role::Evaluator, authority)).expect(403).await;
    app.get("/rules/packs").expect(401).await;
}
