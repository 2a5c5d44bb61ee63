//! Every kind of refusal can be looked up at its `type`.

use drawdown::kernel::Problem;

use crate::support::*;

#[actix_web::test]
async fn every_kind_of_refusal_has_a_page_and_says_what_to_do() {
    let app = TestApp::new().await;
    let kinds = app.get("/problems").expect(200).await.json();
    assert_eq!(kinds.as_array().unwrap().len(), Problem::ALL.len());
    for problem in Problem::ALL {
        let address = format!("/problems/{}", problem.slug());
        let kind = app.get(&address).expect(200).await.json();
        assert_eq!(kind["type"], address);
        assert_eq!(kind["status"], problem.status());
        assert!(kind["meaning"].as_str().unwrap().len() > 20);
        let page = app.get(&address).header("accept", "text/html,*/*;q=0.8").expect(200).await;
        assert!(page.text().contains(&format!("<h1>{}</h1>", problem.title())));
    }
    app.get("/problems/none").expect(404).await;
}
