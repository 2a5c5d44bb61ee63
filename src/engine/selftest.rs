//! The dialect asked about itself. A library upgrade once ignored overloads of `<` without a word; this dialect
//! lives on them, so the server asks these questions at every start and does not serve if one answer differs.

use std::sync::LazyLock;

use chrono::NaiveDate;
use rhai::{Dynamic, Scope};
use serde_json::json;

use super::facts::{self, Facts};
use super::hook::HookKind;
use super::shape::Shape;
use super::{limits, misprint, plain, sandbox, trace};

/// An answer: a value as text, or a part of the error.
enum Want {
    Value(&'static str),
    Error(&'static str),
}
use Want::{Error, Value};

/// Expressions over the record `p` and their answers.
const QUESTIONS: &[(&str, Want)] = &[
    ("7 / 2", Value("3.5")),
    ("60 / 100 * 40", Value("24")),
    ("10 / 5 == 2", Value("true")),
    ("0.1 + 0.2 == 0.3", Value("true")),
    ("1 == 1.0", Value("true")),
    ("2 > 1.5", Value("true")),
    ("[1, 2] == [1.0, 2]", Value("true")),
    ("60 in [60.0]", Value("true")),
    ("1 / 0", Error("division by zero")),
    ("1.0 / 0", Error("division by zero")),
    ("let x = 7; x /= 2; x", Error("would lose its fraction")),
    ("let n = 5; n -= 1.5; n += 1; n", Value("4.5")),
    ("let s = \"a\"; s += \"b\"; s", Value("ab")),
    ("let s = \"abc\"; s -= \"b\"; s", Error("`-=` cannot be used on a text and a text")),
    ("\"abc\" - \"b\"", Error("`-` cannot be used on a text and a text")),
    ("let s = \"abc\"; s *= 2; s", Error("cannot be used on a text and a whole number")),
    ("let s = \"abc\"; s += 5; s", Error("`+=` cannot be used on a text and a whole number")),
    ("let s = \"abc\"; s += p.missing; s", Error("`+=` cannot be used on a text and a missing value")),
    ("let n = 5; n += \"1\"; n", Error("`+=` cannot be used on a whole number and a text")),
    ("let n = 5.5; n += \"1\"; n", Error("`+=` cannot be used on a decimal and a text")),
    ("let d = p.opened; d += \"1\"; d", Error("`+=` cannot be used on a date and a text")),
    ("let l = [1]; l += \"1\"; l.len()", Value("2")),
    ("let n = 2; n **= 3; n", Error("not part of the rule language")),
    ("let b = true; b &= false; b", Error("not part of the rule language")),
    ("true | false", Error("not part of the rule language")),
    ("let l = [10, 2.5, 9.75]; l.sort(); l", Value("[2.5, 9.75, 10]")),
    ("[10, 2.5, 9.75].order_desc()", Value("[10, 9.75, 2.5]")),
    ("[10, 2.5, 9.75].order(|a, b| a < b)", Value("[2.5, 9.75, 10]")),
    ("[1, \"2\"].order()", Error("and here stand a whole number and a text")),
    ("[1, \"2\"].order(|a, b| a < b)", Error("cannot compare")),
    ("9223372036854775807 + 1", Error("overflow")),
    ("round_half_up(1.005, 2)", Value("1.01")),
    ("round_half_up(-0.125, 2)", Value("-0.13")),
    ("percent(15, 25) >= 60", Value("true")),
    ("percent(1, 0)", Error("percent of nothing")),
    ("lowest([])", Error("empty list")),
    ("median([3, 1, 2, 10])", Value("2.5")),
    ("points_relative_to_lowest(600, 480, 60)", Value("48")),
    ("points_relative_to_lowest(0, 0, 60)", Error("must be above zero")),
    ("weighted_value(80, 1, 30, 70)", Value("6.540485609045839")),
    ("scaled(6, 5, 40)", Error("outside the scale")),
    ("table(\"rates\")", Error("there is no table")),
    ("money(\"623.225\")", Error("more than two decimal places")),
    ("\"60\" >= 60", Error("cannot compare a text with a whole number")),
    ("p.score >= \"60\"", Error("cannot compare a decimal with a text")),
    ("p.rating >= 60", Error("cannot compare a text with a whole number")),
    ("p.missing < 60", Error("cannot compare a missing value with a whole number")),
    ("!(p.missing < 60)", Error("cannot compare a missing value")),
    ("p.missing == \"Good\"", Error("cannot compare a missing value with a text")),
    ("p.missing != 60", Error("cannot compare a missing value")),
    ("known(p.missing)", Value("false")),
    ("known(p.rating)", Value("true")),
    ("true > false", Error("cannot compare yes/no with yes/no")),
    ("p.opened == \"2021-02-08\"", Error("cannot compare a date with a text")),
    ("p.opened >= date(\"2021-02-08\")", Value("true")),
    ("\"60\" in [60]", Error("cannot compare")),
    ("p.raiting == \"Good\"", Error("did you mean `rating`")),
    ("p.score = 99; p.score", Error("cannot be changed")),
    ("p.marks.push(5); p.marks.len()", Value("2")),
    ("if p.score { 1 } else { 2 }", Error("yes/no")),
    ("p.score && true", Error("yes/no was expected")),
    ("undefined_function(1)", Error("there is no function `undefined_function`")),
    ("months_after(date(\"2021-01-31\"), 1)", Value("2021-02-28")),
    ("date(\"2021-02-30\")", Error("is not a date")),
    ("first_working_day(date(\"2021-04-05\"), [date(\"2021-04-05\")])", Value("2021-04-06")),
    ("fn f(n) { f(n + 1) } f(0)", Error("deep")),
    ("let s = \"xxxxxxxx\"; for i in 0..60 { s += s; }", Error("too large")),
    ("while true { }", Error("not part of the rule language")),
    ("eval(\"1\")", Error("not part of the rule language")),
    ("2 ** 3", Error("not part of the rule language")),
    ("0.12345678901234567890123456789", Error("cannot be held exactly")),
    ("9223372036854775808", Error("cannot be held exactly")),
    ("rank(\"a\", [1])", Error("answers with `require` and `refer`")),
];

static RECORD: LazyLock<Facts> = LazyLock::new(|| {
    let shape = Shape::parse(
        r#"{"p": {"rating": "text", "score": "decimal", "missing": "int?", "opened": "date", "marks": ["int"]}}"#,
    );
    let input = json!({"p": {"rating": "Good", "score": "60.5", "opened": "2021-02-08", "marks": [3, 4]}});
    facts::read("", &input, &shape.expect("the shape above is a shape")).expect("the input above has that shape")
});

/// Asks the engine about its own dialect.
///
/// # Errors
/// Every expression that is not answered as it must be, with both answers. Then nothing may be decided.
pub fn self_test() -> Result<(), Vec<String>> {
    examine(QUESTIONS)
}

fn examine(questions: &[(&str, Want)]) -> Result<(), Vec<String>> {
    let wrong: Vec<String> = questions
        .iter()
        .filter_map(|(expression, want)| {
            let answer = ask(expression);
            let right = match (want, &answer) {
                (Value(value), Ok(found)) => value == found,
                (Error(part), Err(message)) => message.contains(part),
                _ => false,
            };
            (!right).then(|| match want {
                Value(value) => format!("{expression}: must be {value}, was {answer:?}"),
                Error(part) => format!("{expression}: must be an error with \"{part}\", was {answer:?}"),
            })
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The value of an expression as text, decimals without trailing zeros, or the error's plain sentence.
pub(super) fn ask(expression: &str) -> Result<String, String> {
    let engine = sandbox::engine();
    let mut scope = Scope::new();
    for (name, fact) in RECORD.0.iter() {
        scope.push_constant_dynamic(name, fact.value.clone());
    }
    let ast = engine
        .compile_with_scope(&scope, expression)
        .map_err(|error| misprint::finding("", expression, &error, &["p".to_owned()]).message)?;
    trace::open(HookKind::Requirements, &RECORD, limits::OPERATIONS);
    let value = engine.eval_ast_with_scope::<Dynamic>(&mut scope, &ast).map_err(|error| plain::failure(&error).0);
    trace::close();
    value.map(|value| match (value.as_decimal(), value.clone().try_cast::<NaiveDate>()) {
        (Ok(number), _) => number.normalize().to_string(),
        (_, Some(date)) => date.to_string(),
        _ => value.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_answers_otherwise_is_found_out() {
        let wrong = examine(&[("7 / 2", Value("3")), ("1 == 1.0", Value("true")), ("1 / 0", Error("nothing"))]);
        let wrong = wrong.expect_err("two answers are not those");
        assert_eq!(wrong.len(), 2);
        assert_eq!(wrong[0], "7 / 2: must be 3, was Ok(\"3.5\")");
    }
}
