//! What a provider offers, as it is sealed: its bytes, what it lacks, and the price that is compared.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::conditions::TenderConditions;
use super::model::TenderAnswer;
use crate::kernel::{ElementPrice, Money, PriceSchedule, Refusal, canonical};

/// Where `missing` names answers, the price, and elements of the price.
pub(super) const ANSWERS: &str = "/answers/";
pub(super) const PRICE: &str = "/price";
pub(super) const ELEMENTS: &str = "/price_elements/";

/// What a provider offers, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub price: Option<Money>,
    /// Where the price has elements: then there is no price besides.
    #[serde(default)]
    pub price_elements: Vec<ElementPrice>,
    pub answers: Vec<TenderAnswer>,
    /// What it says of several lots together.
    #[serde(default)]
    pub conditions: Option<TenderConditions>,
    /// 32 random bytes in hexadecimal, known to the provider alone before the opening. Without it the fingerprint
    /// of a lone price could be found by trying all prices.
    pub salt: String,
}

impl Content {
    /// Of a tender that was begun.
    pub fn nothing() -> Self {
        Self { price: None, price_elements: vec![], answers: vec![], conditions: None, salt: String::new() }
    }

    /// The bytes that are sealed and fingerprinted: canonical JSON of `{answers, price, salt}`, and `conditions` and
    /// `price_elements` if there are any.
    pub fn canonical(&self) -> String {
        let mut content = json!({"answers": self.answers, "price": self.price, "salt": self.salt});
        if let Some(conditions) = &self.conditions {
            content["conditions"] = json!(conditions);
        }
        if !self.price_elements.is_empty() {
            content["price_elements"] = json!(self.price_elements);
        }
        canonical::text(&content)
    }

    /// JSON pointers of what a submission still needs: the price or that of every element, and an answer to every question of
    /// these ids.
    pub fn missing<'a>(&self, schedule: &PriceSchedule, questions: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut missing = match schedule.is_empty() {
            true if self.price.is_none() => vec![PRICE.to_owned()],
            true => vec![],
            false => schedule.unpriced(&self.price_elements).map(|id| format!("{ELEMENTS}{id}")).collect(),
        };
        let answered = |question: &str| self.answers.iter().any(|answer| answer.question == question);
        let open = questions.into_iter().filter(|question| !answered(question));
        missing.extend(open.map(|question| format!("{ANSWERS}{question}")));
        missing
    }

    /// The price that is compared: the one that is stated, or the total of the elements.
    ///
    /// # Errors
    /// When what is stated is not all, which no submission is.
    pub fn comparable_price(&self, schedule: &PriceSchedule) -> Result<Money, Refusal> {
        let price = match schedule.is_empty() {
            true => self.price,
            false => schedule.total(&self.price_elements).map_err(Refusal::internal)?,
        };
        price.ok_or_else(|| Refusal::internal("a submitted tender has no price"))
    }
}
