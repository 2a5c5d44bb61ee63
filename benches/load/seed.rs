//! Filling a database through the API.

use anyhow::Context;
use drawdown::cli::client::Client;
use drawdown::cli::demo::Person;
use serde_json::{Value, json};

pub const ADMIN: &str = "admin@bench.example";
pub const PASSWORD: &str = "bench-only-password";
pub const BEGINNING: &str = "2020-12-20T09:00:00";

/// An application ready to be submitted.
pub struct Draft {
    pub application: String,
    pub etag: String,
    pub token: String,
}

pub struct Filled {
    pub framework_path: String,
    pub drafts: Vec<Draft>,
}

fn person(email: &str, role: &'static str) -> Person {
    Person { email: email.into(), name: "Bench", password: PASSWORD.into(), role, office: None }
}

/// Published frameworks to read, and one application ready to be submitted for each home.
pub async fn fill(base: &str, frameworks: usize, homes: usize) -> anyhow::Result<Filled> {
    let client = Client::new(base)?;
    let admin = person(ADMIN, "platform_admin");
    let council = client
        .post(&admin, "/authorities")
        .json(json!({"name": "Bench Council", "code": "bench"}))
        .expect(201)
        .await?
        .id()?;
    let provider =
        client.post(&admin, "/providers").json(json!({"name": "Bench Care Limited"})).expect(201).await?.id()?;
    let commissioner = person("commissioner@bench.example", "commissioner");
    let author = person("rules@bench.example", "rule_author");
    let member = person("care@bench.example", "provider_member");
    for (who, kind, id) in
        [(&commissioner, "authority", &council), (&author, "authority", &council), (&member, "provider", &provider)]
    {
        let account = json!({
            "email": who.email, "name": who.name, "password": PASSWORD, "roles": [who.role],
            "tenant": {"kind": kind, "id": id},
        });
        client.post(&admin, "/users").json(account).expect(201).await?;
    }
    let mut framework = String::new();
    for index in 0..frameworks {
        framework = publish(&client, &commissioner, &author, index).await?;
    }
    import(&client, &admin, homes).await?;
    let token = client.token_of(&member).await?;
    let mut drafts = vec![];
    for location in client.all(&admin, "/cqc/locations").await? {
        let id = location["id"].as_str().context("an id")?;
        client
            .post(&admin, format!("/providers/{provider}/locations"))
            .json(json!({"location_id": id}))
            .expect(201)
            .await?;
        let (application, etag) = draft(&client, &member, &framework, id).await?;
        drafts.push(Draft { application, etag, token: token.clone() });
    }
    Ok(Filled { framework_path: format!("/api/v1/frameworks/{framework}"), drafts })
}

async fn publish(client: &Client, commissioner: &Person, author: &Person, index: usize) -> anyhow::Result<String> {
    let new = json!({
        "name": format!("Care Home Alliance {index}"), "kind": "alliance", "regime": "pcr2015_light_touch",
        "starts_on": "2021-02-08", "ends_on": "2027-02-07", "applications_open_on": "2020-12-14",
        "lots": [{"code": "nursing", "title": "Nursing care"}],
    });
    let draft = client.post(commissioner, "/frameworks").json(new).expect(201).await?;
    let id = draft.id()?;
    let pack = json!({"pack": "wiltshire/care-home-alliance"});
    client.post(author, format!("/frameworks/{id}/rulebook/versions")).version(&draft).json(pack).expect(201).await?;
    let read = client.get(commissioner, format!("/frameworks/{id}")).expect(200).await?;
    client.post(commissioner, format!("/frameworks/{id}/publish")).version(&read).expect(200).await?;
    Ok(id)
}

async fn import(client: &Client, admin: &Person, homes: usize) -> anyhow::Result<()> {
    let mut csv =
        String::from("location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms\n");
    for index in 0..homes {
        csv.push_str(&format!("1-{index:09},Bench House {index},40,-2.0,51.3,Good,2019-05-01,Dementia\n"));
    }
    let report = client.post(admin, "/cqc/imports").csv(csv.into_bytes()).expect(201).await?;
    anyhow::ensure!(report.body["imported"] == json!(homes), "{}", report.body);
    Ok(())
}

async fn draft(client: &Client, member: &Person, framework: &str, location: &str) -> anyhow::Result<(String, String)> {
    let path = format!("/frameworks/{framework}/applications");
    let mut version = client.post(member, path).json(json!({"location_id": location})).expect(201).await?;
    let id = version.id()?;
    for (page, answers) in drawdown::cli::demo::answers_of("Bench Care") {
        let path = format!("/applications/{id}/pages/{page}");
        let answers: Value = json!({"answers": answers});
        version = client.put(member, path).version(&version).json(answers).expect(200).await?;
    }
    Ok((id, version.etag.context("an ETag")?))
}
