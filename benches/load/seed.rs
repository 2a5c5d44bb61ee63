//! Filling a database through the API.

use anyhow::Context;
use drawdown::cli::client::{Answer, Client};
use drawdown::cli::demo::Person;
use serde_json::{Value, json};

pub const ADMIN: &str = "admin@bench.example";
pub const PASSWORD: &str = "bench-only-password";
pub const BEGINNING: &str = "2020-12-20T09:00:00";

/// One council, and who acts for it.
pub struct Ground {
    pub client: Client,
    pub admin: Person,
    pub commissioner: Person,
    author: Person,
    council: String,
}

/// A provider and the person who acts for it.
pub struct Member {
    pub provider: String,
    pub person: Person,
}

fn person(email: &str, role: &'static str) -> Person {
    Person { email: email.into(), name: "Bench", password: PASSWORD.into(), role, office: None }
}

impl Ground {
    pub async fn new(base: &str) -> anyhow::Result<Self> {
        let (client, admin) = (Client::new(base)?, person(ADMIN, "platform_admin"));
        let council = json!({"name": "Bench Council", "code": "bench"});
        let council = client.post(&admin, "/authorities").json(council).expect(201).await?.id()?;
        let commissioner = person("commissioner@bench.example", "commissioner");
        let author = person("rules@bench.example", "rule_author");
        let ground = Self { client, admin, commissioner, author, council };
        for who in [&ground.commissioner, &ground.author] {
            ground.account(who, "authority", &ground.council).await?;
        }
        Ok(ground)
    }

    /// Somebody else of the council.
    #[allow(dead_code, reason = "each bench takes what it needs of this room")]
    pub async fn officer(&self, name: &str, role: &'static str) -> anyhow::Result<Person> {
        let officer = person(&format!("{name}@bench.example"), role);
        self.account(&officer, "authority", &self.council).await?;
        Ok(officer)
    }

    async fn account(&self, who: &Person, kind: &str, tenant: &str) -> anyhow::Result<()> {
        let account = json!({
            "email": who.email, "name": who.name, "password": PASSWORD, "roles": [who.role],
            "tenant": {"kind": kind, "id": tenant},
        });
        self.client.post(&self.admin, "/users").json(account).expect(201).await?;
        Ok(())
    }

    /// A provider of this name with one account.
    pub async fn member(&self, name: &str) -> anyhow::Result<Member> {
        let new = json!({"name": format!("Bench {name} Limited")});
        let provider = self.client.post(&self.admin, "/providers").json(new).expect(201).await?.id()?;
        let person = person(&format!("{name}@bench.example"), "provider_member");
        self.account(&person, "provider", &provider).await?;
        Ok(Member { provider, person })
    }

    pub async fn publish(&self, index: usize) -> anyhow::Result<String> {
        let new = json!({
            "name": format!("Care Home Alliance {index}"), "kind": "alliance", "regime": "pcr2015_light_touch",
            "starts_on": "2021-02-08", "ends_on": "2027-02-07", "applications_open_on": "2020-12-14",
            "lots": [{"code": "nursing", "title": "Nursing care"}],
        });
        let draft = self.client.post(&self.commissioner, "/frameworks").json(new).expect(201).await?;
        let path = format!("/frameworks/{}", draft.id()?);
        let pack = json!({"pack": "wiltshire/care-home-alliance"});
        let versions = format!("{path}/rulebook/versions");
        self.client.post(&self.author, versions).version(&draft).json(pack).expect(201).await?;
        let read = self.client.get(&self.commissioner, &path).expect(200).await?;
        self.client.post(&self.commissioner, format!("{path}/publish")).version(&read).expect(200).await?;
        let declaration = json!({"has_none": true, "interests": []});
        let declarations = format!("{path}/interest-declarations");
        self.client.post(&self.commissioner, declarations).json(declaration).expect(201).await?;
        draft.id()
    }

    /// The ids of so many homes, new in the register.
    pub async fn homes(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let mut csv =
            String::from("location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms\n");
        for index in 0..count {
            csv.push_str(&format!("1-{index:09},Bench House {index},40,-2.0,51.3,Good,2019-05-01,Dementia\n"));
        }
        let report = self.client.post(&self.admin, "/cqc/imports").csv(csv.into_bytes()).expect(201).await?;
        anyhow::ensure!(report.body["imported"] == json!(count), "{}", report.body);
        let locations = self.client.all(&self.admin, "/cqc/locations").await?;
        locations.iter().map(|location| Ok(location["id"].as_str().context("an id")?.to_owned())).collect()
    }

    /// An empty application for a home, for which the provider answers from now on.
    pub async fn draft(&self, member: &Member, framework: &str, location: &str) -> anyhow::Result<Answer> {
        let home = json!({"location_id": location});
        let linked = format!("/providers/{}/locations", member.provider);
        self.client.post(&self.admin, linked).json(home.clone()).expect(201).await?;
        let path = format!("/frameworks/{framework}/applications");
        self.client.post(&member.person, path).json(home).expect(201).await
    }

    /// The draft with these pages answered.
    pub async fn answer(&self, member: &Member, mut draft: Answer, pages: &[&str]) -> anyhow::Result<Answer> {
        let id = draft.id()?;
        for (page, answers) in drawdown::cli::demo::answers_of("Bench Care") {
            if pages.contains(&page) {
                let path = format!("/applications/{id}/pages/{page}");
                let answers: Value = json!({"answers": answers});
                draft = self.client.put(&member.person, path).version(&draft).json(answers).expect(200).await?;
            }
        }
        Ok(draft)
    }
}
