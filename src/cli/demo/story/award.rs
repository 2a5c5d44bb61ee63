//! Approval by the delegated director with two consultees, the award, and a contract of 3+1+1 years (W18, W32, W33).

use anyhow::{Context, ensure};
use serde_json::json;

use super::Story;
use crate::cli::client::Answer;

impl Story<'_> {
    pub(super) async fn approve_and_award(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("8. Approval and award");
        self.clock("2021-03-15T10:00:00").await?;
        let (_, winner, _) = self.figures.ranking.first().context("a ranking")?.clone();
        let commissioner = self.cast.commissioner.clone();
        let report = json!({
            "tender_ids": [winner], "report": "The tender ranked first under the published rulebook is recommended.",
            "annual_value": {"amount": "1539200.00", "currency": "GBP"},
        });
        let path = format!("/competitions/{}/approvals", self.competition);
        let approval = self.client.post(&commissioner, path).json(report).expect(201).await?.id()?;

        let awards = format!("/competitions/{}/awards", self.competition);
        let early =
            self.client.post(&commissioner, awards.clone()).json(json!({"approval_id": approval})).expect(409).await?;
        self.refused("an award before its approval", &early);

        self.clock("2021-03-20T10:00:00").await?;
        let alone = self.approve(&approval, 422).await?;
        self.refused("the director alone", &alone);
        for (person, words) in
            [(&self.cast.cabinet_member, "Supports the recommendation."), (&self.cast.finance, "Within budget.")]
        {
            let view = json!({"view": "supports", "comment": words});
            self.client.post(person, format!("/approvals/{approval}/consultations")).json(view).expect(201).await?;
            self.narrator.step(format!("consulted: {} ({})", person.office.unwrap_or_default(), person.email));
        }
        self.approve(&approval, 200).await?;
        self.narrator.step("the Director of Adult Care approves");
        let award = self.client.post(&commissioner, awards).json(json!({"approval_id": approval})).expect(201).await?;
        let contract = award.text("/items/0/contract_id")?;
        self.narrator.step("the award is made and becomes a contract, which waits for its signature");
        self.wait_and_sign(&contract, &approval).await
    }

    /// Not by the director, who approved it (N17), nor before everybody who tendered was told and has had ten days (T12).
    async fn wait_and_sign(&mut self, contract: &str, approval: &str) -> anyhow::Result<()> {
        let path = format!("/contracts/{contract}");
        let read = self.client.get(&self.cast.finance, path.clone()).expect(200).await?;
        let (director, finance) = (self.cast.director.clone(), self.cast.finance.clone());
        let client = self.client;
        let sign = |person, day: &str| {
            let signature = json!({"signed_on": day, "delegation_reference": "Scheme of delegation, part 3"});
            client.post(person, format!("{path}/signature")).version(&read).json(signature)
        };
        let same = sign(&director, "2021-03-20").expect(403).await?;
        let untold = sign(&finance, "2021-03-20").expect(422).await?;
        let letters = json!({"approval_id": approval, "standstill": true});
        let told = format!("/competitions/{}/outcome-letters", self.competition);
        let told = self.client.post(&self.cast.commissioner, told).json(letters).expect(201).await?;
        let last_day = told.text("/items/0/standstill/last_day")?;
        self.refused("the director signs too", &same);
        self.refused("a signature before anybody was told", &untold);
        self.narrator.step(format!("every tenderer is told the outcome; the standstill lasts to {last_day}"));
        self.clock("2021-03-31T10:00:00").await?;
        let signed = sign(&finance, "2021-03-31").expect(201).await?;
        ensure!(signed.text("/state")? == "signed", "a signed contract");
        self.narrator.step("the Director of Finance signs the contract");
        Ok(())
    }

    async fn approve(&self, approval: &str, expected: u16) -> anyhow::Result<Answer> {
        let director = &self.cast.director;
        let read = self.client.get(director, format!("/approvals/{approval}")).expect(200).await?;
        let reason = json!({"reason": "Best tender under the published rules; both consultees heard."});
        self.client
            .post(director, format!("/approvals/{approval}/approve"))
            .version(&read)
            .json(reason)
            .expect(expected)
            .await
    }

    pub(super) async fn run_the_contract(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("10. The contract: three years, and two options of one year");
        let commissioner = self.cast.commissioner.clone();
        let contracts = self.client.all(&commissioner, "/contracts").await?;
        let id = contracts.first().and_then(|contract| contract["id"].as_str()).context("a contract")?.to_owned();
        let path = format!("/contracts/{id}");
        let read = self.client.get(&commissioner, path.clone()).expect(200).await?;
        self.figures.contract_ends.push(read.text("/ends_on")?);
        self.narrator.step(format!("from {} to {}", read.text("/starts_on")?, read.text("/ends_on")?));
        for when in ["2024-01-15T10:00:00", "2025-01-15T10:00:00"] {
            self.clock(when).await?;
            let read = self.client.get(&commissioner, path.clone()).expect(200).await?;
            let reason = json!({"reason": "The home has met every quality standard of the contract."});
            self.client
                .post(&commissioner, format!("{path}/extensions"))
                .version(&read)
                .json(reason)
                .expect(201)
                .await?;
            let read = self.client.get(&commissioner, path.clone()).expect(200).await?;
            self.figures.contract_ends.push(read.text("/ends_on")?);
            self.narrator.step(format!("an option is taken up: now to {}", read.text("/ends_on")?));
        }
        let read = self.client.get(&commissioner, path.clone()).expect(200).await?;
        let reason = json!({"reason": "A third year would suit everybody."});
        let third = self
            .client
            .post(&commissioner, format!("{path}/extensions"))
            .version(&read)
            .json(reason)
            .expect(409)
            .await?;
        self.refused("a third extension", &third);
        Ok(())
    }
}
