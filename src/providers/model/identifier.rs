//! Identifiers: a scheme and a value, many of them for one party (law.md section 9).

use serde::{Deserialize, Serialize};

/// The register of companies, whose numbers this product knew first.
pub const COMPANIES_HOUSE: &str = "GB-COH";

/// One name of a party in one register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// An org-id.guide prefix (`GB-COH`, `GB-CHC`, `GB-NHS`…), `GB-PPON`, `CQC`, `VAT`.
    pub scheme: String,
    pub value: String,
    pub origin: Origin,
    /// As that register has the name.
    pub legal_name: Option<String>,
    pub uri: Option<String>,
}

/// Who says that a party has an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The people who run the installation. No two parties have the same.
    Confirmed,
    /// The provider, by supplier information it brought along. Nobody has looked it up.
    Declared,
}

impl Origin {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Declared => "declared",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Confirmed, Self::Declared].into_iter().find(|origin| origin.name() == name)
    }
}

/// Why something is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentifier {
    #[error("must be capital letters, digits and hyphens, like GB-COH")]
    Scheme,
    #[error("must be {0}")]
    Value(&'static str),
}

/// Scheme and value in their one form: without space around them, in capitals, company numbers padded to eight.
///
/// # Errors
/// When the scheme is none, or the value has not the shape that its register gives.
pub fn normal(scheme: &str, value: &str) -> Result<(String, String), BadIdentifier> {
    let scheme = scheme.trim();
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let is_scheme = scheme == "Other" || ((2..=20).contains(&scheme.len()) && scheme.chars().all(plain));
    if !is_scheme {
        return Err(BadIdentifier::Scheme);
    }
    let value = value.trim();
    let known = value.to_ascii_uppercase();
    let shaped = |fits: bool, shape| if fits { Ok(known.clone()) } else { Err(BadIdentifier::Value(shape)) };
    let value = match scheme {
        COMPANIES_HOUSE => company_number(value).ok_or(BadIdentifier::Value(COMPANY_NUMBER))?,
        "GB-CHC" => shaped(charity_number(&known), "six or seven digits, like 1058849 or 219279-1")?,
        "GB-SC" => shaped(prefixed(&known, "SC", 6..=6), "SC and six digits, like SC012345")?,
        "GB-NIC" => shaped(prefixed(&known, "NIC", 6..=6) || digits(&known, 6..=6), "six digits, like NIC100012")?,
        "GB-NHS" => shaped(code(&known, 3..=10), "three to ten letters and digits, like RVV")?,
        "GB-UKPRN" => shaped(digits(&known, 8..=8), "eight digits")?,
        "GB-PPON" => shaped(ppon(&known), "four letters, four digits and four letters, like PBCD-1234-FGHJ")?,
        "CQC" => shaped(prefixed(&known, "1-", 1..=14), "1- and digits, like 1-101652854")?,
        _ if value.is_empty() || value.chars().count() > 60 || value.chars().any(char::is_control) => {
            return Err(BadIdentifier::Value("a text of at most 60 characters"));
        }
        _ => value.to_owned(),
    };
    Ok((scheme.to_owned(), value))
}

/// What a company number looks like, as a sentence goes on: "must be …".
const COMPANY_NUMBER: &str = "up to eight digits, or two letters and six digits, like 00123456 or SC123456";

/// A company number in its full form: digits padded to eight (`123456` is `00123456`), or two letters and six
/// digits (`SC123456`). None when the text is neither.
pub fn company_number(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    if digits(&text, 1..=8) {
        return Some(format!("{text:0>8}"));
    }
    let (prefix, serial) = text.split_at_checked(2)?;
    let full = prefix.bytes().all(|b| b.is_ascii_alphabetic()) && digits(serial, 6..=6);
    full.then_some(text)
}

type Lengths = std::ops::RangeInclusive<usize>;

fn digits(text: &str, lengths: Lengths) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn code(text: &str, lengths: Lengths) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn prefixed(text: &str, prefix: &str, lengths: Lengths) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| digits(rest, lengths))
}

/// A subsidiary charity has a number behind a hyphen.
fn charity_number(text: &str) -> bool {
    match text.split_once('-') {
        Some((charity, subsidiary)) => digits(charity, 6..=7) && digits(subsidiary, 1..=3),
        None => digits(text, 6..=7),
    }
}

fn ppon(text: &str) -> bool {
    let letters = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_uppercase());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [a, b, c] if letters(a) && digits(b, 4..=4) && letters(c))
}

#[cfg(test)]
mod tests {
    use super::{company_number, normal};

    #[test]
    fn company_numbers_are_padded_to_eight_characters() {
        assert_eq!(company_number("123456").as_deref(), Some("00123456"));
        assert_eq!(company_number(" sc123456 ").as_deref(), Some("SC123456"));
        assert_eq!(company_number("01234567").as_deref(), Some("01234567"));
        for wrong in ["", "123456789", "S1234567", "SC12345", "SC1234567", "SC12345X", "££123456", "12 34"] {
            assert_eq!(company_number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_register_has_its_shape() {
        for (scheme, value, kept) in [
            ("GB-COH", "123456", "00123456"),
            ("GB-CHC", "1058849", "1058849"),
            ("GB-CHC", "219279-1", "219279-1"),
            ("GB-SC", "sc012345", "SC012345"),
            ("GB-NIC", "NIC100012", "NIC100012"),
            ("GB-NHS", "rvv", "RVV"),
            ("GB-UKPRN", "10007788", "10007788"),
            ("GB-PPON", "pbcd-1234-fghj", "PBCD-1234-FGHJ"),
            ("CQC", "1-101652854", "1-101652854"),
            ("VAT", " GB 111 222 333 ", "GB 111 222 333"),
            ("Other", "anything", "anything"),
        ] {
            assert_eq!(normal(scheme, value), Ok((scheme.to_owned(), kept.to_owned())));
        }
        for (scheme, value) in [
            ("GB-COH", "12345678X"),
            ("GB-CHC", "12345"),
            ("GB-SC", "012345"),
            ("GB-NHS", "RV"),
            ("GB-UKPRN", "1000778"),
            ("GB-PPON", "PBCD-12345-FGHJ"),
            ("GB-PPON", "PBC1-1234-FGHJ"),
            ("GB-PPON", "PBCD1234FGHJ"),
            ("CQC", "2-101652854"),
            ("CQC", "1-"),
            ("VAT", ""),
            ("gb-coh", "123456"),
            ("", "1"),
            ("GB COH", "1"),
        ] {
            assert!(normal(scheme, value).is_err(), "{scheme} {value}");
        }
    }
}
