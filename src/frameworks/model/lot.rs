//! The lots of a framework: what each buys and where, and when it was closed.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::LotId;
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Place, Refusal};

const MOST_SERVICES: usize = 50;
const MOST_NAMES: usize = 200;
const MOST_MILES: Decimal = Decimal::ONE_THOUSAND;

/// A part of a framework that is bought separately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub id: LotId,
    pub terms: LotTerms,
    /// Since when no application names it any more.
    pub closed: Option<Closed>,
}

/// What a council says of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotTerms {
    pub code: String,
    pub title: String,
    /// The types of service it buys, by their names in the register; without any, it does not say.
    pub services: Vec<String>,
    /// Without one it covers everywhere.
    pub area: Option<Area>,
}

/// Where a lot buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", try_from = "Said")]
#[schema(as = LotArea)]
pub enum Area {
    /// By their names in the register, in any case: `Wiltshire`.
    LocalAuthorities(Vec<String>),
    /// The first part of a postcode: `BA14`.
    PostcodeDistricts(Vec<String>),
    Circle(Circle),
}

/// An area as it is said, which may be said in more ways than one, or in none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    local_authorities: Option<Vec<String>>,
    postcode_districts: Option<Vec<String>>,
    circle: Option<Circle>,
}

impl TryFrom<Said> for Area {
    type Error = &'static str;

    fn try_from(said: Said) -> Result<Self, Self::Error> {
        match (said.local_authorities, said.postcode_districts, said.circle) {
            (Some(names), None, None) => Ok(Self::LocalAuthorities(names)),
            (None, Some(districts), None) => Ok(Self::PostcodeDistricts(districts)),
            (None, None, Some(circle)) => Ok(Self::Circle(circle)),
            _ => Err("an area is one of local_authorities, postcode_districts and circle"),
        }
    }
}

/// Everything that is no farther from a point, as the crow flies, than so many miles (N21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LotCircle)]
pub struct Circle {
    /// Degrees north, six decimal places at the most.
    #[schema(value_type = String, example = "52.9533")]
    pub latitude: Decimal,
    /// Degrees east; west has a minus.
    #[schema(value_type = String, example = "-1.15")]
    pub longitude: Decimal,
    /// More than 0, two decimal places at the most. A distance is rounded half up to two places before it is compared.
    #[schema(value_type = String, example = "20")]
    pub miles: Decimal,
}

/// That a lot takes no more applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub at: Instant,
    pub by: Uuid,
    pub reason: String,
}

impl Circle {
    /// None for a circle that was never checked.
    pub fn centre(&self) -> Option<Place> {
        Place::new(self.latitude, self.longitude)
    }
}

impl Lot {
    /// # Errors
    /// `wrong-state` when it is closed already.
    pub fn require_open(&self) -> Result<(), Refusal> {
        match &self.closed {
            None => Ok(()),
            Some(closed) => {
                let day = crate::kernel::london::date_of(closed.at);
                Err(Refusal::wrong_state(format!("The lot {} was closed on {day}.", self.terms.code)))
            }
        }
    }
}

impl LotTerms {
    pub(super) fn check(&self, at: &str, faults: &mut Faults) {
        faults.text(&format!("{at}/code"), &self.code, 40);
        faults.text(&format!("{at}/title"), &self.title, 200);
        names(faults, &format!("{at}/services"), &self.services, MOST_SERVICES);
        match &self.area {
            None => {}
            Some(Area::LocalAuthorities(all)) => {
                let at = format!("{at}/area/local_authorities");
                some(faults, &at, all);
                names(faults, &at, all, MOST_NAMES);
            }
            Some(Area::PostcodeDistricts(all)) => {
                let at = format!("{at}/area/postcode_districts");
                some(faults, &at, all);
                names(faults, &at, all, MOST_NAMES);
                for (place, district) in all.iter().enumerate() {
                    let plain = (2..=4).contains(&district.len())
                        && district.bytes().all(|byte| byte.is_ascii_alphanumeric())
                        && district.starts_with(|c: char| c.is_ascii_alphabetic())
                        && district.contains(|c: char| c.is_ascii_digit());
                    let detail = "must be the first part of a postcode, like BA14";
                    faults.require(plain, &format!("{at}/{place}"), "not_a_district", detail);
                }
            }
            Some(Area::Circle(circle)) => circle.check(&format!("{at}/area/circle"), faults),
        }
    }
}

impl Circle {
    fn check(&self, at: &str, faults: &mut Faults) {
        let latitude = Place::new(self.latitude, Decimal::ZERO).is_some();
        let detail = "must be degrees north between -90 and 90, with six decimal places at the most";
        faults.require(latitude, &format!("{at}/latitude"), "out_of_range", detail);
        let longitude = Place::new(Decimal::ZERO, self.longitude).is_some();
        let detail = "must be degrees east between -180 and 180, with six decimal places at the most";
        faults.require(longitude, &format!("{at}/longitude"), "out_of_range", detail);
        let miles = self.miles > Decimal::ZERO && self.miles <= MOST_MILES && self.miles.normalize().scale() <= 2;
        let detail = "must be more than 0 and at most 1000 miles, with two decimal places at the most";
        faults.require(miles, &format!("{at}/miles"), "out_of_range", detail);
    }
}

fn some(faults: &mut Faults, at: &str, names: &[String]) {
    faults.require(!names.is_empty(), at, "empty", "must name at least one; leave the area out to cover everywhere");
}

fn names(faults: &mut Faults, at: &str, names: &[String], most: usize) {
    if names.len() > most {
        faults.add(at, "too_many", format!("may name {most}"));
    }
    let mut seen = BTreeSet::new();
    for (place, name) in names.iter().enumerate() {
        let at = format!("{at}/{place}");
        faults.text(&at, name, 200);
        faults.require(seen.insert(name.trim().to_lowercase()), &at, "duplicate", "is named twice");
    }
}
