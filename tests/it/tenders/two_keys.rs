//! Two named people open, each with a passphrase of their own; neither alone, and nobody else.

use drawdown::kernel::{Actor, Role, canonical};
use drawdown::sealing::{SealingKey, fresh_pair};
use drawdown::store::entity::competition_key;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::sealed::{everything_stored, holds};
use crate::competitions::world::{Home, OPENING, PUBLICATION, World};
use crate::support::*;

async fn opening(world: &World, competition: &str) -> Value {
    world.app.get(&format!("/competitions/{competition}/opening")).by(&world.commissioner).expect(200).await.json()
}

/// A published competition with one tender, at its opening.
async fn at_its_opening() -> (World, Vec<Home>, String) {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    world.submitted(&competition, &homes[0], "1000.00", "Only.").await;
    world.app.at(OPENING);
    (world, homes, competition)
}

#[actix_web::test]
async fn t01_one_opener_alone_opens_nothing_and_a_wrong_passphrase_changes_nothing() {
    let (world, _, competition) = at_its_opening().await;
    let (app, first, second) = (&world.app, &world.commissioner, &world.approver);
    let wrong = app.open_with(&competition, first, "seven quiet river").expect(422).await;
    assert_eq!(wrong.faults(), ["/passphrase wrong"]);
    let path = format!("/competitions/{competition}/opening");
    assert_eq!(app.post(&path).by(first).json(json!({})).expect(422).await.faults(), ["/passphrase missing"]);
    assert_eq!(opening(&world, &competition).await["acts"], json!([]));

    let unnamed = council(Role::Approver, world.authority);
    app.enrol(&unnamed).await;
    assert_eq!(app.open(&competition, &unnamed).expect(403).await.problem(), "forbidden");

    app.open(&competition, first).expect(202).await;
    assert_eq!(app.open(&competition, first).expect(409).await.problem(), "wrong-state");
    assert_eq!(
        app.open_with(&competition, second, "seven quiet river").expect(422).await.faults(),
        ["/passphrase wrong"]
    );
    assert_eq!(opening(&world, &competition).await["state"], "awaiting_second");
    let tenders = format!("/competitions/{competition}/tenders");
    assert_eq!(app.get(&tenders).by(first).expect(409).await.problem(), "sealed");
    assert_eq!(app.open(&competition, second).expect(200).await.json()["tenders"], json!(1));
}

#[actix_web::test]
async fn t02_who_is_first_makes_no_difference() {
    let (world, homes) = World::with_homes(1).await;
    let (one, other) = (world.published().await, world.published().await);
    for competition in [&one, &other] {
        world.submitted(competition, &homes[0], "1000.00", "The same.").await;
    }
    world.app.at(OPENING);
    world.app.open(&one, &world.commissioner).expect(202).await;
    world.app.open(&one, &world.approver).expect(200).await;
    world.app.open(&other, &world.approver).expect(202).await;
    world.app.open(&other, &world.commissioner).expect(200).await;
    let mut read = vec![];
    for competition in [&one, &other] {
        let path = format!("/competitions/{competition}/tenders");
        let tender = world.app.get(&path).by(&world.commissioner).expect(200).await.json()["items"][0].clone();
        read.push((tender["price"].clone(), tender["answers"].clone()));
    }
    assert_eq!(read[0], read[1]);
    assert_eq!(read[0].0["amount"], "1000.00");
}

#[actix_web::test]
async fn t02_a_third_opener_opens_when_one_is_away() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    let third = council(Role::Approver, world.authority);
    let all = [&world.commissioner, &world.approver, &third];
    world.app.name_openers(&competition, &world.commissioner, &all).await;
    world.publish(&competition).expect(200).await;
    world.submitted(&competition, &homes[0], "1000.00", "Only.").await;
    world.app.at(OPENING);
    world.app.open(&competition, &third).expect(202).await;
    world.app.open(&competition, &world.approver).expect(200).await;
    assert_eq!(world.app.open(&competition, &world.commissioner).expect(409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn t02_wrong_passphrases_are_counted_and_refused_for_a_while() {
    let (world, _, competition) = at_its_opening().await;
    let (app, opener) = (&world.app, &world.commissioner);
    for guess in 0..5 {
        app.open_with(&competition, opener, &format!("a guess, number {guess}")).expect(422).await;
    }
    let refused = app.open(&competition, opener).expect(429).await;
    assert_eq!((refused.problem(), refused.header("retry-after")), ("too-many-requests".into(), Some("900")));
    let change = json!({"passphrase": "a new long passphrase", "current": PASSPHRASE});
    app.set_opening_key(opener, change).expect(429).await;
    assert_eq!(opening(&world, &competition).await["acts"], json!([]), "the right one opens nothing meanwhile");
    let auditor = council(Role::Auditor, world.authority);
    let noted = app.get("/audit?action=opening_key.refused").by(&auditor).expect(200).await.json();
    assert_eq!(noted["items"].as_array().map(Vec::len), Some(5));
    app.open(&competition, &world.approver).expect(202).await;
    app.at("2021-03-01T09:15:01Z");
    app.open(&competition, opener).expect(200).await;
}

#[actix_web::test]
async fn t01_a_key_that_tenders_are_sealed_for_can_change_its_passphrase_and_not_be_replaced() {
    let (world, _, competition) = at_its_opening().await;
    let (app, opener) = (&world.app, &world.commissioner);
    let replace = app.set_opening_key(opener, json!({"passphrase": "a new long passphrase"})).expect(409).await;
    assert_eq!(replace.problem(), "wrong-state");
    let wrong = json!({"passphrase": "a new long passphrase", "current": "not the present one"});
    assert_eq!(app.set_opening_key(opener, wrong).expect(422).await.faults(), ["/current wrong"]);
    let short = json!({"passphrase": "eleven long", "current": PASSPHRASE});
    assert_eq!(app.set_opening_key(opener, short).expect(422).await.faults(), ["/passphrase too_short"]);
    let change = json!({"passphrase": "a new long passphrase", "current": PASSPHRASE});
    app.set_opening_key(opener, change).expect(200).await;

    app.open(&competition, opener).expect(422).await;
    app.open_with(&competition, opener, "a new long passphrase").expect(202).await;
    app.open(&competition, &world.approver).expect(200).await;
    app.set_opening_key(opener, json!({"passphrase": PASSPHRASE})).expect(200).await;
}

#[actix_web::test]
async fn t01_a_key_replaced_before_the_publication_is_the_one_that_opens() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    let replaced = json!({"passphrase": "a new long passphrase"});
    world.app.set_opening_key(&world.commissioner, replaced).expect(200).await;
    world.publish(&competition).expect(200).await;
    world.submitted(&competition, &homes[0], "1000.00", "Only.").await;
    world.app.at(OPENING);
    world.app.open(&competition, &world.approver).expect(202).await;
    world.app.open_with(&competition, &world.commissioner, "a new long passphrase").expect(200).await;
}

#[actix_web::test]
async fn t02_the_first_act_outlives_the_server_that_took_it() {
    let (world, _, competition) = at_its_opening().await;
    world.app.open(&competition, &world.commissioner).expect(202).await;
    let after_a_restart = world.app.second().await;
    after_a_restart.open(&competition, &world.approver).expect(200).await;
    let path = format!("/competitions/{competition}/tenders");
    let tenders = after_a_restart.get(&path).by(&world.commissioner).expect(200).await.json();
    assert_eq!(tenders["items"][0]["price"]["amount"], "1000.00");
}

#[actix_web::test]
async fn t01_passphrases_and_private_keys_are_kept_nowhere() {
    let (world, _, competition) = at_its_opening().await;
    let first = || world.app.open(&competition, &world.commissioner).key("open-the-tenders");
    let answer = first().expect(202).await;
    assert_eq!(first().expect(202).await.json(), answer.json(), "the repeated act gets its first answer");
    let body = json!({"passphrase": PASSPHRASE}).to_string();
    let path = format!("/api/v1/competitions/{competition}/opening\n{body}");
    let stored = everything_stored(&world.app).await;
    assert!(holds(&stored, "opening.begun"), "the search would find what is stored");
    for secret in [PASSPHRASE, &canonical::sha256(path.as_bytes()), &canonical::sha256(body.as_bytes())] {
        assert!(!holds(&stored, secret), "{secret}");
    }
}

#[actix_web::test]
async fn t02_openers_are_named_and_able_before_anything_is_published() {
    let (world, homes) = World::with_homes(1).await;
    let (app, commissioner) = (&world.app, &world.commissioner);
    app.at(PUBLICATION);
    let path = format!("/frameworks/{}/competitions", world.framework);
    let competition = app.post(&path).by(commissioner).json(world.stage_two()).expect(201).await.id();
    let refused = world.publish(&competition).expect(409).await;
    assert!(refused.str("/detail").starts_with("Name at least two people"), "{}", refused.text());

    let path = format!("/competitions/{competition}/openers");
    let name = |people: &[&Actor]| {
        let ids: Vec<_> = people.iter().map(|person| person.id).collect();
        app.put(&path).by(commissioner).json(json!({"openers": ids}))
    };
    assert_eq!(name(&[commissioner]).expect(422).await.faults(), ["/openers wrong_number"]);
    let keyless = app.officer(Role::Approver, commissioner.tenant, "Director").await;
    let evaluator = app.officer(Role::Evaluator, commissioner.tenant, "Nurse").await;
    let stranger = council(Role::Approver, app.authority("kent").await);
    app.enrol(commissioner).await;
    app.enrol(&stranger).await;
    let faults = name(&[commissioner, &keyless, &evaluator, &stranger, commissioner]).expect(422).await.faults();
    let wanted = ["/openers/1 no_opening_key", "/openers/2 may_not_open", "/openers/3 unknown", "/openers/4 duplicate"];
    assert_eq!(faults, wanted);
    app.put("/me/opening-key").by(&evaluator).json(json!({"passphrase": PASSPHRASE})).expect(403).await;

    app.enrol(&keyless).await;
    let two = name(&[commissioner, &keyless]).expect(200).await.json();
    assert!(two["warnings"][0].as_str().unwrap().contains("one forgotten passphrase"), "{two}");
    assert_eq!(two["openers"].as_array().unwrap().iter().filter(|one| one["ready"] == true).count(), 2);
    app.enrol(&world.approver).await;
    let three = name(&[commissioner, &keyless, &world.approver]).expect(200).await.json();
    assert_eq!(three["warnings"], json!([]));
    app.get(&path).by(&homes[0].actor).expect(404).await;

    let gone = json!({"disabled": true});
    let user = format!("/users/{}", keyless.id);
    app.patch(&user).by(&platform_admin()).if_match(1).json(gone).expect(200).await;
    let refused = world.publish(&competition).expect(409).await;
    assert!(refused.str("/detail").contains("Somebody may no longer open tenders"), "{}", refused.text());
    name(&[commissioner, &world.approver]).expect(200).await;
    world.publish(&competition).expect(200).await;
    assert_eq!(name(&[commissioner, &world.approver]).expect(409).await.problem(), "wrong-state");
}

/// As an upgrade finds it: its private key is under the installation's key alone, and nobody is named.
#[actix_web::test]
async fn t02_a_competition_from_before_openers_were_named_is_opened_by_two_without_passphrases() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let id: uuid::Uuid = competition.parse().unwrap();
    let (private, public) = fresh_pair();
    let wrapped = SealingKey::new([7; 32])
        .wrap(b"drawdown competition key v1", &*private.bytes(), id.as_bytes())
        .expect("a key can be wrapped");
    let raw = world.app.raw().await;
    for table in ["competition_key_share", "competition_opener"] {
        raw.execute_unprepared(&format!("DELETE FROM {table}")).await.expect("rows can be deleted");
    }
    competition_key::Entity::update_many()
        .col_expr(competition_key::Column::Scheme, Expr::value("installation"))
        .col_expr(competition_key::Column::PublicKey, Expr::value(public.bytes()))
        .col_expr(competition_key::Column::WrappedPrivateKey, Expr::value(wrapped))
        .filter(competition_key::Column::Competition.eq(id))
        .exec(&raw)
        .await
        .expect("the key can be changed");
    world.submitted(&competition, &homes[0], "1000.00", "Only.").await;
    world.app.at(OPENING);
    let path = format!("/competitions/{competition}/opening");
    let (one, other) = (council(Role::Approver, world.authority), council(Role::Commissioner, world.authority));
    world.app.post(&path).by(&one).json(json!({})).expect(202).await;
    world.app.post(&path).by(&one).json(json!({})).expect(409).await;
    assert_eq!(world.app.post(&path).by(&other).json(json!({})).expect(200).await.json()["tenders"], json!(1));
}
