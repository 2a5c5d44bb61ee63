//! The words and signs of a script with their places. Only as much of the language as a small slip needs: what is a
//! number, a text, a sign; comments and the texts in backticks are passed over whole.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    Number,
    Text,
    /// A text in backticks with whatever is computed in it.
    Template,
    Sign,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'s> {
    pub sort: Sort,
    pub text: &'s str,
    /// The byte it begins at.
    pub start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self.sort, Sort::Sign | Sort::Word) && self.text == text
    }
}

/// Longest first.
const SIGNS: [&str; 18] =
    ["..=", "!in", "..", "<=", ">=", "==", "!=", "&&", "||", "=>", "?.", "??", "::", "+=", "-=", "*=", "/=", "%="];

/// The tokens of a script that compiles.
pub(super) fn scan(source: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut at) = (vec![], 0);
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let (sort, length) = next(rest);
        if let Some(sort) = sort {
            tokens.push(Token { sort, text: &rest[..length], start: at });
        }
        at += length;
    }
    tokens
}

/// The sort and the bytes of what comes next; no sort for space and comments.
fn next(rest: &str) -> (Option<Sort>, usize) {
    let first = rest.chars().next().unwrap_or_default();
    match first {
        _ if first.is_whitespace() => (None, first.len_utf8()),
        _ if rest.starts_with("//") => (None, rest.find('\n').unwrap_or(rest.len())),
        _ if rest.starts_with("/*") => (None, comment(rest)),
        '"' => (Some(Sort::Text), text(rest)),
        '`' => (Some(Sort::Template), template(rest)),
        _ if first.is_ascii_digit() => (Some(Sort::Number), number(rest)),
        _ if is_letter(first) => (Some(Sort::Word), rest.find(|c| !is_letter(c)).unwrap_or(rest.len())),
        _ => (Some(Sort::Sign), sign(rest)),
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn sign(rest: &str) -> usize {
    let known = SIGNS.iter().find(|sign| match **sign {
        "!in" => rest.strip_prefix("!in").is_some_and(|after| !after.starts_with(is_letter)),
        sign => rest.starts_with(sign),
    });
    known.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |sign| sign.len())
}

/// `5_000`, `0.25`; a range such as `0..10` ends the number.
fn number(rest: &str) -> usize {
    let whole = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
    let fraction = rest[whole..].strip_prefix('.').filter(|after| after.starts_with(|c: char| c.is_ascii_digit()));
    fraction.map_or(whole, |after| whole + 1 + after.find(|c| !is_letter(c)).unwrap_or(after.len()))
}

fn text(rest: &str) -> usize {
    let mut escaped = true;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Comments may stand in one another.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let after = &rest[at..];
        let step = if after.starts_with("/*") {
            depth += 1;
            2
        } else if after.starts_with("*/") {
            depth -= 1;
            2
        } else {
            after.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// A text in backticks, with the texts inside its `${…}`.
fn template(rest: &str) -> usize {
    let mut at = 1;
    while at < rest.len() {
        let after = &rest[at..];
        if after.starts_with('`') {
            return at + 1;
        }
        at += match after.starts_with("${") {
            true => 2 + inside(&after[2..]),
            false => after.chars().next().map_or(1, char::len_utf8),
        };
    }
    rest.len()
}

/// The bytes up to and with the brace that ends `${…}`.
fn inside(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let (sort, length) = next(&rest[at..]);
        let token = &rest[at..at + length];
        at += length;
        match token {
            "{" => depth += 1,
            "}" if sort.is_some() && depth == 0 => return at,
            "}" => depth -= 1,
            _ => {}
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Sort, scan};

    #[test]
    fn numbers_texts_signs_and_comments_are_told_apart() {
        let source =
            "//! x >= 1\nif a.b !in [\"x\\\"y\", 5_000] /* 1 /* 2 */ 3 */ { f(`${g(\"}\", 1)} 7`, 0..10, 0.5); }";
        let tokens = scan(source);
        let of = |sort| tokens.iter().filter(|token| token.sort == sort).map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(of(Sort::Number), ["5_000", "0", "10", "0.5"]);
        assert_eq!(of(Sort::Text), ["\"x\\\"y\""]);
        assert_eq!(of(Sort::Template), ["`${g(\"}\", 1)} 7`"]);
        assert!(of(Sort::Sign).contains(&"!in") && of(Sort::Sign).contains(&".."));
        assert_eq!(of(Sort::Word), ["if", "a", "b", "f"]);
        assert!(tokens.iter().all(|token| &source[token.start..token.end()] == token.text));
    }
}
