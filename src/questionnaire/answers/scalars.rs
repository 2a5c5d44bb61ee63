//! Answers that are one value, in a question or in a cell of a table.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{Check, WHOLE, plain_decimal};
use crate::kernel::Money;
use crate::kernel::text::pointer_step;
use crate::questionnaire::date;
use crate::questionnaire::model::Scalar;

impl Check<'_> {
    pub(super) fn scalar(&mut self, scalar: &Scalar, at: &str, answer: &Value) {
        match (scalar, answer) {
            (Scalar::Text { min, max }, Value::String(text)) => self.text((*min, *max), at, text),
            (Scalar::Choice { options }, Value::String(choice)) => {
                let listed = options.iter().any(|option| option == choice);
                let detail = format!("must be one of: {}", options.join(", "));
                self.faults.require(listed, at, "not_a_choice", &detail);
            }
            (Scalar::Integer { .. }, Value::Number(number)) => match number.as_i64() {
                Some(number) => self.integer(scalar, at, number),
                None => self.faults.add(at, "wrong_type", "must be a whole number"),
            },
            (Scalar::Decimal { min, max, places }, Value::String(text)) => match plain_decimal(text, *places) {
                Some(number) => self.within(at, number, *min, *max),
                None => {
                    let detail = format!("must be a decimal as text with at most {places} places, like \"62.5\"");
                    self.faults.add(at, "invalid", detail);
                }
            },
            (Scalar::Money { min, max }, Value::Object(money)) => self.money((*min, *max), at, money),
            (Scalar::Date { min, max, .. }, Value::String(text)) => match date::parse(text) {
                Some(date) => {
                    let day = |limit: &Option<date::DateLimit>| limit.and_then(|limit| limit.on(self.today));
                    let (min, max) = (day(min), day(max));
                    self.within(at, date, min, max);
                }
                None => self.faults.add(at, "not_a_date", "must be a date of the calendar, like 2021-03-08"),
            },
            (Scalar::Boolean, Value::Bool(_)) => {}
            (Scalar::Document, answer) => self.document(at, answer),
            (kind, _) => self.faults.add(at, "wrong_type", format!("must be {}", words(kind))),
        }
    }

    fn text(&mut self, (min, max): (usize, usize), at: &str, text: &str) {
        self.faults.text(at, text, max);
        let length = text.chars().count();
        if length < min && !text.trim().is_empty() {
            self.faults.add(at, "too_short", format!("must have at least {min} characters, has {length}"));
        }
    }

    fn integer(&mut self, scalar: &Scalar, at: &str, number: i64) {
        if let Some(steps) = self.questionnaire.scale(scalar) {
            let listed = steps.iter().any(|step| step.mark == number);
            let marks = steps.iter().map(|step| format!("{}: {}", step.mark, step.means)).collect::<Vec<_>>();
            self.faults.require(listed, at, "not_a_choice", &format!("must be one of: {}", marks.join(", ")));
        } else if let Scalar::Integer { min, max, .. } = scalar {
            self.within(at, number, min.or(Some(-WHOLE)), max.or(Some(WHOLE)));
        }
    }

    /// Pounds and pence, never negative, and nothing beside the amount and its currency.
    fn money(&mut self, (min, max): (Option<Money>, Option<Money>), at: &str, money: &Map<String, Value>) {
        for name in money.keys().filter(|name| !matches!(name.as_str(), "amount" | "currency")) {
            self.faults.add(format!("{at}/{}", pointer_step(name)), "unknown_field", "is not a part of money");
        }
        match money.get("currency") {
            Some(currency) if currency == "GBP" => {}
            Some(_) => self.faults.add(format!("{at}/currency"), "not_a_choice", "must be GBP"),
            None => self.faults.add(format!("{at}/currency"), "missing", "is missing"),
        }
        let at = format!("{at}/amount");
        match money.get("amount") {
            None => self.faults.add(at, "missing", "is missing"),
            Some(Value::String(text)) => match plain_decimal(text, 2) {
                None => self.faults.add(at, "invalid", "must be pounds and pence, like \"5000000.00\""),
                Some(amount) if amount < Decimal::ZERO => self.faults.add(at, "negative", "must not be negative"),
                Some(amount) => self.within(&at, amount, min.map(Money::to_decimal), max.map(Money::to_decimal)),
            },
            Some(_) => self.faults.add(at, "wrong_type", "must be the text of an amount, like \"5000000.00\""),
        }
    }

    fn within<T: PartialOrd + std::fmt::Display>(&mut self, at: &str, answer: T, min: Option<T>, max: Option<T>) {
        if let Some(least) = min.filter(|least| answer < *least) {
            self.faults.add(at, "out_of_range", format!("must be at least {least}"));
        }
        if let Some(most) = max.filter(|most| answer > *most) {
            self.faults.add(at, "out_of_range", format!("must be at most {most}"));
        }
    }
}

/// What a kind takes, as a sentence goes on: "must be …".
fn words(scalar: &Scalar) -> &'static str {
    match scalar {
        Scalar::Text { .. } => "a text",
        Scalar::Choice { .. } => "one of the options",
        Scalar::Integer { .. } => "a whole number",
        Scalar::Decimal { .. } => "a decimal as text, like \"62.5\"",
        Scalar::Money { .. } => "money: {\"amount\": \"5000000.00\", \"currency\": \"GBP\"}",
        Scalar::Date { .. } => "a date, like \"2021-03-08\"",
        Scalar::Boolean => "true or false",
        Scalar::Document => "the id of a document",
    }
}
