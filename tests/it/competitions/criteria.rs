//! Criteria above the questions, and what each mark means.

use serde_json::{Value, json};

use super::world::{PUBLICATION, World};

/// 35 of 100 for care with two questions of 30 and 70, 65 for people with one.
fn two_levels(draft: &mut Value) {
    draft["quality_criteria"] = json!([
        {"id": "care", "title": "Care", "weight": 35}, {"id": "people", "title": "People", "weight": 65},
    ]);
    draft["questions"] = json!([
        {"id": "safety", "title": "How is care kept safe?", "weight": 30, "criterion": "care"},
        {"id": "dignity", "title": "How is dignity kept?", "weight": 70, "criterion": "care"},
        {"id": "staff", "title": "How are staff kept?", "weight": 100, "criterion": "people"},
    ]);
    draft["scale"] = json!([
        {"mark": 0, "meaning": "No answer"}, {"mark": 1, "meaning": "Poor"}, {"mark": 2, "meaning": "Weak"},
        {"mark": 3, "meaning": "Meets the requirement"}, {"mark": 4, "meaning": "Good"}, {"mark": 5, "meaning": "Excellent"},
    ]);
}

async fn faults_at_publication(change: impl Fn(&mut Value)) -> Vec<String> {
    let (world, _) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let mut draft = world.stage_two();
    two_levels(&mut draft);
    change(&mut draft);
    let competition = world.draft(draft).await;
    world.publish(&competition).expect(422).await.faults()
}

#[actix_web::test]
async fn c2_a_level_that_does_not_weigh_100_is_not_published() {
    let faults = faults_at_publication(|draft| draft["quality_criteria"][0]["weight"] = json!(34)).await;
    assert_eq!(faults, ["/quality_criteria weights"]);
    let faults = faults_at_publication(|draft| draft["questions"][0]["weight"] = json!(31)).await;
    assert_eq!(faults, ["/quality_criteria/0 weights"]);
    let faults = faults_at_publication(|draft| draft["questions"][2]["criterion"] = Value::Null).await;
    assert_eq!(faults, ["/quality_criteria/1 weights", "/questions/2/criterion missing"]);
    let faults = faults_at_publication(|draft| draft["scale"] = json!([{"mark": 0, "meaning": "No answer"}])).await;
    assert_eq!(faults, ["/scale incomplete"]);
}

#[actix_web::test]
async fn c2_a_draft_names_only_its_own_criteria_and_marks_and_each_once() {
    let world = World::new().await;
    let mut draft = world.stage_two();
    two_levels(&mut draft);
    draft["quality_criteria"][1]["id"] = json!("care");
    draft["questions"][0]["criterion"] = json!("food");
    draft["scale"][0]["mark"] = json!(6);
    draft["scale"][2]["mark"] = json!(1);
    let path = format!("/frameworks/{}/competitions", world.framework);
    let refused = world.app.post(&path).by(&world.commissioner).json(draft).expect(422).await;
    assert_eq!(
        refused.faults(),
        [
            "/quality_criteria/1/id duplicate",
            "/questions/0/criterion unknown_criterion",
            "/questions/2/criterion unknown_criterion",
            "/scale/0/mark out_of_range",
            "/scale/2/mark duplicate",
        ]
    );
}

/// A fault known of others: percentages that were kept as binary fractions and added up to 100.9.
#[actix_web::test]
async fn weights_are_whole_and_100_9_is_no_weight() {
    let world = World::new().await;
    let path = format!("/frameworks/{}/competitions", world.framework);
    for weight in [json!(40.9), json!("40"), json!(-1), json!(101)] {
        let mut draft = world.stage_two();
        draft["questions"][1]["weight"] = weight.clone();
        let refused = world.app.post(&path).by(&world.commissioner).json(draft).expect(422).await;
        assert!(refused.faults()[0].starts_with("/questions/1/weight"), "{weight}: {:?}", refused.faults());
    }
}

#[actix_web::test]
async fn t08_criteria_and_scale_are_among_what_is_hashed() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let mut draft = world.stage_two();
    two_levels(&mut draft);
    let competition = world.draft(draft.clone()).await;
    world.publish(&competition).expect(200).await;
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&homes[0].actor).expect(200).await.json();
    assert_eq!((&seen["quality_criteria"], &seen["scale"]), (&draft["quality_criteria"], &draft["scale"]));
    let criteria = json!({
        "max_mark": seen["max_mark"], "quality_criteria": seen["quality_criteria"],
        "quality_floor": seen["quality_floor"], "questions": seen["questions"],
        "rulebook_sha256": seen["rulebook_sha256"], "scale": seen["scale"], "weights": seen["weights"],
    });
    let hash = drawdown::kernel::canonical::sha256(drawdown::kernel::canonical::text(&criteria).as_bytes());
    assert_eq!(seen["criteria_sha256"], json!(hash));
}
