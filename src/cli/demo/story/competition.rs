//! The draw-down of block nursing beds: a timetable mended, tenders sealed, opened by two, marked and ranked
//! (W11-W20).

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::Story;
use crate::cli::client::Answer;
use crate::cli::demo::cast::{PASSPHRASE, Person};

/// Home by home: weekly price, and the agreed marks for the two questions.
const OFFERS: [(&str, [i64; 2]); 3] = [("716.58", [4, 3]), ("740.00", [5, 5]), ("790.00", [3, 4])];

impl Story<'_> {
    pub(super) async fn draw_down(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("5. A draw-down for block nursing beds");
        self.clock("2021-02-08T10:00:00").await?;
        let commissioner = self.cast.commissioner.clone();
        let path = format!("/frameworks/{}/competitions", self.framework);
        let drafted = self.client.post(&commissioner, path).json(self.draft("2020-02-15", 60, 40)).expect(201).await?;
        self.competition = drafted.id()?;
        self.name_openers().await?;
        let refused = self.publish(422).await?;
        self.refused("the printed timetable, with its session on 15.02.20", &refused);

        self.redraft(self.draft("2021-02-15", 40, 60)).await?;
        let refused = self.publish(422).await?;
        self.refused("weights of 40 price and 60 quality", &refused);

        let mended = self.redraft(self.draft("2021-02-15", 60, 40)).await?;
        for finding in mended.body["timetable_findings"].as_array().into_iter().flatten() {
            if finding["code"] == "non_working_day" {
                let detail = finding["detail"].as_str().unwrap_or_default();
                self.figures.timetable_warnings.push(finding["pointer"].as_str().unwrap_or_default().to_owned());
                self.narrator.reason(format!("warning: {detail}"));
            }
        }
        let published = self.publish(200).await?;
        self.narrator
            .step(format!("published with weights 60/40 under rulebook {}", published.text("/rulebook_sha256")?));
        let invited = self.client.all(&commissioner, &format!("/competitions/{}/invitees", self.competition)).await?;
        self.figures.members_at_draw_down = invited.len();
        self.narrator.step(format!("{} members are invited; {}", invited.len(), published.text("/closes_words")?));
        self.tender(&invited).await
    }

    fn draft(&self, session_on: &str, price: u32, quality: u32) -> Value {
        json!({
            "lot_id": self.lot, "title": "Block nursing beds, stage 2", "kind": "block_nursing",
            "weights": {"price": price, "quality": quality},
            "questions": [
                {"id": "care", "title": "How will you keep nursing care safe and personal?", "weight": 60},
                {"id": "mobilisation", "title": "How will the beds be ready on the first day?", "weight": 40},
            ],
            "max_mark": 5, "quality_floor": "15", "quantity_beds": 40, "fnc_agreed": true,
            "term": "3+1+1",
            "timetable": {
                "publish_on": "2021-02-08", "session_on": session_on, "questions_by": "2021-02-19",
                "answers_by": "2021-02-22", "closes": "2021-02-28T15:00:00", "opens_on": "2021-03-01",
                "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": "2021-04-01",
            },
        })
    }

    /// Three people set opening keys; any two of them will open the tenders.
    async fn name_openers(&self) -> anyhow::Result<()> {
        let mut openers = vec![];
        for person in [&self.cast.commissioner, &self.cast.director, &self.cast.cabinet_member] {
            self.client.put(person, "/me/opening-key").json(json!({"passphrase": PASSPHRASE})).expect(200).await?;
            openers.push(self.client.get(person, "/me").expect(200).await?.id()?);
        }
        let path = format!("/competitions/{}/openers", self.competition);
        self.client.put(&self.cast.commissioner, path).json(json!({"openers": openers})).expect(200).await?;
        self.narrator
            .step("commissioner, director and cabinet member set opening keys; any two of them will open the tenders");
        Ok(())
    }

    async fn read_competition(&self) -> anyhow::Result<Answer> {
        self.client.get(&self.cast.commissioner, format!("/competitions/{}", self.competition)).expect(200).await
    }

    async fn redraft(&self, draft: Value) -> anyhow::Result<Answer> {
        let read = self.read_competition().await?;
        let path = format!("/competitions/{}", self.competition);
        self.client.put(&self.cast.commissioner, path).version(&read).json(draft).expect(200).await
    }

    async fn publish(&self, expected: u16) -> anyhow::Result<Answer> {
        let read = self.read_competition().await?;
        let path = format!("/competitions/{}/publish", self.competition);
        self.client.post(&self.cast.commissioner, path).version(&read).expect(expected).await
    }

    /// Three providers tender; nobody can read a thing.
    async fn tender(&mut self, invited: &[Value]) -> anyhow::Result<()> {
        self.clock("2021-02-25T11:00:00").await?;
        let mut seen = vec![];
        for invitee in invited {
            let provider = invitee["provider_id"].as_str().unwrap_or_default().to_owned();
            if seen.len() < OFFERS.len() && !seen.contains(&provider) {
                self.submit_tender(invitee, OFFERS[seen.len()].0).await?;
                seen.push(provider);
            }
        }
        ensure!(seen.len() == OFFERS.len(), "three providers must be invited");
        self.peep("while tenders may still come in").await?;
        self.clock("2021-02-28T15:00:01").await?;
        self.come_late(invited).await?;
        self.peep("between closing and opening").await
    }

    async fn submit_tender(&self, invitee: &Value, price: &str) -> anyhow::Result<()> {
        let member = self.member_of(invitee)?;
        let path = format!("/competitions/{}/tenders", self.competition);
        let opened =
            self.client.post(member, path).json(json!({"membership_id": invitee["membership_id"]})).expect(201).await?;
        let id = opened.id()?;
        let content = json!({
            "price": {"amount": price, "currency": "GBP"},
            "answers": [
                {"question": "care", "text": "Registered nurses on every shift, a named nurse for every resident."},
                {"question": "mobilisation", "text": "The wing is furnished and staffed by 15 March."},
            ],
        });
        let saved =
            self.client.put(member, format!("/tenders/{id}")).version(&opened).json(content).expect(200).await?;
        let receipt = self.client.post(member, format!("/tenders/{id}/submit")).version(&saved).expect(200).await?;
        let home = invitee["location_name"].as_str().unwrap_or_default();
        self.narrator.step(format!("{home} tenders; its receipt names SHA-256 {}", receipt.text("/content_sha256")?));
        Ok(())
    }

    fn member_of(&self, invitee: &Value) -> anyhow::Result<&Person> {
        let provider = invitee["provider_id"].as_str().unwrap_or_default();
        let part = self.cast.providers.iter().find(|part| part.id == provider).context("a provider of the story")?;
        Ok(&part.member)
    }

    /// Every role tries to read the tenders (W17).
    async fn peep(&mut self, when: &str) -> anyhow::Result<()> {
        let cast = &self.cast;
        let mut refusal = None;
        for person in
            [&cast.commissioner, &cast.director, &cast.evaluators[0], &cast.auditor, &cast.providers[0].member]
        {
            let path = format!("/competitions/{}/tenders", self.competition);
            let answer = self.client.get(person, path).send().await?;
            ensure!(matches!(answer.status, 403 | 409), "{} read tenders: {}", person.email, answer.body);
            refusal.get_or_insert(answer);
        }
        let refusal = refusal.context("somebody tried")?;
        self.narrator.step(format!(
            "commissioner, director, evaluator, auditor and a provider all try to read the tenders {when}"
        ));
        self.refused("reading sealed tenders", &refusal);
        Ok(())
    }

    async fn come_late(&mut self, invited: &[Value]) -> anyhow::Result<()> {
        let last = invited.last().context("an invitee")?;
        let member = self.member_of(last)?;
        let path = format!("/competitions/{}/tenders", self.competition);
        let late =
            self.client.post(member, path).json(json!({"membership_id": last["membership_id"]})).expect(409).await?;
        self.refused("a tender at 15:00:01", &late);
        Ok(())
    }

    pub(super) async fn open_and_judge(&mut self) -> anyhow::Result<()> {
        self.narrator.chapter("6. Opening by two, marks, moderation, ranking");
        self.clock("2021-03-01T09:00:00").await?;
        self.declare("competitions", &self.competition).await?;
        let guess = self.opening(&self.cast.commissioner, "not the passphrase", 422).await?;
        self.opening(&self.cast.commissioner, PASSPHRASE, 202).await?;
        let twice = self.opening(&self.cast.commissioner, PASSPHRASE, 409).await?;
        self.opening(&self.cast.director, PASSPHRASE, 200).await?;
        self.refused("opening with a wrong passphrase", &guess);
        self.narrator.step("the commissioner opens with the right one; a second person is needed");
        self.refused("opening alone", &twice);
        let path = format!("/competitions/{}/tenders", self.competition);
        let tenders = self.client.all(&self.cast.commissioner, &path).await?;
        self.narrator.step(format!("the director joins: {} tenders are opened", tenders.len()));

        self.clock("2021-03-02T09:00:00").await?;
        let stranger =
            self.client.get(&self.cast.evaluators[0], path).expect(403).await.context("nobody is assigned yet")?;
        self.refused("an evaluator reading the tenders before anybody is assigned", &stranger);
        for evaluator in &self.cast.evaluators {
            let person = self.client.get(evaluator, "/me").expect(200).await?.id()?;
            let path = format!("/competitions/{}/evaluators/{person}", self.competition);
            self.client.put(&self.cast.commissioner, path).json(json!({"lay": false})).expect(200).await?;
        }
        for tender in &tenders {
            self.mark(tender).await?;
        }
        self.narrator.step("two evaluators are assigned; each marks alone, without prices");
        let early = self.agree(&tenders[0], 409).await?;
        self.refused("agreeing a mark before the sheets are locked", &early);
        for evaluator in &self.cast.evaluators {
            let path = format!("/competitions/{}/marks/lock", self.competition);
            self.client.post(evaluator, path).expect(200).await?;
        }
        for tender in &tenders {
            self.agree(tender, 200).await?;
        }
        self.narrator.step("both lock their sheets; moderation agrees one mark and its reason");
        self.rank().await
    }

    async fn opening(&self, who: &Person, passphrase: &str, expected: u16) -> anyhow::Result<Answer> {
        let path = format!("/competitions/{}/opening", self.competition);
        self.client.post(who, path).json(json!({"passphrase": passphrase})).expect(expected).await
    }

    async fn mark(&self, tender: &Value) -> anyhow::Result<()> {
        let id = tender["id"].as_str().context("a tender's id")?;
        let marks = json!({"marks": sheet(tender, "Plans and evidence as described in the tender.")?});
        for evaluator in &self.cast.evaluators {
            self.client.put(evaluator, format!("/tenders/{id}/marks")).json(marks.clone()).expect(200).await?;
        }
        Ok(())
    }

    async fn agree(&self, tender: &Value, expected: u16) -> anyhow::Result<Answer> {
        let path = format!("/competitions/{}/moderation", self.competition);
        let read = self.client.get(&self.cast.commissioner, path.clone()).expect(200).await?;
        let marks = sheet(tender, "Agreed after both evaluators' reasons were read.")?;
        let body = json!({"tender_id": tender["id"], "marks": marks});
        self.client.put(&self.cast.commissioner, path).version(&read).json(body).expect(expected).await
    }

    async fn rank(&mut self) -> anyhow::Result<()> {
        let path = format!("/competitions/{}/ranking", self.competition);
        let ranking = self.client.post(&self.cast.commissioner, path).expect(201).await?;
        for standing in ranking.body["table"].as_array().into_iter().flatten() {
            let text = |name: &str| standing[name].as_str().unwrap_or_default().to_owned();
            let place = standing["place"].as_u64().unwrap_or_default();
            self.narrator.reason(format!(
                "{place}. {}: price {} + quality {} = {}",
                text("location_name"),
                text("price_points"),
                text("quality_points"),
                text("total")
            ));
            self.figures.ranking.push((place, text("tender_id"), text("total")));
        }
        Ok(())
    }
}

/// The marks of the story for one tender.
fn sheet(tender: &Value, reason: &str) -> anyhow::Result<Value> {
    let price = tender.pointer("/price/amount").and_then(Value::as_str).context("an opened price")?;
    let (_, marks) = OFFERS.iter().find(|(offer, _)| *offer == price).context("a price of the story")?;
    Ok(json!([
        {"question": "care", "mark": marks[0], "reason": reason},
        {"question": "mobilisation", "mark": marks[1], "reason": reason},
    ]))
}
