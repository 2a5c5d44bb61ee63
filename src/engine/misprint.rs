//! What is wrong with the text of a script, said for people who have never written a program.

use rhai::{LexError, ParseError, ParseErrorType};

use super::finding::{Finding, nearest};
use super::sandbox::BANNED;
use super::{limits, plain};

/// The finding for what the parser stumbled over. `names` are the facts the script may name.
pub(super) fn finding(file: &str, source: &str, error: &ParseError, names: &[String]) -> Finding {
    let (line, column) = (error.position().line().unwrap_or(0), error.position().position().unwrap_or(0));
    let (before, after) = around(source, line, column);
    let (code, message, suggestion) = habit(before, after)
        .or_else(|| name(error.err_type(), names))
        .or_else(|| expected(error.err_type(), before))
        .unwrap_or_else(|| other(error.err_type()));
    Finding::new(file, code, message).at(line, column).suggest(suggestion)
}

type Said = (&'static str, String, Option<String>);

/// The text of the line before and from the place on.
fn around(source: &str, line: usize, column: usize) -> (&str, &str) {
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let byte = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(byte, _)| byte);
    text.split_at(byte)
}

/// Signs and words brought along from other languages, from spreadsheets and from prose.
fn habit(before: &str, after: &str) -> Option<Said> {
    const WORDS: [(&str, &str); 12] = [
        ("and", "&&"),
        ("AND", "&&"),
        ("or", "||"),
        ("OR", "||"),
        ("not", "!"),
        ("NOT", "!"),
        ("elseif", "else if"),
        ("elif", "else if"),
        ("True", "true"),
        ("TRUE", "true"),
        ("False", "false"),
        ("FALSE", "false"),
    ];
    let word: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if let Some((_, meant)) = WORDS.iter().find(|(habit, _)| *habit == word) {
        return Some((
            "not-in-language",
            format!("`{word}` is not a word of the rule language."),
            Some((*meant).into()),
        ));
    }
    let said =
        |message: &str, meant: Option<&str>| Some(("not-in-language", message.to_owned(), meant.map(str::to_owned)));
    match after {
        _ if word == "then" => said("There is no `then`: the brace follows the condition, if … { … }.", None),
        _ if matches!(word.as_str(), "null" | "nil" | "undefined") => {
            said("There is no such value: ask known(…) whether a fact is there.", None)
        }
        _ if after.starts_with("=>") => said("\"At least\" is written `>=`.", Some(">=")),
        _ if after.starts_with("=<") => said("\"At most\" is written `<=`.", Some("<=")),
        _ if after.starts_with('>') && before.ends_with('<') => said("\"Not equal\" is written `!=`.", Some("!=")),
        _ if after.starts_with('=') && !after.starts_with("==") => {
            said("Two things are compared with `==`.", Some("=="))
        }
        _ if before.trim_end().ends_with('%') => {
            said("A percentage is written as a plain number, without the sign.", None)
        }
        _ if after.starts_with(['£', '€', '$']) => {
            said("An amount is written without its sign, like money(\"5000000.00\").", None)
        }
        _ if after.starts_with(['“', '”', '„', '‘', '’', '«', '»']) => {
            said("A text stands between straight quotation marks.", Some("\""))
        }
        _ => None,
    }
}

fn name(error: &ParseErrorType, names: &[String]) -> Option<Said> {
    match error {
        ParseErrorType::VariableUndefined(name) => {
            let meant = nearest(name, names.iter().map(String::as_str));
            Some(("unknown-name", format!("There is nothing called `{name}` here."), meant))
        }
        ParseErrorType::VariableExists(name) => {
            Some(("name-twice", format!("`{name}` is already defined; choose another name."), None))
        }
        ParseErrorType::AssignmentToConstant(name) => Some(("read-only", plain::read_only(name), None)),
        ParseErrorType::Reserved(word)
        | ParseErrorType::UnknownOperator(word)
        | ParseErrorType::BadInput(LexError::ImproperSymbol(word, _))
            if BANNED.contains(&word.as_str()) =>
        {
            Some(("not-in-language", format!("`{word}` is not part of the rule language."), None))
        }
        _ => None,
    }
}

/// A sign that should have stood here.
fn expected(error: &ParseErrorType, before: &str) -> Option<Said> {
    let ParseErrorType::MissingToken(sign, _) = error else { return None };
    let message = match sign.as_str() {
        "," if before.trim_end().ends_with('"') => {
            "A comma is missing before this; or a text ends too early, for a quotation mark inside it is written \\\"."
                .to_owned()
        }
        "," => "A comma is missing before this.".to_owned(),
        ";" => "A semicolon is missing before this: every statement ends with one.".to_owned(),
        "{" => "A brace `{` is missing here: what an `if` or a `for` does stands in braces.".to_owned(),
        sign => format!("A closing `{sign}` is missing here."),
    };
    Some(("syntax", message, None))
}

fn other(error: &ParseErrorType) -> Said {
    use ParseErrorType as P;
    let (code, message) = match error {
        P::BadInput(LexError::MalformedNumber(text)) => {
            let text: String = text.chars().take(40).collect();
            ("bad-number", format!("The number {text} cannot be held exactly as it is written."))
        }
        P::BadInput(LexError::UnterminatedString) => ("syntax", "A text is not closed by a quotation mark.".to_owned()),
        P::BadInput(LexError::MalformedChar(text)) => {
            let message = "A text stands between double quotation marks.".to_owned();
            return ("syntax", message, Some(format!("\"{text}\"")));
        }
        P::UnexpectedEOF => ("syntax", "The script ends in the middle of something.".to_owned()),
        P::PropertyExpected => {
            ("syntax", "A field or a function is expected after the point, and this is neither.".to_owned())
        }
        P::MismatchedType(wanted, found) if wanted.contains("boolean") => {
            let found = if found.contains("string") { "a text".to_owned() } else { format!("\"{found}\"") };
            ("not-a-condition", format!("Here stands {found}, not a comparison: write the whole comparison again."))
        }
        P::ExprTooDeep => ("too-deep", "Brackets or expressions are nested too deeply here.".to_owned()),
        P::TooManyFunctions => ("too-many", format!("A script may have {} functions.", limits::FUNCTIONS)),
        P::BadInput(LexError::UnexpectedInput(text)) => ("syntax", format!("`{text}` has no meaning here.")),
        other => ("syntax", plain::sentence(&other.to_string())),
    };
    (code, message, None)
}
