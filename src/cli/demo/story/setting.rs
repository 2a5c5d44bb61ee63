//! The council, its people, the providers, and the regulator's register.

use std::collections::BTreeMap;

use anyhow::ensure;
use serde_json::{Value, json};

use super::{Home, Story};
use crate::cli::demo::cast::Person;
use crate::register::SAMPLE_CSV;

impl Story<'_> {
    pub(super) async fn set_the_scene(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("1. A council, its people, and the register of homes");
        let admin = self.cast.admin.clone();
        let council = json!({"name": "Wiltshire Council", "code": "wiltshire"});
        self.authority = self.client.post(&admin, "/authorities").json(council).expect(201).await?.id()?;
        self.narrator.step("Wiltshire Council is set up");
        for person in self.cast.council() {
            self.register_person(person, json!({"kind": "authority", "id": self.authority})).await?;
            let office = person.office.map(|office| format!(", {office}")).unwrap_or_default();
            self.narrator.step(format!("account {} ({}{office})", person.email, person.role));
        }
        self.import_the_register().await?;
        self.deal_the_homes().await
    }

    async fn register_person(&self, person: &Person, tenant: Value) -> anyhow::Result<()> {
        let mut account = json!({
            "email": person.email, "name": person.name, "password": person.password, "tenant": tenant,
            "roles": [person.role],
        });
        if let Some(office) = person.office {
            account["office"] = json!(office);
        }
        self.client.post(&self.cast.admin, "/users").json(account).expect(201).await?;
        Ok(())
    }

    async fn import_the_register(&mut self) -> anyhow::Result<()> {
        let admin = &self.cast.admin;
        let broken = "location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms\n\
                      1-1,Example House,many,,,Good,2019-01-01,\n";
        let report = self.client.post(admin, "/cqc/imports").csv(broken).expect(201).await?;
        let rejected = report.text("/rejected/0/detail")?;
        self.narrator.step(format!(
            "a register file with a broken row: line {} rejected, {rejected}",
            report.text("/rejected/0/line")?
        ));

        let report = self.client.post(admin, "/cqc/imports").csv(SAMPLE_CSV).expect(201).await?;
        self.figures.homes_imported = report.body["imported"].as_i64().unwrap_or_default();
        ensure!(report.body["rejected"].as_array().is_some_and(Vec::is_empty), "rejected rows: {}", report.body);
        self.narrator.step(format!("{} real homes imported from the regulator's file", self.figures.homes_imported));
        Ok(())
    }

    /// Invented providers answer for the real homes, dealt out in turn.
    async fn deal_the_homes(&mut self) -> anyhow::Result<()> {
        let admin = self.cast.admin.clone();
        for index in 0..self.cast.providers.len() {
            let part = &self.cast.providers[index];
            let new = json!({"name": format!("{} Limited", part.name), "companies_house_number": part.company});
            let id = self.client.post(&admin, "/providers").json(new).expect(201).await?.id()?;
            self.register_person(&part.member, json!({"kind": "provider", "id": id})).await?;
            self.cast.providers[index].id = id;
        }
        let mut ratings = BTreeMap::<String, usize>::new();
        let locations = self.client.all(&admin, "/cqc/locations").await?;
        for (index, location) in locations.iter().enumerate() {
            let home = home_of(location);
            *ratings.entry(home.rating.clone()).or_default() += 1;
            let seat = index % self.cast.providers.len();
            let part = &mut self.cast.providers[seat];
            let link = json!({"location_id": home.id});
            self.client.post(&admin, format!("/providers/{}/locations", part.id)).json(link).expect(201).await?;
            part.homes.push(home);
        }
        for (rating, count) in &ratings {
            self.narrator.reason(format!("{rating}: {count}"));
        }
        self.figures.ratings = ratings.into_iter().collect();
        let parts = self.cast.providers.iter().map(|part| format!("{} ({})", part.name, part.homes.len()));
        self.narrator.step(format!("invented providers answer for them: {}", parts.collect::<Vec<_>>().join(", ")));
        Ok(())
    }
}

fn home_of(location: &Value) -> Home {
    let text = |pointer: &str| location.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let beds = location["beds"].as_i64().unwrap_or_default();
    Home { id: text("/id"), cqc_id: text("/cqc_id"), name: text("/name"), rating: text("/rating/overall"), beds }
}
