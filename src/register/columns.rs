//! Which column of a file holds what, by the names in its header.

use csv::ByteRecord;

use crate::kernel::Refusal;
use crate::kernel::text::Faults;

const WHERE: &str = "/header";

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident $header:literal $needed:literal;)*) => {
        /// A column that this importer knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($(#[$doc])* $name),* }

        impl Column {
            const ALL: &'static [Self] = &[$(Self::$name),*];
            pub const fn header(self) -> &'static str { match self { $(Self::$name => $header),* } }
            const fn needed(self) -> bool { match self { $(Self::$name => $needed),* } }
        }
    };
}

columns! {
    CqcId "location_id" true;
    Name "name" true;
    Beds "number_of_beds" true;
    Overall "overall_rating" true;
    PublishedOn "report_date" true;
    Longitude "longitude" false;
    Latitude "latitude" false;
    /// Joined by a bar.
    Specialisms "specialisms" false;
    Safe "safe" false;
    Effective "effective" false;
    Caring "caring" false;
    Responsive "responsive" false;
    WellLed "well_led" false;
    Inherited "inherited" false;
    CareHome "care_home" false;
    Registered "registered" false;
}

/// The order of the columns in one file.
pub struct Columns(Vec<Column>);

impl Columns {
    /// # Errors
    /// `validation` naming every column that is missing, unknown or given twice: a misspelt optional column would
    /// otherwise be lost without a word.
    pub fn of(header: Option<&ByteRecord>) -> Result<Self, Refusal> {
        let Some(header) = header else {
            return Err(Refusal::invalid("", "empty", "must be a CSV file with a header and at least one row"));
        };
        let mut faults = Faults::new();
        let mut columns = vec![];
        for name in header {
            let Ok(name) = std::str::from_utf8(name).map(str::trim) else {
                return Err(Refusal::invalid(WHERE, "encoding", "is not UTF-8 text: save the file as \"CSV UTF-8\""));
            };
            match Column::ALL.iter().find(|column| column.header() == name) {
                None => faults.add(WHERE, "unknown_column", format!("\"{}\" is no column of this format", shown(name))),
                Some(column) if columns.contains(column) => {
                    faults.add(WHERE, "repeated_column", format!("the column {name} is given twice"));
                }
                Some(column) => columns.push(*column),
            }
        }
        let missing: Vec<&str> = Column::ALL
            .iter()
            .filter(|column| column.needed() && !columns.contains(column))
            .map(|column| column.header())
            .collect();
        if !missing.is_empty() {
            faults.add(WHERE, "missing_column", format!("the file needs the columns: {}", missing.join(", ")));
        }
        faults.verdict()?;
        Ok(Self(columns))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The text of a column in a row of the right length; None when the file has no such column.
    pub fn pick<'r>(&self, fields: &[&'r str], column: Column) -> Option<&'r str> {
        let at = self.0.iter().position(|known| *known == column)?;
        fields.get(at).copied()
    }
}

/// Up to 60 characters of what somebody sent, fit to be shown and stored.
pub fn shown(text: &str) -> String {
    excerpt(text, 60)
}

pub fn excerpt(text: &str, most: usize) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c });
    let mut excerpt: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}
