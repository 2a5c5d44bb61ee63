//! `when`: the condition of a question, fitted to the earlier question it looks at.

use serde_json::Value;

use super::questions::SoFar;
use super::words::Words;
use super::{Found, Say};
use crate::kernel::text::nearest;
use crate::questionnaire::condition::{Condition, Test};
use crate::questionnaire::model::{AnswerKind, Composite, Question, Scalar};

pub(super) fn condition(words: &mut Words<'_>, so_far: &SoFar<'_>, found: &mut Found) -> Option<Condition> {
    let value = words.get("when")?;
    let mut words = Words::of(value, words.pointer("when"), "a condition", found)?;
    let question = words.text("question", found);
    let test = test(&mut words, found);
    let at = words.pointer("question");
    let pointer = words.at.clone();
    words.end(found);
    let Some(earlier) = so_far.question(&question) else {
        if !question.is_empty() {
            let message = format!("No question above this one is called `{question}`.");
            let meant = nearest(&question, so_far.ids());
            found.say(&at, Say::new("unknown-question", message).suggest(meant));
        }
        return None;
    };
    let test = test?;
    fit(earlier, &test, &pointer, so_far, found);
    Some(Condition { question, test })
}

/// One of the three tests.
fn test(words: &mut Words<'_>, found: &mut Found) -> Option<Test> {
    let equals = words.get("equals").cloned().map(Test::Equals);
    let one_of = words.read("one_of", "a list of values", found, |value| {
        value.as_array().filter(|list| !list.is_empty()).cloned().map(Test::OneOf)
    });
    let known = words.read("known", "true or false", found, Value::as_bool).map(Test::Known);
    let mut tests = [equals, one_of, known].into_iter().flatten();
    let first = tests.next();
    if first.is_none() || tests.next().is_some() {
        found.add(&words.at, "bad-condition", "A condition has one of `equals`, `one_of` and `known`.");
    }
    first
}

/// Every value that is compared with is one that could be answered.
fn fit(earlier: &Question, test: &Test, at: &str, so_far: &SoFar<'_>, found: &mut Found) {
    let values: Vec<(String, &Value)> = match test {
        Test::Known(_) => return,
        Test::Equals(value) => vec![(format!("{at}/equals"), value)],
        Test::OneOf(list) => list.iter().enumerate().map(|(i, value)| (format!("{at}/one_of/{i}"), value)).collect(),
    };
    for (pointer, value) in values {
        if let Err(wanted) = could_be(earlier, value, so_far) {
            let message = format!("`{}` is never {value}: it is {wanted}.", earlier.id);
            found.add(&pointer, "never-equal", message);
        }
    }
}

/// # Errors
/// What the answers are instead.
fn could_be(question: &Question, value: &Value, so_far: &SoFar<'_>) -> Result<(), String> {
    let fits = |fits: bool, wanted: String| if fits { Ok(()) } else { Err(wanted) };
    match &question.answer {
        AnswerKind::One(Scalar::Choice { options }) | AnswerKind::Several(Composite::Choices { options, .. }) => {
            let listed = value.as_str().is_some_and(|text| options.iter().any(|option| option == text));
            fits(listed, format!("one of {}", options.join(", ")))
        }
        AnswerKind::One(Scalar::Boolean) => fits(value.is_boolean(), "true or false".to_owned()),
        AnswerKind::One(Scalar::Integer { min, max, scale }) => {
            let steps = scale.as_ref().and_then(|name| so_far.scales.get(name));
            let inside = |number: i64| match steps {
                Some(steps) => steps.iter().any(|step| step.mark == number),
                None => min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max),
            };
            fits(value.as_i64().is_some_and(inside), "a whole number within its limits".to_owned())
        }
        other => Err(format!("of the type `{}`, of which can only be asked whether it is `known`", other.name())),
    }
}
