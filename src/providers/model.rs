//! What a provider is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::ProviderId;

/// An organisation that provides care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    pub id: ProviderId,
    pub name: String,
    /// Eight characters; absent for those who are no company.
    pub companies_house_number: Option<String>,
    pub version: i64,
    pub created_at: Instant,
}

/// What a provider says that a location can take, on a day. It is the provider's own word, not the regulator's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredCapacity {
    pub as_at: NaiveDate,
    /// People it can serve: beds of a home, packages of a branch.
    pub capacity: i32,
    /// How many more than it serves now.
    pub vacancies: i32,
    pub declared_by: Uuid,
    pub declared_at: Instant,
}

/// A company number in its full form: digits padded to eight (`123456` is `00123456`), or two letters and six
/// digits (`SC123456`). None when the text is neither.
pub fn company_number(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if all_digits(&text) && text.len() <= 8 {
        return Some(format!("{text:0>8}"));
    }
    let (prefix, serial) = text.split_at_checked(2)?;
    let full = prefix.bytes().all(|b| b.is_ascii_alphabetic()) && serial.len() == 6 && all_digits(serial);
    full.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::company_number;

    #[test]
    fn company_numbers_are_padded_to_eight_characters() {
        assert_eq!(company_number("123456").as_deref(), Some("00123456"));
        assert_eq!(company_number(" sc123456 ").as_deref(), Some("SC123456"));
        assert_eq!(company_number("01234567").as_deref(), Some("01234567"));
        for wrong in ["", "123456789", "S1234567", "SC12345", "SC1234567", "SC12345X", "££123456", "12 34"] {
            assert_eq!(company_number(wrong), None, "{wrong}");
        }
    }
}
