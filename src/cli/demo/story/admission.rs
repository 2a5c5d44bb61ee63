//! The first round: applications, what the rules find, what the officer decides (W05-W07).

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Figures, Home, Story};

impl Story<'_> {
    pub(super) async fn apply_in_the_first_round(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("3. The first round of applications");
        self.clock("2021-01-11T09:00:00").await?;
        let mut homes: Vec<Home> = self.cast.providers.iter().flat_map(|part| part.homes.clone()).collect();
        let last_good = homes.iter().rposition(|home| home.rating == "Good").context("a home rated Good")?;
        let late = homes.remove(last_good);
        let punctual = homes.pop().context("a last home")?;
        for home in &homes {
            self.apply(home).await?;
        }
        self.narrator.step(format!("{} homes apply, each with a receipt", homes.len()));

        self.clock("2021-01-15T15:00:00").await?;
        let (_, receipt) = self.apply(&punctual).await?;
        ensure!(receipt.text("/waits")? == "false", "the closing second itself is in time");
        self.narrator.step(format!("{} applies at 15:00:00 exactly: in time", punctual.name));

        self.clock("2021-01-15T15:00:01").await?;
        let (application, receipt) = self.apply(&late).await?;
        self.figures.late_waits_for = receipt.text("/window/key")?;
        self.narrator.step(format!(
            "{} applies at 15:00:01: waits for the window of {}",
            late.name, self.figures.late_waits_for
        ));
        self.late = (late, application);
        Ok(())
    }

    pub(super) async fn decide_the_first_round(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("4. What the rules found, and what the officer decides");
        self.clock("2021-01-18T09:00:00").await?;
        let path = format!("/frameworks/{}/applications?state=submitted", self.framework);
        let submitted = self.client.all(&self.cast.commissioner, &path).await?;
        let first = submitted.first().and_then(|application| application["id"].as_str()).context("an application")?;
        let path = format!("/applications/{first}");
        let undeclared = self.client.get(&self.cast.commissioner, path).expect(403).await?;
        self.refused("opening an application before declaring interests", &undeclared);
        self.declare("frameworks", &self.framework).await?;
        let (mut examples, late) = (vec![], self.late.1.clone());
        for application in submitted.iter().filter(|application| application["id"] != late.as_str()) {
            let id = application["id"].as_str().unwrap_or_default();
            let outcome = application["assessment"]["outcome"].as_str().unwrap_or_default();
            match outcome {
                "met" => {
                    self.decide(id, "admit", "All criteria are met.").await?;
                    self.figures.met += 1;
                }
                "not_met" => {
                    self.decide(id, "refuse", "The rulebook's criteria are not met.").await?;
                    self.figures.not_met += 1;
                    examples.push(application.clone());
                }
                _ => self.figures.referred += 1,
            }
        }
        let Figures { met, not_met, referred, .. } = self.figures;
        self.narrator.step(format!("{met} met every criterion and are admitted"));
        self.narrator.step(format!("{not_met} did not and are refused:"));
        for application in &examples {
            self.tell_why(application).await?;
        }
        self.narrator.step(format!("{referred} without a published rating are referred to an officer and wait"));
        self.refuse_to_decide_the_late_one().await
    }

    /// The criteria not met, in the rulebook's own words.
    async fn tell_why(&self, application: &Value) -> anyhow::Result<()> {
        let id = application["id"].as_str().unwrap_or_default();
        let assessment =
            self.client.get(&self.cast.commissioner, format!("/applications/{id}/assessment")).expect(200).await?;
        for criterion in assessment.body["not_met"].as_array().into_iter().flatten() {
            let name = application["location_name"].as_str().unwrap_or_default();
            self.narrator.reason(format!("{name}: {}", criterion["reason"].as_str().unwrap_or_default()));
        }
        Ok(())
    }

    async fn refuse_to_decide_the_late_one(&mut self) -> anyhow::Result<()> {
        let id = self.late.1.clone();
        let read = self.client.get(&self.cast.commissioner, format!("/applications/{id}")).expect(200).await?;
        let early = self
            .client
            .post(&self.cast.commissioner, format!("/applications/{id}/decision"))
            .version(&read)
            .json(json!({"outcome": "admit", "reason": "All criteria are met."}))
            .expect(409)
            .await?;
        self.refused("deciding the late application before its window opens", &early);
        Ok(())
    }

    /// The application of 15:00:01 has its turn when its window opens.
    pub(super) async fn admit_the_late_one(&mut self) -> anyhow::Result<()> {
        let id = self.late.1.clone();
        self.decide(&id, "admit", "All criteria are met.").await?;
        self.narrator.step(format!("{} has its turn and is admitted", self.late.0.name));
        Ok(())
    }
}
