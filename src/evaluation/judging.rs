//! What the scoring and award rules are asked, and how their answers are read. Pure, so that a run can be computed
//! again from what was stored (T21).

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::model::{AgreedMark, MarkedQuestion, Method};
use super::ranking::Standing;
use crate::competitions::share_fact;
use crate::kernel::ids::{MembershipId, TenderId};
use crate::kernel::{PriceElement, PriceSchedule, Refusal};

/// The input of the hook `scoring`.
pub fn scoring_facts(method: &Method, standings: &[Standing], agreed: &[AgreedMark]) -> Value {
    let marks: Marks = agreed.iter().map(|one| ((one.tender, one.mark.question.as_str()), one.mark.mark)).collect();
    let tenders: Vec<Value> = standings
        .iter()
        .map(|standing| {
            json!({
                "id": standing.tender,
                "price": standing.price.to_string(),
                "answers": answers(method, standing.tender, &marks),
            })
        })
        .collect();
    json!({
        "tenders": tenders,
        "method": {
            "price_weight": method.price_weight,
            "quality_weight": method.quality_weight,
            "max_mark": method.max_mark,
        },
    })
}

/// Adds what a rulebook wants to know of the elements of prices, in the order of the schedule; an empty list where there is one
/// price. `known`: what of some facts the rulebook's scoring is told. One that is told of no elements is asked as ever.
pub fn tell_elements(
    facts: &mut Value,
    schedule: &PriceSchedule,
    standings: &[Standing],
    known: impl Fn(&Value) -> Value,
) {
    for (place, standing) in standings.iter().enumerate() {
        let fact = |element: &PriceElement| {
            let stated = standing.elements.iter().find(|one| one.element == element.id)?;
            Some(json!({
                "id": element.id, "price": stated.price.to_string(), "quantity": element.quantity.to_string(),
                "weight": share_fact(element.weight), "zero": element.zero,
            }))
        };
        let elements: Vec<Value> = schedule.elements().iter().filter_map(fact).collect();
        let told = known(&json!({"tenders": [{"elements": elements}]}));
        if let Some(told) = told.pointer("/tenders/0/elements") {
            facts["tenders"][place]["elements"] = told.clone();
        }
    }
}

/// What was agreed, by tender and question.
type Marks<'a> = BTreeMap<(TenderId, &'a str), i64>;

fn answers(method: &Method, tender: TenderId, marks: &Marks<'_>) -> Vec<Value> {
    let answer = |question: &MarkedQuestion| {
        let mark = marks.get(&(tender, question.id.as_str()))?;
        Some(json!({"question": question.id, "weight": share_fact(question.weight), "mark": mark}))
    };
    method.questions.iter().filter_map(answer).collect()
}

/// The input of the hook `award`: the tenders that the scoring has not removed. Whether a tenderer is an active member is for the rule to weigh (W11).
pub fn award_facts(method: &Method, standings: &[Standing], active: &BTreeSet<MembershipId>) -> Value {
    let scores: Vec<Value> = standings
        .iter()
        .filter(|standing| standing.excluded.is_none())
        .map(|standing| {
            json!({
                "tender": standing.tender,
                "price": standing.price.to_string(),
                "price_points": standing.price_points,
                "quality_points": standing.quality_points,
                "total": standing.total,
                "member_active": active.contains(&standing.member),
            })
        })
        .collect();
    json!({"scores": scores, "method": {"quality_floor": method.quality_floor}})
}

#[derive(Deserialize)]
struct Points {
    price: Option<Decimal>,
    quality: Option<Decimal>,
    total: Option<Decimal>,
    removed: Option<String>,
}

impl Points {
    fn complete(&self) -> bool {
        self.removed.is_some() || [self.price, self.quality, self.total].iter().all(Option::is_some)
    }
}

/// Writes what the scoring rule gave, `{"<tender>": {"price", "quality", "total"}}`, into the standings. A tender that
/// it removed, `{"removed": "<reason>"}`, is excluded and has the points it was given before, if any.
///
/// # Errors
/// A plain sentence when the rulebook scores other parts than price, quality and total.
pub fn with_points(standings: &[Standing], output: &Value) -> Result<Vec<Standing>, String> {
    standings
        .iter()
        .map(|standing| {
            let given = output.get(standing.tender.to_string()).unwrap_or(&Value::Null);
            let points = Points::deserialize(given).ok().filter(Points::complete);
            let points = points.ok_or("the scoring rule does not give points for price, quality and total")?;
            Ok(Standing {
                price_points: points.price,
                quality_points: points.quality,
                total: points.total,
                excluded: points.removed,
                ..standing.clone()
            })
        })
        .collect()
}

/// Writes the points that the scoring rule gave each element of the price, if it gave any, into the standings.
///
/// # Errors
/// A plain sentence when it names what is no element, leaves one out, or gives one less than nothing or more than it weighs:
/// then the points for price could not be trusted either.
pub fn with_elements(
    standings: Vec<Standing>,
    output: &Value,
    (method, schedule): (&Method, &PriceSchedule),
) -> Result<Vec<Standing>, String> {
    standings.into_iter().map(|standing| scored_by_elements(standing, output, (method, schedule))).collect()
}

fn scored_by_elements(
    mut standing: Standing,
    output: &Value,
    (method, schedule): (&Method, &PriceSchedule),
) -> Result<Standing, String> {
    let tender = standing.tender;
    let Some(given) = output.pointer(&format!("/{tender}/elements")).and_then(Value::as_object) else {
        return Ok(standing);
    };
    if let Some(stranger) = given.keys().find(|id| schedule.find(id).is_none()) {
        return Err(format!("the scoring rule gives points for {stranger}, which is no element of the price"));
    }
    for one in &mut standing.elements {
        let points = given.get(&one.element).and_then(|points| points.as_str()?.parse::<Decimal>().ok());
        let Some((points, element)) = points.zip(schedule.find(&one.element)) else {
            if standing.excluded.is_some() {
                continue;
            }
            return Err(format!("the scoring rule gives no points for the element {} of {tender}", one.element));
        };
        let most = Decimal::from(method.price_weight) * element.weight / Decimal::ONE_HUNDRED;
        if !(Decimal::ZERO..=most).contains(&points) {
            let (id, most) = (&one.element, most.normalize());
            return Err(format!(
                "the scoring rule gives {points} points for the element {id} of {tender}, which weighs {most}"
            ));
        }
        one.points = Some(points);
    }
    let price = standing.price_points.unwrap_or_default();
    if !(Decimal::ZERO..=Decimal::from(method.price_weight)).contains(&price) {
        return Err(format!(
            "the scoring rule gives {price} points for the price of {tender}, which weighs {}",
            method.price_weight
        ));
    }
    Ok(standing)
}

#[derive(Deserialize)]
struct Order {
    order: Vec<Placed>,
    excluded: Vec<Excluded>,
}

#[derive(Deserialize)]
struct Placed {
    place: u64,
    id: TenderId,
}

#[derive(Deserialize)]
struct Excluded {
    id: TenderId,
    reason: String,
}

/// Writes the places of the award rule into the standings, and puts them in that order; those excluded come last.
///
/// # Errors
/// When the output is not that of a ranking.
pub fn with_places(standings: Vec<Standing>, output: &Value) -> Result<Vec<Standing>, Refusal> {
    let found = Order::deserialize(output).map_err(Refusal::internal)?;
    let mut standings: Vec<Standing> = standings
        .into_iter()
        .map(|standing| {
            let place = found.order.iter().find(|placed| placed.id == standing.tender).map(|placed| placed.place);
            let excluded = found.excluded.iter().find(|excluded| excluded.id == standing.tender);
            let excluded = excluded.map(|excluded| excluded.reason.clone()).or(standing.excluded);
            Standing { place, excluded, ..standing }
        })
        .collect();
    standings.sort_by_key(|standing| (standing.place.is_none(), standing.place, standing.tender));
    Ok(standings)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::enquiry::{Enquiry, EnquiryAnswer, EnquiryKind};
    use super::super::model::Mark;
    use super::super::standing::Aftermath;
    use super::*;
    use crate::engine::{Pack, evaluate};
    use crate::kernel::ids::{CompetitionId, EnquiryId, LocationId, ProviderId, UserId};
    use crate::kernel::{Instant, Money};

    /// The rules as they are shipped.
    static ALLIANCE: LazyLock<Pack> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/wiltshire/care-home-alliance");
        Pack::from_files(Pack::read_folder(&folder).expect("a folder")).expect("it compiles")
    });

    fn method() -> Method {
        let question = |(id, weight): (&str, u32)| MarkedQuestion { id: id.into(), weight: weight.into() };
        Method {
            price_weight: 60,
            quality_weight: 40,
            max_mark: 5,
            quality_floor: Decimal::from(20),
            questions: [("care", 60), ("mobilisation", 40)].map(question).into(),
        }
    }

    fn standing(n: usize, pence: i64) -> Standing {
        Standing {
            tender: TenderId(Uuid::from_u128(n as u128 + 1)),
            member: MembershipId(Uuid::from_u128(n as u128 + 1)),
            provider: ProviderId(Uuid::nil()),
            location: LocationId(Uuid::nil()),
            location_name: String::new(),
            price: Money::from_micros(pence * 10_000),
            tendered_price: None,
            elements: vec![],
            price_points: None,
            quality_points: None,
            total: None,
            place: None,
            excluded: None,
            removed: false,
        }
    }

    fn agreed(n: usize, question: &str, mark: i64) -> AgreedMark {
        AgreedMark {
            tender: TenderId(Uuid::from_u128(n as u128 + 1)),
            mark: Mark { question: question.into(), mark, reason: "Named and dated.".into() },
            by: UserId(Uuid::nil()),
            at: Instant::UNIX_EPOCH,
            reopened: None,
            carried_by: None,
        }
    }

    /// Both rules over these tenders, in whatever order they come.
    fn ranked(standings: &[Standing], agreed: &[AgreedMark]) -> Vec<Standing> {
        let scoring = evaluate(&ALLIANCE, "scoring", &scoring_facts(&method(), standings, agreed));
        let scored = with_points(standings, &scoring.output).expect("points");
        let active = standings.iter().map(|standing| standing.member).collect();
        let award = evaluate(&ALLIANCE, "award", &award_facts(&method(), &scored, &active));
        with_places(scored, &award.output).expect("places")
    }

    /// One tenderer confirms another price; another withdraws.
    fn asked(of: usize, corrected: i64, confirms: bool) -> Enquiry {
        Enquiry {
            id: EnquiryId(Uuid::from_u128(of as u128)),
            competition: CompetitionId(Uuid::nil()),
            tender: TenderId(Uuid::from_u128(of as u128 + 1)),
            provider: ProviderId(Uuid::nil()),
            kind: EnquiryKind::Arithmetic,
            question: None,
            asks: "Which is it?".into(),
            tendered_price: Money::ZERO,
            corrected_price: Some(Money::from_micros(corrected * 10_000)),
            corrected_elements: vec![],
            answer_by: Instant::UNIX_EPOCH,
            asked_by: UserId(Uuid::nil()),
            asked_at: Instant::UNIX_EPOCH,
            answer: Some(EnquiryAnswer {
                text: "This one.".into(),
                confirms: Some(confirms),
                by: UserId(Uuid::nil()),
                at: Instant::UNIX_EPOCH,
            }),
            settled: None,
            version: 2,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn scores_never_leave_their_bounds_and_the_order_of_tenders_changes_nothing(
            offers in prop::collection::vec((1i64..10_000_000, 0i64..=5, 0i64..=5), 1..9), corrected in 1i64..10_000_000,
        ) {
            let standings: Vec<Standing> = offers.iter().enumerate().map(|(n, offer)| standing(n, offer.0)).collect();
            let marks: Vec<AgreedMark> = offers
                .iter()
                .enumerate()
                .flat_map(|(n, offer)| [agreed(n, "care", offer.1), agreed(n, "mobilisation", offer.2)])
                .collect();
            let mut enquiries = vec![asked(0, corrected, true), asked(offers.len(), corrected, true), asked(1, 1, false)];
            let (compared, out) = Aftermath::of(&enquiries, &[]).divide(standings.clone());
            prop_assert_eq!(out.len(), usize::from(offers.len() > 1));
            let first = ranked(&compared, &marks);
            for standing in &first {
                let [price, quality, total] = [standing.price_points, standing.quality_points, standing.total]
                    .map(|points| points.expect("nobody is removed"));
                prop_assert!((Decimal::ZERO..=Decimal::from(60)).contains(&price), "price {price}");
                prop_assert!((Decimal::ZERO..=Decimal::from(40)).contains(&quality), "quality {quality}");
                prop_assert_eq!(total, price + quality);
                prop_assert_eq!(standing.place.is_none(), standing.excluded.is_some());
            }
            let cheapest = first.iter().min_by_key(|standing| standing.price).expect("somebody");
            prop_assert_eq!(cheapest.price_points, Some(Decimal::from(60)));

            enquiries.reverse();
            let turned: Vec<Standing> = standings.into_iter().rev().collect();
            let turned_marks: Vec<AgreedMark> = marks.into_iter().rev().collect();
            let (compared, _) = Aftermath::of(&enquiries, &[]).divide(turned);
            prop_assert_eq!(first, ranked(&compared, &turned_marks));
        }
    }
}
