//! One question of the file, and one column of a table.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::words::Words;
use super::{Found, conditions, kinds};
use crate::questionnaire::model::{AnswerKind, Question, QuestionnairePage, ScaleStep, Sensitivity};
use crate::questionnaire::reuse::{About, Reuse, StandardKey, standard};

/// The longest time for which an answer may be offered again: ten years.
const MOST_DAYS: usize = 3_660;

/// What stands above a question.
pub(super) struct SoFar<'a> {
    pub scales: &'a BTreeMap<String, Vec<ScaleStep>>,
    pub pages: Vec<QuestionnairePage>,
    /// The names for reuse that are taken.
    pub reuse: BTreeSet<String>,
}

impl SoFar<'_> {
    pub(super) fn question(&self, id: &str) -> Option<&Question> {
        self.pages.iter().flat_map(|page| &page.questions).find(|question| question.id == id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().flat_map(|page| &page.questions).map(|question| question.id.as_str())
    }
}

/// A question, when enough of it can be read; nothing of one whose id is taken.
pub(super) fn question(value: &Value, at: String, so_far: &mut SoFar<'_>, found: &mut Found) -> Option<Question> {
    let mut words = Words::of(value, at, "a question", found)?;
    let id = words.id(found);
    let label = words.text("label", found);
    let help = words.optional_text("help", found);
    let answer = kinds::answer(&mut words, so_far, found);
    let required = words.need("required", "true or false", found, Value::as_bool);
    let when = conditions::condition(&mut words, so_far, found);
    let reuse = reuse(&mut words, answer.as_ref(), so_far, found);
    let sensitivity = words
        .read("sensitivity", "\"personal\" or \"commercial\"", found, |value| Sensitivity::deserialize(value).ok());
    let pointer = words.pointer("id");
    words.end(found);
    if so_far.question(&id).is_some() {
        found.add(&pointer, "id-twice", format!("There is a question `{id}` already."));
        return None;
    }
    found.question(&id, &pointer);
    Some(Question {
        id,
        label,
        help,
        answer: answer?,
        required: required.unwrap_or_default(),
        when,
        reuse,
        sensitivity,
    })
}

fn reuse(
    words: &mut Words<'_>,
    answer: Option<&AnswerKind>,
    so_far: &mut SoFar<'_>,
    found: &mut Found,
) -> Option<Reuse> {
    let days = words.count("reuse_days", (1, MOST_DAYS), found).and_then(|days| u32::try_from(days).ok());
    let said = words.read("about", "\"provider\" or \"location\"", found, |value| About::deserialize(value).ok());
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let wanted = "a name of small letters, digits and underscores";
    let name = words.read("reuse", wanted, found, |value| value.as_str().filter(|name| is_name(name)));
    let pointer = words.pointer("reuse");
    let Some(key) = name else {
        for alone in ["reuse_days", "about"] {
            if words.get("reuse").is_none() && words.get(alone).is_some() {
                let message = format!("`{alone}` says nothing without `reuse`.");
                found.add(&words.pointer(alone), "unknown-word", message);
            }
        }
        return None;
    };
    if !so_far.reuse.insert(key.to_owned()) {
        found.add(&pointer, "id-twice", format!("Another question has the name `{key}` for reuse already."));
    }
    let known = standard(key);
    if let Some(known) = known {
        as_everywhere(words, known, answer, said, found);
    }
    let about = said.or(known.map(|known| known.about)).unwrap_or(About::Provider);
    Some(Reuse { key: key.to_owned(), about, days })
}

/// A name that every council uses has the type and the scope that it has everywhere.
fn as_everywhere(
    words: &Words<'_>,
    known: &StandardKey,
    answer: Option<&AnswerKind>,
    said: Option<About>,
    found: &mut Found,
) {
    let StandardKey { key, means, .. } = known;
    if let Some(other) = answer.map(AnswerKind::name).filter(|name| *name != known.answer) {
        let message = format!(
            "`{key}` is {means}: everywhere an answer of the type `{}`, not `{other}`. Use another name.",
            known.answer
        );
        found.add(&words.pointer("reuse"), "other-reuse", message);
    }
    if said.is_some_and(|said| said != known.about) {
        found.add(&words.pointer("about"), "other-reuse", format!("`{key}` is {means}: it is not about that."));
    }
}
