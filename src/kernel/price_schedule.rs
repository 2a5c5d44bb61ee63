//! A price in elements: what each is the price of, how much of it is bought, what it weighs, and what a price of nothing
//! earns there (C1).
//!
//! The comparable price is the sum of every element's price times its quantity, worked out exactly and rounded once, a half up,
//! to the penny. It stands wherever a competition without elements has its one price.

use std::collections::BTreeSet;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::money::Money;
use super::text::Faults;

/// Elements of one price.
pub const MOST: usize = 30;
const MOST_UNITS: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
/// With pence they make whole micro-pounds, so that nothing is lost before the sum is rounded.
const PLACES: u32 = 4;
const POINTER: &str = "/price_schedule";

/// What a price of nothing means for an element. There is no element without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroRule {
    /// It is not taken.
    Refused,
    /// It earns all that the element weighs.
    FullMarks,
    /// It earns nothing.
    NoMarks,
}

impl ZeroRule {
    /// As in rules and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::FullMarks => "full_marks",
            Self::NoMarks => "no_marks",
        }
    }
}

/// One element of a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "id": "night", "title": "Care at night", "unit": "an hour", "quantity": "5200", "weight": "25", "zero": "refused"
}))]
pub struct PriceElement {
    /// Named by the prices of tenders.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub id: String,
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// What one price is for, such as `"a bed and week"` or `"an hour"`.
    #[schema(min_length = 1, max_length = 100)]
    pub unit: String,
    /// How many units the total is worked out from; more than nothing.
    #[schema(value_type = String, pattern = r"^[0-9]{1,10}(\.[0-9]{1,4})?$")]
    pub quantity: Decimal,
    /// Its share of the points for price, out of 100; those of all elements make exactly 100.
    #[schema(value_type = String, pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
    pub weight: Decimal,
    /// What a price of nothing means here.
    pub zero: ZeroRule,
}

/// What is asked for one element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"element": "night", "price": {"amount": "21.40", "currency": "GBP"}}))]
pub struct ElementPrice {
    /// Its id in the competition's price schedule.
    pub element: String,
    /// For one unit.
    pub price: Money,
}

/// An element as it was priced: what a contract is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PricedElement {
    pub element: String,
    pub title: String,
    pub unit: String,
    #[schema(value_type = String)]
    pub quantity: Decimal,
    /// For one unit.
    pub price: Money,
}

/// The elements of a price, in their order; none where there is one price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(max_items = 30)]
pub struct PriceSchedule(Vec<PriceElement>);

/// A sum of more money than can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sum of all elements is out of range")]
pub struct TooLarge;

impl PriceSchedule {
    pub const fn new(elements: Vec<PriceElement>) -> Self {
        Self(elements)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn elements(&self) -> &[PriceElement] {
        &self.0
    }

    pub fn find(&self, id: &str) -> Option<&PriceElement> {
        self.0.iter().find(|element| element.id == id)
    }

    /// The same figures as they are kept: without zeros at their ends.
    pub fn normalized(&self) -> Self {
        let plain = |element: &PriceElement| PriceElement {
            quantity: element.quantity.normalize(),
            weight: element.weight.normalize(),
            ..element.clone()
        };
        Self(self.0.iter().map(plain).collect())
    }

    /// What no draft may say, however unfinished it is. `is_id`: what may name an element, and the words for what may not.
    pub fn check(&self, faults: &mut Faults, (is_id, bad_id): (fn(&str) -> bool, &str)) {
        faults.require(self.0.len() <= MOST, POINTER, "too_many", &format!("may hold {MOST} elements"));
        let mut seen = BTreeSet::new();
        for (place, element) in self.0.iter().enumerate() {
            let pointer = |field: &str| format!("{POINTER}/{place}/{field}");
            faults.require(is_id(&element.id), &pointer("id"), "bad_id", bad_id);
            faults.require(seen.insert(&element.id), &pointer("id"), "duplicate", "names an earlier element already");
            faults.text(&pointer("title"), &element.title, 500);
            faults.text(&pointer("unit"), &element.unit, 100);
            let some = element.quantity > Decimal::ZERO && element.quantity <= MOST_UNITS;
            let detail = "must be more than 0, and 1000000000 at the most";
            faults.require(some, &pointer("quantity"), "out_of_range", detail);
            let share = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&element.weight);
            faults.require(share, &pointer("weight"), "out_of_range", "must be between 0 and 100");
            for (field, figure) in [("quantity", element.quantity), ("weight", element.weight)] {
                let precise = figure.normalize().scale() <= PLACES;
                faults.require(precise, &pointer(field), "too_precise", "may have four decimal places");
            }
        }
    }

    /// What keeps it from being published: weights that do not make exactly 100.
    pub fn check_weights(&self, faults: &mut Faults) {
        let total: Decimal = self.0.iter().map(|element| element.weight).sum();
        let detail = format!("has elements that weigh {} together; they must weigh exactly 100", total.normalize());
        faults.require(self.is_empty() || total == Decimal::ONE_HUNDRED, POINTER, "weights", &detail);
    }

    /// Adds what is wrong with each of the prices that stand at `pointer`. Some may be missing.
    pub fn check_prices(&self, faults: &mut Faults, pointer: &str, prices: &[ElementPrice]) {
        let mut seen = BTreeSet::new();
        for (place, stated) in prices.iter().enumerate() {
            let at = |field: &str| format!("{pointer}/{place}/{field}");
            let element = self.find(&stated.element);
            let detail = "is no element of this competition's price";
            faults.require(element.is_some(), &at("element"), "unknown_element", detail);
            faults.require(seen.insert(&stated.element), &at("element"), "duplicate", "is priced twice");
            faults.price(&at("price"), stated.price);
            let refused = stated.price == Money::ZERO && element.is_some_and(|one| one.zero == ZeroRule::Refused);
            let detail = "must be more than nothing: a price of zero is not accepted for this element";
            faults.require(!refused, &at("price/amount"), "zero", detail);
        }
    }

    /// Adds what is wrong with the total of prices that stand at `pointer`, if they are all there.
    pub fn check_total(&self, faults: &mut Faults, pointer: &str, prices: &[ElementPrice]) {
        let total = self.total(prices);
        faults.require(total.is_ok(), pointer, "too_large", "add up to more than can be held");
        let nothing = total == Ok(Some(Money::ZERO));
        let detail = "add up to nothing: a tender whose whole price is zero cannot be compared";
        faults.require(!nothing, pointer, "zero", detail);
    }

    /// The ids of the elements that these prices say nothing of.
    pub fn unpriced<'s>(&'s self, prices: &'s [ElementPrice]) -> impl Iterator<Item = &'s str> {
        let stated = |id: &str| prices.iter().any(|price| price.element == id);
        self.0.iter().map(|element| element.id.as_str()).filter(move |id| !stated(id))
    }

    /// The comparable price; nothing while an element has no price. Prices of what is no element count for nothing.
    ///
    /// # Errors
    /// When it is more than money can hold.
    pub fn total(&self, prices: &[ElementPrice]) -> Result<Option<Money>, TooLarge> {
        let mut total = Decimal::ZERO;
        let mut missing = self.is_empty();
        for element in &self.0 {
            let Some(stated) = prices.iter().find(|price| price.element == element.id) else {
                missing = true;
                continue;
            };
            let amount = stated.price.to_decimal().checked_mul(element.quantity).ok_or(TooLarge)?;
            total = total.checked_add(amount).ok_or(TooLarge)?;
        }
        let pence = total.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let price = Money::from_decimal(pence).ok_or(TooLarge)?;
        Ok((!missing).then_some(price))
    }

    /// Every element with its price, as far as it has one.
    pub fn priced(&self, prices: &[ElementPrice]) -> Vec<PricedElement> {
        let priced = |element: &PriceElement| {
            let stated = prices.iter().find(|price| price.element == element.id)?;
            let PriceElement { id, title, unit, quantity, .. } = element.clone();
            Some(PricedElement { element: id, title, unit, quantity, price: stated.price })
        };
        self.0.iter().filter_map(priced).collect()
    }

    /// Whether a price stated for the one is a price for the other: the same elements, units, quantities and zero rules.
    pub fn prices_alike(&self, other: &Self) -> bool {
        let priced = |schedule: &Self| -> Vec<(String, String, Decimal, ZeroRule)> {
            let key = |one: &PriceElement| (one.id.clone(), one.unit.clone(), one.quantity, one.zero);
            let mut keys: Vec<_> = schedule.0.iter().map(key).collect();
            keys.sort_by(|one, other| one.0.cmp(&other.0));
            keys
        };
        priced(self) == priced(other)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn element(id: &str, quantity: &str, weight: &str) -> PriceElement {
        let (quantity, weight) = (quantity.parse().unwrap(), weight.parse().unwrap());
        let (title, unit) = (format!("Care by {id}"), "an hour".to_owned());
        PriceElement { id: id.into(), title, unit, quantity, weight, zero: ZeroRule::Refused }
    }

    fn price(element: &str, amount: &str) -> ElementPrice {
        ElementPrice { element: element.into(), price: amount.parse().unwrap() }
    }

    #[test]
    fn c1_the_total_is_exact_and_rounded_once_to_the_penny() {
        let schedule = PriceSchedule::new(vec![element("day", "3.005", "60"), element("night", "0.3333", "40")]);
        // 0.01 × 3.005 = 0.03005 and 0.05 × 0.3333 = 0.016665: together 0.046715. Each by itself would make 0.03 + 0.02.
        let total = schedule.total(&[price("night", "0.05"), price("day", "0.01")]);
        assert_eq!(total.unwrap().unwrap().to_string(), "0.05");
        let half = PriceSchedule::new(vec![element("day", "0.5", "100")]);
        assert_eq!(half.total(&[price("day", "0.01")]).unwrap().unwrap().to_string(), "0.01", "a half is rounded up");
        assert_eq!(schedule.total(&[price("day", "0.01")]), Ok(None), "the night has no price");
        assert_eq!(schedule.unpriced(&[price("day", "0.01")]).collect::<Vec<_>>(), ["night"]);
    }

    #[test]
    fn c1_a_total_beyond_money_is_refused_and_not_cut() {
        let schedule = PriceSchedule::new(vec![element("day", "1000000000", "100")]);
        assert_eq!(schedule.total(&[price("day", "9223.37")]).unwrap().unwrap().to_string(), "9223370000000.00");
        assert_eq!(schedule.total(&[price("day", "9223.38")]), Err(TooLarge));
        assert_eq!(schedule.total(&[price("day", "9223372036854.77")]), Err(TooLarge));
    }

    #[test]
    fn c1_weights_of_100_9_are_refused_with_their_sum() {
        let schedule = |last: &str| PriceSchedule::new(vec![element("day", "1", "60.5"), element("night", "1", last)]);
        let faults = |last: &str| {
            let mut faults = Faults::new();
            schedule(last).check_weights(&mut faults);
            faults.into_vec()
        };
        assert_eq!(faults("39.5"), []);
        let fault = &faults("40.4")[0];
        assert_eq!((fault.pointer.as_str(), fault.code.as_ref()), ("/price_schedule", "weights"));
        assert!(fault.detail.contains("weigh 100.9 together"), "{}", fault.detail);
    }

    #[test]
    fn c1_a_price_holds_on_where_only_words_and_weights_change() {
        let before = PriceSchedule::new(vec![element("day", "10", "60"), element("night", "5", "40")]);
        let turned = PriceSchedule::new(vec![element("night", "5.0", "50"), element("day", "10", "50")]);
        assert!(before.prices_alike(&turned));
        let more = PriceSchedule::new(vec![element("day", "11", "60"), element("night", "5", "40")]);
        let fewer = PriceSchedule::new(vec![element("day", "10", "100")]);
        assert!(!before.prices_alike(&more) && !before.prices_alike(&fewer));
    }

    proptest! {
        #[test]
        fn c1_the_total_is_within_half_a_penny_of_the_exact_sum_in_any_order(
            lines in prop::collection::vec((0i64..10_000_000, 1i64..100_000_000), 1..10),
        ) {
            let elements = lines.iter().enumerate().map(|(n, (_, quantity))| {
                let quantity = Decimal::new(*quantity, 4).to_string();
                element(&format!("e{n}"), &quantity, "1")
            });
            let schedule = PriceSchedule::new(elements.collect());
            let mut prices: Vec<ElementPrice> = lines.iter().enumerate().map(|(n, (pence, _))| ElementPrice {
                element: format!("e{n}"), price: Money::from_micros(pence * 10_000),
            }).collect();
            let total = schedule.total(&prices).unwrap().unwrap();
            // In millionths of a pound: pence times ten-thousandths.
            let exact: i64 = lines.iter().map(|(pence, quantity)| pence * quantity).sum();
            prop_assert!((total.micros() - exact).abs() <= 5_000, "{total} for {exact}");
            prop_assert_eq!(total.micros() % 10_000, 0);
            prices.reverse();
            prop_assert_eq!(schedule.total(&prices).unwrap(), Some(total));
        }
    }
}
