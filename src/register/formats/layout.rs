//! Which column of a table holds what, by the names in its header.

use std::collections::BTreeMap;

use super::entry::shown;
use crate::kernel::Refusal;
use crate::kernel::text::Faults;
use crate::register::model::Format;

pub const WHERE: &str = "/header";

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    CqcId,
    Name,
    Beds,
    Overall,
    PublishedOn,
    Longitude,
    Latitude,
    Specialisms,
    ServiceTypes,
    Safe,
    Effective,
    Caring,
    Responsive,
    WellLed,
    Inherited,
    CareHome,
    Registered,
    Dormant,
    RegisteredOn,
    InspectedOn,
    Address,
    AddressLine2,
    Town,
    County,
    Postcode,
    LocalAuthority,
    Region,
    RegistrantId,
    RegistrantName,
    CompanyNumber,
}

/// A list with a column of its own for each of its values, marked `Y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flags {
    RegulatedActivity,
    ServiceType,
    UserBand,
}

const FLAGS: [(&str, Flags); 3] = [
    ("regulated activity - ", Flags::RegulatedActivity),
    ("service type - ", Flags::ServiceType),
    ("service user band - ", Flags::UserBand),
];

/// The columns of a format that are read, the first of them being the one that a header is known by, and how many of
/// them, from the front, must be there.
const fn columns(format: Format) -> (&'static [(&'static str, Column)], usize) {
    match format {
        Format::Sample | Format::Json => (SAMPLE, 5),
        Format::Weekly => (WEEKLY, 2),
        Format::Trafford => (TRAFFORD, 2),
        Format::Monthly => (MONTHLY, 2),
    }
}

const SAMPLE: &[(&str, Column)] = &[
    ("location_id", Column::CqcId),
    ("name", Column::Name),
    ("number_of_beds", Column::Beds),
    ("overall_rating", Column::Overall),
    ("report_date", Column::PublishedOn),
    ("longitude", Column::Longitude),
    ("latitude", Column::Latitude),
    ("specialisms", Column::Specialisms),
    ("safe", Column::Safe),
    ("effective", Column::Effective),
    ("caring", Column::Caring),
    ("responsive", Column::Responsive),
    ("well_led", Column::WellLed),
    ("inherited", Column::Inherited),
    ("care_home", Column::CareHome),
    ("registered", Column::Registered),
];

const WEEKLY: &[(&str, Column)] = &[
    ("CQC Location ID (for office use only)", Column::CqcId),
    ("Name", Column::Name),
    ("Address", Column::Address),
    ("Postcode", Column::Postcode),
    ("Service types", Column::ServiceTypes),
    ("Date of latest check", Column::InspectedOn),
    ("Specialisms/services", Column::Specialisms),
    ("Provider name", Column::RegistrantName),
    ("Local authority", Column::LocalAuthority),
    ("Region", Column::Region),
    ("CQC Provider ID (for office use only)", Column::RegistrantId),
];

const TRAFFORD: &[(&str, Column)] = &[
    ("cqc_id", Column::CqcId),
    ("name", Column::Name),
    ("type", Column::ServiceTypes),
    ("address", Column::Address),
    ("postcode", Column::Postcode),
    ("provider", Column::RegistrantName),
    ("inspection_date", Column::InspectedOn),
    ("area_name", Column::LocalAuthority),
    ("lon", Column::Longitude),
    ("lat", Column::Latitude),
];

const MONTHLY: &[(&str, Column)] = &[
    ("Location ID", Column::CqcId),
    ("Location Name", Column::Name),
    ("Location HSCA start date", Column::RegisteredOn),
    ("Dormant (Y/N)", Column::Dormant),
    ("Care home?", Column::CareHome),
    ("Care homes beds", Column::Beds),
    ("Location Latest Overall Rating", Column::Overall),
    ("Publication Date", Column::PublishedOn),
    ("Inherited Rating (Y/N)", Column::Inherited),
    ("Location Region", Column::Region),
    ("Location Local Authority", Column::LocalAuthority),
    ("Location Latitude", Column::Latitude),
    ("Location Longitude", Column::Longitude),
    ("Location Street Address", Column::Address),
    ("Location Address Line 2", Column::AddressLine2),
    ("Address Line 2", Column::AddressLine2),
    ("Location City", Column::Town),
    ("City", Column::Town),
    ("Location County", Column::County),
    ("County", Column::County),
    ("Location Postal Code", Column::Postcode),
    ("Postal Code", Column::Postcode),
    ("Provider ID", Column::RegistrantId),
    ("Provider Name", Column::RegistrantName),
    ("Provider Companies House Number", Column::CompanyNumber),
];

/// Whether a row is the header of this format.
pub fn is_header(format: Format, cells: &[String]) -> bool {
    let (known, needed) = columns(format);
    let has = |name: &str| cells.iter().any(|cell| cell.trim().eq_ignore_ascii_case(name));
    known.first().is_some_and(|(name, _)| has(name)) || known[..needed].iter().filter(|(name, _)| has(name)).count() > 2
}

/// Where each column of one table stands.
pub struct Layout {
    pub format: Format,
    width: usize,
    /// The place and the name of each column.
    places: BTreeMap<Column, (usize, String)>,
    /// The place and the value of each column of a list.
    flags: Vec<(Flags, usize, String)>,
}

impl Layout {
    /// # Errors
    /// `validation` naming every column that is missing or given twice; and in this product's own format also every
    /// unknown one, for there a misspelt optional column would be lost without a word. The regulator's files have
    /// columns that nobody here needs.
    pub fn of(format: Format, header: &[String]) -> Result<Self, Refusal> {
        let (known, needed) = columns(format);
        let mut faults = Faults::new();
        let mut layout = Self { format, width: header.len(), places: BTreeMap::new(), flags: vec![] };
        for (place, name) in header.iter().map(|name| name.trim()).enumerate() {
            if let Some((_, column)) = known.iter().find(|(known, _)| same(format, known, name)) {
                if layout.places.insert(*column, (place, name.to_owned())).is_some() {
                    faults.add(WHERE, "repeated_column", format!("the column {name} is given twice"));
                }
            } else if format == Format::Sample {
                faults.add(WHERE, "unknown_column", format!("\"{}\" is no column of this format", shown(name)));
            } else if let Some((flags, value)) = flag(name) {
                layout.flags.push((flags, place, value));
            }
        }
        let missing: Vec<&str> = known[..needed]
            .iter()
            .filter(|(_, column)| !layout.places.contains_key(column))
            .map(|(name, _)| *name)
            .collect();
        if !missing.is_empty() {
            faults.add(WHERE, "missing_column", format!("the file needs the columns: {}", missing.join(", ")));
        }
        faults.verdict()?;
        Ok(layout)
    }

    /// Only this product's own format takes nothing but its exact words and dates.
    pub fn strict(&self) -> bool {
        self.format == Format::Sample
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// The name of a column and its text in a row; None when the file has no such column. A row may be shorter than
    /// the header.
    pub fn pick<'r>(&'r self, cells: &'r [String], column: Column) -> Option<(&'r str, &'r str)> {
        let (place, name) = self.places.get(&column)?;
        let text = cells.get(*place).map_or("", |cell| cell.trim());
        // What R writes where a value is missing.
        let missing = self.format == Format::Trafford && text == "NA";
        Some((name, if missing { "" } else { text }))
    }

    /// The values of a list that a row marks; None when the file has no column for it.
    pub fn marked(&self, cells: &[String], wanted: Flags) -> Option<Vec<String>> {
        let mut of_list = self.flags.iter().filter(|(flags, ..)| *flags == wanted).peekable();
        of_list.peek()?;
        let marked = of_list.filter(|(_, place, _)| cells.get(*place).is_some_and(|cell| cell.trim() == "Y"));
        Some(marked.map(|(_, _, value)| value.clone()).collect())
    }
}

fn same(format: Format, known: &str, name: &str) -> bool {
    if format == Format::Sample { known == name } else { known.eq_ignore_ascii_case(name) }
}

fn flag(name: &str) -> Option<(Flags, String)> {
    let (prefix, flags) = FLAGS.into_iter().find(|(prefix, _)| {
        let head = name.get(..prefix.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    })?;
    Some((flags, name[prefix.len()..].trim().to_owned()))
}
