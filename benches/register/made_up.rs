//! A register like the country's: so many homes and branches, authorities, words and ratings, none of them real.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

pub const LOCATIONS: u32 = 28_000;
/// Two for each location, and a third for one in seven.
pub const RATINGS: u32 = 60_000;
const AUTHORITIES: u32 = 150;
const DISTRICTS: u32 = 2_300;

const FIRST: [&str; 24] = [
    "Abbey", "Beech", "Cedar", "Dale", "Elm", "Fern", "Grange", "Harbour", "Ivy", "Juniper", "Kings", "Laurel",
    "Manor", "North", "Oak", "Park", "Queens", "Rose", "Spring", "Thorn", "Upper", "Vale", "West", "Yew",
];
const SECOND: [&str; 16] = [
    "House",
    "Lodge",
    "Court",
    "View",
    "Manor",
    "Hall",
    "Care Home",
    "Nursing Home",
    "Gardens",
    "Cottage",
    "Place",
    "Homecare",
    "Care",
    "Rest Home",
    "Road",
    "Close",
];
const SERVICES: [(&str, &str); 4] = [
    ("Residential homes", "Care home service without nursing"),
    ("Homecare agencies", "Domiciliary care service"),
    ("Nursing homes", "Care home service with nursing"),
    ("Supported living", "Supported living service"),
];

/// Writes the file and answers its size.
pub fn write(path: &Path) -> std::io::Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    for n in 0..LOCATIONS {
        writeln!(file, "{}", location(n))?;
    }
    file.flush()?;
    Ok(std::fs::metadata(path)?.len())
}

/// Spreads a number, the same way every time.
fn spread(n: u32, salt: u32) -> u32 {
    let mut x = n.wrapping_mul(0x9e37_79b9) ^ salt.wrapping_mul(0x85eb_ca6b);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2c1b_3c6d);
    x ^ (x >> 12)
}

fn grade(n: u32, salt: u32) -> &'static str {
    match spread(n, salt) % 100 {
        0..=3 => "Outstanding",
        4..=78 => "Good",
        79..=97 => "Requires improvement",
        _ => "Inadequate",
    }
}

fn rating(n: u32, salt: u32, year: u32) -> (String, Value) {
    let day = format!("{year}-{:02}-{:02}", spread(n, salt) % 12 + 1, spread(n, salt + 1) % 28 + 1);
    let questions = ["Safe", "Effective", "Caring", "Responsive", "Well-led"];
    let questions: Vec<Value> = questions
        .iter()
        .zip(0..)
        .map(|(name, question)| json!({"name": name, "rating": grade(n, salt + 10 + question)}))
        .collect();
    let overall = json!({"rating": grade(n, salt), "reportDate": day, "keyQuestionRatings": questions});
    (day, overall)
}

fn location(n: u32) -> Value {
    let provider = spread(n, 3) % 12_000;
    let (website, regulations) = SERVICES[(spread(n, 4) % 4) as usize];
    let name = format!(
        "{} {} {}",
        FIRST[(spread(n, 1) % 24) as usize],
        SECOND[(spread(n, 2) % 16) as usize],
        spread(n, 5) % 500
    );
    let historic = |salt: u32, year: u32| {
        let (day, overall) = rating(n, salt, year);
        json!({"reportDate": day, "overall": overall})
    };
    let mut before = vec![historic(200, 2018)];
    if n.is_multiple_of(7) {
        before.push(historic(300, 2016));
    }
    json!({
        "locationId": format!("1-{:09}", 100_000_000 + n),
        "providerId": format!("1-{:09}", 200_000_000 + provider),
        "providerName": format!("{} Care {provider} Limited", FIRST[(spread(provider, 6) % 24) as usize]),
        "name": name,
        "registrationStatus": if spread(n, 7).is_multiple_of(20) { "Deregistered" } else { "Registered" },
        "registrationDate": "2011-01-20",
        "dormancy": "N",
        "numberOfBeds": spread(n, 8) % 90,
        "postalAddressLine1": format!("{} The Street", n % 300),
        "postalAddressTownCity": FIRST[(spread(n, 9) % 24) as usize],
        "region": format!("Region {}", spread(n, 10) % 9),
        "postalCode": postcode(n),
        "onspdLatitude": format!("5{}.{:06}", spread(n, 11) % 5, spread(n, 12) % 1_000_000),
        "onspdLongitude": format!("-{}.{:06}", spread(n, 13) % 4, spread(n, 14) % 1_000_000),
        "localAuthority": format!("Authority {}", spread(n, 15) % AUTHORITIES),
        "careHome": if regulations.starts_with("Care home") { "Y" } else { "N" },
        "gacServiceTypes": [{"name": website, "description": regulations}],
        "specialisms": [{"name": "Dementia"}, {"name": "Caring for adults over 65 yrs"}],
        "regulatedActivities": [{"name": "Accommodation for persons who require nursing or personal care"}],
        "relationships": [],
        "currentRatings": {"overall": rating(n, 100, 2021).1},
        "historicRatings": before,
    })
}

/// Of the nth location.
pub fn postcode(n: u32) -> String {
    let district = spread(n, 16) % DISTRICTS;
    let letter = |index: u32| char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    let (first, second) = (letter(district / 100), letter(district / 7));
    format!("{first}{second}{} {}{}{}", district % 90 + 1, n % 10, letter(n), letter(n / 26))
}
