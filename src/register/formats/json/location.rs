//! One location of the syndication API.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::misshapen;
use super::ratings::{Assessment, CurrentRatings, HistoricRating, ratings};
use crate::register::formats::checks::Checks;
use crate::register::formats::entry::{Entry, RowFault};
use crate::register::formats::table::Faulty;
use crate::register::model::service_name;

/// The members that are read; the API has more.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawLocation<'a> {
    location_id: Option<String>,
    provider_id: Option<String>,
    provider_name: Option<String>,
    name: Option<String>,
    registration_status: Option<String>,
    registration_date: Option<String>,
    deregistration_date: Option<String>,
    dormancy: Option<String>,
    last_inspection: Option<Inspection>,
    postal_address_line1: Option<String>,
    postal_address_line2: Option<String>,
    postal_address_town_city: Option<String>,
    postal_address_county: Option<String>,
    postal_code: Option<String>,
    region: Option<String>,
    local_authority: Option<String>,
    #[serde(borrow)]
    onspd_latitude: Option<&'a RawValue>,
    #[serde(borrow)]
    onspd_longitude: Option<&'a RawValue>,
    care_home: Option<String>,
    #[serde(borrow)]
    number_of_beds: Option<&'a RawValue>,
    gac_service_types: Option<Vec<Named>>,
    specialisms: Option<Vec<Named>>,
    regulated_activities: Option<Vec<Named>>,
    current_ratings: Option<CurrentRatings>,
    historic_ratings: Option<Vec<HistoricRating>>,
    assessment: Option<Vec<Assessment>>,
    relationships: Option<Vec<Relationship>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Inspection {
    date: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    name: Option<String>,
    description: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Relationship {
    related_location_id: Option<String>,
    r#type: Option<String>,
}

/// # Errors
/// With every fault that was found in the object.
pub fn entry(line: i64, text: &str, today: NaiveDate) -> Result<Entry, Faulty> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let raw: RawLocation<'_> =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| (id_of(text), vec![misshapen(&error)]))?;
    if text.contains("\\u0000") {
        return Err((raw.location_id, vec![RowFault::whole("nul", "The object holds a NUL character.")]));
    }
    let mut checks = Checks::new(false, today);
    let entry = raw.entry(line, &mut checks);
    match checks.verdict() {
        Ok(()) => Ok(entry),
        Err(faults) => Err((Some(entry.cqc_id).filter(|id| !id.is_empty()), faults)),
    }
}

/// The number of a location that otherwise cannot be read.
fn id_of(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Id {
        location_id: String,
    }
    serde_json::from_str::<Id>(text).ok().map(|id| id.location_id)
}

impl RawLocation<'_> {
    fn entry(&self, line: i64, checks: &mut Checks) -> Entry {
        let text = |member: &Option<String>| member.as_deref().unwrap_or_default().trim().to_owned();
        let names = |checks: &mut Checks, field: &str, list: &Option<Vec<Named>>| {
            list.as_ref().map(|list| checks.list(field, list.iter().filter_map(|one| one.name.as_deref())))
        };
        Entry {
            line,
            cqc_id: checks.cqc_id("locationId", &text(&self.location_id)),
            name: checks.name("name", &text(&self.name)),
            beds: self.number_of_beds.map(|beds| checks.beds("numberOfBeds", scalar(beds))),
            care_home: yes_or_no(checks, "careHome", &self.care_home),
            registered: self.registered(checks),
            dormant: yes_or_no(checks, "dormancy", &self.dormancy),
            registered_on: day(checks, "registrationDate", self.registration_date.as_ref()),
            deregistered_on: day(checks, "deregistrationDate", self.deregistration_date.as_ref()),
            inspected_on: {
                let date = self.last_inspection.as_ref().and_then(|last| last.date.as_ref());
                day(checks, "lastInspection", date)
            },
            place: self.onspd_latitude.zip(self.onspd_longitude).map(|(latitude, longitude)| {
                checks.place(("onspdLatitude", scalar(latitude)), ("onspdLongitude", scalar(longitude)))
            }),
            address: self.address(checks),
            postcode: line_of(checks, "postalCode", &self.postal_code, 10),
            local_authority: line_of(checks, "localAuthority", &self.local_authority, 100),
            region: line_of(checks, "region", &self.region, 100),
            specialisms: names(checks, "specialisms", &self.specialisms),
            service_types: self.service_types(checks),
            user_bands: None,
            regulated_activities: names(checks, "regulatedActivities", &self.regulated_activities),
            registrant_id: line_of(checks, "providerId", &self.provider_id, 40),
            registrant_name: line_of(checks, "providerName", &self.provider_name, 200),
            company_number: None,
            predecessors: self.predecessors(checks),
            ratings: ratings(
                self.current_ratings.as_ref(),
                self.historic_ratings.as_deref().unwrap_or_default(),
                self.assessment.as_deref().unwrap_or_default(),
                checks,
            ),
        }
    }

    fn registered(&self, checks: &mut Checks) -> Option<bool> {
        match self.registration_status.as_deref()? {
            "Registered" => Some(true),
            "Deregistered" => Some(false),
            _ => {
                let detail = "The registrationStatus must be Registered or Deregistered.";
                checks.fault("registrationStatus", "unknown_status", detail);
                None
            }
        }
    }

    fn address(&self, checks: &mut Checks) -> Option<Option<String>> {
        let first = self.postal_address_line1.as_ref()?;
        let rest = [&self.postal_address_line2, &self.postal_address_town_city, &self.postal_address_county];
        let parts = std::iter::once(first).chain(rest.into_iter().flatten());
        let parts: Vec<&str> = parts.map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        Some(checks.line("postalAddressLine1", &parts.join(", "), 500))
    }

    /// By the names of the regulations, which the API gives as their descriptions.
    fn service_types(&self, checks: &mut Checks) -> Option<Vec<String>> {
        let types = self.gac_service_types.as_ref()?;
        let names = types.iter().filter_map(|kind| kind.description.as_deref().or(kind.name.as_deref()));
        Some(checks.list("gacServiceTypes", names.map(service_name)))
    }

    fn predecessors(&self, checks: &mut Checks) -> Option<Vec<String>> {
        let relationships = self.relationships.as_ref()?;
        let before = relationships.iter().filter(|one| one.r#type.as_deref() == Some("HSCA Predecessor"));
        let ids = before.filter_map(|one| one.related_location_id.as_deref());
        Some(ids.map(|id| checks.cqc_id("relationships", id.trim())).collect())
    }
}

/// A number as the digits that stand in the file, a text without its quotation marks.
fn scalar(value: &RawValue) -> &str {
    let text = value.get().trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    if text == "null" { "" } else { bare.unwrap_or(text) }
}

fn yes_or_no(checks: &mut Checks, field: &str, member: &Option<String>) -> Option<bool> {
    checks.yes_or_no(field, member.as_deref()?.trim())
}

fn day(checks: &mut Checks, field: &str, member: Option<&String>) -> Option<Option<NaiveDate>> {
    Some(checks.day(field, member?.trim()))
}

fn line_of(checks: &mut Checks, field: &str, member: &Option<String>, most: usize) -> Option<Option<String>> {
    Some(checks.line(field, member.as_deref()?.trim(), most))
}
