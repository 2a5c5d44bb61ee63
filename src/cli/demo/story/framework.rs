//! The framework, its rulebook, and the windows that the rulebook computes (W02-W05).

use anyhow::ensure;
use serde_json::json;

use super::Story;

impl Story<'_> {
    pub(super) async fn draw_up_the_framework(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("2. The alliance and its rules");
        let commissioner = self.cast.commissioner.clone();
        let new = json!({
            "name": "Care Home Alliance", "kind": "alliance", "regime": "pcr2015_light_touch",
            "starts_on": "2021-02-08", "ends_on": "2027-02-07", "applications_open_on": "2020-12-14",
            "lots": [{"code": "nursing", "title": "Nursing care"}, {"code": "residential", "title": "Residential care"}],
        });
        let draft = self.client.post(&commissioner, "/frameworks").json(new).expect(201).await?;
        self.framework = draft.id()?;
        self.lot = draft.text("/lots/0/id")?;
        self.narrator.step("the alliance of 8 February 2021 to 7 February 2027 is drawn up");

        let bare = self
            .client
            .post(&commissioner, format!("/frameworks/{}/publish", self.framework))
            .version(&draft)
            .expect(409)
            .await?;
        self.refused("publishing without rules", &bare);

        let versions = format!("/frameworks/{}/rulebook/versions", self.framework);
        let released = json!({"pack": "wiltshire/care-home-alliance"});
        let version =
            self.client.post(&self.cast.rule_author, versions).version(&draft).json(released).expect(201).await?;
        self.narrator.step(format!("the rule author puts the rulebook in force: {}", version.text("/package_sha256")?));

        self.clock("2020-12-14T09:00:00").await?;
        let draft = self.client.get(&commissioner, format!("/frameworks/{}", self.framework)).expect(200).await?;
        let path = format!("/frameworks/{}/publish", self.framework);
        self.client.post(&commissioner, path).version(&draft).expect(200).await?;
        self.read_the_windows().await
    }

    /// As anybody may read them.
    async fn read_the_windows(&mut self) -> anyhow::Result<()> {
        let answer = self.client.get_public(format!("/frameworks/{}/windows", self.framework)).expect(200).await?;
        let windows = answer.items();
        ensure!(windows.len() == 29, "{} windows instead of 29", windows.len());
        let text = |index: usize, name: &str| windows[index][name].as_str().unwrap_or_default().to_owned();
        self.figures.initial_closes = text(0, "closes_at");
        self.figures.window_openings = (1..windows.len()).map(|index| text(index, "key")).collect();
        self.narrator.step(format!("published: the initial window closes at {}", text(0, "closes_at_words")));
        let openings = &self.figures.window_openings;
        self.narrator.reason(format!("every four weeks: {}", openings[..6].join(", ")));
        self.narrator.reason(format!(
            "then every quarter: {} … {}",
            openings[6..9].join(", "),
            openings[26..].join(", ")
        ));
        Ok(())
    }
}
