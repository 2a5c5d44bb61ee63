//! The outcome of one set of tenders.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::model::Offer;
use super::report::Placed;
use crate::engine::decision::Outcome;

/// Points and places; or why there are none.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    points: Value,
    /// Tender to place, 1 the best.
    places: BTreeMap<String, u64>,
    pub undecided: Option<String>,
}

impl Ranked {
    pub(super) fn undecided(why: String) -> Self {
        Self { points: Value::Null, places: BTreeMap::new(), undecided: Some(why) }
    }

    /// Every tender was removed: a decision, with nobody first.
    pub(super) fn nobody(points: Value) -> Self {
        Self { points, places: BTreeMap::new(), undecided: None }
    }

    pub(super) fn by_award(points: Value, outcome: Outcome, output: &Value) -> Self {
        if !matches!(outcome, Outcome::Ranked | Outcome::Tie) {
            let why = output["message"].as_str().unwrap_or_default().to_owned();
            return Self { points, ..Self::undecided(why) };
        }
        let order = output["order"].as_array().into_iter().flatten();
        let places = order.filter_map(|entry| Some((entry["id"].as_str()?.to_owned(), entry["place"].as_u64()?)));
        Self { points, places: places.collect(), undecided: None }
    }

    /// The highest total first; who was removed has no place.
    pub(super) fn by_total(points: Value) -> Self {
        let scored = points.as_object().into_iter().flatten().filter(|(_, parts)| parts.get("removed").is_none());
        let totals: Vec<(String, Decimal)> = scored.map(|(id, parts)| (id.clone(), total(parts))).collect();
        let better = |than: Decimal| totals.iter().filter(|(_, total)| *total > than).count() as u64;
        let places = totals.iter().map(|(id, total)| (id.clone(), better(*total) + 1)).collect();
        Self { points, places, undecided: None }
    }

    /// Who is first, if it is one alone.
    pub(super) fn winner(&self) -> Option<&str> {
        let mut first = self.first();
        first.next().filter(|_| first.next().is_none())
    }

    /// Everybody on the first place.
    pub(super) fn first(&self) -> impl Iterator<Item = &str> {
        self.places.iter().filter(|(_, place)| **place == 1).map(|(id, _)| id.as_str())
    }

    /// Tenders in their order, without one.
    pub(super) fn order_without(&self, name: &str) -> Vec<&str> {
        let mut order: Vec<(u64, &str)> =
            self.places.iter().filter(|(id, _)| *id != name).map(|(id, place)| (*place, id.as_str())).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, id)| id).collect()
    }

    /// The points of a part that a tender got.
    pub(super) fn points_of(&self, name: &str, part: &str) -> Option<Decimal> {
        self.points[name][part].as_str()?.parse().ok()
    }

    pub(super) fn total(&self, name: &str) -> Decimal {
        total(&self.points[name])
    }

    /// Its place, 1 the best; nothing for who was excluded or removed, or where nothing was decided.
    pub(super) fn place(&self, name: &str) -> Option<u64> {
        self.places.get(name).copied()
    }

    /// For people.
    pub(super) fn shown(&self, offers: &[Offer]) -> Vec<Placed> {
        let points = |offer: &Offer| {
            let parts = self.points[&offer.name].as_object().into_iter().flatten();
            parts.map(|(part, points)| (part.clone(), points.as_str().unwrap_or_default().to_owned())).collect()
        };
        offers
            .iter()
            .map(|offer| Placed {
                tender: offer.name.clone(),
                price: offer.price(),
                marks: offer.marks.clone(),
                points: points(offer),
                place: self.place(&offer.name),
            })
            .collect()
    }
}

/// All points of a tender; where no part is called the total, the sum of all parts.
fn total(parts: &Value) -> Decimal {
    let of = |value: &Value| value.as_str().and_then(|text| text.parse::<Decimal>().ok()).unwrap_or_default();
    parts.get("total").map(of).unwrap_or_else(|| parts.as_object().into_iter().flatten().map(|(_, v)| of(v)).sum())
}
