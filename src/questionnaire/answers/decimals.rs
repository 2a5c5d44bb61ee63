//! Decimals in answers are text of one form, so that equal numbers are equal texts but for zeros at the end.

use rust_decimal::Decimal;

/// Digits before the point.
pub(in crate::questionnaire) const DIGITS: usize = 12;

/// `623.22`, `-0.5`: a sign if it is below zero, no zeros in front, at most twelve digits, then at most `places` more
/// behind a point.
pub(in crate::questionnaire) fn plain_decimal(text: &str, places: u32) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let form = !whole.is_empty()
        && whole.len() <= DIGITS
        && fraction.len() <= places as usize
        && digits(whole)
        && digits(fraction)
        && (whole == "0" || !whole.starts_with('0'));
    let number = Decimal::from_str_exact(text).ok().filter(|_| form)?;
    (text.len() == unsigned.len() || number.is_sign_negative() && !number.is_zero()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::plain_decimal;

    #[test]
    fn one_form_is_taken() {
        for (text, value) in
            [("0", "0"), ("623.22", "623.22"), ("-0.5", "-0.5"), ("999999999999.10", "999999999999.10")]
        {
            assert_eq!(plain_decimal(text, 2).map(|number| number.to_string()).as_deref(), Some(value));
        }
        for wrong in
            ["", "-", ".5", "5.", "007", "00", "1e3", "+1", " 1", "1,000", "-0", "-0.00", "1.234", "1000000000000"]
        {
            assert_eq!(plain_decimal(wrong, 2), None, "{wrong}");
        }
    }
}
