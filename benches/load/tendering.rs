//! Members of one framework, a competition among them, and their tenders, all through the API.

use drawdown::cli::client::Answer;
use drawdown::cli::demo::Person;
use drawdown::kernel::canonical;
use serde_json::{Value, json};

use super::seed::{Ground, Member};

const PASSPHRASE: &str = "seven quiet rivers";

/// What is bought, and who tenders for it.
pub struct Competition {
    pub path: String,
    pub invited: Vec<(Member, Value)>,
    pub questions: usize,
}

pub async fn move_clock(ground: &Ground, to: &str) {
    let moved = ground.client.post(&ground.admin, "/rehearsal/clock").json(json!({"to": to}));
    moved.expect(200).await.expect("the clock moves");
}

pub async fn declare(ground: &Ground, of: &str, who: &Person) {
    let declaration = json!({"has_none": true, "interests": []});
    let declare = ground.client.post(who, format!("{of}/interest-declarations")).json(declaration);
    declare.expect(201).await.expect("no interests");
}

/// So many homes, members of one framework, each of a provider of its own; and a competition among them.
pub async fn published(ground: &Ground, director: &Person, (homes, questions): (usize, usize)) -> Competition {
    let framework = ground.publish(1).await.expect("a framework");
    let homes = ground.homes(homes).await.expect("a register");
    let mut members = vec![];
    for (index, home) in homes.iter().enumerate() {
        let member = ground.member(&format!("care-{index}")).await.expect("a provider");
        admit(ground, &member, &framework, home).await;
        members.push(member);
    }
    move_clock(ground, "2021-02-08T10:00:00").await;
    let mut openers = vec![];
    for person in [&ground.commissioner, director] {
        let key = ground.client.put(person, "/me/opening-key").json(json!({"passphrase": PASSPHRASE}));
        key.expect(200).await.expect("an opening key");
        openers.push(ground.client.get(person, "/me").expect(200).await.expect("themselves").id().expect("an id"));
    }
    let read = ground.client.get(&ground.commissioner, format!("/frameworks/{framework}"));
    let lot = read.expect(200).await.expect("the framework").text("/lots/0/id").expect("a lot");
    let path = format!("/frameworks/{framework}/competitions");
    let drafted =
        ground.client.post(&ground.commissioner, path).json(draft(&lot, questions)).expect(201).await.expect("a draft");
    let path = format!("/competitions/{}", drafted.id().expect("an id"));
    let wanted = json!({"kind": "method", "title": "Method", "required": true, "price_information": false});
    for (what, body) in [("openers", json!({"openers": openers})), ("files-wanted", json!({"files": [wanted]}))] {
        let put = ground.client.put(&ground.commissioner, format!("{path}/{what}")).json(body);
        put.expect(200).await.expect("it is kept");
    }
    let publish = ground.client.post(&ground.commissioner, format!("{path}/publish")).version(&drafted);
    publish.expect(200).await.expect("it is published");
    let mut invitees = ground.client.all(&ground.commissioner, &format!("{path}/invitees")).await.expect("invitees");
    let invited = members.into_iter().map(|member| {
        let own = |invitee: &Value| invitee["provider_id"] == json!(member.provider);
        let place = invitees.iter().position(own).expect("every member is invited");
        (member, invitees.swap_remove(place)["membership_id"].take())
    });
    Competition { path, invited: invited.collect(), questions }
}

fn draft(lot: &str, questions: usize) -> Value {
    let questions: Vec<Value> = (0..questions)
        .map(
            |index| json!({"id": format!("q{index}"), "title": format!("Question {index}"), "weight": 100 / questions}),
        )
        .collect();
    json!({
        "lot_id": lot, "title": "Block nursing beds", "kind": "block_nursing", "weights": {"price": 60, "quality": 40},
        "questions": questions, "max_mark": 5, "quality_floor": "20", "quantity_beds": 40, "fnc_agreed": true,
        "term": "3+1+1",
        "timetable": {
            "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
            "answers_by": "2021-02-22", "closes": "2021-02-28T15:00:00", "opens_on": "2021-03-01",
            "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": "2021-04-01",
        },
    })
}

async fn admit(ground: &Ground, member: &Member, framework: &str, home: &str) {
    let draft = ground.draft(member, framework, home).await.expect("a draft");
    let draft = ground.answer(member, draft, &["business", "quality", "policies"]).await.expect("all pages");
    let path = format!("/applications/{}", draft.id().expect("an id"));
    let submit = ground.client.post(&member.person, format!("{path}/submit")).version(&draft);
    submit.expect(200).await.expect("it is sent");
    let read = ground.client.get(&member.person, &path).expect(200).await.expect("it is there");
    let admit = ground.client.post(&ground.commissioner, format!("{path}/decision")).version(&read);
    admit.json(json!({"outcome": "admit", "reason": "A home of a bench."})).expect(200).await.expect("a member");
}

/// A tender with its file, saved.
pub async fn save(ground: &Ground, competition: &Competition, index: usize) -> Answer {
    let (member, membership) = &competition.invited[index];
    let start = ground.client.post(&member.person, format!("{}/tenders", competition.path));
    let begun = start.json(json!({"membership_id": membership})).expect(201).await.expect("a tender");
    let path = format!("/tenders/{}", begun.id().expect("an id"));
    let answers: Vec<Value> = (0..competition.questions)
        .map(|question| json!({"question": format!("q{question}"), "text": format!("How home {index} does it. ").repeat(40)}))
        .collect();
    let offer = json!({
        "price": {"amount": format!("{}.{:02}", 600 + index / 4, index % 100), "currency": "GBP"}, "answers": answers,
    });
    let saved = ground.client.put(&member.person, &path).version(&begun).json(offer).expect(200).await.expect("saved");
    let file = format!("{path}/files?kind=method&name=method.txt");
    let added =
        ground.client.post(&member.person, file).version(&saved).bytes("Our method, page by page.\n".repeat(4_000));
    added.expect(201).await.expect("its file")
}

/// Submits; an error when the server does not answer.
pub async fn submit(ground: &Ground, member: &Member, saved: &Answer) -> anyhow::Result<Value> {
    let path = format!("/tenders/{}/submit", saved.id()?);
    let receipt = ground.client.post(&member.person, path).version(saved).expect(200).await?.body;
    verify(&receipt);
    Ok(receipt)
}

/// Checks a receipt without the server.
pub fn verify(receipt: &Value) {
    let mut covered = receipt.clone();
    let covered = covered.as_object_mut().expect("a receipt");
    let hash = covered.remove("receipt_sha256").expect("its hash");
    covered.remove("received_at_words");
    assert_eq!(hash, json!(canonical::sha256(json!(covered).to_string().as_bytes())), "{receipt}");
}

/// One person's act; an error when the server does not answer so.
pub async fn open(ground: &Ground, competition: &Competition, who: &Person, status: u16) -> anyhow::Result<Answer> {
    let open = ground.client.post(who, format!("{}/opening", competition.path)).json(json!({"passphrase": PASSPHRASE}));
    open.expect(status).await
}
