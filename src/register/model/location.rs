//! A home or branch on the register, and the words it is found by.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rating::Rating;
use crate::kernel::Place;
use crate::kernel::ids::{LocationId, ProviderId};
use crate::kernel::text::words_of;

/// The organisation that the regulator registers for a location. It need not be known here as a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registrant {
    /// The regulator's number of the provider: `1-101604995`.
    pub cqc_id: Option<String>,
    pub name: Option<String>,
    /// The Companies House number, eight characters.
    pub company_number: Option<String>,
}

/// A home or branch that the regulator registers, with its latest rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub id: LocationId,
    /// The regulator's own number: `1-105426344`.
    pub cqc_id: String,
    pub name: String,
    /// Who answers for it here.
    pub provider: Option<ProviderId>,
    /// Zero for what is no care home.
    pub beds: i32,
    pub care_home: bool,
    /// False once the regulator has struck it off.
    pub registered: bool,
    /// Registered, and serving nobody for the time being.
    pub dormant: bool,
    pub registered_on: Option<NaiveDate>,
    pub deregistered_on: Option<NaiveDate>,
    /// The day of the last inspection, which may not have led to a new rating.
    pub inspected_on: Option<NaiveDate>,
    pub place: Option<Place>,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub local_authority: Option<String>,
    pub region: Option<String>,
    pub specialisms: Vec<String>,
    pub service_types: Vec<String>,
    /// Whom it serves.
    pub user_bands: Vec<String>,
    pub regulated_activities: Vec<String>,
    pub registrant: Registrant,
    /// The regulator's numbers of the locations that it continues (re-registration).
    pub predecessors: Vec<String>,
    pub rating: Rating,
    pub version: i64,
}

impl Location {
    /// What is assumed of a location before any file has said more: a registered care home.
    pub fn unheard_of(id: LocationId, cqc_id: &str) -> Self {
        Self {
            id,
            cqc_id: cqc_id.to_owned(),
            name: String::new(),
            provider: None,
            beds: 0,
            care_home: true,
            registered: true,
            dormant: false,
            registered_on: None,
            deregistered_on: None,
            inspected_on: None,
            place: None,
            address: None,
            postcode: None,
            local_authority: None,
            region: None,
            specialisms: vec![],
            service_types: vec![],
            user_bands: vec![],
            regulated_activities: vec![],
            registrant: Registrant::default(),
            predecessors: vec![],
            rating: Rating::UNPUBLISHED,
            version: 1,
        }
    }

    /// The words of its name, its provider's name and its postcode (in two parts and as one), each once, in order.
    pub fn words(&self) -> Vec<String> {
        let postcode = self.postcode.as_deref().unwrap_or_default();
        let texts = [self.name.as_str(), self.registrant.name.as_deref().unwrap_or_default(), postcode];
        let mut words: Vec<String> = texts.into_iter().flat_map(words_of).collect();
        words.extend(words_of(&postcode.replace(' ', "")));
        words.sort();
        words.dedup();
        words
    }
}

/// The district of a postcode: `BA14` of `BA14 8JN`. None for what is no full postcode.
pub fn district(postcode: &str) -> Option<String> {
    let text: String = postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let outward = text.get(..text.len().checked_sub(3)?)?;
    let inward = &text[outward.len()..];
    let plain = (2..=4).contains(&outward.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let postcode = outward.starts_with(|c: char| c.is_ascii_alphabetic())
        && outward.contains(|c: char| c.is_ascii_digit())
        && inward.starts_with(|c: char| c.is_ascii_digit());
    (plain && postcode).then(|| outward.to_owned())
}

/// A type of service by its name in the regulations, whichever of the regulator's files names it: some use the names
/// of its website.
pub fn service_name(name: &str) -> &str {
    const BY_WEBSITE: [(&str, &str); 6] = [
        ("Nursing homes", "Care home service with nursing"),
        ("Residential homes", "Care home service without nursing"),
        ("Homecare agencies", "Domiciliary care service"),
        ("Supported living", "Supported living service"),
        ("Supported housing", "Extra Care housing services"),
        ("Hospice", "Hospice services"),
    ];
    let known = BY_WEBSITE.into_iter().find(|(website, _)| website.eq_ignore_ascii_case(name));
    known.map_or(name, |(_, regulations)| regulations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_is_the_first_part_of_a_postcode() {
        let of = |postcode: &str| district(postcode).unwrap_or_default();
        assert_eq!([of("BA14 8JN"), of("m415bu"), of(" E1  6AN ")], ["BA14", "M41", "E1"]);
        for wrong in ["", "BA14", "8JN", "NA", "12 3AB", "BA14 JNN", "£A14 8JN", "BA145 8JN"] {
            assert_eq!(district(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_location_is_found_by_the_words_of_its_name_its_provider_and_its_postcode() {
        let mut location = Location::unheard_of(uuid::Uuid::nil().into(), "1-1");
        location.name = "St. Mary's Élan House".into();
        location.registrant.name = Some("Élan Care (UK) Ltd".into());
        location.postcode = Some("BA14 8JN".into());
        let words = ["8jn", "ba14", "ba148jn", "care", "house", "ltd", "marys", "st", "uk", "élan"];
        assert_eq!(location.words(), words);
    }
}
