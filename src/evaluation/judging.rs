//! What the scoring and award rules are asked, and how their answers are read. Pure, so that a run can be computed
//! again from what was stored (T21).

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::model::{AgreedMark, Method};
use super::ranking::Standing;
use crate::competitions::share_fact;
use crate::kernel::Refusal;
use crate::kernel::ids::{MembershipId, TenderId};

/// The input of the hook `scoring`.
pub fn scoring_facts(method: &Method, standings: &[Standing], agreed: &[AgreedMark]) -> Value {
    let tenders: Vec<Value> = standings
        .iter()
        .map(|standing| {
            json!({
                "id": standing.tender,
                "price": standing.price.to_string(),
                "answers": answers(method, standing.tender, agreed),
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

fn answers(method: &Method, tender: TenderId, agreed: &[AgreedMark]) -> Vec<Value> {
    let mark_of =
        |question: &str| agreed.iter().find(|agreed| agreed.tender == tender && agreed.mark.question == question);
    method
        .questions
        .iter()
        .filter_map(|question| {
            let agreed = mark_of(&question.id)?;
            Some(json!({"question": question.id, "weight": share_fact(question.weight), "mark": agreed.mark.mark}))
        })
        .collect()
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
