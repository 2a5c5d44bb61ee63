//! Every decision again, byte for byte; and the audit chain from its first event.

use serde_json::Value;

use super::Story;

impl Story<'_> {
    pub(super) async fn prove_it_all(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("12. The proof");
        // It was in 2021 that everybody declared, for a year.
        self.declare("frameworks", &self.framework).await?;
        self.declare("competitions", &self.competition).await?;
        let commissioner = &self.cast.commissioner;
        let decisions = self.client.all(commissioner, &format!("/frameworks/{}/decisions", self.framework)).await?;
        let mut differing = 0;
        for decision in &decisions {
            let id = decision["id"].as_str().unwrap_or_default();
            let replay = self.client.post(commissioner, format!("/decisions/{id}/replay")).expect(200).await?;
            if replay.body["identical"] != Value::Bool(true) {
                differing += 1;
                self.narrator.reason(format!("decision {id} differs: {}", replay.body["differences"]));
            }
        }
        self.figures.decisions_replayed = decisions.len();
        self.figures.decisions_differing = differing;
        self.narrator
            .step(format!("{} decisions replayed from their stored facts, {differing} differ", decisions.len()));

        let verdict = self.client.get(&self.cast.auditor, "/audit/verify").expect(200).await?;
        self.figures.audit_intact = verdict.body["intact"] == Value::Bool(true);
        self.narrator.step(format!("the audit chain is intact; its head is {}", verdict.text("/head")?));
        Ok(())
    }
}
