//! Applications by lot: chosen with what is offered, looked at one by one, decided one by one; a member may come back for
//! more of them, and stays one member.

use drawdown::engine::{Depth, check};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::ground::{Ground, Home, criterion};
use crate::frameworks::lots::twenty_miles;
use crate::register::files::location;
use crate::support::*;

const IN_WINDOW: &str = "2020-12-14T10:00";
const NURSING: &str = "Care home service with nursing";
const RESIDENTIAL: &str = "Care home service without nursing";
const WHY: &str = "Visited on 11 December; it is as it should be.";

/// The alliance's rules, with one that looks at each lot by itself.
pub fn rules() -> Files {
    let mut files = reworded("pack.toml", "[parameters]\n", "[parameters]\nlot_capacity_at_least = 5\n");
    let manifest = files.get_mut("pack.toml").unwrap();
    let hook = "[hooks.lot_eligibility]\nkind = \"requirements\"\n\n[hooks.eligibility]";
    *manifest = manifest.replacen("[hooks.eligibility]", hook, 1);
    for (path, text) in [
        ("lot_eligibility.rhai", include_str!("lot_rule/lot_eligibility.rhai")),
        ("lot_eligibility.shape.json", include_str!("lot_rule/lot_eligibility.shape.json")),
        ("cases/lot_eligibility.json", include_str!("lot_rule/cases/lot_eligibility.json")),
    ] {
        files.insert(path.into(), text.into());
    }
    files
}

/// Nursing within twenty miles of Nottingham, residential care anywhere, and day care in Wiltshire.
fn three_lots() -> Value {
    let mut alliance = care_home_alliance();
    alliance["lots"] = json!([
        {"code": "nursing", "title": "Nursing care", "services": [NURSING], "area": twenty_miles()},
        {"code": "residential", "title": "Residential care", "services": [NURSING, RESIDENTIAL]},
        {"code": "day", "title": "Day care", "area": {"local_authorities": ["Wiltshire"]}},
    ]);
    alliance
}

pub async fn by_lots() -> Ground {
    Ground::under(json!({"files": rules()}), three_lots()).await
}

impl Ground {
    /// A home of which the regulator says this, and a provider of its own.
    pub async fn home_where(&self, cqc_id: &str, said: Value) -> Home {
        let import = self.app.post("/cqc/imports").by(&self.admin);
        import.json(json!([location(cqc_id, said)])).expect(201).await;
        let location = self.app.get(&format!("/cqc/locations/{cqc_id}")).by(&self.admin).expect(200).await.id();
        let provider = self.app.post("/providers").by(&self.admin);
        let provider = provider.json(json!({"name": format!("Provider of {cqc_id}")})).expect(201).await.id();
        let link = self.app.post(&format!("/providers/{provider}/locations")).by(&self.admin);
        link.json(json!({"location_id": location})).expect(201).await;
        Home { member: provider_member(provider.parse().unwrap()), location, cqc_id: cqc_id.into() }
    }

    /// In the middle of Nottingham, with 40 beds, and nurses.
    pub async fn nottingham_home(&self, cqc_id: &str) -> Home {
        let place = json!({"onspdLatitude": 52.9533, "onspdLongitude": -1.15, "localAuthority": "Nottingham"});
        self.home_where(cqc_id, place).await
    }

    pub async fn choose(&self, home: &Home, id: &str, lots: Value, status: u16) -> Answer {
        let version = self.read(home, id).await.version();
        let request = self.app.put(&format!("/applications/{id}/lots")).by(&home.member).if_match(version);
        request.json(json!({"lots": lots})).expect(status).await
    }

    /// Handed in for these lots, each with ten beds.
    pub async fn apply_for(&self, home: &Home, lots: &[&str]) -> String {
        let id = self.open(home).await;
        self.choose(home, &id, ten_beds(lots), 200).await;
        self.fill(home, &id).await;
        self.answer_all(home, &id).await;
        self.submit(home, &id).await;
        id
    }

    pub async fn decide_lots(&self, id: &str, body: Value, status: u16) -> Answer {
        let version = self.app.get(&format!("/applications/{id}")).by(&self.officer).expect(200).await.version();
        let request = self.app.post(&format!("/applications/{id}/decision")).by(&self.officer).if_match(version);
        request.json(body).expect(status).await
    }

    /// The members of the framework as anybody sees them: location and lots.
    pub async fn members(&self) -> Vec<(String, Value)> {
        let read = self.app.get(&format!("/frameworks/{}/members", self.framework)).expect(200).await.json();
        let member = |member: &Value| (member["location_id"].as_str().unwrap().to_owned(), member["lots"].clone());
        read["items"].as_array().unwrap().iter().map(member).collect()
    }

    /// The framework's lots by code.
    pub async fn lot_id(&self, code: &str) -> String {
        let read = self.app.get(&format!("/frameworks/{}", self.framework)).expect(200).await.json();
        let mut lots = read["lots"].as_array().unwrap().iter();
        let lot = lots.find(|lot| lot["code"] == code).expect("a lot of this code");
        lot["id"].as_str().unwrap().to_owned()
    }
}

pub fn ten_beds(lots: &[&str]) -> Value {
    lots.iter().map(|code| json!({"code": code, "capacity": 10})).collect()
}

#[test]
fn the_rule_of_these_tests_is_fit_to_be_proposed() {
    let (checked, _) = check(rules(), Depth::Slips);
    let of_the_rule = checked.findings.iter().filter(|finding| finding.file.contains("lot_eligibility"));
    let found: Vec<String> = of_the_rule.map(|finding| format!("{} {}", finding.code, finding.message)).collect();
    assert_eq!(found.iter().filter(|found| !found.starts_with("unread")).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(checked.cases.failures, vec![]);
}

#[actix_web::test]
async fn one_lot_needs_no_choice_and_stands_in_the_receipt() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let lots = json!([{"code": "nursing", "title": "Nursing care"}]);
    assert_eq!(ground.read(&home, &id).await.json()["lots"], lots);
    ground.fill(&home, &id).await;
    let receipt = ground.submit(&home, &id).await;
    let hashed = drawdown::kernel::canonical::sha256(br#"[{"capacity":null,"code":"nursing"}]"#);
    assert_eq!(receipt.str("/lots_sha256"), hashed);
    let decided = ground.decide(&id, "admit", None, 200).await;
    assert_eq!(decided.str("/lots/0/decision/basis"), "follows_assessment");
    assert_eq!(ground.members().await, [(home.location.clone(), json!(["nursing"]))]);
}

#[actix_web::test]
async fn among_several_lots_one_must_be_chosen_before_an_application_is_handed_in() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    let readiness = ground.readiness(&home, &id).await;
    assert_eq!((readiness.str("/ready"), readiness.str("/missing/0/pointer")), ("false".into(), "/lots".into()));
    assert_eq!(ground.try_to_submit(&home, &id, 422).await.faults(), ["/lots missing"]);

    let chosen =
        ground.choose(&home, &id, json!([{"code": "day", "capacity": 5}, {"code": "nursing", "capacity": 40}]), 200);
    let chosen = chosen.await.json()["lots"].clone();
    assert_eq!(
        chosen,
        json!([{"code": "nursing", "title": "Nursing care", "capacity": 40}, {"code": "day", "title": "Day care", "capacity": 5}]),
        "in the order of the framework"
    );
    assert_eq!(ground.readiness(&home, &id).await.str("/ready"), "true");
    let receipt = ground.submit(&home, &id).await;
    let text = br#"[{"capacity":40,"code":"nursing"},{"capacity":5,"code":"day"}]"#;
    assert_eq!(receipt.str("/lots_sha256"), drawdown::kernel::canonical::sha256(text));
    let late = ground.choose(&home, &id, ten_beds(&["nursing"]), 409).await;
    assert_eq!(late.problem(), "wrong-state", "frozen with the submission");
}

#[actix_web::test]
async fn a_lot_that_cannot_be_had_is_refused_by_its_place_and_nothing_changes() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let request = ground.app.post(&format!("/frameworks/{}/applications", ground.framework)).by(&home.member);
    let body = json!({"location_id": home.location, "lots": [{"code": "respite", "capacity": 1}]});
    assert_eq!(request.json(body).expect(422).await.faults(), ["/lots/0/code unknown_lot"]);

    let id = ground.open(&home).await;
    let faults = async |lots: Value| ground.choose(&home, &id, lots, 422).await.faults();
    assert_eq!(faults(json!([])).await, ["/lots empty"]);
    assert_eq!(faults(ten_beds(&["day", "respite", "day"])).await, ["/lots/1/code unknown_lot", "/lots/2/code twice"]);
    assert_eq!(faults(json!([{"code": "day", "capacity": 0}])).await, ["/lots/0/capacity out_of_range"]);
    assert_eq!(faults(json!([{"code": "day", "capacity": 41}])).await, ["/lots/0/capacity above_capacity"]);
    let provider = home.member.provider().unwrap();
    let declare = format!("/providers/{provider}/locations/{}/capacity", home.location);
    let declared = json!({"as_at": "2020-12-14", "capacity": 44, "vacancies": 4});
    ground.app.put(&declare).by(&home.member).json(declared).expect(200).await;
    assert_eq!(faults(json!([{"code": "day", "capacity": 45}])).await, ["/lots/0/capacity above_capacity"]);
    assert_eq!(ground.read(&home, &id).await.version(), 1);
    ground.choose(&home, &id, json!([{"code": "day", "capacity": 44}]), 200).await;
    let stale = ground.app.put(&format!("/applications/{id}/lots")).by(&home.member).if_match(1);
    stale.json(json!({"lots": ten_beds(&["day"])})).expect(412).await;
    let stranger = ground.nottingham_home("1-102").await;
    let elsewhere = ground.app.put(&format!("/applications/{id}/lots")).by(&stranger.member).if_match(2);
    elsewhere.json(json!({"lots": ten_beds(&["day"])})).expect(404).await;
}

#[actix_web::test]
async fn a_closed_lot_takes_no_application_and_what_was_handed_in_is_decided_as_ever() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let (before, after) = (ground.nottingham_home("1-101").await, ground.nottingham_home("1-102").await);
    let submitted = ground.apply_for(&before, &["nursing"]).await;
    let draft = ground.open(&after).await;
    ground.choose(&after, &draft, ten_beds(&["nursing"]), 200).await;
    ground.fill(&after, &draft).await;

    let framework = format!("/frameworks/{}", ground.framework);
    let close = async |code: &str| {
        let version = ground.app.get(&framework).by(&ground.officer).expect(200).await.version();
        let path = format!("{framework}/lots/{}/close", ground.lot_id(code).await);
        let request = ground.app.post(&path).by(&ground.officer).if_match(version);
        request.json(json!({"reason": "Enough homes have joined."})).expect(200).await;
    };
    close("nursing").await;
    assert_eq!(ground.try_to_submit(&after, &draft, 422).await.faults(), ["/lots/0/code closed"]);
    let readiness = ground.readiness(&after, &draft).await;
    assert_eq!(readiness.str("/lapsed/0/pointer"), "/lots/0/code");
    assert_eq!(ground.choose(&after, &draft, ten_beds(&["nursing"]), 422).await.faults(), ["/lots/0/code closed"]);
    ground.choose(&after, &draft, ten_beds(&["residential"]), 200).await;
    ground.submit(&after, &draft).await;
    ground.decide(&submitted, "admit", None, 200).await;
    close("residential").await;
    close("day").await;
    let third = ground.nottingham_home("1-103").await;
    assert_eq!(ground.try_to_open(&third, 409).await.problem(), "wrong-state");
}

/// The points of N21, as the regulator gives them.
fn miles_away(said: &str) -> Value {
    let (latitude, longitude) = match said {
        "19.99" => (json!(52.952336), json!(-0.671344)),
        "20.00" => (json!(52.952335), json!(-0.671104)),
        "20.01" => (json!(52.952334), json!(-0.670865)),
        _ => (Value::Null, Value::Null),
    };
    json!({"onspdLatitude": latitude, "onspdLongitude": longitude})
}

#[actix_web::test]
async fn n21_nineteen_point_nine_nine_miles_are_local_and_twenty_point_nought_one_are_not() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    for (cqc_id, said, outcome) in [
        ("1-101", "19.99", "met"),
        ("1-102", "20.00", "met"),
        ("1-103", "20.01", "not_met"),
        ("1-104", "", "cannot_decide"),
    ] {
        let home = ground.home_where(cqc_id, miles_away(said)).await;
        let id = ground.apply_for(&home, &["nursing"]).await;
        let found = ground.assessment(&home, &id).await;
        assert_eq!((found.str("/outcome"), found.str("/lots/0/outcome")), ("met".into(), outcome.into()), "{said}");
        let lot = found.json()["lots"][0].clone();
        if outcome == "cannot_decide" {
            let message = lot["message"].as_str().unwrap();
            assert!(message.contains("the register does not say where this location is"), "{message}");
            // Nothing follows by itself: an officer decides, with a reason.
            assert_eq!(ground.decide(&id, "refuse", None, 422).await.faults(), ["/reason reason_needed"]);
            let admitted = ground.decide(&id, "admit", Some(WHY), 200).await;
            assert_eq!(admitted.str("/lots/0/decision/basis"), "officers_judgement");
            continue;
        }
        assert_eq!(criterion(&lot, "lot-area"), if outcome == "met" { "met" } else { "not met" });
        let record =
            ground.app.get(&format!("/decisions/{}", lot["decision_id"].as_str().unwrap())).by(&ground.officer);
        let record = record.expect(200).await;
        assert_eq!(
            (record.str("/hook"), record.str("/input/lot/distance_miles")),
            ("lot_eligibility".into(), said.into())
        );
        let replay =
            ground.app.post(&format!("/decisions/{}/replay", record.id())).by(&ground.officer).expect(200).await;
        assert_eq!(replay.str("/identical"), "true", "{}", replay.text());
    }
}

#[actix_web::test]
async fn n21_rules_measure_from_a_point_of_their_own() {
    let mut files = reworded(
        "eligibility.shape.json",
        "\"care_home\": \"bool\",",
        "\"care_home\": \"bool\", \"latitude\": \"decimal\", \"longitude\": \"decimal\",",
    );
    let rule = files.get_mut("eligibility.rhai").unwrap();
    rule.push_str(
        "\nconst miles = miles_between(location.latitude, location.longitude, decimal(\"52.9533\"), decimal(\"-1.15\"));\n\
         require(\"local\", miles <= 20, \"The home must be within 20 miles of the city centre\");\n",
    );
    let cases = files.get_mut("cases/eligibility.json").unwrap();
    *cases = cases.replacen(
        "\"care_home\": true,",
        "\"care_home\": true, \"latitude\": \"52.9533\", \"longitude\": \"-1.15\",",
        1,
    );
    let ground = Ground::under(json!({"files": files}), care_home_alliance()).await;
    ground.app.at(IN_WINDOW);
    for (cqc_id, said, outcome) in
        [("1-101", "19.99", "met"), ("1-102", "20.01", "not_met"), ("1-103", "", "cannot_decide")]
    {
        let home = ground.home_where(cqc_id, miles_away(said)).await;
        let id = ground.apply(&home).await;
        let found = ground.assessment(&home, &id).await;
        assert_eq!(found.str("/outcome"), outcome, "{}", found.text());
        match outcome {
            "cannot_decide" => assert!(found.str("/message").contains("/location/latitude is not in the register")),
            _ => assert_eq!(criterion(&found.json(), "local"), outcome.replace('_', " ")),
        }
    }
}

#[actix_web::test]
async fn an_officer_admits_for_one_lot_and_refuses_another_each_with_its_reasons() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let id = ground.apply_for(&home, &["nursing", "residential", "day"]).await;
    let found = ground.assessment(&home, &id).await;
    let outcomes: Vec<_> = (0..3).map(|lot| found.str(&format!("/lots/{lot}/outcome"))).collect();
    assert_eq!(outcomes, ["met", "met", "not_met"]);
    assert_eq!(found.str("/lots/2/not_met/0/reason"), "The home must lie in the area of the lot");

    let faults = async |body: Value| ground.decide_lots(&id, body, 422).await.faults();
    assert_eq!(faults(json!({"outcome": "admit"})).await, ["/reason reason_needed"], "for the day care");
    let two = json!({"outcome": "admit", "lots": [{"code": "day", "outcome": "refuse"}, {"code": "nursing", "outcome": "refuse"}]});
    assert_eq!(faults(two).await, ["/lots/1/reason reason_needed"]);
    let all = json!({"outcome": "admit", "reason": WHY, "lots": [
        {"code": "day", "outcome": "refuse"}, {"code": "nursing", "outcome": "refuse", "reason": WHY},
        {"code": "residential", "outcome": "refuse", "reason": WHY}]});
    assert_eq!(faults(all).await, ["/outcome no_lot"]);
    let other = json!({"outcome": "refuse", "reason": WHY, "lots": [{"code": "nursing", "outcome": "admit"}]});
    assert_eq!(faults(other).await, ["/outcome a_lot"]);
    let unknown = json!({"outcome": "admit", "lots": [{"code": "respite", "outcome": "refuse"}]});
    assert_eq!(faults(unknown).await, ["/lots/0/code unknown_lot"]);

    let body = json!({"outcome": "admit", "lots": [
        {"code": "day", "outcome": "refuse"}, {"code": "residential", "outcome": "refuse", "reason": WHY}]});
    let decided = ground.decide_lots(&id, body, 200).await;
    let verdicts: Vec<_> = (0..3)
        .map(|lot| {
            let part = |name: &str| decided.str(&format!("/lots/{lot}/decision/{name}"));
            (part("outcome"), part("basis"))
        })
        .collect();
    let verdict = |outcome: &str, basis: &str| (outcome.to_owned(), basis.to_owned());
    assert_eq!(
        verdicts,
        [
            verdict("admit", "follows_assessment"),
            verdict("refuse", "override"),
            verdict("refuse", "follows_assessment")
        ]
    );
    assert_eq!(ground.read(&home, &id).await.str("/lots/1/decision/reason"), WHY);
    assert_eq!(ground.members().await, [(home.location.clone(), json!(["nursing"]))]);
    let list = ground.app.get(&format!("/frameworks/{}/applications", ground.framework)).by(&ground.officer);
    let list = list.expect(200).await;
    assert_eq!(list.str("/items/0/lots/2/decision/outcome"), "refuse");
}

#[actix_web::test]
async fn the_letter_says_what_was_decided_about_each_lot_and_why() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let id = ground.apply_for(&home, &["nursing", "day"]).await;
    let decided =
        ground.decide_lots(&id, json!({"outcome": "admit", "lots": [{"code": "day", "outcome": "refuse"}]}), 200);
    let version = decided.await.version();
    let wording =
        json!({"review": "Write to us.", "review_within_working_days": 10, "signature": "Care Commissioning"});
    let worded = ground.app.put(&format!("/frameworks/{}/letter-wording", ground.framework)).by(&ground.officer);
    worded.if_match(0).json(wording).expect(200).await;
    let send = ground.app.post(&format!("/applications/{id}/letter")).by(&ground.officer).if_match(version);
    send.expect(201).await;
    let letter = ground.app.get(&format!("/applications/{id}/letter.html")).by(&home.member).expect(200).await.text();
    for words in [
        "Nursing care: admitted",
        "Day care: refused",
        "Day care: lot area",
        "The home must lie in the area of the lot",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
}

#[actix_web::test]
async fn the_reasons_of_each_lot_are_asked_after_when_all_of_them_were_refused() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let far = ground.home_where("1-101", miles_away("20.01")).await;
    let id = ground.apply_for(&far, &["nursing"]).await;
    ground.decide(&id, "refuse", None, 200).await;
    ground.app.at("2021-03-08T10:00");
    let again = ground.open(&far).await;
    let remedy = ground.read(&far, &again).await.json()["remedies"][0].clone();
    assert_eq!(remedy, json!({"criterion": "nursing: lot-area", "reason": "The home must lie in the area of the lot"}));
}

#[actix_web::test]
async fn a_member_applies_for_more_lots_and_stays_one_member() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let first = ground.apply_for(&home, &["nursing"]).await;
    ground.decide(&first, "admit", None, 200).await;
    ground.app.at("2021-03-08T10:00");
    let second = ground.open(&home).await;
    assert_eq!(ground.choose(&home, &second, ten_beds(&["nursing"]), 422).await.faults(), ["/lots/0/code held"]);
    ground.choose(&home, &second, ten_beds(&["residential"]), 200).await;
    ground.fill(&home, &second).await;
    ground.submit(&home, &second).await;
    ground.decide(&second, "admit", None, 200).await;
    assert_eq!(ground.members().await, [(home.location.clone(), json!(["nursing", "residential"]))]);

    let id = ground.app.get(&format!("/frameworks/{}/members", ground.framework)).expect(200).await.str("/items/0/id");
    let path = format!("/memberships/{id}");
    let member = ground.app.get(&path).by(&home.member).expect(200).await;
    assert_eq!(member.str("/application_id"), first);
    assert_eq!(member.str("/lots/1/application_id"), second);
    assert_eq!(member.str("/lots/0/since"), "2020-12-14T10:00:00+00:00");
    assert_eq!(
        (member.str("/lots/1/since"), member.str("/lots/1/capacity")),
        ("2021-03-08T10:00:00+00:00".into(), "10".into())
    );
    assert_eq!(member.version(), 2);

    let reason = json!({"reason": "The wing is being rebuilt."});
    let give_up = format!("{path}/lots/{}/give-up", ground.lot_id("nursing").await);
    let elsewhere = format!("{path}/lots/{}/give-up", ground.lot_id("day").await);
    ground.app.post(&elsewhere).by(&home.member).if_match(2).json(reason.clone()).expect(404).await;
    ground.app.post(&give_up).by(&home.member).if_match(1).json(reason.clone()).expect(412).await;
    ground.app.post(&give_up).by(&ground.officer).if_match(2).json(reason.clone()).expect(403).await;
    let left = ground.app.post(&give_up).by(&home.member).if_match(2).json(reason.clone()).expect(200).await;
    assert_eq!(
        (left.str("/lots/0/ended/how"), left.str("/lots/0/ended/at")),
        ("given_up".into(), "2021-03-08T10:00:00+00:00".into())
    );
    assert_eq!(ground.members().await, [(home.location.clone(), json!(["residential"]))]);
    let end = format!("{path}/lots/{}/end", ground.lot_id("residential").await);
    let last = ground.app.post(&end).by(&ground.officer).if_match(3).json(reason.clone()).expect(409).await;
    assert_eq!(last.problem(), "wrong-state", "it would be no member without it");
    let withdrawn = ground.app.post(&give_up).by(&home.member).if_match(3).json(reason.clone()).expect(404).await;
    assert_eq!(withdrawn.problem(), "not-found");

    // It comes back for the lot it gave up; the council then ends the other one.
    let third = ground.apply_for(&home, &["nursing"]).await;
    ground.decide(&third, "admit", None, 200).await;
    let ended = ground.app.post(&end).by(&ground.officer).if_match(4).json(reason).expect(200).await;
    let lots = ended.json()["lots"].clone();
    let places =
        lots.as_array().unwrap().iter().map(|lot| (lot["code"].as_str().unwrap(), lot["ended"]["how"].as_str()));
    let places: Vec<_> = places.collect();
    assert_eq!(places, [("nursing", Some("given_up")), ("nursing", None), ("residential", Some("ended"))]);
    assert_eq!(ground.members().await, [(home.location.clone(), json!(["nursing"]))]);
}

#[actix_web::test]
async fn n04_what_kept_a_member_out_before_it_was_admitted_is_not_asked_again() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let refused = ground.apply_for(&home, &["nursing"]).await;
    ground.decide(&refused, "refuse", Some(WHY), 200).await;
    let again = ground.apply_for(&home, &["nursing"]).await;
    assert_eq!(ground.read(&home, &again).await.str("/remedies/0/reason"), WHY);
    ground.app.at("2020-12-14T11:00");
    ground.decide(&again, "admit", None, 200).await;
    let more = ground.open(&home).await;
    let read = ground.read(&home, &more).await;
    assert_eq!((read.str("/kind"), read.json().get("remedies")), ("first".into(), None));
    ground.try_to_withdraw(&home, &more, 200).await;
    let more = ground.apply_for(&home, &["residential"]).await;
    ground.decide(&more, "refuse", Some(WHY), 200).await;
    let after = ground.open(&home).await;
    assert_eq!(ground.read(&home, &after).await.str("/remedies/0/reason"), WHY, "this one is still to be answered");
}

#[actix_web::test]
async fn a_suspended_member_waits_with_further_lots() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let first = ground.apply_for(&home, &["nursing"]).await;
    ground.decide(&first, "admit", None, 200).await;
    let id = ground.app.get(&format!("/frameworks/{}/members", ground.framework)).expect(200).await.str("/items/0/id");
    let suspend = ground.app.post(&format!("/memberships/{id}/suspend")).by(&ground.officer).if_match(1);
    suspend.json(json!({"reason": "Under investigation."})).expect(200).await;
    let refused = ground.try_to_open(&home, 409).await;
    assert!(refused.str("/detail").contains("once it is reinstated"), "{}", refused.text());
}

#[actix_web::test]
async fn two_decisions_at_once_about_a_member_that_wants_more_lots_make_one_member_twenty_times() {
    let ground = by_lots().await;
    let second = ground.app.second().await;
    ground.app.at(IN_WINDOW);
    for number in 0..20 {
        let home = ground.nottingham_home(&format!("1-2{number:02}")).await;
        let first = ground.apply_for(&home, &["nursing"]).await;
        ground.decide(&first, "admit", None, 200).await;
        let more = ground.apply_for(&home, &["residential", "day"]).await;
        let path = format!("/applications/{more}");
        let version = ground.app.get(&path).by(&ground.officer).expect(200).await.version();
        let body = json!({"outcome": "admit", "lots": [{"code": "day", "outcome": "refuse"}]});
        let both = [&ground.app, &second].map(|app| {
            let request = app.post(&format!("{path}/decision")).by(&ground.officer).if_match(version);
            request.json(body.clone()).send()
        });
        let mut statuses: Vec<u16> = join_all(both).await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "try {number}");
        let own: Vec<_> =
            ground.all_members().await.into_iter().filter(|(location, _)| *location == home.location).collect();
        assert_eq!(own, [(home.location.clone(), json!(["nursing", "residential"]))], "try {number}");
    }
}

#[actix_web::test]
async fn a_dry_run_and_a_batch_know_the_lots() {
    let ground = by_lots().await;
    ground.app.at(IN_WINDOW);
    let home = ground.nottingham_home("1-101").await;
    let id = ground.apply_for(&home, &["nursing", "day"]).await;
    let framework = format!("/frameworks/{}", ground.framework);
    let run = ground.app.get(&format!("{framework}/dry-run")).by(&ground.officer).expect(200).await;
    assert_eq!((run.str("/items/0/counts"), run.str("/items/0/now/lots/1/outcome")), ("met".into(), "not_met".into()));
    let csv = ground.app.get(&format!("{framework}/dry-run.csv")).by(&ground.officer).expect(200).await.text();
    let line = "nursing (10): met\nday (10): not_met; The home must lie in the area of the lot";
    assert!(csv.contains(&format!("\"{line}\"")), "{csv}");

    let version = run.json()["items"][0]["version"].clone();
    let batch = async |lots: Value| {
        let item = json!({"application_id": id, "version": version, "outcome": "admit", "lots": lots});
        let request = ground.app.post(&format!("{framework}/decisions/batch")).by(&ground.officer);
        request.json(json!({"items": [item]})).expect(200).await
    };
    let other = json!([{"code": "nursing", "outcome": "refuse"}, {"code": "day", "outcome": "admit", "reason": WHY}]);
    assert_eq!(batch(other).await.str("/items/0/problem/errors/0/pointer"), "/items/0/lots/0/reason");
    assert_eq!(batch(json!([{"code": "day", "outcome": "refuse"}])).await.str("/items/0/state"), "admitted");
    assert_eq!(ground.members().await, [(home.location.clone(), json!(["nursing"]))]);
}

impl Ground {
    /// As [`Ground::members`], with every page.
    async fn all_members(&self) -> Vec<(String, Value)> {
        let path = format!("/frameworks/{}/members?limit=100", self.framework);
        let read = self.app.get(&path).expect(200).await.json();
        let member = |member: &Value| (member["location_id"].as_str().unwrap().to_owned(), member["lots"].clone());
        read["items"].as_array().unwrap().iter().map(member).collect()
    }
}
