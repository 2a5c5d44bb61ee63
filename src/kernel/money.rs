//! Exact money, the same on both databases: whole micro-pounds in 64 bits.
//!
//! The range is ± 9.2e12 GBP. Six places leave room for rates per mile and per minute; amounts that people
//! send and read have two.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const PLACES: u32 = 6;
const CURRENCY: &str = "GBP";

/// An amount in pounds sterling. JSON: `{"amount":"623.22","currency":"GBP"}`; a JSON number is refused,
/// because most clients would pass it through a binary fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum MoneyError {
    #[error("\"{0}\" is not an amount of money: write pounds and pence, like \"623.22\"")]
    Syntax(String),
    #[error("\"{0}\" has more than two decimal places: write pounds and pence, like \"623.22\"")]
    Precision(String),
    #[error("\"{0}\" is out of range")]
    Range(String),
    #[error("the currency must be GBP, not \"{0}\"")]
    Currency(String),
}

impl Money {
    pub const ZERO: Self = Self(0);

    /// From the stored form.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The stored form.
    pub const fn micros(self) -> i64 {
        self.0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Pounds and pence as people write them: two places at most.
    ///
    /// # Errors
    /// When the text is no plain decimal, has a third decimal place, or is out of range. Never rounds.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        let amount =
            Decimal::from_str_exact(text).ok().filter(|_| plain).ok_or_else(|| MoneyError::Syntax(text.into()))?;
        if amount.normalize().scale() > 2 {
            return Err(MoneyError::Precision(text.into()));
        }
        Self::from_decimal(amount).ok_or_else(|| MoneyError::Range(text.into()))
    }

    /// Exact or nothing: an amount with more than six places or out of range has no stored form.
    pub fn from_decimal(amount: Decimal) -> Option<Self> {
        let amount = amount.normalize();
        let shift = PLACES.checked_sub(amount.scale())?;
        let micros = amount.mantissa().checked_mul(10i128.pow(shift))?;
        i64::try_from(micros).ok().map(Self)
    }

    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.0), PLACES).normalize()
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut amount = self.to_decimal();
        if amount.scale() < 2 {
            amount.rescale(2);
        }
        amount.fmt(f)
    }
}

impl FromStr for Money {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = s.serialize_struct("Money", 2)?;
        out.serialize_field("amount", &self.to_string())?;
        out.serialize_field("currency", CURRENCY)?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            amount: Amount,
            currency: String,
        }
        /// Its own type so that the pointer of a bad amount ends in `/amount`.
        struct Amount(Money);
        impl<'de> Deserialize<'de> for Amount {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Money::parse(&String::deserialize(d)?).map(Amount).map_err(serde::de::Error::custom)
            }
        }
        let written = Written::deserialize(d)?;
        if written.currency != CURRENCY {
            return Err(serde::de::Error::custom(MoneyError::Currency(written.currency)));
        }
        Ok(written.amount.0)
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .property(
                "amount",
                ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$")),
            )
            .required("amount")
            .property("currency", ObjectBuilder::new().schema_type(Type::String).enum_values(Some([CURRENCY])))
            .required("currency")
            .description(Some("An exact amount: a decimal string and its currency"))
            .examples([serde_json::json!({"amount": "623.22", "currency": CURRENCY})])
            .into()
    }
}

impl utoipa::ToSchema for Money {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        for (text, micros) in [
            ("0.1", 100_000),
            ("623.22", 623_220_000),
            ("-0.01", -10_000),
            ("9223372036854.77", 9_223_372_036_854_770_000),
        ] {
            assert_eq!(Money::parse(text).unwrap().micros(), micros);
        }
        assert_eq!(Money::parse("5").unwrap().to_string(), "5.00");
        assert!(matches!(Money::parse("623.225"), Err(MoneyError::Precision(_))));
        assert_eq!(Money::parse("623.220").unwrap(), Money::parse("623.22").unwrap());
        assert!(matches!(Money::parse("9223372036854.78"), Err(MoneyError::Range(_))));
        for bad in ["1e3", "£5", "1,000", "", "1_000", " 5", "--5", "NaN"] {
            assert!(matches!(Money::parse(bad), Err(MoneyError::Syntax(_))), "{bad}");
        }
    }

    #[test]
    fn json_is_a_string_and_a_currency() {
        let money: Money = serde_json::from_str(r#"{"amount":"623.22","currency":"GBP"}"#).unwrap();
        assert_eq!(serde_json::to_string(&money).unwrap(), r#"{"amount":"623.22","currency":"GBP"}"#);
        assert!(serde_json::from_str::<Money>(r#"{"amount":623.22,"currency":"GBP"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":"623.22","currency":"EUR"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":"623.22"}"#).is_err());
    }

    proptest::proptest! {
        #[test]
        fn every_amount_of_pence_survives_writing_and_reading(pence in -900_000_000_000_000i64..900_000_000_000_000) {
            let money = Money::from_micros(pence * 10_000);
            proptest::prop_assert_eq!(Money::parse(&money.to_string()).unwrap(), money);
            proptest::prop_assert_eq!(Money::from_decimal(money.to_decimal()).unwrap(), money);
        }
    }
}
