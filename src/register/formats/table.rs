//! A row of cells, by the layout of its table.

use chrono::NaiveDate;

use super::checks::Checks;
use super::entry::{Entry, RowFault};
use super::layout::{Column, Flags, Layout};
use crate::kernel::Place;
use crate::register::model::{Format, Grade, Rating, service_name};

/// Whose row it is, if that can be told, and what is wrong with it.
pub type Faulty = (Option<String>, Vec<RowFault>);

/// # Errors
/// With every fault that was found in the row.
pub fn entry(line: i64, cells: &[String], layout: &Layout, today: NaiveDate) -> Result<Entry, Faulty> {
    let mut row = TableRow { cells, layout, checks: Checks::new(layout.strict(), today) };
    if let Some(fault) = row.unreadable() {
        return Err((row.cqc_id(), vec![fault]));
    }
    let entry = row.entry(line);
    match row.checks.verdict() {
        Ok(()) => Ok(entry),
        Err(faults) => Err((Some(entry.cqc_id).filter(|id| !id.is_empty()), faults)),
    }
}

struct TableRow<'r> {
    cells: &'r [String],
    layout: &'r Layout,
    checks: Checks,
}

impl<'r> TableRow<'r> {
    fn pick(&self, column: Column) -> Option<(&'r str, &'r str)> {
        self.layout.pick(self.cells, column)
    }

    fn cqc_id(&self) -> Option<String> {
        self.pick(Column::CqcId).map(|(_, text)| text.to_owned()).filter(|id| !id.is_empty())
    }

    /// What cannot even be stored.
    fn unreadable(&self) -> Option<RowFault> {
        let nul = self.cells.iter().any(|cell| cell.contains('\0'));
        nul.then(|| RowFault::whole("nul", "The row holds a NUL character."))
    }

    fn entry(&mut self, line: i64) -> Entry {
        let (field, text) = self.pick(Column::CqcId).unwrap_or(("location_id", ""));
        let cqc_id = self.checks.cqc_id(field, text);
        let (field, text) = self.pick(Column::Name).unwrap_or(("name", ""));
        let name = self.checks.name(field, text);
        let service_types = self.service_types();
        Entry {
            line,
            cqc_id,
            name,
            beds: self.beds(),
            care_home: self.care_home(service_types.as_deref()),
            // The regulator's own files, and what is drawn from them, list what is registered and nothing else.
            registered: if self.layout.strict() { self.yes_or_no(Column::Registered) } else { Some(true) },
            dormant: self.yes_or_no(Column::Dormant),
            registered_on: self.day(Column::RegisteredOn),
            deregistered_on: None,
            inspected_on: self.day(Column::InspectedOn),
            place: self.place(),
            address: self.address(),
            postcode: self.line(Column::Postcode, 10),
            local_authority: self.line(Column::LocalAuthority, 100),
            region: self.line(Column::Region, 100),
            specialisms: self.list(Column::Specialisms),
            service_types,
            user_bands: self.layout.marked(self.cells, Flags::UserBand),
            regulated_activities: self.layout.marked(self.cells, Flags::RegulatedActivity),
            registrant_id: self.line(Column::RegistrantId, 40),
            registrant_name: self.line(Column::RegistrantName, 200),
            company_number: self.company_number(),
            predecessors: None,
            ratings: self.rating().into_iter().collect(),
        }
    }

    fn beds(&mut self) -> Option<i32> {
        let (field, text) = self.pick(Column::Beds)?;
        // The monthly file leaves it empty for what is no care home.
        if text.is_empty() && !self.layout.strict() {
            return Some(0);
        }
        Some(self.checks.beds(field, text))
    }

    fn care_home(&mut self, service_types: Option<&[String]>) -> Option<bool> {
        if self.layout.format == Format::Trafford {
            return Some(true);
        }
        match self.pick(Column::CareHome) {
            Some(_) => self.yes_or_no(Column::CareHome),
            None => service_types
                .filter(|types| !types.is_empty())
                .map(|types| types.iter().any(|kind| kind.starts_with("Care home service"))),
        }
    }

    fn yes_or_no(&mut self, column: Column) -> Option<bool> {
        let (field, text) = self.pick(column)?;
        self.checks.yes_or_no(field, text)
    }

    fn day(&mut self, column: Column) -> Option<Option<NaiveDate>> {
        let (field, text) = self.pick(column)?;
        Some(self.checks.day(field, text))
    }

    fn line(&mut self, column: Column, most: usize) -> Option<Option<String>> {
        let (field, text) = self.pick(column)?;
        Some(self.checks.line(field, text, most))
    }

    fn list(&mut self, column: Column) -> Option<Vec<String>> {
        let (field, text) = self.pick(column)?;
        Some(self.checks.list(field, text.split('|')))
    }

    fn service_types(&mut self) -> Option<Vec<String>> {
        let marked = self.layout.marked(self.cells, Flags::ServiceType);
        let types = marked.or_else(|| self.list(Column::ServiceTypes))?;
        Some(types.iter().map(|name| service_name(name).to_owned()).collect())
    }

    fn address(&mut self) -> Option<Option<String>> {
        let (field, first) = self.pick(Column::Address)?;
        let rest = [Column::AddressLine2, Column::Town, Column::County];
        let rest = rest.into_iter().filter_map(|column| self.pick(column)).map(|(_, text)| text);
        let parts: Vec<&str> = std::iter::once(first).chain(rest).filter(|part| !part.is_empty()).collect();
        Some(self.checks.line(field, &parts.join(", "), 500))
    }

    /// Digits padded to eight, as Companies House writes them.
    fn company_number(&mut self) -> Option<Option<String>> {
        let number = self.line(Column::CompanyNumber, 20)?;
        Some(number.map(|number| format!("{:0>8}", number.to_ascii_uppercase())))
    }

    fn place(&mut self) -> Option<Option<Place>> {
        let (latitude, longitude) = (self.pick(Column::Latitude)?, self.pick(Column::Longitude)?);
        Some(self.checks.place(latitude, longitude))
    }

    fn grade(&mut self, column: Column) -> Option<Grade> {
        let (field, text) = self.pick(column)?;
        self.checks.grade(field, text)
    }

    fn rating(&mut self) -> Option<Rating> {
        let (field, text) = self.pick(Column::Overall)?;
        if text.is_empty() && !self.layout.strict() {
            return None;
        }
        let overall = self.checks.overall(field, text);
        let (field, day) = self.pick(Column::PublishedOn).unwrap_or(("report_date", ""));
        let published_on = self.checks.published_on(field, day, overall);
        Some(Rating {
            overall,
            published_on,
            safe: self.grade(Column::Safe),
            effective: self.grade(Column::Effective),
            caring: self.grade(Column::Caring),
            responsive: self.grade(Column::Responsive),
            well_led: self.grade(Column::WellLed),
            inherited: self.yes_or_no(Column::Inherited).unwrap_or(false),
            inherited_from: None,
        })
    }
}
