//! Outcome letters and the standstill: what each tenderer is told, what nobody is told, and that the award waits.

use drawdown::kernel::ids::RankingId;
use drawdown::kernel::{Actor, Role, canonical};
use drawdown::store::entity::{approval, ranking};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use crate::evaluation::stage::{DIRECTOR, Stage};
use crate::support::*;

/// Of home 2, which wins; it names two that lose, and a price.
const TELLTALE: &str = "Clearer than Home 3 and provider 4, who asked 655.55; <proved> by rotas.";

/// Four tenders by the criteria of `fingerprint`: home 2 wins with 92.38, home 1 has 89.23, home 4 84.73, home 3 is below
/// the quality floor.
struct Outcome {
    stage: Stage,
    competition: String,
    fingerprint: String,
    tenders: Vec<String>,
    approval: String,
}

const PRICES: [&str; 4] = ["623.22", "700.00", "611.11", "655.55"];
const WINNER: usize = 1;

impl Outcome {
    async fn approved() -> Self {
        let stage = Stage::with_homes(4).await;
        let competition = stage.competition().await;
        let read = stage.app.get(&format!("/competitions/{competition}")).by(&stage.homes[0].provider);
        let fingerprint = read.expect(200).await.str("/criteria_sha256");
        let mut tenders = vec![];
        for (home, price) in PRICES.iter().enumerate() {
            tenders.push(stage.tender(&competition, home, price).await);
        }
        stage.open(&competition).await;
        let evaluator = stage.evaluator();
        let given = [[5, 2], [5, 5], [1, 1], [4, 3]];
        for (tender, given) in tenders.iter().zip(given) {
            stage.mark(&evaluator, tender, given).await;
        }
        for (tender, given) in tenders.iter().zip(given) {
            stage.agree(&competition, tender, given).await;
        }
        let path = format!("/competitions/{competition}/moderation");
        let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
        let care = json!({"question": "care", "mark": 5, "reason": TELLTALE});
        let body = json!({"tender_id": tenders[WINNER], "marks": [care]});
        stage.app.put(&path).by(&stage.commissioner).if_match(version).json(body).expect(200).await;
        stage.rank(&competition).await;
        let approval = stage.approved(&competition, &[&tenders[WINNER]]).await;
        Self { stage, competition, fingerprint, tenders, approval }
    }

    fn app(&self) -> &TestApp {
        &self.stage.app
    }

    fn inform(&self, standstill: bool) -> Request<'_> {
        self.stage.inform(&self.competition, &self.approval, standstill)
    }

    fn award(&self) -> Request<'_> {
        self.stage.award(&self.competition, &self.approval)
    }

    async fn letters(&self, reader: &Actor) -> Vec<Value> {
        let path = format!("/competitions/{}/outcome-letters", self.competition);
        let list = self.app().get(&path).by(reader).expect(200).await.json();
        list["items"].as_array().expect("letters").clone()
    }

    /// The page that the provider of this home reads.
    async fn page(&self, home: usize) -> Answer {
        let reader = &self.stage.homes[home].provider;
        let own = self.letters(reader).await;
        assert_eq!(own.len(), 1, "its own alone: {own:?}");
        let path = format!("/outcome-letters/{}/letter.html", own[0]["id"].as_str().unwrap());
        self.app().get(&path).by(reader).expect(200).await
    }

    /// As if the framework stood under another law.
    async fn move_to_regime(&self, regime: &str) {
        let change = format!("UPDATE framework SET regime = '{regime}'");
        self.app().raw().await.execute_unprepared(&change).await.expect("the regime can be changed");
    }

    /// Refused up to the last second of `last`, made with the first second of the day after.
    async fn must_wait_for(&self, last: &str, day_after: &str) {
        for time in [None, Some(format!("{last}T23:59:59"))] {
            time.iter().for_each(|time| self.app().at(time));
            let refused = self.award().expect(409).await;
            assert_eq!((refused.problem(), refused.str("/standstill_until")), ("wrong-state".into(), last.into()));
        }
        self.app().at(&format!("{day_after}T00:00:00"));
        self.award().expect(201).await;
    }
}

fn must_contain(letter: &str, words: &[&str]) {
    for words in words {
        assert!(letter.contains(words), "{words} in {letter}");
    }
}

#[actix_web::test]
async fn t13_t08_every_tenderer_reads_its_own_and_the_winners_marks_with_reasons_and_the_published_fingerprint() {
    let outcome = Outcome::approved().await;
    let owner = &outcome.stage.homes[0].provider;
    outcome.app().user("owner@home.test", Role::ProviderMember, owner.tenant).await;
    outcome.app().at("2021-03-26T10:00:00");
    let sent = outcome.inform(true).expect(201).await;
    assert_eq!(sent.json()["items"].as_array().unwrap().len(), 4, "everybody at once");
    let letter = outcome.page(0).await.text();
    must_contain(
        &letter,
        &[
            "wiltshire council",
            "To: Provider 1",
            "Friday 26 March 2021",
            "The outcome of Block nursing beds",
            "<li>Provider 2, for Home 2</li>",
            "This tender was not successful: it came in place 2.",
            "How will you keep nursing care safe and personal? (60 of 100 among the questions)",
            "Your tender for Home 1</th><td>2 out of 5</td><td class=\"words\">The plan names people and dates.",
            "Successful: Provider 2, for Home 2</th><td>5 out of 5</td><td class=\"words\">The plan names people",
            "&lt;proved&gt; by rotas",
            "<td>58.83</td>",
            "<td>89.23</td>",
            "<td>92.38</td>",
            "£623.22 that you tendered",
            "characteristics and relative advantages of the successful tender",
            "Public Contracts Regulations 2015, regulation 86(2)",
            "Its first day is Saturday 27 March 2021, its last day Tuesday 6 April 2021",
            "It lasts 10 days",
            &outcome.fingerprint,
        ],
    );
    let excluded = outcome.page(2).await.text();
    must_contain(&excluded, &["excluded from the ranking", "Below the published quality floor", "1 out of 5", "92.38"]);
    let won = outcome.page(WINNER).await.text();
    must_contain(&won, &["This tender was successful.", "<td>92.38</td>", &outcome.fingerprint]);
    outcome.app().pass().await;
    let mails = outcome.app().mails_to("owner@home.test");
    let mail = mails.iter().find(|mail| mail.subject == "The outcome of Block nursing beds").expect("a mail");
    assert!(
        mail.body.contains("before the end of Tuesday 6 April 2021") && mail.body.contains("/letter.html"),
        "{mail:?}"
    );
}

#[actix_web::test]
async fn t13_nobody_reads_the_name_or_the_price_of_a_rival_that_lost() {
    let outcome = Outcome::approved().await;
    outcome.inform(true).expect(201).await;
    for reader in 0..4 {
        let letter = outcome.page(reader).await.text();
        for rival in (0..4).filter(|rival| *rival != reader) {
            assert!(!letter.contains(PRICES[rival]), "the price of {rival} in the letter to {reader}: {letter}");
            assert!(!letter.contains(&outcome.tenders[rival]), "the tender of {rival} in the letter to {reader}");
            let (name, home) = (format!("provider {}", rival + 1), format!("home {}", rival + 1));
            for told in [name, home] {
                let is_told = letter.to_lowercase().contains(&told);
                assert_eq!(is_told, rival == WINNER, "{told} in the letter to {reader}: {letter}");
            }
        }
    }
    let letter = outcome.page(3).await.text();
    must_contain(&letter, &["Clearer than [another tenderer] and provider 4, who asked 655.55; &lt;proved"]);
}

#[actix_web::test]
async fn t12_ten_calendar_days_end_on_a_working_day_and_hold_the_award_back() {
    let outcome = Outcome::approved().await;
    outcome.app().at("2021-03-26T10:00:00");
    let refused = outcome.inform(false).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-regime");
    assert_eq!(refused.faults(), ["/standstill standstill_required"]);
    assert!(refused.str("/detail").contains("regulation 87"), "{}", refused.text());
    let sent = outcome.inform(true).expect(201).await;
    assert_eq!(sent.json()["items"][0]["standstill"], json!({"first_day": "2021-03-27", "last_day": "2021-04-06"}));
    outcome.must_wait_for("2021-04-06", "2021-04-07").await;
}

#[actix_web::test]
async fn t12_a_voluntary_standstill_of_eight_working_days_begins_with_the_day_of_the_notice() {
    let outcome = Outcome::approved().await;
    outcome.move_to_regime("pa2023_light_touch_framework").await;
    outcome.app().at("2026-06-08T10:00:00");
    let sent = outcome.inform(true).expect(201).await;
    assert_eq!(sent.json()["items"][0]["standstill"], json!({"first_day": "2026-06-08", "last_day": "2026-06-18"}));
    let letter = outcome.page(0).await.text();
    must_contain(
        &letter,
        &["assessment summary", "Procurement Act 2023, s.50", "Monday 8 June 2026, its last day Thursday 18 June 2026"],
    );
    outcome.must_wait_for("2026-06-18", "2026-06-19").await;
}

#[actix_web::test]
async fn t12_where_the_law_asks_for_none_the_letter_says_so_and_the_award_may_follow() {
    let outcome = Outcome::approved().await;
    outcome.move_to_regime("pa2023_dynamic_market").await;
    let sent = outcome.inform(false).expect(201).await;
    assert_eq!(sent.json()["items"][0].get("standstill"), None);
    must_contain(&outcome.page(0).await.text(), &["No standstill applies.", "Procurement Act 2023, s.51(3)(e)"]);
    outcome.award().expect(201).await;
}

#[actix_web::test]
async fn t13_a_missing_reason_keeps_every_letter_back_and_each_is_named() {
    let outcome = Outcome::approved().await;
    outcome.app().user("owner@home.test", Role::ProviderMember, outcome.stage.homes[0].provider.tenant).await;
    let raw = outcome.app().raw().await;
    let silence = "UPDATE agreed_mark SET reason = ' ' WHERE mark = 2 OR mark = 4";
    raw.execute_unprepared(silence).await.expect("the reasons can be taken away");
    let refused = outcome.inform(true).expect(422).await;
    let faults: Vec<String> = [(0, "mobilisation"), (3, "care")]
        .map(|(tender, question)| format!("/tenders/{}/marks/{question}/reason missing", outcome.tenders[tender]))
        .into();
    assert_eq!(refused.faults(), faults);
    assert!(outcome.letters(&outcome.stage.commissioner).await.is_empty(), "nobody was written to");
    outcome.app().pass().await;
    let mails = outcome.app().mails_to("owner@home.test");
    assert!(mails.iter().all(|mail| !mail.subject.starts_with("The outcome")), "{mails:?}");
    outcome.award().expect(201).await;
}

#[actix_web::test]
async fn t13_an_exclusion_without_its_reason_keeps_every_letter_back() {
    let outcome = Outcome::approved().await;
    let raw = outcome.app().raw().await;
    let run = ranking::Entity::find().one(&raw).await.expect("an answer").expect("a run");
    let mut standings = run.standings.clone();
    for standing in standings.as_array_mut().expect("standings") {
        if standing["place"].is_null() {
            standing["excluded"] = Value::Null;
        } else if standing["place"] == 3 {
            standing["total"] = Value::Null;
        }
    }
    // A run cannot be changed; that the approval rests on another one can.
    let id = RankingId(uuid::Uuid::max());
    let silenced = ranking::ActiveModel { id: Set(id), standings: Set(standings), ..run.into() };
    ranking::Entity::insert(silenced).exec_without_returning(&raw).await.expect("a run");
    let moved = approval::Entity::update_many().col_expr(approval::Column::Ranking, Expr::value(id));
    moved.exec(&raw).await.expect("the approval can be moved");
    let refused = outcome.inform(true).expect(422).await;
    let fault = |tender: usize, what: &str| format!("/tenders/{}/{what} missing", outcome.tenders[tender]);
    assert_eq!(refused.faults(), [fault(3, "points"), fault(2, "excluded")]);
}

#[actix_web::test]
async fn t13_whoever_was_level_with_the_winner_reads_why_the_other_was_chosen() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("700.00", [5, 5]), ("700.00", [5, 5])]).await;
    stage.rank(&competition).await;
    let body = json!({
        "tender_ids": [tenders[1]], "report": "Level in everything.", "tie_reason": "Drawn by lot on 1 March.",
        "annual_value": {"amount": "1456000.00", "currency": "GBP"}
    });
    let asked = stage.app.post(&format!("/competitions/{competition}/approvals")).by(&stage.commissioner).json(body);
    let approval = asked.expect(201).await.id();
    let version = stage.consulted(&approval).await;
    stage.decide(&approval, "approve", &stage.officer(DIRECTOR).await, version).expect(200).await;
    let raw = stage.app.raw().await;
    raw.execute_unprepared("UPDATE approval SET tie_reason = NULL").await.expect("the reason can be taken away");
    let refused = stage.inform(&competition, &approval, true).expect(422).await;
    assert_eq!(refused.faults(), [format!("/tenders/{}/tie_reason missing", tenders[0])]);
    let back = "UPDATE approval SET tie_reason = 'Drawn by lot on 1 March.'";
    raw.execute_unprepared(back).await.expect("the reason can be given back");
    stage.inform(&competition, &approval, true).expect(201).await;
    let outcome = Outcome { stage, competition, fingerprint: String::new(), tenders, approval };
    for (home, is_told) in [(0, true), (WINNER, false)] {
        assert_eq!(outcome.page(home).await.text().contains("Drawn by lot on 1 March."), is_told, "home {home}");
    }
}

#[actix_web::test]
async fn a_letter_is_its_providers_and_its_councils_alone_and_keeps_its_bytes() {
    let outcome = Outcome::approved().await;
    let (app, homes) = (outcome.app(), &outcome.stage.homes);
    assert!(outcome.letters(&homes[0].provider).await.is_empty());
    let request = || outcome.inform(true).key("letters-1");
    let sent = request().expect(201).await;
    assert_eq!(request().expect(201).await.json(), sent.json(), "the same key, the same answer");
    assert_eq!(outcome.inform(true).expect(409).await.problem(), "conflict", "never twice");
    let own = outcome.letters(&homes[0].provider).await.remove(0);
    let page = outcome.page(0).await;
    assert_eq!(canonical::sha256(&page.bytes), own["sha256"].as_str().unwrap());
    let path = format!("/outcome-letters/{}/letter.html", own["id"].as_str().unwrap());
    let kent = council(Role::Commissioner, app.authority("kent").await);
    for (reader, status) in
        [(&outcome.stage.commissioner, 200), (&homes[1].provider, 404), (&kent, 404), (&outcome.stage.evaluator(), 403)]
    {
        let answer = app.get(&path).by(reader).expect(status).await;
        assert!(status != 200 || answer.bytes == page.bytes);
    }
    let raw = app.raw().await;
    for change in ["UPDATE outcome_letter SET html = 'Never mind.'", "DELETE FROM outcome_letter"] {
        assert!(raw.execute_unprepared(change).await.is_err(), "{change}");
    }
    for rename in ["UPDATE provider SET name = 'Another'", "UPDATE competition SET title = 'Another'"] {
        raw.execute_unprepared(rename).await.expect("a name can be changed");
    }
    app.at("2026-11-28T10:00:00");
    assert_eq!(outcome.page(0).await.bytes, page.bytes, "as it was sent, years later");
}

#[actix_web::test]
async fn t12_letters_follow_the_approval_and_come_before_the_signature() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approval_of(&competition, &[&tenders[1]]).expect(201).await.id();
    let pending = stage.inform(&competition, &approval, true).expect(409).await;
    assert!(pending.str("/detail").contains("pending"), "{}", pending.text());
    let version = stage.consulted(&approval).await;
    stage.decide(&approval, "approve", &stage.officer(DIRECTOR).await, version).expect(200).await;
    let contract = stage.award(&competition, &approval).expect(201).await.str("/items/0/contract_id");
    let signatory = council(Role::Commissioner, stage.authority);
    // The Alliance runs under the regulations of 2015: ten days after the letters, and no contract before.
    let early = stage.sign(&contract, &signatory, 1).expect(422).await;
    assert_eq!(early.problem(), "refused-by-regime");
    assert!(early.str("/detail").contains("outcome-letters"), "{}", early.text());
    stage.inform(&competition, &approval, true).expect(201).await;
    let waiting = stage.sign(&contract, &signatory, 1).expect(409).await;
    assert_eq!(waiting.str("/standstill_until"), "2021-03-11");
    stage.app.at("2021-03-11T23:59:59");
    stage.sign(&contract, &signatory, 1).expect(409).await;
    stage.app.at("2021-03-12T00:00:00");
    let path = format!("/contracts/{contract}/signature");
    let inside = json!({"signed_on": "2021-03-11", "delegation_reference": "274"});
    let inside = stage.app.post(&path).by(&signatory).if_match(1).json(inside).expect(422).await;
    assert_eq!(inside.faults(), ["/signed_on out_of_range"]);
    stage.sign(&contract, &signatory, 1).expect(201).await;
    let late = stage.inform(&competition, &approval, true).expect(409).await;
    assert!(late.str("/detail").contains("signed already"), "{}", late.text());
}

#[actix_web::test]
async fn t09_an_interest_and_a_cancelled_competition_keep_letters_back() {
    let outcome = Outcome::approved().await;
    let stage = &outcome.stage;
    let neighbour = council(Role::Commissioner, stage.authority);
    let path = format!("/competitions/{}", outcome.competition);
    let provider = stage.homes[2].provider.provider().expect("a provider's member");
    let interest = json!({"provider_id": provider, "nature": "personal", "description": "We are neighbours."});
    let declared = outcome.app().post(&format!("{path}/interest-declarations")).by(&neighbour);
    declared.json(json!({"has_none": false, "interests": [interest]})).expect(201).await;
    let body = json!({"approval_id": outcome.approval, "standstill": true});
    let refused = outcome.app().post(&format!("{path}/outcome-letters")).by(&neighbour).json(body);
    assert_eq!(refused.expect(403).await.problem(), "conflict-of-interest");
    let version = outcome.app().get(&path).by(&stage.commissioner).expect(200).await.version();
    let cancel = outcome.app().post(&format!("{path}/cancel")).by(&stage.commissioner).if_match(version);
    cancel.json(json!({"reason": "The beds are no longer needed."})).expect(200).await;
    assert_eq!(outcome.inform(true).expect(409).await.problem(), "wrong-state");
    assert!(outcome.letters(&stage.homes[0].provider).await.is_empty());
}
