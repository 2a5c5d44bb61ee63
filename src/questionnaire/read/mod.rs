//! From the text of `questionnaire.json` to a [`Questionnaire`], with every fault at its place.

mod conditions;
mod kinds;
mod limits;
mod places;
mod questions;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::places::Places;
use self::words::Words;
use super::model::{Questionnaire, QuestionnairePage, ScaleStep};
use crate::kernel::text::place;

/// The version of the form that this product reads.
const VERSION: i64 = 1;
/// Pages, and questions on each, that a person can be asked to fill.
const MOST: usize = 200;

/// One fault of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line and column, counted from 1.
    pub place: (usize, usize),
    /// Stable, for programs.
    pub code: &'static str,
    /// A plain sentence.
    pub message: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

/// What a text says.
#[derive(Debug)]
pub struct Read {
    /// Nothing when the text is no questionnaire at all; with faults, as much of it as could be read.
    pub questionnaire: Option<Questionnaire>,
    /// In the order of the text.
    pub faults: Vec<Fault>,
    /// Line and column of each question, by its id.
    pub places: BTreeMap<String, (usize, usize)>,
}

/// Reads the file of a rule pack: everything wrong with it at once.
pub fn read(text: &str) -> Read {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let message = format!("The file is not JSON: {error}.");
            let fault =
                Fault { place: (error.line(), error.column()), code: "bad-questionnaire", message, suggestion: None };
            return Read { questionnaire: None, faults: vec![fault], places: BTreeMap::new() };
        }
    };
    let mut found = Found { text, places: Places::of(text), faults: vec![], questions: BTreeMap::new() };
    for (name, at) in std::mem::take(&mut found.places.twice) {
        found.faults.push((at, Say::new("word-twice", format!("`{name}` stands twice in one object."))));
    }
    let questionnaire = document(&value, &mut found);
    found.faults.sort_by(|a, b| (a.0, &a.1.message).cmp(&(b.0, &b.1.message)));
    let fault = |(at, say): (usize, Say)| Fault {
        place: place(text, at),
        code: say.code,
        message: say.message,
        suggestion: say.suggestion,
    };
    Read { questionnaire, faults: found.faults.into_iter().map(fault).collect(), places: found.questions }
}

/// A fault without its place.
struct Say {
    code: &'static str,
    message: String,
    suggestion: Option<String>,
}

impl Say {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), suggestion: None }
    }

    fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }
}

/// What was found so far.
struct Found<'t> {
    text: &'t str,
    places: Places,
    faults: Vec<(usize, Say)>,
    questions: BTreeMap<String, (usize, usize)>,
}

impl Found<'_> {
    /// A fault of the value at a JSON pointer.
    fn add(&mut self, pointer: &str, code: &'static str, message: impl Into<String>) {
        self.say(pointer, Say::new(code, message));
    }

    fn say(&mut self, pointer: &str, say: Say) {
        let at = self.places.values.get(pointer).copied().unwrap_or_default();
        self.faults.push((at, say));
    }

    /// A fault of the name of a member.
    fn say_of_name(&mut self, pointer: &str, say: Say) {
        let at = self.places.names.get(pointer).copied().unwrap_or_default();
        self.faults.push((at, say));
    }

    /// Notes where a question is written.
    fn question(&mut self, id: &str, pointer: &str) {
        let at = self.places.values.get(pointer).copied().unwrap_or_default();
        self.questions.insert(id.to_owned(), place(self.text, at));
    }
}

fn document(value: &Value, found: &mut Found) -> Option<Questionnaire> {
    let mut words = Words::of(value, String::new(), "a questionnaire", found)?;
    let is_ours = |value: &Value| value.as_i64().filter(|version| *version == VERSION);
    words.need("version", "1, the version of the form that this product reads", found, is_ours);
    let title = words.text("title", found);
    let scales = scales(&mut words, found);
    let mut so_far = questions::SoFar { scales: &scales, pages: vec![], reuse: BTreeSet::new() };
    let mut ids = BTreeSet::new();
    let listed = words.list("pages", "a list of pages", found);
    if listed.len() > MOST {
        found.add("/pages", "too-many", format!("A questionnaire has at most {MOST} pages."));
    }
    for (at, value) in listed.into_iter().take(MOST) {
        let Some(page) = page(value, at.clone(), &mut so_far, found) else { continue };
        if !ids.insert(page.id.clone()) {
            found.add(&format!("{at}/id"), "id-twice", format!("There is a page `{}` already.", page.id));
        }
        so_far.pages.push(page);
    }
    words.end(found);
    let pages = so_far.pages;
    Some(Questionnaire { title, scales, pages })
}

fn page(value: &Value, at: String, so_far: &mut questions::SoFar<'_>, found: &mut Found) -> Option<QuestionnairePage> {
    let mut words = Words::of(value, at, "a page", found)?;
    let page = QuestionnairePage {
        id: words.id(found),
        title: words.text("title", found),
        help: words.optional_text("help", found),
        questions: vec![],
    };
    // The page is among those so far while its questions are read: a condition may look at one above it.
    so_far.pages.push(page);
    let listed = words.list("questions", "a list of questions", found);
    if listed.len() > MOST {
        found.add(&words.pointer("questions"), "too-many", format!("A page has at most {MOST} questions."));
    }
    for (at, value) in listed.into_iter().take(MOST) {
        let question = questions::question(value, at, so_far, found);
        if let (Some(question), Some(page)) = (question, so_far.pages.last_mut()) {
            page.questions.push(question);
        }
    }
    words.end(found);
    so_far.pages.pop()
}

/// Scales by name: marks in rising order, each with what it means.
fn scales(words: &mut Words<'_>, found: &mut Found) -> BTreeMap<String, Vec<ScaleStep>> {
    let at = words.pointer("scales");
    let named = words.read("scales", "an object of scales by name", found, Value::as_object);
    let mut scales = BTreeMap::new();
    for (name, value) in named.into_iter().flatten() {
        let at = format!("{at}/{}", crate::kernel::text::pointer_step(name));
        let steps: Vec<ScaleStep> = value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .filter_map(|(i, step)| {
                let mut words = Words::of(step, format!("{at}/{i}"), "a step of a scale", found)?;
                let mark = words.need("mark", "a whole number", found, Value::as_i64);
                let means = words.text("means", found);
                words.end(found);
                Some(ScaleStep { mark: mark?, means })
            })
            .collect();
        if steps.len() < 2 || !steps.is_sorted_by(|a, b| a.mark < b.mark) {
            let message = format!("The scale `{name}` is a list of at least two steps whose marks rise.");
            found.add(&at, "bad-scale", message);
        }
        scales.insert(name.clone(), steps);
    }
    scales
}
