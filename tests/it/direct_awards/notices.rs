//! What falls due for a direct award (T20).

use drawdown::kernel::Role;
use serde_json::json;

use super::Borough;
use crate::support::*;

/// Code, day and last day of the notices about a direct award.
pub async fn of(borough: &Borough, direct: &str) -> Vec<String> {
    let path = format!("/frameworks/{}/notices", borough.stage.framework);
    let due = borough.app().get(&path).by(borough.officer()).expect(200).await.json();
    let mine = due["items"].as_array().into_iter().flatten().filter(|item| item["direct_award_id"] == json!(direct));
    let line = |item: &serde_json::Value| {
        let field = |name: &str| item[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", field("code"), field("happened_on"), field("due_on"))
    };
    mine.map(line).collect()
}

#[actix_web::test]
async fn t20_a_direct_award_owes_uk5_before_it_uk6_before_and_uk7_after_its_signature() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    borough.under("pa2023_light_touch_framework").await;
    let id = borough.propose(borough.proposal(0)).expect(201).await.id();
    assert_eq!(of(&borough, &id).await, ["UK5 - -", "UK6 - -"], "still to come");
    let approval = borough.effective(&id).await;
    let contract = borough.award(&id, &approval).expect(201).await.str("/contract_id");
    assert_eq!(of(&borough, &id).await, ["UK5 2021-02-16 2021-02-16", "UK6 - -"]);
    borough.stage.sign(&contract, &council(Role::Approver, borough.stage.authority), 1).expect(201).await;
    assert_eq!(
        of(&borough, &id).await,
        ["UK5 2021-02-16 2021-02-16", "UK6 2021-02-16 2021-02-16", "UK7 2021-02-16 2021-06-15"],
        "120 days, the day of the signature being the first"
    );
    let mut other = borough.proposal(0);
    other["decided_on"] = json!("2021-02-16");
    let other = borough.propose(other).expect(201).await.id();
    let path = format!("/direct-awards/{other}/withdraw");
    let reason = json!({"reason": "Not needed."});
    borough.app().post(&path).by(borough.officer()).if_match(1).json(reason).expect(200).await;
    assert_eq!(of(&borough, &other).await, Vec::<String>::new(), "nothing comes of it");
}

#[actix_web::test]
async fn t20_a_direct_award_that_is_declined_owes_nothing_for_a_signature_that_never_comes() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    borough.under("pa2023_light_touch_framework").await;
    let id = borough.propose(borough.proposal(0)).expect(201).await.id();
    let approval = borough.effective(&id).await;
    let contract = borough.award(&id, &approval).expect(201).await.str("/contract_id");
    let provider = &borough.stage.homes[0].provider;
    let decline = borough.app().post(&format!("/contracts/{contract}/decline")).by(provider).if_match(1);
    decline.json(json!({"reason": "The beds are taken."})).expect(200).await;
    assert_eq!(of(&borough, &id).await, ["UK5 2021-02-16 2021-02-16"]);
    let read = borough.app().get(&format!("/direct-awards/{id}")).by(provider).expect(200).await;
    assert_eq!(read.str("/state"), "declined");
}

#[actix_web::test]
async fn t12_the_law_asks_for_no_standstill_after_a_direct_award_and_says_where() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    for (regime, cites) in [
        ("pa2023_light_touch_framework", "Procurement Act 2023, s.51(3)(d) to (f)"),
        ("pcr2015_light_touch", "Public Contracts Regulations 2015, regulation 86(5)(b)"),
    ] {
        let read = borough.app().get(&format!("/regimes/{regime}")).expect(200).await.json();
        let figures = read["figures"].as_array().cloned().unwrap();
        let figure = figures.iter().find(|one| one["name"] == "direct_award_standstill").expect("a figure");
        assert_eq!((&figure["value"], &figure["cites"]), (&json!(false), &json!(cites)));
    }
}
