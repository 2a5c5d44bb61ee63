//! Supplier information of the central digital platform, brought along as JSON.

use drawdown::kernel::Role;
use drawdown::kernel::ids::AuthorityId;
use serde_json::{Value, json};

use crate::support::*;

/// Invented, in the form that a share code has on the platform.
fn information(code: &str, submitted_at: &str) -> Value {
    json!({
        "id": "47e6a363-0000-4cf4-bce6-dea03034e4bb", "type": "organisation", "name": "Example Care",
        "identifier": {"scheme": "GB-COH", "id": "123456", "legalName": "Example Care Limited", "uri": null},
        "additionalIdentifiers": [
            {"scheme": "GB-PPON", "id": "PBCD-1234-FGHJ", "legalName": "Example Care Limited", "uri": "https://example.org/p"},
            {"scheme": "VAT", "id": "111222333", "legalName": "Example Care Group"},
            {"scheme": "Other", "id": null, "legalName": "Example Care Limited"},
            {"scheme": "GB-PPON", "id": "PBCD-12", "legalName": ""}
        ],
        "address": {"streetAddress": "1 Sample Street", "locality": "Sampleton", "region": null, "postalCode": "ZZ1 1ZZ",
            "countryName": "United Kingdom", "country": "GB", "type": "Registered"},
        "additionalAddresses": [{"streetAddress": "PO Box 2", "locality": "Sampleton", "countryName": "United Kingdom",
            "country": "GB", "type": "Postal"}],
        "associatedPersons": [
            {"id": "1", "entityType": "Individual", "firstName": "A.", "lastName": "Director",
                "relationship": "DirectorOrIndividualWithTheSameResponsibilitiesForIndividual",
                "dateOfBirth": "1970-01-01T00:00:00Z", "nationality": "British", "period": {"endDate": null}},
            {"id": "2", "entityType": "TrustOrTrustee", "firstName": "Sample", "lastName": "Trust",
                "relationship": "PersonWithSignificantControlForTrust", "period": {"endDate": "2024-05-01T00:00:00Z"}}
        ],
        "additionalEntities": [{"id": "3", "entityType": "Organisation", "name": "Example Holdings Limited",
            "category": "ParentOrSubsidiaryCompany", "companyHouseNumber": "654321", "period": {}}],
        "details": {"scale": "sme", "vcse": false},
        "supplierInformationData": {
            "form": {"name": "Standard Questions", "submissionState": "Submitted", "submittedAt": submitted_at,
                "formVersionId": "1.0", "shareCode": code},
            "answerSets": [
                {"id": "x", "sectionName": "Exclusions", "answers": [{"questionName": "_Exclusion07", "boolValue": true}]},
                {"id": "y", "sectionName": "A module of next year", "answers": [{"numericValue": 42.5}]}
            ],
            "questions": []
        }
    })
}

fn body(code: &str, submitted_at: &str) -> Value {
    json!({"share_code": code, "information": information(code, submitted_at)})
}

struct Known {
    app: TestApp,
    id: String,
    member: drawdown::kernel::Actor,
}

impl Known {
    async fn new(provider: Value) -> Self {
        let app = TestApp::new().await;
        let id = app.post("/providers").by(&platform_admin()).json(provider).expect(201).await.id();
        let member = provider_member(id.parse().unwrap());
        Self { app, id, member }
    }

    fn path(&self) -> String {
        format!("/providers/{}/supplier-information", self.id)
    }

    async fn import(&self, body: Value, status: u16) -> Answer {
        self.app.post(&self.path()).by(&self.member).json(body).expect(status).await
    }
}

#[actix_web::test]
async fn k2_supplier_information_is_kept_whole_and_read_in_part() {
    let known = Known::new(json!({"name": "Example Care"})).await;
    let made = known.import(body("aB3dE5g7", "2025-03-01T09:30:00.5+00:00"), 201).await;
    let read = made.json();
    assert_eq!(read["names"], json!(["Example Care", "Example Care Limited", "Example Care Group"]));
    assert_eq!(
        read["identifiers"],
        json!([
            {"scheme": "GB-COH", "value": "00123456", "origin": "declared", "legal_name": "Example Care Limited"},
            {"scheme": "GB-PPON", "value": "PBCD-1234-FGHJ", "origin": "declared", "legal_name": "Example Care Limited",
                "uri": "https://example.org/p"},
            {"scheme": "VAT", "value": "111222333", "origin": "declared", "legal_name": "Example Care Group"}
        ])
    );
    assert_eq!(read["misshapen"][0]["value"], "PBCD-12");
    assert_eq!(
        read["addresses"][0],
        json!({"kind": "Registered", "street": "1 Sample Street", "locality": "Sampleton",
        "region": "", "postal_code": "ZZ1 1ZZ", "country": "United Kingdom"})
    );
    assert_eq!(read["addresses"].as_array().unwrap().len(), 2);
    assert_eq!(
        read["connected_persons"],
        json!([
            {"kind": "individual", "name": "A. Director",
                "relationship": "DirectorOrIndividualWithTheSameResponsibilitiesForIndividual"},
            {"kind": "trust", "name": "Sample Trust", "relationship": "PersonWithSignificantControlForTrust",
                "ended_on": "2024-05-01T00:00:00Z"},
            {"kind": "organisation", "name": "Example Holdings Limited", "relationship": "ParentOrSubsidiaryCompany",
                "companies_house_number": "00654321"}
        ])
    );
    assert_eq!(read["modules"], json!(["Exclusions", "A module of next year"]));
    assert_eq!(read["information"], information("aB3dE5g7", "2025-03-01T09:30:00.5+00:00"), "kept as it came");
    assert_eq!((read["is_latest"].clone(), read.get("verified_latest")), (json!(true), None));
    let again = known.app.get(made.header("location").unwrap()).by(&known.member).expect(200).await;
    assert_eq!(again.json(), read);

    let provider = known.app.get(&format!("/providers/{}", known.id)).by(&known.member).expect(200).await;
    assert_eq!(provider.json()["identifiers"].as_array().unwrap().len(), 3);
    assert!(provider.json().get("companies_house_number").is_none(), "declared, and nobody here has confirmed it");
    let confirm = known.app.post(&format!("/providers/{}/identifiers", known.id)).by(&platform_admin());
    let confirmed = confirm.json(json!({"scheme": "GB-COH", "value": "123456"})).expect(201).await;
    assert_eq!(confirmed.str("/companies_house_number"), "00123456");
}

#[actix_web::test]
async fn k2_every_version_is_kept_and_the_latest_is_known() {
    let known = Known::new(json!({"name": "Example Care"})).await;
    let mut newer = body("aB3dE5g7", "2025-03-01T09:30:00Z");
    newer["verification"] = json!({"shareCode": "aB3dE5g7", "formVersionId": "1.0", "isLatest": true});
    let second = known.import(newer.clone(), 201).await.id();
    let mut older = body("Zz9yY8x7", "2024-11-05T10:00:00Z");
    older["verification"] = json!({"shareCode": "Zz9yY8x7", "formVersionId": "1.0", "isLatest": false});
    let first = known.import(older, 201).await.id();
    assert!(known.import(newer, 409).await.str("/detail").contains(&second));
    let listed = known.app.get(&known.path()).by(&known.member).expect(200).await.json();
    let latest: Vec<(String, bool, bool)> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let flag = |name: &str| one[name].as_bool().unwrap();
            (one["id"].as_str().unwrap().to_owned(), flag("is_latest"), flag("verified_latest"))
        })
        .collect();
    assert_eq!(latest, [(second, true, true), (first, false, false)], "the one that was shared last");
    assert!(listed["items"][0].get("information").is_none());
}

#[actix_web::test]
async fn k2_what_is_not_behind_the_share_code_is_refused() {
    let known = Known::new(json!({"name": "Example Care", "companies_house_number": "123456"})).await;
    let refused = known.import(json!({"share_code": "short", "information": {}}), 422).await;
    assert_eq!(
        refused.faults(),
        [
            "/share_code bad_share_code",
            "/information/name missing",
            "/information/identifier missing",
            "/information/supplierInformationData/form/shareCode missing",
            "/information/supplierInformationData/form/submittedAt invalid"
        ]
    );
    let mut other = body("aB3dE5g7", "2025-03-01T09:30:00Z");
    other["share_code"] = json!("AB3dE5g7");
    other["verification"] = json!({"shareCode": "aB3dE5g7", "formVersionId": "2.0", "isLatest": true});
    assert_eq!(
        known.import(other, 422).await.faults(),
        [
            "/information/supplierInformationData/form/shareCode differs",
            "/verification/shareCode differs",
            "/verification/formVersionId differs"
        ]
    );
    let mut stranger = body("aB3dE5g7", "2025-03-01T09:30:00Z");
    stranger["information"]["identifier"]["id"] = json!("777777");
    assert_eq!(known.import(stranger, 422).await.faults(), ["/information/identifier another_party"]);
    for hostile in [
        json!({"share_code": "aB3dE5g7", "information": []}),
        json!({"share_code": "aB3dE5g7", "information": {"name": 1, "identifier": "x", "supplierInformationData": [1]}}),
    ] {
        known.import(hostile, 422).await;
    }
    let listed = known.app.get(&known.path()).by(&known.member).expect(200).await.json();
    assert_eq!(listed["items"], json!([]), "nothing of all that is kept");
    let mut odd = body("aB3dE5g7", "2025-03-01T09:30:00Z");
    for name in ["associatedPersons", "additionalEntities", "address", "additionalAddresses", "additionalIdentifiers"] {
        odd["information"][name] = json!("not a list");
    }
    let read = known.import(odd, 201).await.json();
    assert_eq!((&read["connected_persons"], &read["addresses"]), (&json!([]), &json!([])), "kept, and passed over");
}

#[actix_web::test]
async fn k2_supplier_information_is_the_providers_own() {
    let known = Known::new(json!({"name": "Example Care"})).await;
    let version = known.import(body("aB3dE5g7", "2025-03-01T09:30:00Z"), 201).await.id();
    let officer = council(Role::Commissioner, AuthorityId(uuid::Uuid::nil()));
    let stranger = provider_member(uuid::Uuid::from_u128(9).into());
    let one = format!("{}/{version}", known.path());
    for path in [&known.path(), &one] {
        known.app.get(path).by(&officer).expect(403).await;
        known.app.get(path).by(&stranger).expect(404).await;
        known.app.get(path).expect(401).await;
    }
    known.app.post(&known.path()).by(&stranger).json(body("aB3dE5g7", "2025-03-01T09:30:00Z")).expect(404).await;
    let auditor = person(Role::Auditor, known.member.tenant);
    let events = known.app.get("/audit").by(&auditor).expect(200).await;
    assert!(events.text().contains("provider.information_imported") && !events.text().contains("Director"));
}
