//! A script as words and signs, with their places: enough to find a call, take its arguments apart and quote them as
//! they are written. Comments and layout are left out.

/// A word, a text in quotation marks or a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    /// Byte of the source at which it begins.
    pub at: usize,
}

/// The words, texts and signs of a script that compiles.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let length = token_length(rest);
        let text = rest.get(..length).unwrap_or(rest);
        if !is_silent(text) {
            found.push(Token { text, at });
        }
        at += length;
    }
    found
}

fn is_silent(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*") || text.trim().is_empty()
}

/// Signs of two characters and more, the longest first.
const SIGNS: [&str; 14] = ["..=", "!in", "==", "!=", "<=", ">=", "&&", "||", "=>", "??", "?.", "..", "#{", "::"];

fn token_length(rest: &str) -> usize {
    let first = rest.chars().next().unwrap_or_default();
    let run = |wanted: fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    match first {
        c if c.is_whitespace() => run(char::is_whitespace),
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
        '"' | '`' => text_length(rest, first),
        c if c.is_ascii_digit() => number_length(rest),
        c if is_word(c) => run(is_word),
        _ if rest.starts_with("!in") && rest[3..].starts_with(is_word) => 1,
        _ => SIGNS.iter().find(|sign| rest.starts_with(*sign)).map_or(first.len_utf8(), |sign| sign.len()),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `623.22`, but `1..5` begins with `1`.
fn number_length(rest: &str) -> usize {
    let whole = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let fraction = rest.get(whole..).and_then(|after| after.strip_prefix('.'));
    match fraction.filter(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
        Some(after) => whole + 1 + after.find(|c| !is_word(c)).unwrap_or(after.len()),
        None => whole,
    }
}

/// Up to and with the closing mark; what stands in `${…}` may hold texts of its own.
fn text_length(rest: &str, mark: char) -> usize {
    let mut at = 1;
    while let Some(after) = rest.get(at..).filter(|after| !after.is_empty()) {
        let c = after.chars().next().unwrap_or_default();
        match c {
            '\\' if mark == '"' => at += 1 + after.chars().nth(1).map_or(0, char::len_utf8),
            '$' if mark == '`' && after.starts_with("${") => at += 2 + expression_length(&after[2..]),
            _ if c == mark => return at + 1,
            _ => at += c.len_utf8(),
        }
    }
    rest.len()
}

/// Up to and with the brace that closes an inserted expression.
fn expression_length(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while let Some(after) = rest.get(at..).filter(|after| !after.is_empty()) {
        let length = token_length(after);
        match &after[..length] {
            "{" | "#{" => depth += 1,
            "}" if depth == 0 => return at + 1,
            "}" => depth -= 1,
            _ => {}
        }
        at += length;
    }
    rest.len()
}

/// The literal text of a token like `"Good"`, without its marks.
pub(super) fn literal<'a>(token: &Token<'a>) -> Option<&'a str> {
    token.text.strip_prefix('"')?.strip_suffix('"')
}

/// Whether a word stands in a token: is it, or is a word of its text.
pub(super) fn names(token: &Token<'_>, word: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let text = token.text;
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}

/// Tokens as one line, spaced as they were written but for line breaks and comments.
pub(super) fn quoted(source: &str, tokens: &[Token<'_>]) -> String {
    let mut line = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end < token.at && source.get(end..token.at).is_some_and(|gap| !gap.is_empty())) {
            line.push(' ');
        }
        line.push_str(token.text);
        end = Some(token.at + token.text.len());
    }
    line
}

/// How deep in brackets each token stands: a bracket itself belongs to what is around it.
pub(super) fn depths(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0usize;
    let step = |token: &Token<'_>| match token.text {
        "(" | "[" | "{" | "#{" => {
            depth += 1;
            depth - 1
        }
        ")" | "]" | "}" => {
            depth = depth.saturating_sub(1);
            depth
        }
        _ => depth,
    };
    tokens.iter().map(step).collect()
}

/// The parts between separators at the outermost level.
pub(super) fn split<'t, 's>(tokens: &'t [Token<'s>], separator: &str) -> Vec<&'t [Token<'s>]> {
    let depths = depths(tokens);
    let cuts = tokens.iter().zip(&depths).enumerate();
    let cuts = cuts.filter(|(_, (token, depth))| **depth == 0 && token.text == separator).map(|(index, _)| index);
    let mut parts = vec![];
    let mut from = 0;
    for cut in cuts {
        parts.push(&tokens[from..cut]);
        from = cut + 1;
    }
    parts.push(&tokens[from..]);
    parts
}

/// The index of the bracket that closes the one at `open`.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let depths = depths(&tokens[open..]);
    let closes = |index: &usize| depths[*index] == 0 && matches!(tokens[open + index].text, ")" | "]" | "}");
    open + (1..depths.len()).find(closes).unwrap_or(depths.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_script_is_taken_apart_as_it_is_written() {
        assert_eq!(
            texts("//! Head\nrequire(\"a-b\", x.y >= 60.5, \"A, \\\"b\\\"\"); // tail"),
            ["require", "(", "\"a-b\"", ",", "x", ".", "y", ">=", "60.5", ",", "\"A, \\\"b\\\"\"", ")", ";"]
        );
        assert_eq!(
            texts("a !in [1, 2] /* b */ && !inside"),
            ["a", "!in", "[", "1", ",", "2", "]", "&&", "!", "inside"]
        );
        assert_eq!(texts("`x ${f(`${y}`, #{a: 1})} \"`;"), ["`x ${f(`${y}`, #{a: 1})} \"`", ";"]);
        assert_eq!(texts("for i in 1..5 {}"), ["for", "i", "in", "1", "..", "5", "{", "}"]);
        assert_eq!(texts("\"never ends"), ["\"never ends"]);
    }

    #[test]
    fn parts_are_cut_at_the_outermost_level_alone() {
        let source = "f(a, [b, c]), d";
        let tokens = tokens(source);
        let parts: Vec<String> = split(&tokens, ",").iter().map(|part| quoted(source, part)).collect();
        assert_eq!(parts, ["f(a, [b, c])", "d"]);
        assert_eq!(closing(&tokens, 1), 9);
    }
}
