//! Questions that many councils ask alike: an answer to one may be offered to the next.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Under which name an answer may be offered again, to whom, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuestionnaireReuse)]
pub struct Reuse {
    /// The same in every questionnaire that asks for the same thing: one of the list in `rules/README.md`, or a name
    /// of the council's own.
    #[serde(rename = "reuse")]
    pub key: String,
    pub about: About,
    /// An answer that was handed in longer ago is not offered; without it, age does not matter.
    #[serde(rename = "reuse_days", skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The organisation: the answer is the same for each of its locations.
    Provider,
    /// The location that applies.
    Location,
}

/// A name that means the same to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardKey {
    pub key: &'static str,
    /// The type of the question.
    pub answer: &'static str,
    pub about: About,
    pub means: &'static str,
}

const fn key(key: &'static str, answer: &'static str, about: About, means: &'static str) -> StandardKey {
    StandardKey { key, answer, about, means }
}

/// The names that questionnaires should use where they ask for these things.
pub const STANDARD: &[StandardKey] = {
    use About::{Location, Provider};
    &[
        key("legal_name", "text", Provider, "the name on the company or charity register"),
        key("trading_name", "text", Provider, "the name the provider trades under"),
        key("years_trading", "integer", Provider, "full years the business has been running"),
        key("vat_number", "text", Provider, "the VAT registration number"),
        key("website", "text", Provider, "the provider's website"),
        key("contact_name", "text", Provider, "who answers for applications"),
        key("contact_email", "text", Provider, "and their e-mail address"),
        key("contact_telephone", "text", Provider, "and their telephone number"),
        key("public_liability_cover", "money", Provider, "public liability insurance: cover of one claim"),
        key("public_liability_expires_on", "date", Provider, "the last day of that policy"),
        key("employers_liability_cover", "money", Provider, "employer's liability insurance: cover of one claim"),
        key("employers_liability_expires_on", "date", Provider, "the last day of that policy"),
        key("professional_indemnity_cover", "money", Provider, "professional indemnity insurance: cover of one claim"),
        key("professional_indemnity_expires_on", "date", Provider, "the last day of that policy"),
        key("equality_policy_reviewed_on", "date", Provider, "the last review of the equality policy"),
        key("equality_policy_expires_on", "date", Provider, "the last day it holds"),
        key("safeguarding_policy_reviewed_on", "date", Provider, "the last review of the safeguarding policy"),
        key("safeguarding_policy_expires_on", "date", Provider, "the last day it holds"),
        key("continuity_plan_tested_on", "date", Provider, "the last test of the plan for emergencies"),
        key("modern_slavery_statement", "text", Provider, "where the modern slavery statement is published"),
        key("guaranteed_hours_percent", "integer", Provider, "share of care workers with guaranteed hours"),
        key("lowest_hourly_pay", "money", Provider, "the lowest hourly pay of care staff aged 18 or over"),
        key("registered_manager", "text", Location, "the manager registered with the Care Quality Commission"),
        key("beds_offered", "integer", Location, "beds that the home offers to councils"),
    ]
};

pub(super) fn standard(key: &str) -> Option<&'static StandardKey> {
    STANDARD.iter().find(|standard| standard.key == key)
}
