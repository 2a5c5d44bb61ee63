//! The questionnaire of a pack, checked with its rules: the text itself, and that the rules of `eligibility` and the
//! questions speak of the same answers.

use std::collections::BTreeMap;

use super::finding::{Finding, Severity, nearest};
use super::hints::is_read;
use super::pack::Pack;
use super::shape::{Field, Shape};
use crate::kernel::text::place;
use crate::questionnaire::{self, AnswerKind, Column, Composite, FILE, Question, Questionnaire, Read, Scalar};

/// The hook that is given the answers, and the record it finds them in.
const HOOK: &str = "eligibility";
const SCRIPT: &str = "eligibility.rhai";
const SHAPE: &str = "eligibility.shape.json";
const ANSWERS: &str = "answers";
/// The list in which the hook finds the documents that answers name.
const EVIDENCE: &str = "evidence";

/// What the pack asks, if it asks anything, and every fault of the text.
pub(super) fn read(files: &BTreeMap<String, String>) -> (Option<Questionnaire>, Vec<Finding>) {
    let Some(text) = files.get(FILE) else { return (None, vec![]) };
    let Read { questionnaire, faults, .. } = questionnaire::read(text);
    let finding = |fault: questionnaire::Fault| {
        let (line, column) = fault.place;
        Finding::new(FILE, fault.code, fault.message).at(line, column).suggest(fault.suggestion)
    };
    (questionnaire, faults.into_iter().map(finding).collect())
}

/// What would leave every application undecided: questions and rules that speak of one answer in different kinds, and
/// answers that the rules cannot do without and nobody is asked for.
pub(super) fn contradictions(questionnaire: &Questionnaire, files: &BTreeMap<String, String>) -> Vec<Finding> {
    // The shape alone: a script that is at fault hides nothing here.
    let shape = files.get(SHAPE).and_then(|text| Shape::parse(text).ok());
    let Some(answers) = shape.as_ref().and_then(answers) else { return vec![] };
    let text = files.get(FILE).map_or("", String::as_str);
    let places = questionnaire::read(text).places;
    let mut findings = vec![];
    for (_, question) in questionnaire.questions() {
        let Some(field) = answers.get(&question.id) else { continue };
        for message in disagreements(question, field) {
            let (line, column) = places.get(&question.id).copied().unwrap_or_default();
            findings.push(Finding::new(FILE, "other-kind", message).at(line, column));
        }
    }
    let needed = unasked(questionnaire, answers).filter(|(_, field)| !field.optional);
    findings.extend(needed.map(|(id, _)| unasked_finding(questionnaire, files, id)));
    findings
}

/// What may well be right: answers that the rules can do without and nobody is asked for, questions that no rule reads.
pub(super) fn hints(pack: &Pack) -> Vec<Finding> {
    let Some((hook, answers)) = pack.hook(HOOK).and_then(|hook| Some((hook, answers(&hook.shape)?))) else {
        return vec![];
    };
    let Some(questionnaire) = pack.questionnaire() else {
        let message = "The rules read answers, and there is no questionnaire.json that asks for them.";
        return vec![Finding::new(FILE, "missing-questionnaire", message).weigh(Severity::Note)];
    };
    let spared = unasked(questionnaire, answers).filter(|(_, field)| field.optional);
    let spared = spared.map(|(id, _)| unasked_finding(questionnaire, pack.files(), id));
    let mut hints: Vec<Finding> = spared.map(|finding| finding.weigh(Severity::Warning)).collect();
    if pack.wants(HOOK, EVIDENCE) && questionnaire.document_questions().next().is_none() {
        let message = "The rules are given `evidence`, and no question asks for a document: it will always be empty.";
        let finding = Finding::new(SHAPE, "unasked-answer", message).weigh(Severity::Warning);
        hints.push(finding.advise("Ask for it with a question of the type `file`, or a column of it in a table."));
    }
    let places = questionnaire::read(pack.file(FILE).unwrap_or_default()).places;
    let read = hook.reads.paths.iter().map(String::as_str).collect();
    for (_, question) in questionnaire.questions() {
        let is_document = questionnaire.document_questions().any(|(_, asked)| asked.id == question.id);
        if is_document && is_read(&read, EVIDENCE) {
            continue;
        }
        if !answers.contains_key(&question.id) || !is_read(&read, &format!("{ANSWERS}.{}", question.id)) {
            let (line, column) = places.get(&question.id).copied().unwrap_or_default();
            let message = format!("No rule reads the answer to `{}`.", question.id);
            let finding = Finding::new(FILE, "unread-question", message).at(line, column).weigh(Severity::Note);
            hints.push(finding.advise("That may well be right: officers read it too."));
        }
    }
    hints
}

/// Whether a fact of a hook is the answer to a question of the pack.
pub(super) fn asks_for(pack: &Pack, hook: &str, fact: &str) -> bool {
    let id = fact.strip_prefix(ANSWERS).and_then(|rest| rest.strip_prefix('.'));
    let id = id.map(|id| id.split(['.', '[']).next().unwrap_or_default());
    hook == HOOK && id.is_some_and(|id| pack.questionnaire().is_some_and(|asked| asked.question(id).is_some()))
}

/// The shape of the record of answers.
fn answers(shape: &Shape) -> Option<&BTreeMap<String, Field>> {
    shape.fields()?.get(ANSWERS)?.shape.fields()
}

/// The answers of the shape that no question gives.
fn unasked<'a>(
    questionnaire: &'a Questionnaire,
    answers: &'a BTreeMap<String, Field>,
) -> impl Iterator<Item = (&'a str, &'a Field)> {
    let is_unasked = |id: &str| questionnaire.question(id).is_none();
    answers.iter().map(|(id, field)| (id.as_str(), field)).filter(move |(id, _)| is_unasked(id))
}

/// Said where the script reads the answer, or else where the shape names it.
fn unasked_finding(questionnaire: &Questionnaire, files: &BTreeMap<String, String>, id: &str) -> Finding {
    let text = |file: &str| files.get(file).map_or("", String::as_str);
    let (file, at) = match word(text(SCRIPT), &format!("{ANSWERS}.{id}")) {
        Some(at) => (SCRIPT, Some(at)),
        None => (SHAPE, text(SHAPE).find(&format!("\"{id}\""))),
    };
    let (line, column) = at.map_or((0, 0), |at| place(text(file), at));
    let meant = nearest(id, questionnaire.questions().map(|(_, question)| question.id.as_str()));
    let message = format!("No question asks for the answer `{id}`.");
    Finding::new(file, "unasked-answer", message).at(line, column).suggest(meant)
}

/// Where a path stands by itself in a script.
fn word(text: &str, path: &str) -> Option<usize> {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = text.match_indices(path).map(|(at, _)| at);
    let mut alone = found.filter(|at| !text[..*at].ends_with(goes_on) && !text[at + path.len()..].starts_with(goes_on));
    alone.next()
}

/// Why the answers to a question are not what the rules are told they are.
fn disagreements(question: &Question, field: &Field) -> Vec<String> {
    let mut wrong = vec![];
    let id = &question.id;
    if question.is_dispensable() && !field.optional {
        wrong.push(format!(
            "`{id}` may go unanswered, and the rules cannot do without it: write \"{}?\" for it in {SHAPE}, \
             and ask known(…).",
            field.shape.written()
        ));
    }
    wrong.extend(kinds(&question.answer, &field.shape).err().map(|why| format!("`{id}` {why}.")));
    wrong
}

/// # Errors
/// As a sentence goes on after the name of the question.
fn kinds(answer: &AnswerKind, shape: &Shape) -> Result<(), String> {
    match (answer, shape) {
        (AnswerKind::One(scalar), shape) => single(scalar, shape),
        (AnswerKind::Several(Composite::Choices { options, .. }), Shape::List(entry)) => choice(options, entry),
        (AnswerKind::Several(Composite::File { .. }), Shape::List(entry)) if **entry == Shape::Text => Ok(()),
        (AnswerKind::Several(Composite::Table { columns, .. }), Shape::List(entry)) => match entry.fields() {
            Some(fields) => rows(columns, fields),
            None => Err("has rows, and the rules expect single values in its list".to_owned()),
        },
        (AnswerKind::Several(composite), shape) => {
            let wanted = match composite {
                Composite::Choices { .. } | Composite::File { .. } => "a list of texts, [\"text\"]",
                Composite::Table { .. } => "a list of records, [{ … }]",
            };
            Err(format!("gives {wanted}, and the rules expect {}", shape.words()))
        }
    }
}

fn single(scalar: &Scalar, shape: &Shape) -> Result<(), String> {
    match (scalar, shape) {
        (Scalar::Choice { options }, shape) => choice(options, shape),
        (Scalar::Text { .. } | Scalar::Document, Shape::Text)
        | (Scalar::Integer { .. }, Shape::Int | Shape::Decimal)
        | (Scalar::Decimal { .. } | Scalar::Money { .. }, Shape::Decimal)
        | (Scalar::Date { .. }, Shape::Date)
        | (Scalar::Boolean, Shape::Bool) => Ok(()),
        (scalar, shape) => {
            Err(format!("is answered by the type `{}`, and the rules expect {}", scalar.name(), shape.words()))
        }
    }
}

/// Every option is a value that the rules know.
fn choice(options: &[String], shape: &Shape) -> Result<(), String> {
    match shape {
        Shape::Text => Ok(()),
        Shape::Choice(names) => match options.iter().find(|option| !names.contains(option)) {
            Some(strange) => {
                Err(format!("can be answered \"{strange}\", and the rules know only {}", names.join(", ")))
            }
            None => Ok(()),
        },
        other => Err(format!("is answered by a text, and the rules expect {}", other.words())),
    }
}

/// Every column is one that the rules know, and the other way round.
fn rows(columns: &[Column], fields: &BTreeMap<String, Field>) -> Result<(), String> {
    for column in columns {
        let id = &column.id;
        let Some(field) = fields.get(id) else { continue };
        if !column.required && !field.optional {
            return Err(format!("has a column `{id}` that may be empty, and the rules cannot do without it"));
        }
        single(&column.answer, &field.shape).map_err(|why| format!("has a column `{id}` that {why}"))?;
    }
    match fields.iter().find(|(id, field)| !field.optional && columns.iter().all(|column| column.id != **id)) {
        Some((id, _)) => Err(format!("has no column `{id}`, and the rules cannot do without it")),
        None => Ok(()),
    }
}
