//! Decision letters: what they say, when they are kept back, and that they stay as they were sent.

use drawdown::kernel::{Role, canonical};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::applications::ground::{Ground, Home};
use crate::support::*;

const OFFICERS: &str = "Visited on 11 December; newly <registered> & clean.";

fn wording() -> Value {
    json!({
        "review": "Write to the Head of Commissioning.\nSay which reason you think is wrong.",
        "review_within_working_days": 10, "reapply": "Send the new report with the application.",
        "signature": "Care Commissioning Team"
    })
}

impl Ground {
    fn say(&self, version: i64, body: &Value) -> Request<'_> {
        let request = self.app.put(&format!("/frameworks/{}/letter-wording", self.framework)).by(&self.officer);
        request.if_match(version).json(body.clone())
    }

    async fn send_letter(&self, id: &str, status: u16) -> Answer {
        let version = self.app.get(&format!("/applications/{id}")).by(&self.officer).expect(200).await.version();
        self.app.post(&format!("/applications/{id}/letter")).by(&self.officer).if_match(version).expect(status).await
    }

    fn letter(&self, home: &Home, id: &str, rest: &str) -> Request<'_> {
        self.app.get(&format!("/applications/{id}/letter{rest}")).by(&home.member)
    }
}

/// A council that has said how to ask for a review, and one home of each kind: admitted, refused, judged by an officer.
async fn decided() -> (Ground, [(Home, String); 3]) {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let good = ground.good_home("1-101").await;
    let bad = ground.home("1-102", "Inadequate", "2019-05-01").await;
    let unrated = ground.home("1-103", "No published rating", "").await;
    let ids = [ground.apply(&good).await, ground.apply(&bad).await, ground.apply(&unrated).await];
    ground.app.at("2021-01-18T10:00");
    ground.decide(&ids[0], "admit", None, 200).await;
    ground.decide(&ids[1], "refuse", None, 200).await;
    ground.decide(&ids[2], "admit", Some(OFFICERS), 200).await;
    let [a, b, c] = ids;
    (ground, [(good, a), (bad, b), (unrated, c)])
}

#[actix_web::test]
async fn t13_a_refusal_says_every_reason_with_its_facts_the_rules_and_what_can_be_done() {
    let (ground, [_, (home, id), _]) = decided().await;
    ground.app.user("owner@home.test", Role::ProviderMember, home.member.tenant).await;
    let refused = ground.send_letter(&id, 409).await;
    assert!(refused.str("/detail").contains("letter-wording"), "{}", refused.text());
    ground.say(0, &wording()).expect(200).await;
    let sent = ground.send_letter(&id, 201).await;
    assert_eq!((sent.str("/outcome"), sent.str("/review_by")), ("refuse".into(), "2021-02-01".into()));
    let page = ground.letter(&home, &id, ".html").expect(200).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let letter = page.text();
    let assessment = ground.assessment(&home, &id).await;
    for words in [
        "wiltshire council",
        "To: Provider of 1-102<br>About: Home 1-102",
        "Your application to join Care Home Alliance: refused",
        "Monday 18 January 2021",
        "A home rated Inadequate cannot join",
        "location, cqc, rating: Inadequate",
        "until Monday 1 February 2021, which is 10 working days after this letter",
        "Say which reason you think is wrong.",
        "Applications are taken again from 09:00 on Monday 8 March 2021 (GMT)",
        "Send the new report with the application.",
        "Care Commissioning Team",
        &id,
        &assessment.str("/package_sha256"),
        &assessment.str("/record_sha256"),
        &assessment.str("/decision_id"),
    ] {
        assert!(letter.contains(words), "{words} in {letter}");
    }
    assert!(!letter.contains("1-101") && !letter.contains("1-103"), "nobody else's");
    ground.app.pass().await;
    let mails = ground.app.mails_to("owner@home.test");
    let mail = mails.iter().find(|mail| mail.subject == "Your decision letter: Care Home Alliance").expect("a mail");
    assert!(mail.body.contains("until Monday 1 February 2021") && mail.body.contains("/letter.html"), "{mail:?}");
}

#[actix_web::test]
async fn t13_an_officers_own_reason_stands_in_the_letter_and_no_markup_of_it_does() {
    let (ground, [(good, met), _, (unrated, judged)]) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    ground.send_letter(&judged, 201).await;
    let letter = ground.letter(&unrated, &judged, ".html").expect(200).await.text();
    assert!(letter.contains("Visited on 11 December; newly &lt;registered&gt; &amp; clean."), "{letter}");
    assert!(letter.contains("left this to an officer") && letter.contains("left to an officer"), "{letter}");
    assert!(letter.contains("Membership promises no volume of work"), "{letter}");
    ground.send_letter(&met, 201).await;
    let letter = ground.letter(&good, &met, ".html").expect(200).await.text();
    assert!(
        letter.contains("The decision follows what the council") && !letter.contains("blockquote class"),
        "{letter}"
    );
}

#[actix_web::test]
async fn a_letter_keeps_its_bytes_for_good() {
    let (ground, [_, (home, id), _]) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    let preview = ground.app.get(&format!("/applications/{id}/letter/preview")).by(&ground.officer).expect(200).await;
    let sent = ground.send_letter(&id, 201).await;
    let before = ground.letter(&home, &id, ".html").expect(200).await;
    assert_eq!(preview.bytes, before.bytes, "what the officer saw is what was sent");
    assert_eq!(canonical::sha256(&before.bytes), sent.str("/sha256"));
    let mut other = wording();
    other["review"] = json!("Telephone us.");
    ground.say(1, &other).expect(200).await;
    ground.app.at("2026-11-28T10:00");
    assert_eq!(ground.letter(&home, &id, ".html").expect(200).await.bytes, before.bytes);
    assert_eq!(ground.letter(&home, &id, "").expect(200).await.str("/wording_version"), "1");
    assert_eq!(ground.send_letter(&id, 409).await.problem(), "conflict");
    let raw = ground.app.raw().await;
    assert!(raw.execute_unprepared("UPDATE decision_letter SET html = 'Never mind.'").await.is_err());
    assert!(raw.execute_unprepared("DELETE FROM decision_letter").await.is_err());
}

#[actix_web::test]
async fn t13_a_missing_reason_keeps_the_letter_back() {
    let (ground, [_, (_, refused), (_, judged)]) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    let raw = ground.app.raw().await;
    let officer = "UPDATE application SET decision_reason = NULL WHERE decision_basis = 'officers_judgement'";
    raw.execute_unprepared(officer).await.expect("the reason can be taken away");
    let kept = ground.send_letter(&judged, 409).await;
    assert!(kept.str("/detail").contains("the officer's own reason is missing"), "{}", kept.text());
    // A record cannot be changed; that its application claims to follow another one can.
    let swap = "UPDATE application SET assessment = (SELECT assessment FROM application WHERE state = 'admitted' \
        AND decision_basis = 'follows_assessment') WHERE state = 'refused'";
    raw.execute_unprepared(swap).await.expect("the assessment can be swapped");
    let kept = ground.send_letter(&refused, 409).await;
    assert!(kept.str("/detail").contains("no criterion says why"), "{}", kept.text());
}

#[actix_web::test]
async fn a_letter_is_its_readers_and_its_councils_alone() {
    let (ground, [(other, _), (home, id), _]) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    ground.letter(&home, &id, "").expect(404).await;
    ground.send_letter(&id, 201).await;
    let read = async |actor, status| {
        for rest in ["", ".html"] {
            ground.app.get(&format!("/applications/{id}/letter{rest}")).by(&actor).expect(status).await;
        }
    };
    read(home.member.clone(), 200).await;
    read(council(Role::Auditor, ground.authority), 200).await;
    read(other.member.clone(), 404).await;
    read(council(Role::Commissioner, ground.app.authority("kent").await), 404).await;
    // A partner that reads the applications reads no letters.
    let health = ground.app.authority("health").await;
    let joint = json!({
        "lead": {}, "decision_reference": "Minute 5",
        "partners": [{"authority_code": "health", "shares": ["members", "applications"], "may": []}],
    });
    let parties = ground.app.put(&format!("/frameworks/{}/parties", ground.framework)).by(&ground.officer).if_match(0);
    parties.json(joint).expect(200).await;
    let partner = council(Role::Commissioner, health);
    ground.app.get(&format!("/applications/{id}")).by(&partner).expect(200).await;
    read(partner.clone(), 404).await;
    let preview = ground.app.get(&format!("/applications/{id}/letter/preview")).by(&partner);
    assert_eq!(preview.expect(403).await.problem(), "forbidden");
}

#[actix_web::test]
async fn what_letters_say_is_checked_and_has_versions() {
    let ground = Ground::new().await;
    let path = format!("/frameworks/{}/letter-wording", ground.framework);
    let read = ground.app.get(&path).by(&ground.officer).expect(200).await;
    assert_eq!((read.version(), read.json().get("review")), (0, None));
    let bad = json!({"review": "", "review_within_working_days": 251, "signature": "A"});
    let faults = ground.say(0, &bad).expect(422).await.faults();
    assert_eq!(faults, ["/review empty", "/review_within_working_days out_of_range"]);
    assert_eq!(ground.say(0, &wording()).expect(200).await.version(), 1);
    ground.say(0, &wording()).expect(412).await;
    assert_eq!(ground.say(1, &wording()).expect(200).await.version(), 2);
    let kent = council(Role::Commissioner, ground.app.authority("kent").await);
    ground.app.get(&path).by(&kent).expect(404).await;
    ground.app.put(&path).by(&kent).if_match(2).json(wording()).expect(404).await;
}

#[actix_web::test]
async fn only_a_decision_has_a_letter() {
    let ground = Ground::new().await;
    ground.say(0, &wording()).expect(200).await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    assert_eq!(ground.send_letter(&id, 409).await.problem(), "wrong-state");
    ground.decide(&id, "admit", None, 200).await;
    let path = format!("/applications/{id}/letter");
    ground.app.post(&path).by(&ground.officer).if_match(1).expect(412).await;
    ground.app.post(&path).by(&home.member).if_match(1).expect(403).await;
    let version = ground.read(&home, &id).await.version();
    let request = || ground.app.post(&path).by(&ground.officer).if_match(version).key("letter-1");
    let first = request().expect(201).await;
    assert_eq!(request().expect(201).await.json(), first.json());
}

impl Ground {
    fn letters(&self, body: &Value) -> Request<'_> {
        let request = self.app.post(&format!("/frameworks/{}/letters", self.framework)).by(&self.officer);
        request.json(body.clone())
    }

    /// How many letters there are.
    async fn kept(&self) -> usize {
        let raw = self.app.raw().await;
        let all = Statement::from_string(raw.get_database_backend(), "SELECT id FROM decision_letter");
        raw.query_all_raw(all).await.expect("the letters").len()
    }
}

#[actix_web::test]
async fn t13_the_letters_of_a_whole_window_go_out_at_once_and_once() {
    let (ground, homes) = decided().await;
    let body = json!({"window": "initial"});
    assert_eq!(ground.letters(&body).expect(409).await.problem(), "wrong-state", "nobody said how to ask for a review");
    ground.say(0, &wording()).expect(200).await;
    let waiting = ground.good_home("1-104").await;
    ground.app.at("2021-03-08T10:00");
    let elsewhere = ground.apply(&waiting).await;
    ground.decide(&elsewhere, "admit", None, 200).await;
    let (_, judged) = &homes[2];
    ground.send_letter(judged, 201).await;
    let mut previews = vec![];
    for (_, id) in &homes[..2] {
        let path = format!("/applications/{id}/letter/preview");
        previews.push(ground.app.get(&path).by(&ground.officer).expect(200).await.bytes);
    }
    let sent = ground.letters(&body).key("letters-1").expect(200).await;
    assert_eq!(sent.str("/sent"), "2", "one was sent before, one belongs to another window: {}", sent.text());
    for ((home, id), (index, preview)) in homes.iter().zip(previews.iter().enumerate()) {
        let letter = ground.letter(home, id, ".html").expect(200).await;
        assert_eq!(&letter.bytes, preview, "as it would have been sent alone");
        assert_eq!(sent.str(&format!("/items/{index}/application_id")), *id);
        assert_eq!(sent.str(&format!("/items/{index}/sha256")), canonical::sha256(&letter.bytes));
        ground.send_letter(id, 409).await;
    }
    ground.letter(&waiting, &elsewhere, "").expect(404).await;
    assert_eq!(ground.letters(&body).key("letters-1").expect(200).await.json(), sent.json(), "the same answer again");
    assert_eq!(ground.letters(&body).expect(200).await.str("/sent"), "0", "nothing is left to send");
    assert_eq!(ground.kept().await, 3);
}

#[actix_web::test]
async fn two_who_send_the_same_letters_at_once_send_each_once() {
    let (ground, _) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    let body = json!({"window": "initial"});
    let both = futures_util::future::join(ground.letters(&body).send(), ground.letters(&body).send()).await;
    let mut said = [both.0, both.1].map(|answer| match answer.status {
        200 => answer.str("/sent"),
        // Found on looking at each of them: they were sent since the window was read.
        422 if answer.faults().iter().all(|fault| fault.ends_with(" conflict")) => "conflict".into(),
        _ => answer.problem(),
    });
    said.sort();
    assert!(said == ["3".to_owned(), "conflict".to_owned()] || said == ["0".to_owned(), "3".to_owned()], "{said:?}");
    assert_eq!(ground.kept().await, 3);
}

#[actix_web::test]
async fn t13_a_missing_reason_keeps_the_whole_batch_back_and_each_is_named() {
    let (ground, [(_, met), (_, refused), (_, judged)]) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    let raw = ground.app.raw().await;
    let officer = "UPDATE application SET decision_reason = NULL WHERE decision_basis = 'officers_judgement'";
    raw.execute_unprepared(officer).await.expect("the reason can be taken away");
    let swap = "UPDATE application SET assessment = (SELECT assessment FROM application WHERE state = 'admitted' \
        AND decision_basis = 'follows_assessment') WHERE state = 'refused'";
    raw.execute_unprepared(swap).await.expect("the assessment can be swapped");
    let kept = ground.letters(&json!({"window": "initial"})).expect(422).await;
    assert_eq!(kept.faults(), ["/window wrong-state", "/window wrong-state"]);
    for (index, words) in [(0, [refused.as_str(), "no criterion says why"]), (1, [&judged, "own reason is missing"])] {
        let detail = kept.str(&format!("/errors/{index}/detail"));
        assert!(words.iter().all(|words| detail.contains(words)), "{words:?} in {detail}");
    }
    assert!(kept.str("/detail").contains("2 of 3"), "{}", kept.text());
    let kept = ground.letters(&json!({"applications": [judged, met, refused]})).expect(422).await;
    assert_eq!(kept.faults(), ["/applications/0 wrong-state", "/applications/2 wrong-state"]);
    assert_eq!(ground.kept().await, 0);
    assert_eq!(ground.letters(&json!({"applications": [met]})).expect(200).await.str("/sent"), "1");
}

#[actix_web::test]
async fn letters_are_asked_for_by_window_or_by_name_each_once() {
    let (ground, [(home, met), (_, refused), _]) = decided().await;
    ground.say(0, &wording()).expect(200).await;
    let open = ground.good_home("1-104").await;
    ground.app.at("2021-03-08T10:00");
    let undecided = ground.apply(&open).await;
    ground.send_letter(&met, 201).await;
    let stranger = uuid::Uuid::from_u128(7);
    let named = json!({"applications": [met, refused, undecided, stranger]});
    let faults = ground.letters(&named).expect(422).await.faults();
    assert_eq!(faults, ["/applications/0 conflict", "/applications/2 wrong-state", "/applications/3 not-found"]);
    assert_eq!(ground.kept().await, 1);
    let many: Vec<_> = (0..1001u128).map(uuid::Uuid::from_u128).collect();
    for (body, fault) in [
        (json!({}), "/window missing"),
        (json!({"window": "initial", "applications": [refused]}), "/applications one_too_many"),
        (json!({"window": "2099-01-01"}), "/window unknown"),
        (json!({"applications": []}), "/applications empty"),
        (json!({"applications": [refused, refused]}), "/applications/1 duplicate"),
        (json!({"applications": many}), "/applications too_many"),
    ] {
        assert_eq!(ground.letters(&body).expect(422).await.faults(), [fault], "{body}");
    }
    let path = format!("/frameworks/{}/letters", ground.framework);
    let body = json!({"applications": [refused]});
    let kent = council(Role::Commissioner, ground.app.authority("kent").await);
    ground.app.post(&path).by(&kent).json(body.clone()).expect(404).await;
    ground.app.post(&path).by(&home.member).json(body.clone()).expect(403).await;
    let other = ground.framework_under(ground.authority, &care_home_files()).await;
    let lost = ground.app.post(&format!("/frameworks/{other}/letters")).by(&ground.officer).json(body);
    let refused = lost.expect(409).await;
    assert!(refused.str("/detail").contains("letter-wording"), "{}", refused.text());
    let say = ground.app.put(&format!("/frameworks/{other}/letter-wording")).by(&ground.officer).if_match(0);
    say.json(wording()).expect(200).await;
    let lost = ground.app.post(&format!("/frameworks/{other}/letters")).by(&ground.officer);
    let faults = lost.json(json!({"applications": [met]})).expect(422).await.faults();
    assert_eq!(faults, ["/applications/0 not-found"]);
}
