//! A point on the ground, and how far it is from another, as the crow flies (N21).
//!
//! The distance is that on the ellipsoid of the coordinates themselves (WGS 84), not on a globe, which would be wrong by a
//! tenth of a mile in twenty. It is the length of the straight line through the ground, made longer by the bend of the
//! earth along it: right to a millimetre within forty miles, to two metres across England.
//!
//! Everything is whole numbers with eighteen decimal places. Sines and roots of floating numbers differ by their last bit
//! between processors and libraries, and a home at the edge of a circle must be in it, or not, on every machine.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// A point on the ground in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub latitude_micro: i32,
    pub longitude_micro: i32,
}

/// One, with the places of a fraction.
const ONE: i128 = 1_000_000_000_000_000_000;
const PI: i128 = 3_141_592_653_589_793_238;
/// Half the equator's diameter, and the square of the eccentricity of the ellipsoid WGS 84.
const EQUATOR: i128 = 6_378_137 * METRE;
const ECCENTRICITY_SQUARED: i128 = 6_694_379_990_141_317;
/// Twice the mean radius of the earth, which only settles how much its bend adds to a straight line.
const DIAMETER: i128 = 2 * 6_371_008_771_400;
/// In millionths.
const METRE: i128 = 1_000_000;
/// 1,609.344 metres.
const MILE: i128 = 1_609_344 * METRE / 1_000;

impl Place {
    /// From decimal degrees north and east. None beyond the poles, beyond 180 degrees, and for more than six decimal
    /// places, which are finer than the places of the register.
    pub fn new(latitude: Decimal, longitude: Decimal) -> Option<Self> {
        let micro = |degrees: Decimal, most: i32| {
            let degrees = degrees.normalize();
            let micro = degrees.checked_mul(Decimal::from(1_000_000)).filter(|_| degrees.scale() <= 6)?;
            micro.to_i32().filter(|micro| (-most * 1_000_000..=most * 1_000_000).contains(micro))
        };
        Some(Self { latitude_micro: micro(latitude, 90)?, longitude_micro: micro(longitude, 180)? })
    }

    /// Decimal degrees north, six places.
    pub fn latitude(self) -> String {
        Decimal::new(self.latitude_micro.into(), 6).to_string()
    }

    /// Decimal degrees east, six places.
    pub fn longitude(self) -> String {
        Decimal::new(self.longitude_micro.into(), 6).to_string()
    }

    /// How far it is from here to there in miles, rounded half up to two decimal places (16 metres).
    pub fn miles_to(self, other: Self) -> Decimal {
        let hundredths = (self.micrometres_to(other) * 200 + MILE) / (2 * MILE);
        Decimal::from_i128_with_scale(hundredths, 2)
    }

    fn micrometres_to(self, other: Self) -> i128 {
        let (from, to) = (self.in_space(), other.in_space());
        let squares = from.iter().zip(to).map(|(from, to)| (from - to).pow(2)).sum::<i128>();
        // The straight line spans an angle of which its half, over half the diameter, is the sine.
        let sine = (squares.isqrt() * ONE / DIAMETER).min(ONE);
        DIAMETER * arcsine(sine) / ONE
    }

    /// From the centre of the earth: towards longitude 0, longitude 90 east, and the north pole.
    fn in_space(self) -> [i128; 3] {
        let (north, across) = sine_and_cosine(self.latitude_micro);
        let (east, towards) = sine_and_cosine(self.longitude_micro);
        let bulge = ONE - times(ECCENTRICITY_SQUARED, times(north, north));
        let normal = EQUATOR * ONE / (bulge * ONE).isqrt();
        let flattened = times(normal, ONE - ECCENTRICITY_SQUARED);
        [times(times(normal, across), towards), times(times(normal, across), east), times(flattened, north)]
    }
}

const fn times(a: i128, b: i128) -> i128 {
    a * b / ONE
}

/// By their series, until a term is nothing.
fn sine_and_cosine(micro_degrees: i32) -> (i128, i128) {
    let angle = i128::from(micro_degrees) * PI / 180_000_000;
    let square = times(angle, angle);
    let series = |first: i128, from: i128| {
        let (mut sum, mut term, mut step) = (first, first, from);
        while term != 0 {
            term = -times(term, square) / (step * (step + 1));
            sum += term;
            step += 2;
        }
        sum
    };
    (series(angle, 2), series(ONE, 1))
}

/// The angle of a sine between 0 and 1; a large one is halved first, so that the series is short.
fn arcsine(sine: i128) -> i128 {
    if sine > ONE / 8 {
        let cosine = ((ONE - times(sine, sine)) * ONE).isqrt();
        let half = sine * ONE / (2 * ONE * (ONE + cosine)).isqrt();
        return 2 * arcsine(half);
    }
    let square = times(sine, sine);
    let (mut sum, mut term, mut step) = (sine, sine, 1);
    while term != 0 {
        term = times(term, square) * (2 * step - 1) / (2 * step);
        sum += term / (2 * step + 1);
        step += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The middle of Nottingham.
    const CENTRE: Place = Place { latitude_micro: 52_953_300, longitude_micro: -1_150_000 };

    fn miles(from: Place, to: (i32, i32)) -> String {
        from.miles_to(Place { latitude_micro: to.0, longitude_micro: to.1 }).to_string()
    }

    /// Points that Vincenty's formula puts 19.99, 20.00 and 20.01 miles from the centre, north, east, south-west and
    /// north-west of it.
    #[test]
    fn n21_twenty_miles_from_the_city_centre_are_twenty_in_every_direction() {
        for (points, said) in [
            (
                [(53_242_377, -1_150_000), (52_952_336, -671_344), (52_748_404, -1_486_877), (53_097_114, -1_565_917)],
                "19.99",
            ),
            (
                [(53_242_521, -1_150_000), (52_952_335, -671_104), (52_748_301, -1_487_044), (53_097_186, -1_566_126)],
                "20.00",
            ),
            (
                [(53_242_666, -1_150_000), (52_952_334, -670_865), (52_748_199, -1_487_212), (53_097_258, -1_566_335)],
                "20.01",
            ),
        ] {
            for point in points {
                assert_eq!(miles(CENTRE, point), said, "{point:?}");
            }
        }
    }

    /// Vincenty puts these 20.004 and 20.006 miles away.
    #[test]
    fn n21_a_half_of_the_last_place_is_rounded_up() {
        assert_eq!(miles(CENTRE, (53_242_579, -1_150_000)), "20.00");
        assert_eq!(miles(CENTRE, (53_242_608, -1_150_000)), "20.01");
    }

    #[test]
    fn a_distance_is_known_at_the_ends_of_the_earth() {
        assert_eq!(miles(CENTRE, (52_953_300, -1_150_000)), "0.00");
        let (london, edinburgh) =
            (Place { latitude_micro: 51_507_400, longitude_micro: -127_800 }, (55_953_300, -3_188_300));
        assert_eq!(miles(london, edinburgh), "332.02", "332.01995602 by Vincenty");
        let dateline = Place { latitude_micro: 0, longitude_micro: 179_999_999 };
        assert_eq!(miles(dateline, (0, -179_999_999)), "0.00");
        let pole = Place { latitude_micro: 90_000_000, longitude_micro: 0 };
        assert_eq!(miles(pole, (-90_000_000, 0)), "11907.05", "far points are only told apart");
    }

    #[test]
    fn degrees_are_read_to_the_millionth_and_no_further() {
        let read = |latitude: &str, longitude: &str| {
            let decimal = |text: &str| text.parse::<Decimal>().expect("a decimal");
            Place::new(decimal(latitude), decimal(longitude)).map(|place| (place.latitude_micro, place.longitude_micro))
        };
        assert_eq!(read("52.9533", "-1.15"), Some((52_953_300, -1_150_000)));
        assert_eq!(read("90", "-180.000000"), Some((90_000_000, -180_000_000)));
        assert_eq!(read("52.9533001", "0"), None, "seven places");
        assert_eq!(read("90.000001", "0"), None);
        assert_eq!(read("0", "180.000001"), None);
        assert_eq!(read("79228162514264337593543950335", "0"), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_as_far(
            a in -90_000_000..=90_000_000, b in -180_000_000..=180_000_000,
            c in -90_000_000..=90_000_000, d in -180_000_000..=180_000_000,
        ) {
            let here = Place { latitude_micro: a, longitude_micro: b };
            let there = Place { latitude_micro: c, longitude_micro: d };
            prop_assert_eq!(here.miles_to(there), there.miles_to(here));
        }
    }
}
