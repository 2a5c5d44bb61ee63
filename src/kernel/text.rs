//! What people type: where a byte of it stands, what a misspelt word was meant to be, and checks on it, collected so
//! that one answer names every field at fault.

use super::money::Money;
use super::refusal::{FieldError, Problem, Refusal};

/// A name as one step of a JSON pointer (RFC 6901).
pub fn pointer_step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Digits in groups of three: `5000000` as `5,000,000`.
pub fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Line and column, from 1, of a byte of the text.
pub fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The word nearest to a misspelt one, if any is near: at most a third of its letters (or two) differ.
pub fn nearest<'a>(word: &str, all: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let most = 2.max(word.chars().count() / 3);
    all.into_iter()
        .map(|known| (distance(&word.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known.to_owned())
}

/// Levenshtein's edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..b.len() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(letter != b[j])).min(row[j] + 1).min(above + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

/// Gathers every fault of one request; [`Faults::verdict`] refuses if there is one.
#[derive(Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldError::new(pointer, code, detail));
    }

    /// A fault unless `met`.
    pub fn require(&mut self, met: bool, pointer: &str, code: &'static str, detail: &str) {
        if !met {
            self.add(pointer, code, detail);
        }
    }

    /// Text between 1 and `most` characters, not only spaces.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if text.trim().is_empty() {
            self.add(pointer, "empty", "must not be empty");
        } else if length > most {
            self.add(pointer, "too_long", format!("may have {most} characters, has {length}"));
        }
        self.no_control(pointer, text);
    }

    /// Line breaks and tabs are fine; other control characters are not (a NUL cannot be stored at all).
    pub fn no_control(&mut self, pointer: &str, text: &str) {
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.add(pointer, "control_character", "must not contain control characters");
        }
    }

    /// A price: never negative.
    pub fn price(&mut self, pointer: &str, price: Money) {
        if price.is_negative() {
            self.add(format!("{pointer}/amount"), "negative", "must not be negative");
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }

    /// # Errors
    /// `validation` (422) with every fault found.
    pub fn verdict(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::of(Problem::Validation).fields(self.0)) }
    }
}

/// The words of a text in lower case. An apostrophe is no end of a word: "Mary's" is found by "marys" too.
pub fn words_of(text: &str) -> Vec<String> {
    let folded = text.to_lowercase().replace(['\'', '’'], "");
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{nearest, thousands};

    #[test]
    fn digits_are_grouped_as_people_group_them() {
        for (digits, said) in [("7", "7"), ("999", "999"), ("1234567", "1,234,567"), ("", "")] {
            assert_eq!(thousands(digits), said);
        }
    }

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let fields = ["rating", "registered", "published_on"];
        assert_eq!(nearest("raiting", fields).as_deref(), Some("rating"));
        assert_eq!(nearest("Registred", fields).as_deref(), Some("registered"));
        assert_eq!(nearest("weather", fields), None);
    }
}
