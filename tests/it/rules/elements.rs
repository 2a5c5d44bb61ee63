//! Scoring a price element by element: the words for it, the pattern that rules/README.md shows, and its bounds (C1).

use std::collections::BTreeMap;
use std::path::Path;

use drawdown::engine::{Outcome, Pack, StressPlan, evaluate, stress};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::worked;

/// What the pattern of rules/README.md is told.
pub const SHAPE: &str = r#"{
  "tenders": [{
    "id": "text", "price": "decimal",
    "elements": [{
      "id": "text", "price": "decimal", "quantity": "decimal", "weight": "decimal", "zero": "enum:refused|full_marks|no_marks"
    }],
    "answers": [{"question": "text", "weight": "decimal", "mark": "int"}]
  }],
  "method": {"price_weight": "int", "quality_weight": "int", "max_mark": "int"}
}"#;

/// The scoring that rules/README.md shows.
pub fn documented() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/README.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let (_, section) = guide.split_once("\n## A price in elements\n").expect("the section");
    let (_, block) = section.split_once("```rhai\n").expect("a script");
    block.split_once("```").expect("its end").0.to_owned()
}

fn pack(scoring: &str, cases: &[(&str, &str)]) -> Pack {
    let manifest = "title = \"Test\"\nowner = \"Test\"\nlanguage = 1\nhost_api = 1\n[hooks.scoring]\nkind = \"scores\"\n\
                    each = \"tenders.id\"\nparts = [\"price\", \"quality\", \"total\"]\n";
    let files = [("pack.toml", manifest), ("scoring.shape.json", SHAPE), ("scoring.rhai", scoring)];
    let files = files.iter().chain(cases).map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Pack::from_files(files.collect::<BTreeMap<_, _>>()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn nottinghamshire() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/nottinghamshire/home-care");
    Pack::from_files(Pack::read_folder(&folder).expect("a folder")).expect("it compiles")
}

const ELEMENTS: [(&str, &str); 3] = [("day", "full_marks"), ("night", "no_marks"), ("weekend", "full_marks")];

/// Tenders with these pence for each element; weights out of 100.
fn facts(offers: &[[i64; 3]], weights: [Decimal; 3], named: impl Fn(&mut Value)) -> Value {
    let tender = |(n, offer): (usize, &[i64; 3])| {
        let elements = ELEMENTS.iter().zip(offer.iter().zip(&weights)).map(|((id, zero), (pence, weight))| {
            json!({
                "id": id, "price": Decimal::new(*pence, 2).to_string(), "quantity": "10", "weight": weight.to_string(),
                "zero": zero,
            })
        });
        let mut tender = json!({
            "id": format!("T{n}"), "price": "100.00", "elements": elements.collect::<Vec<_>>(),
            "answers": [{"question": "q", "weight": 100, "mark": 5}],
        });
        named(&mut tender);
        tender
    };
    json!({
        "tenders": offers.iter().enumerate().map(tender).collect::<Vec<_>>(),
        "method": {"price_weight": 60, "quality_weight": 40, "max_mark": 5},
    })
}

#[test]
fn c1_a_price_of_zero_earns_what_its_rule_says() {
    assert_eq!(worked("points_at_zero(\"full_marks\", 15)"), Ok(Decimal::from(15)));
    assert_eq!(worked("points_at_zero(\"no_marks\", 15)"), Ok(Decimal::ZERO));
    let said = |expression: &str| worked(expression).unwrap_err();
    assert!(said("points_at_zero(\"refused\", 15)").contains("is refused for this element"));
    assert!(said("points_at_zero(\"half_marks\", 15)").contains("is no rule for a price of zero"));
    assert!(said("points_at_zero(\"no_marks\", -1)").contains("must not be below zero"));
}

#[test]
fn c1_an_element_is_scored_once_and_its_points_stand_beside_the_parts() {
    let score =
        "for t in tenders { score(t.id, \"price\", 1); score(t.id, \"quality\", 1); score(t.id, \"total\", 2); }";
    let asked = |script: &str| {
        let facts = facts(&[[100, 100, 100]], [50.into(), 25.into(), 25.into()], |_| {});
        evaluate(&pack(&format!("{script}\n{score}"), &[]), "scoring", &facts)
    };
    let twice = asked("for t in tenders { score_element(t.id, \"day\", 1); score_element(t.id, \"day\", 2); }");
    assert_eq!(twice.outcome, Outcome::CannotDecide);
    assert!(twice.output["message"].as_str().unwrap().contains("the element day twice"), "{}", twice.output);
    let once = asked("for t in tenders { score_element(t.id, \"day\", 1.50); }");
    assert_eq!(once.output["T0"]["elements"], json!({"day": "1.5"}));
    assert_eq!(asked("").output["T0"].get("elements"), None, "as ever where nobody scores elements");
    let stranger = asked("score_element(\"X\", \"day\", 1);");
    assert!(stranger.output["message"].as_str().unwrap().contains("X was given points"), "{}", stranger.output);
}

#[test]
fn c1_shares_that_do_not_come_out_add_up_to_the_whole_weight() {
    // 60 × 33.3333 ÷ 100 and so on: three shares that are no round figures, and the lowest in all of them.
    let weights = ["33.3333", "33.3333", "33.3334"].map(|weight| weight.parse().unwrap());
    let decision = evaluate(&pack(&documented(), &[]), "scoring", &facts(&[[700, 300, 900]], weights, |_| {}));
    assert_eq!(decision.output["T0"]["price"], "60");
    assert_eq!(
        decision.output["T0"]["elements"],
        json!({"day": "19.99998", "night": "19.99998", "weekend": "20.00004"})
    );
}

#[test]
fn c1_rules_under_stress_know_a_price_that_has_elements() {
    let mut base = facts(&[[1200, 1500, 1400], [1250, 1450, 1350]], [60.into(), 25.into(), 15.into()], |_| {});
    base["tenders"][1]["price"] = json!("120.00");
    let case = json!({"hook": "scoring", "base": base, "cases": [{"name": "base", "given": {}, "expect": {"outcome": "scored"}}]});
    let pack = pack(&documented(), &[("cases/scoring.json", &case.to_string())]);
    let plan = StressPlan { sets: 20, ..Default::default() };
    let report = stress(&pack, &plan).expect("it can be asked");
    assert!(report.complete && report.rankings > 100, "{report:?}");
    assert_eq!(report.marks, [0, 5], "quantities and prices of elements are no marks");
    let felt = report.findings.iter().any(|finding| finding.sentence.contains("cannot decide"));
    assert!(!felt, "{:?}", report.findings);
}

fn points(value: &Value) -> Decimal {
    value.as_str().expect("points").parse().expect("a figure")
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    /// Whatever is asked for each element, zero too: its points lie within 0 and its weight, a lower price never earns less (a
    /// zero by its own rule apart), and the order of the tenders changes nothing.
    #[test]
    fn c1_the_points_of_an_element_lie_within_its_weight_whatever_the_prices(
        offers in proptest::collection::vec([0i64..2_000, 0i64..2_000, 0i64..2_000], 1..7),
        (first, second) in (0u32..=600_000, 0u32..=400_000),
    ) {
        let weight = |ten_thousandths: u32| Decimal::new(ten_thousandths.into(), 4);
        let weights = [weight(first), weight(second), weight(1_000_000 - first - second)];
        for (pack, named) in [(pack(&documented(), &[]), true), (nottinghamshire(), false)] {
            let known = |tender: &mut Value| {
                let elements = tender["elements"].as_array_mut().unwrap();
                elements.iter_mut().filter(|_| !named).for_each(|one| { one.as_object_mut().unwrap().remove("quantity"); });
            };
            let decision = evaluate(&pack, "scoring", &facts(&offers, weights, known));
            proptest::prop_assert_eq!(decision.outcome, Outcome::Scored, "{}", decision.output);
            for (n, offer) in offers.iter().enumerate() {
                let scored = &decision.output[format!("T{n}")];
                if scored.get("removed").is_some() {
                    continue;
                }
                let mut sum = Decimal::ZERO;
                for (((id, zero), weight), pence) in ELEMENTS.iter().zip(&weights).zip(offer) {
                    let (earned, most) = (points(&scored["elements"][*id]), Decimal::from(60) * weight / Decimal::ONE_HUNDRED);
                    proptest::prop_assert!(earned >= Decimal::ZERO && earned <= most, "{id}: {earned} of {most}");
                    if *pence == 0 {
                        proptest::prop_assert_eq!(earned, if *zero == "full_marks" { most } else { Decimal::ZERO });
                    }
                    sum += earned;
                }
                let price = points(&scored["price"]);
                proptest::prop_assert!(price >= Decimal::ZERO && price <= Decimal::from(60), "{price}");
                proptest::prop_assert!((price - sum).abs() <= Decimal::new(5, 3), "{price} is {sum}, rounded once");
            }
            let turned: Vec<[i64; 3]> = offers.iter().rev().copied().collect();
            let again = evaluate(&pack, "scoring", &facts(&turned, weights, known));
            for n in 0..offers.len() {
                let other = format!("T{}", offers.len() - 1 - n);
                proptest::prop_assert_eq!(&decision.output[format!("T{n}")], &again.output[other]);
            }
        }
    }
}
