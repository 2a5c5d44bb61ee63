//! Files of every format, real and made up.

use std::io::Write;

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

pub const TRAFFORD_2020: &[u8] = include_bytes!("data/trafford-care-homes-2020-04.csv");
pub const TRAFFORD_2022: &[u8] = include_bytes!("data/trafford-care-homes-2022-06.csv");
pub const TRAFFORD_2025: &[u8] = include_bytes!("data/trafford-care-homes-2025-07.csv");
pub const TRAFFORD_2026: &[u8] = include_bytes!("data/trafford-care-homes-2026-02.csv");

/// The weekly file's columns, after its lines of preamble.
pub fn weekly(rows: &[&str]) -> String {
    let mut file = String::from(
        "\"CQC directory\"\n\"Produced on 1 December 2020\"\n\"Contains public sector information\"\n\"For office use\"\n\
         Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,\
         Date of latest check,Specialisms/services,Provider name,Local authority,Region,Location URL,\
         CQC Location ID (for office use only),CQC Provider ID (for office use only)\n",
    );
    for row in rows {
        file.push_str(row);
        file.push_str("\r\n");
    }
    file
}

/// A cell of a spreadsheet as it stands in the file.
pub enum Cell {
    Text(&'static str),
    /// Shown as the first, stored as the second.
    Number(&'static str, &'static str),
    Day(&'static str, &'static str),
    Blank(usize),
}

impl Cell {
    fn xml(&self) -> String {
        let text = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        match self {
            Self::Text(shown) => format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                text(shown)
            ),
            Self::Number(shown, value) => format!(
                "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{shown}</text:p>\
                 </table:table-cell>"
            ),
            Self::Day(shown, value) => format!(
                "<table:table-cell office:value-type=\"date\" office:date-value=\"{value}\">\
                 <office:annotation><text:p>a remark</text:p></office:annotation><text:p>{shown}</text:p>\
                 </table:table-cell>"
            ),
            Self::Blank(count) => format!("<table:table-cell table:number-columns-repeated=\"{count}\"/>"),
        }
    }
}

/// A spreadsheet like the monthly one: a sheet that explains, then the register, then a million blank rows.
pub fn spreadsheet(rows: &[Vec<Cell>]) -> Vec<u8> {
    let rows: Vec<String> = rows
        .iter()
        .map(|cells| {
            let cells: String = cells.iter().map(Cell::xml).collect();
            format!(
                "<table:table-row>{cells}<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>"
            )
        })
        .collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"README\"><table:table-row><table:table-cell><text:p>Location ID</text:p>\
         </table:table-cell></table:table-row></table:table>\
         <table:table table:name=\"HSCA_Active_Locations\">{}\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

pub fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn monthly_header() -> Vec<Cell> {
    [
        "Location ID",
        "Location HSCA start date",
        "Dormant (Y/N)",
        "Care home?",
        "Location Name",
        "Care homes beds",
        "Location Latest Overall Rating",
        "Publication Date",
        "Inherited Rating (Y/N)",
        "Location Region",
        "Location Local Authority",
        "Location Latitude",
        "Location Longitude",
        "Location Street Address",
        "Location City",
        "Location Postal Code",
        "Provider ID",
        "Provider Name",
        "Provider Companies House Number",
        "Provider Postal Code",
        "Regulated activity - Personal care",
        "Service type - Care home service with nursing",
        "Service type - Domiciliary care service",
        "Service user band - Dementia",
    ]
    .map(Cell::Text)
    .into()
}

/// A location of the syndication API, with these members in place of its own.
pub fn location(cqc_id: &str, members: Value) -> Value {
    let mut location = json!({
        "locationId": cqc_id, "providerId": "1-900", "organisationType": "Location", "type": "Social Care Org",
        "name": format!("Home {cqc_id}"), "registrationStatus": "Registered", "registrationDate": "2011-01-20",
        "dormancy": "N", "numberOfBeds": 40, "postalAddressLine1": "1 The Street", "postalAddressTownCity": "Trowbridge",
        "region": "South West", "postalCode": "BA14 8JN", "onspdLatitude": 51.3195, "onspdLongitude": -2.2089,
        "localAuthority": "Wiltshire", "careHome": "Y", "inspectionDirectorate": "Adult social care",
        "lastInspection": {"date": "2020-02-03"}, "lastReport": {"publicationDate": "2020-03-04"},
        "gacServiceTypes": [{"name": "Nursing homes", "description": "Care home service with nursing"}],
        "specialisms": [{"name": "Dementia"}],
        "regulatedActivities": [{"name": "Personal care", "code": "RA1", "contacts": [{"personRoles": ["Registered Manager"]}]}],
        "relationships": [],
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2020-03-04", "reportLinkId": "x",
            "keyQuestionRatings": [{"name": "Safe", "rating": "Requires improvement"}, {"name": "Well-led", "rating": "Good"},
                {"name": "Caring", "rating": "Inspected but not rated"}]}},
    });
    for (name, value) in members.as_object().unwrap() {
        location[name] = value.clone();
    }
    location
}
