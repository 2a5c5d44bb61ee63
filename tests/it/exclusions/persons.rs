//! Connected persons are kept by the provider, or taken from its supplier information.

use serde_json::{Value, json};

use super::market::{market, provider_of};

#[actix_web::test]
async fn a_provider_keeps_those_who_stand_behind_it_with_their_days() {
    let ground = market().await;
    let home = ground.good_home("1-101").await;
    let path = format!("/providers/{}/connected-persons", provider_of(&home));
    let parent = json!({"role": "parent", "name": "Example Holdings Limited",
        "number": {"scheme": "GB-COH", "value": "654321"}, "from_on": "2019-04-01"});
    let added = ground.app.post(&path).by(&home.member).key("one").json(parent.clone()).expect(201).await;
    let again = ground.app.post(&path).by(&home.member).key("one").json(parent.clone()).expect(201).await;
    assert_eq!((added.str("/number/value"), added.id()), ("00654321".into(), again.id()), "padded, and added once");

    let one = format!("/connected-persons/{}", added.id());
    let mut ended = parent.clone();
    ended["until_on"] = json!("2026-05-31");
    ground.app.put(&one).by(&home.member).json(ended.clone()).expect(428).await;
    let changed = ground.app.put(&one).by(&home.member).if_match(1).json(ended.clone()).expect(200).await;
    assert_eq!((changed.version(), changed.str("/until_on")), (2, "2026-05-31".into()));
    assert_eq!(ground.app.put(&one).by(&home.member).if_match(1).json(ended).expect(412).await.problem(), "stale");

    let on = async |day: &str| {
        let list = ground.app.get(&format!("{path}?on={day}")).by(&home.member).expect(200).await.json();
        list["items"].as_array().map(Vec::len)
    };
    assert_eq!([on("2019-03-31").await, on("2019-04-01").await], [Some(0), Some(1)]);
    assert_eq!([on("2026-05-31").await, on("2026-06-01").await], [Some(1), Some(0)]);
    let actions: Vec<String> = ground.app.audit_events().await.into_iter().map(|event| event.action).collect();
    let own: Vec<&String> = actions.iter().filter(|action| action.starts_with("connected_person.")).collect();
    assert_eq!(own, ["connected_person.added", "connected_person.changed"]);
}

#[actix_web::test]
async fn they_are_nobody_elses_to_read_or_change_and_faults_are_named() {
    let ground = market().await;
    let (home, other) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let path = format!("/providers/{}/connected-persons", provider_of(&home));
    let person = json!({"role": "director", "name": "A. Director"});
    let id = ground.app.post(&path).by(&home.member).json(person.clone()).expect(201).await.id();
    ground.app.get(&path).by(&other.member).expect(404).await;
    ground.app.post(&path).by(&other.member).json(person.clone()).expect(404).await;
    let one = format!("/connected-persons/{id}");
    ground.app.put(&one).by(&other.member).if_match(1).json(person).expect(404).await;
    ground.app.get(&path).by(&ground.officer).expect(403).await;

    let bad = json!({"role": "director", "name": " ", "number": {"scheme": "GB-COH", "value": "X"},
        "from_on": "2026-01-02", "until_on": "2026-01-01"});
    let refused = ground.app.post(&path).by(&home.member).json(bad).expect(422).await;
    assert_eq!(refused.faults(), ["/name empty", "/until_on before_start", "/number bad_identifier"]);
    let bad = json!({"role": "cousin", "name": "A."});
    assert_eq!(ground.app.post(&path).by(&home.member).json(bad).expect(422).await.faults(), ["/role unknown_value"]);
}

#[actix_web::test]
async fn supplier_information_names_them_and_taking_it_twice_adds_nobody() {
    let ground = market().await;
    let home = ground.good_home("1-101").await;
    let provider = provider_of(&home);
    let shared = json!({"share_code": "Shared01", "information": {
        "name": "Example Care", "identifier": {"scheme": "VAT", "id": "1"},
        "associatedPersons": [
            {"entityType": "Individual", "firstName": "A.", "lastName": "Director",
                "relationship": "DirectorOrIndividualWithTheSameResponsibilitiesForIndividual"},
            {"entityType": "TrustOrTrustee", "firstName": "Sample", "lastName": "Trust",
                "relationship": "PersonWithSignificantControlForTrust", "period": {"endDate": "2024-05-01T00:00:00Z"}}
        ],
        "additionalEntities": [{"name": "Example Holdings Limited", "category": "ParentOrSubsidiaryCompany",
            "companyHouseNumber": "654321"}],
        "supplierInformationData": {"form": {"shareCode": "Shared01", "submittedAt": "2026-05-01T09:00:00Z"}}
    }});
    let path = format!("/providers/{provider}/supplier-information");
    let information = ground.app.post(&path).by(&home.member).json(shared).expect(201).await.id();
    let take = async || -> Value {
        let path = format!("/providers/{provider}/connected-persons/take");
        let body = json!({"supplier_information_id": information});
        ground.app.post(&path).by(&home.member).json(body).expect(200).await.json()["items"].clone()
    };
    let added = take().await;
    let read: Vec<[Value; 3]> = added
        .as_array()
        .expect("a list")
        .iter()
        .map(|person| [person["role"].clone(), person["name"].clone(), person["until_on"].clone()])
        .collect();
    assert_eq!(
        json!(read),
        json!([
            ["director", "A. Director", null],
            ["significant_control", "Sample Trust", "2024-05-01"],
            ["parent_or_subsidiary", "Example Holdings Limited", null]
        ])
    );
    assert_eq!(added[2]["number"], json!({"scheme": "GB-COH", "value": "00654321"}));
    assert_eq!(take().await, json!([]));
}
