//! Fractional powers without binary fractions: whole-number arithmetic of any length.

use num_bigint::BigUint;
use rust_decimal::Decimal;

/// Decimal places of a power; what lies beyond is cut off.
pub(super) const PLACES: u32 = 15;

/// `base` to the power `up`/`down`, exact to [`PLACES`] decimal places and cut there, so that every library, machine
/// and year gives the same digits. `base` is not below zero and `down` is not zero. Nothing when it is too large.
///
/// With base = n ÷ 10^s the power is the `down`-th root of n^up × 10^(places × down − s × up), ÷ 10^places.
pub(super) fn rational(base: Decimal, up: u32, down: u32) -> Option<Decimal> {
    let base = base.normalize();
    let ten = BigUint::from(10u8);
    let digits = BigUint::from(base.mantissa().unsigned_abs()).pow(up) * ten.pow(PLACES * down);
    let root = (digits / ten.pow(base.scale() * up)).nth_root(down);
    let mantissa = i128::try_from(root).ok()?;
    Decimal::try_from_i128_with_scale(mantissa, PLACES).ok().map(|power| power.normalize())
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::rational;

    fn power(base: &str, up: u32, down: u32) -> Option<String> {
        rational(base.parse::<Decimal>().expect("a decimal"), up, down).map(|power| power.to_string())
    }

    #[test]
    fn powers_are_exact_to_fifteen_places_and_cut_there() {
        assert_eq!(power("81", 3, 2).as_deref(), Some("729"));
        assert_eq!(power("2", 1, 2).as_deref(), Some("1.414213562373095"));
        assert_eq!(power("0.25", 1, 2).as_deref(), Some("0.5"));
        assert_eq!(power("80", 3, 7).as_deref(), Some("6.540485609045839"));
        assert_eq!(power("0", 3, 7).as_deref(), Some("0"));
        assert_eq!(power("100", 99, 1), None);
    }
}
