//! How far it is from one point to another.

use rhai::{Dynamic, Module};
use rust_decimal::Decimal;

use super::{Answer, Topic, number, word};
use crate::kernel::Place;

pub(super) const TOPIC: Topic = Topic {
    title: "Places",
    about: "A point is two numbers: degrees north and degrees east, with six decimal places at the most; west and south \
            have a minus. A location whose coordinates the register does not know has none: ask `known(…)` first, and \
            refer it to an officer.",
    install,
};

fn install(module: &mut Module) {
    word(
        "miles_between",
        ["latitude: number", "longitude: number", "other_latitude: number", "other_longitude: number", "decimal"],
        r#"
        The distance of two points in miles, as the crow flies, on the ellipsoid of the coordinates (WGS 84): right to a
        millimetre within forty miles, then rounded half up to two decimal places. A home at 20.00 is within twenty miles,
        one at 20.01 is not. No degrees of that number, or more than six decimal places, is an error.

        Example: `miles_between(decimal("52.953300"), decimal("-1.150000"), decimal("52.952336"), decimal("-0.671344"))` is `19.99`.
        "#,
    )
    .set_into_module(
        module,
        |latitude: Dynamic, longitude: Dynamic, other_latitude: Dynamic, other_longitude: Dynamic| -> Answer<Decimal> {
            Ok(place(&latitude, &longitude)?.miles_to(place(&other_latitude, &other_longitude)?))
        },
    );
}

fn place(latitude: &Dynamic, longitude: &Dynamic) -> Answer<Place> {
    let (latitude, longitude) = (number(latitude)?, number(longitude)?);
    Place::new(latitude, longitude).ok_or_else(|| {
        format!(
            "{latitude}, {longitude} is no point: degrees lie between -90 and 90 north and between -180 and 180 east, \
             with six decimal places at the most"
        )
        .into()
    })
}
