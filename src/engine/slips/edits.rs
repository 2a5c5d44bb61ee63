//! Which small slips a script could hold, and the case that would notice each.

use std::collections::BTreeMap;
use std::ops::Range;

use super::scan::{Sort, Token};
use super::step;

/// One small slip: what stands at some bytes of the file, and what would stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub bytes: Range<usize>,
    /// What stands there, as it is shown to people.
    pub was: String,
    pub becomes: String,
    pub advice: String,
}

/// For each text of a choice, another text of the same choice.
pub(super) type Choices = BTreeMap<String, String>;

/// What a removed criterion is replaced with.
pub(super) const NOTHING: &str = "()";

/// Every small slip of a script, in the order of its text.
pub(super) fn edits(source: &str, tokens: &[Token<'_>], choices: &Choices) -> Vec<Edit> {
    let script = Script { source, tokens, choices };
    (0..tokens.len()).flat_map(|at| script.at(at)).collect()
}

struct Script<'s> {
    source: &'s str,
    tokens: &'s [Token<'s>],
    choices: &'s Choices,
}

impl Script<'_> {
    fn at(&self, at: usize) -> Vec<Edit> {
        let token = &self.tokens[at];
        let edits = match token.sort {
            Sort::Sign => self.sign(at),
            Sort::Number => self.number(at),
            Sort::Text => self.text(at),
            Sort::Word if token.is("in") && !self.is_loop(at) => {
                let advice =
                    format!("Add a case in which {} is in the list, and one in which it is not.", self.left(at));
                vec![("!in".to_owned(), advice)]
            }
            Sort::Word => return self.removed(at).into_iter().collect(),
            Sort::Template => vec![],
        };
        let (bytes, was) = (token.start..token.end(), token.text);
        let edit = |(becomes, advice)| Edit { bytes: bytes.clone(), was: was.to_owned(), becomes, advice };
        edits.into_iter().map(edit).collect()
    }

    fn is(&self, at: Option<usize>, text: &str) -> bool {
        at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.is(text))
    }

    fn sign(&self, at: usize) -> Vec<(String, String)> {
        let sign = self.tokens[at].text;
        let (edge, turned) = match sign {
            ">=" => (">", "<="),
            "<=" => ("<", ">="),
            ">" => (">=", "<"),
            "<" => ("<=", ">"),
            _ => return self.other_sign(at).into_iter().collect(),
        };
        let (left, right) = (self.left(at), self.right(at));
        vec![
            (edge.to_owned(), format!("Add a case in which {left} is exactly {right}.")),
            (turned.to_owned(), format!("Add a case in which {left} is above {right}, and one in which it is below.")),
        ]
    }

    fn other_sign(&self, at: usize) -> Option<(String, String)> {
        let sides = "Add a case in which only one of the two sides holds.";
        let (becomes, advice) = match self.tokens[at].text {
            "&&" => ("||", format!("{sides} Left: {}; right: {}.", self.left(at), self.right(at))),
            "||" => ("&&", format!("{sides} Left: {}; right: {}.", self.left(at), self.right(at))),
            "==" => ("!=", self.equal(at)),
            "!=" => ("==", self.equal(at)),
            "!in" => {
                let left = self.left(at);
                ("in", format!("Add a case in which {left} is in the list, and one in which it is not."))
            }
            "!" => ("", format!("Add a case in which {} holds, and one in which it does not.", self.right(at))),
            "-" if self.is_unary(at) => ("", "Add a case whose answer depends on this minus.".to_owned()),
            "-" | "-=" => (if self.tokens[at].is("-") { "+" } else { "+=" }, figures()),
            "+" | "+=" => (if self.tokens[at].is("+") { "-" } else { "-=" }, figures()),
            _ => return None,
        };
        Some((becomes.to_owned(), advice))
    }

    fn equal(&self, at: usize) -> String {
        let (left, right) = (self.left(at), self.right(at));
        format!("Add a case in which {left} is {right}, and one in which it is not.")
    }

    /// A minus that belongs to what follows it.
    fn is_unary(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| self.tokens[before]) else { return true };
        match before.sort {
            Sort::Sign => !matches!(before.text, ")" | "]"),
            Sort::Word => matches!(before.text, "return" | "in" | "if" | "else"),
            _ => false,
        }
    }

    fn number(&self, at: usize) -> Vec<(String, String)> {
        let number = self.tokens[at].text;
        let advice = format!("Add a case that stands on each side of {number}.");
        step::number(number).into_iter().map(|becomes| (becomes, advice.clone())).collect()
    }

    fn text(&self, at: usize) -> Vec<(String, String)> {
        let quoted = self.tokens[at].text;
        let text = quoted.trim_matches('"');
        let word = at.checked_sub(2).filter(|_| self.is(at.checked_sub(1), "(")).map(|word| self.tokens[word].text);
        let steps = match word {
            Some("money" | "decimal") => step::decimal(text),
            Some("date") => step::date(text),
            _ if self.is_compared(at) => {
                let other = self.choices.get(text).map_or(step::ANOTHER, String::as_str);
                let advice = format!("Add a case in which it is {quoted}, and one in which it is not.");
                return vec![(format!("\"{other}\""), advice)];
            }
            _ => vec![],
        };
        let advice = format!("Add a case exactly on {text}, and one just beside it.");
        steps.into_iter().map(|step| (format!("\"{step}\""), advice.clone())).collect()
    }

    /// Beside `==`, `!=` or `in`, or in a list.
    fn is_compared(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        ["==", "!="].iter().any(|sign| self.is(before, sign) || self.is(Some(at + 1), sign))
            || ["in", "!in"].iter().any(|sign| self.is(Some(at + 1), sign))
            || self.is_listed(at)
    }

    /// The bracket it stands in is that of a list.
    fn is_listed(&self, at: usize) -> bool {
        let mut depth = 0;
        for token in self.tokens[..at].iter().rev().filter(|token| token.sort == Sort::Sign) {
            match token.text {
                ")" | "]" | "}" => depth += 1,
                "[" if depth == 0 => return true,
                "(" | "{" | ";" if depth == 0 => return false,
                "(" | "[" | "{" => depth -= 1,
                _ => {}
            }
        }
        false
    }

    /// `for x in list` asks nothing.
    fn is_loop(&self, at: usize) -> bool {
        self.is(at.checked_sub(2), "for") || self.is(at.checked_sub(1), ")")
    }

    /// A criterion that is a statement of its own, taken out.
    fn removed(&self, at: usize) -> Option<Edit> {
        let token = &self.tokens[at];
        let begins = at.checked_sub(1).is_none_or(|before| matches!(self.tokens[before].text, ";" | "{" | "}"));
        if !(begins && matches!(token.text, "require" | "refer") && self.is(Some(at + 1), "(")) {
            return None;
        }
        let end = self.closing(at + 1)?;
        let id = self.tokens.get(at + 2).map_or("", |id| id.text);
        let answer = if token.text == "require" { "is not met" } else { "is referred" };
        Some(Edit {
            bytes: token.start..end,
            was: format!("{}({id}, …)", token.text),
            becomes: NOTHING.to_owned(),
            advice: format!("Add a case in which {id} {answer}, and expect it by its id."),
        })
    }

    /// The byte after the bracket that closes the one at this token.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0;
        for token in self.tokens[open..].iter().filter(|token| token.sort == Sort::Sign) {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(token.end());
            }
        }
        None
    }

    /// What stands to the left of a sign, as written.
    fn left(&self, at: usize) -> String {
        let mut depth = 0;
        let mut first = at;
        for (i, token) in self.tokens[..at].iter().enumerate().rev() {
            match token.text {
                ")" | "]" | "}" if token.sort == Sort::Sign => depth += 1,
                "(" | "[" | "{" if depth > 0 => depth -= 1,
                _ if depth == 0 && ends_a_side(token) => break,
                _ => {}
            }
            first = i;
        }
        self.words(first, at)
    }

    /// What stands to the right of a sign, as written.
    fn right(&self, at: usize) -> String {
        let mut depth = 0;
        let mut last = at + 1;
        for (i, token) in self.tokens.iter().enumerate().skip(at + 1) {
            match token.text {
                "(" | "[" if token.sort == Sort::Sign => depth += 1,
                ")" | "]" if depth > 0 => depth -= 1,
                _ if depth == 0 && ends_a_side(token) => break,
                _ => {}
            }
            last = i + 1;
        }
        self.words(at + 1, last)
    }

    /// The source of some tokens on one line, in quotes; not too long to be read aloud.
    fn words(&self, first: usize, end: usize) -> String {
        let Some(tokens) = self.tokens.get(first..end).filter(|tokens| !tokens.is_empty()) else {
            return "this".to_owned();
        };
        let source = &self.source[tokens[0].start..tokens[tokens.len() - 1].end()];
        let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > 60 { "this".to_owned() } else { format!("`{line}`") }
    }
}

fn figures() -> String {
    "Add a case whose figures come out differently with the other sign.".to_owned()
}

fn ends_a_side(token: &Token<'_>) -> bool {
    const WORDS: [&str; 7] = ["if", "return", "in", "let", "const", "else", "throw"];
    const SIGNS: [&str; 20] =
        ["&&", "||", ",", ";", "=", "(", ")", "[", "]", "{", "}", "<", "<=", ">", ">=", "==", "!=", "!in", "!", "=>"];
    match token.sort {
        Sort::Word => WORDS.contains(&token.text),
        Sort::Sign => SIGNS.contains(&token.text),
        _ => false,
    }
}
