//! A rule changes: written by one person, shown by the cases, tried on what was decided before, approved by another
//! person, and put in force on a later day (S05).

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::Story;
use crate::cli::client::Answer;

/// File of the pack, what stands there, and what is to stand there instead.
type Edit = (&'static str, &'static str, &'static str);

const RULE: [Edit; 3] = [
    (
        "pack.toml",
        "# Ratings that keep a home out (report, 9.4). \"Requires improvement\" does not.\nrefused_ratings = [\"Inadequate\"]",
        "# Ratings that keep a home out (report, 9.4; \"Requires improvement\" by decision AC-2025-03).\n\
         refused_ratings = [\"Inadequate\", \"Requires improvement\"]",
    ),
    (
        "eligibility.rhai",
        "A home rated Inadequate cannot join",
        "A home rated Inadequate or Requires improvement cannot join",
    ),
    ("README.md", "not rated Inadequate;", "not rated Inadequate or Requires improvement;"),
];

/// The two cases that stood for the old rule.
const CASES: [Edit; 2] = [
    (
        "cases/eligibility.json",
        "{\"name\": \"rated Requires improvement is allowed (W07)\", \"given\": {\"/location/cqc/rating\": \"Requires \
         improvement\"}, \"expect\": {\"outcome\": \"met\", \"not_met\": [], \"referred\": []}}",
        "{\"name\": \"rated Requires improvement is refused too\", \"given\": {\"/location/cqc/rating\": \"Requires \
         improvement\"}, \"expect\": {\"outcome\": \"not_met\", \"not_met\": [\"cqc-rating\"]}}",
    ),
    (
        "cases/eligibility.json",
        "\"/location/cqc/rating\": \"Requires improvement\", \"/location/cqc/published_on\": \"2020-12-01\"}, \
         \"expect\": {\"outcome\": \"met\", \"not_met\": [], \"referred\": []}}",
        "\"/location/cqc/rating\": \"Requires improvement\", \"/location/cqc/published_on\": \"2020-12-01\"}, \
         \"expect\": {\"outcome\": \"not_met\", \"not_met\": [\"cqc-rating\"]}}",
    ),
];

impl Story<'_> {
    pub(super) async fn change_a_rule(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("11. The council changes a rule");
        self.clock("2025-02-03T09:00:00").await?;
        let draft = self.draft_the_change().await?;
        self.simulate_the_change(&draft.id()?).await?;
        let proposal = self.have_it_approved(&draft).await?;
        self.release_it(&proposal).await
    }

    /// The draft, ready to be proposed.
    async fn draft_the_change(&mut self) -> anyhow::Result<Answer> {
        let begun = json!({"title": "A home rated Requires improvement cannot join either"});
        let path = format!("/frameworks/{}/rulebook/drafts", self.framework);
        let draft = self.client.post(&self.cast.rule_author, path).json(begun).expect(201).await?;
        let draft = self.edit(draft, &RULE).await?;
        self.narrator
            .step("the rule author drafts it: \"Requires improvement\" is to keep a home out, as Inadequate does");
        let check = self.check(&draft).await?;
        let failing = check["cases"]["failures"].as_array().cloned().unwrap_or_default();
        self.figures.cases_failing = failing.len();
        self.narrator.step(format!("the check: {} cases stood for the old rule", failing.len()));
        for failure in &failing {
            self.narrator.reason(format!("\"{}\" fails", failure["name"].as_str().unwrap_or_default()));
        }
        let draft = self.edit(draft, &CASES).await?;
        let check = self.check(&draft).await?;
        ensure!(check["closed"] == json!([]), "the draft must be ready: {}", check["findings"]);
        let (cases, slips) = (&check["cases"]["passed"], &check["slips"]);
        self.narrator.step(format!(
            "both are rewritten: {cases} cases pass, {} of {} small slips are noticed, the others let stand with a reason",
            slips["noticed"], slips["tried"]
        ));
        Ok(draft)
    }

    /// Writes files of a draft; answers it as it stands then.
    async fn edit(&self, mut draft: Answer, edits: &[Edit]) -> anyhow::Result<Answer> {
        let author = &self.cast.rule_author;
        let path = format!("/rulebook/drafts/{}", draft.id()?);
        for (file, before, after) in edits {
            let text = self.client.get(author, path.clone()).expect(200).await?.body["files"][file].clone();
            let text = text.as_str().with_context(|| format!("the draft's {file}"))?;
            ensure!(text.contains(before), "{file} does not say: {before}");
            let written = self.client.put(author, format!("{path}/files/{file}")).version(&draft);
            draft = written.plain(text.replace(before, after)).expect(200).await?;
        }
        Ok(draft)
    }

    async fn check(&self, draft: &Answer) -> anyhow::Result<Value> {
        let path = format!("/rulebook/drafts/{}/check", draft.id()?);
        Ok(self.client.post(&self.cast.rule_author, path).expect(200).await?.body)
    }

    /// Every assessment that was ever made is asked again.
    async fn simulate_the_change(&mut self, draft: &str) -> anyhow::Result<()> {
        let author = self.cast.rule_author.clone();
        let asked = json!({"hook": "eligibility", "rules": {"draft_id": draft}});
        let path = format!("/frameworks/{}/simulations", self.framework);
        let mut seen = self.client.post(&author, path).json(asked).expect(202).await?;
        let path = format!("/simulations/{}", seen.id()?);
        while matches!(seen.body["state"].as_str(), Some("waiting" | "running")) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            seen = self.client.get(&author, path.clone()).expect(200).await?;
        }
        ensure!(seen.body["state"] == "finished", "the simulation must end: {}", seen.body);
        self.narrator
            .step(format!("a simulation asks all {} assessments again; nothing is decided", seen.body["done"]));
        for pair in seen.body["moves"].as_array().into_iter().flatten() {
            let words = pair["summary"].as_str().unwrap_or_default().to_owned();
            self.narrator.reason(&words);
            self.figures.would_move.push(words);
        }
        let moves = self.client.get(&author, format!("{path}/moves?limit=1")).expect(200).await?;
        self.narrator.reason(format!("the first: {}", moves.text("/items/0/summary")?));
        self.figures.would_stay = seen.body["unchanged"].as_i64().unwrap_or_default();
        self.narrator.reason(format!("{} would be the same", self.figures.would_stay));
        Ok(())
    }

    /// The proposal, approved by somebody who wrote none of it.
    async fn have_it_approved(&mut self, draft: &Answer) -> anyhow::Result<Answer> {
        let (author, director) = (self.cast.rule_author.clone(), self.cast.director.clone());
        let summary = json!({"summary": "Homes rated Requires improvement no longer join, as the cabinet asked."});
        let path = format!("/rulebook/drafts/{}/propose", draft.id()?);
        let proposal = self.client.post(&author, path).version(draft).json(summary).expect(201).await?;
        let hash = proposal.text("/package_sha256")?;
        self.narrator.step(format!("proposed; its bytes are fixed as {hash}"));
        let path = format!("/rulebook/proposals/{}/approve", proposal.id()?);
        let approval = json!({"package_sha256": hash});
        let own = self.client.post(&author, path.clone()).json(approval.clone()).expect(403).await?;
        self.refused("the author approves it", &own);
        let diff = format!("/frameworks/{}/rulebook/diff?to={hash}", self.framework);
        let diff = self.client.get(&director, diff).expect(200).await?;
        self.narrator.step("the director reads what changes, in words and line by line, and approves those very bytes");
        for change in diff.body["changes"].as_array().into_iter().flatten() {
            if change["kind"] == "accepted" {
                self.narrator.reason(change["sentence"].as_str().unwrap_or_default());
            }
        }
        self.client.post(&director, path).json(approval).expect(200).await
    }

    /// Not at once: what starts on 1 April is decided by it.
    async fn release_it(&mut self, proposal: &Answer) -> anyhow::Result<()> {
        let commissioner = self.cast.commissioner.clone();
        let path = format!("/rulebook/proposals/{}/release", proposal.id()?);
        let mut terms = json!({"effective_from": "2025-04-01T00:00:00"});
        let bare = self.client.post(&commissioner, path.clone()).json(terms.clone()).expect(422).await?;
        self.refused("a release without the decision that allows it", &bare);
        terms["reason"] = json!("The cabinet's review of the alliance");
        terms["decision_reference"] = json!("AC-2025-03");
        let release = self.client.post(&commissioner, path).json(terms).expect(201).await?;
        self.figures.takes_effect = release.text("/effective_from")?;
        self.narrator.step("the commissioner releases it for 1 April 2025, by decision AC-2025-03");
        self.clock("2025-04-01T09:00:00").await?;
        let now =
            self.client.get(&commissioner, format!("/frameworks/{}/rulebook", self.framework)).expect(200).await?;
        ensure!(now.text("/package_sha256")? == release.text("/package_sha256")?, "it must be in force");
        self.narrator.step("it is in force; what was decided before stands, by the rules of its day");
        Ok(())
    }
}
