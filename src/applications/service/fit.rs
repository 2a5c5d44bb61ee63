//! How a location fits a lot: what it offers, where it is, how far away (N21). What the register does not know is not
//! established: no rule may hold it against anybody.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::engine::{Pack, not_established};
use crate::frameworks::{Area, Lot};
use crate::register::{Location, district, service_name};

/// Nothing where the register does not know enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// It offers one of the types of service that the lot buys; a lot that names none takes all.
    pub services: Option<bool>,
    /// It is in the area of the lot; a lot without one is everywhere.
    pub area: Option<bool>,
    /// From the centre of the lot's circle, rounded half up to two places; nothing for a lot without one.
    pub miles: Option<Decimal>,
}

impl Fit {
    pub fn of(lot: &Lot, location: &Location) -> Self {
        let Circled { miles, within } = Circled::of(lot, location);
        Self { services: services(&lot.terms.services, location), area: area(&lot.terms.area, location, within), miles }
    }

    /// As the rules read it: what they cannot do without, and the register does not know, leaves them undecided.
    pub(super) fn facts(self, pack: &Pack, (hook, record): (&str, &str), lot: &Lot, capacity: Option<i32>) -> Value {
        let or_unknown = |name: &str, value: Option<Value>, why: &str| match value {
            Some(value) => value,
            None if pack.insists(hook, record, name) => not_established(why),
            None => Value::Null,
        };
        let no_centre = "is not known, because the lot has no centre to measure it from";
        let no_place = "is not known, because the register has no coordinates of this location";
        let circled = matches!(lot.terms.area, Some(Area::Circle(_)));
        let services = "is not known, because the register names no type of service of this location";
        let area = "is not known, because the register does not say where this location is";
        json!({
            "code": lot.terms.code,
            "title": lot.terms.title,
            "capacity": or_unknown("capacity", capacity.map(Value::from), "was not asked for"),
            "services_fit": or_unknown("services_fit", self.services.map(Value::from), services),
            "area_fit": or_unknown("area_fit", self.area.map(Value::from), area),
            "distance_miles": or_unknown(
                "distance_miles",
                self.miles.map(|miles| Value::from(miles.to_string())),
                if circled { no_place } else { no_centre },
            ),
        })
    }
}

/// What a circle says of a location.
struct Circled {
    miles: Option<Decimal>,
    within: Option<bool>,
}

impl Circled {
    fn of(lot: &Lot, location: &Location) -> Self {
        let Some(Area::Circle(circle)) = &lot.terms.area else { return Self { miles: None, within: None } };
        let points = circle.centre().zip(location.place);
        let miles = points.map(|(centre, place)| centre.miles_to(place));
        Self { miles, within: miles.map(|miles| miles <= circle.miles) }
    }
}

fn services(wanted: &[String], location: &Location) -> Option<bool> {
    if wanted.is_empty() {
        return Some(true);
    }
    let offers = |wanted: &String| {
        let wanted = service_name(wanted.trim());
        location.service_types.iter().any(|own| service_name(own).eq_ignore_ascii_case(wanted))
    };
    (!location.service_types.is_empty()).then(|| wanted.iter().any(offers))
}

fn area(area: &Option<Area>, location: &Location, within: Option<bool>) -> Option<bool> {
    let among = |names: &[String], own: &str| names.iter().any(|name| name.trim().eq_ignore_ascii_case(own.trim()));
    match area {
        None => Some(true),
        Some(Area::LocalAuthorities(names)) => location.local_authority.as_ref().map(|own| among(names, own)),
        Some(Area::PostcodeDistricts(names)) => {
            location.postcode.as_deref().and_then(district).map(|own| among(names, &own))
        }
        Some(Area::Circle(_)) => within,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Place;
    use uuid::Uuid;

    fn lot(services: &[&str], area: Value) -> Lot {
        let terms = json!({"code": "a", "title": "A", "services": services, "area": area});
        let body = json!({"id": Uuid::nil(), "terms": terms, "closed": null});
        serde_json::from_value(body).expect("a lot")
    }

    fn home() -> Location {
        Location::unheard_of(Uuid::nil().into(), "1-1")
    }

    #[test]
    fn one_service_of_those_that_are_bought_is_enough_whatever_the_register_calls_it() {
        let fits = |wanted: &[&str], own: &[&str]| {
            let location = Location { service_types: own.iter().map(|name| (*name).to_owned()).collect(), ..home() };
            Fit::of(&lot(wanted, Value::Null), &location).services
        };
        let nursing = "Care home service with nursing";
        assert_eq!(fits(&[], &[]), Some(true));
        assert_eq!(fits(&[nursing], &[]), None, "the register does not say");
        assert_eq!(fits(&[nursing, "Hospice"], &["care home service WITH nursing"]), Some(true));
        assert_eq!(fits(&["nursing homes"], &[nursing]), Some(true), "as the website names it");
        assert_eq!(fits(&[nursing], &["Care home service without nursing"]), Some(false));
    }

    #[test]
    fn an_area_is_known_by_what_the_register_says_of_the_address() {
        let wiltshire =
            Location { local_authority: Some("Wiltshire".into()), postcode: Some("ba14 8JN".into()), ..home() };
        let fits = |area: Value, location: &Location| Fit::of(&lot(&[], area), location).area;
        assert_eq!(fits(Value::Null, &home()), Some(true));
        let (authorities, other) =
            (json!({"local_authorities": ["Swindon", "wiltshire"]}), json!({"local_authorities": ["Kent"]}));
        assert_eq!([fits(authorities.clone(), &wiltshire), fits(other, &wiltshire)], [Some(true), Some(false)]);
        assert_eq!(fits(authorities, &home()), None);
        let (districts, other) = (json!({"postcode_districts": ["ba14"]}), json!({"postcode_districts": ["BA1"]}));
        assert_eq!([fits(districts.clone(), &wiltshire), fits(other, &wiltshire)], [Some(true), Some(false)]);
        assert_eq!(fits(districts, &home()), None);
    }

    #[test]
    fn n21_within_twenty_miles_is_local_and_no_coordinates_are_no_answer() {
        let circle = json!({"circle": {"latitude": "52.9533", "longitude": "-1.15", "miles": "20"}});
        let fit = |micro: Option<(i32, i32)>| {
            let place = micro.map(|(latitude_micro, longitude_micro)| Place { latitude_micro, longitude_micro });
            let Fit { area, miles, .. } = Fit::of(&lot(&[], circle.clone()), &Location { place, ..home() });
            (area, miles.map(|miles| miles.to_string()).unwrap_or_default())
        };
        assert_eq!(fit(Some((52_952_336, -671_344))), (Some(true), "19.99".into()));
        assert_eq!(fit(Some((52_952_335, -671_104))), (Some(true), "20.00".into()));
        assert_eq!(fit(Some((52_952_334, -670_865))), (Some(false), "20.01".into()));
        assert_eq!(fit(None), (None, String::new()));
    }
}
