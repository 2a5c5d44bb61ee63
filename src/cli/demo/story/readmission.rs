//! A refused home comes back: with the same rating in vain, with a better one it is admitted (W08).

use anyhow::{Context, ensure};
use serde_json::json;

use super::{Home, Story};

impl Story<'_> {
    pub(super) async fn come_back_too_early(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("7. The window of 8 March: a late home's turn, and a refused home comes back too early");
        self.clock("2021-03-08T09:30:00").await?;
        self.admit_the_late_one().await?;
        let home = self.inadequate_home()?;
        let (application, outcome) = self.outcome_of_applying(&home).await?;
        ensure!(outcome == "not_met", "the same rating again must not do: {outcome}");
        self.decide(&application, "refuse", "The rating is the one that led to the refusal.").await?;
        self.figures.refusals.push("the same rating again");
        self.narrator.step(format!("{} applies again with the same rating: refused", home.name));
        Ok(())
    }

    pub(super) async fn come_back_with_a_better_rating(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("9. The refused home comes back with a better rating");
        self.clock("2021-05-20T10:00:00").await?;
        let home = self.inadequate_home()?;
        let better = json!({"overall": "Good", "published_on": "2021-05-19"});
        let path = format!("/cqc/locations/{}/ratings", home.cqc_id);
        self.client.post(&self.cast.admin, path).json(better).expect(201).await?;
        self.narrator.step("the regulator inspects it anew: Good, published on 19 May 2021");

        self.clock("2021-06-01T09:30:00").await?;
        let (application, outcome) = self.outcome_of_applying(&home).await?;
        ensure!(outcome == "met", "a better and later rating must do: {outcome}");
        self.decide(&application, "admit", "The rating has improved and was published since.").await?;
        self.narrator.step(format!("{} applies in the window of 1 June and is admitted", home.name));
        Ok(())
    }

    fn inadequate_home(&self) -> anyhow::Result<Home> {
        let mut homes = self.cast.providers.iter().flat_map(|part| &part.homes);
        homes.find(|home| home.rating == "Inadequate").cloned().context("a home rated Inadequate")
    }

    /// Applies, and reads what the rules found.
    async fn outcome_of_applying(&self, home: &Home) -> anyhow::Result<(String, String)> {
        let (id, _) = self.apply(home).await?;
        let assessment =
            self.client.get(&self.cast.commissioner, format!("/applications/{id}/assessment")).expect(200).await?;
        for criterion in assessment.body["not_met"].as_array().into_iter().flatten() {
            self.narrator.reason(criterion["reason"].as_str().unwrap_or_default());
        }
        Ok((id, assessment.text("/outcome")?))
    }

    /// The officer's decision, on the version just read.
    pub(super) async fn decide(&self, id: &str, outcome: &str, reason: &str) -> anyhow::Result<()> {
        let read = self.client.get(&self.cast.commissioner, format!("/applications/{id}")).expect(200).await?;
        let decision = json!({"outcome": outcome, "reason": reason});
        let path = format!("/applications/{id}/decision");
        self.client.post(&self.cast.commissioner, path).version(&read).json(decision).expect(200).await?;
        Ok(())
    }
}
