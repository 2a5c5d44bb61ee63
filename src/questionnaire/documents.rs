//! The documents that answers name.

use serde_json::Value;
use uuid::Uuid;

use super::Answers;
use super::model::{AnswerKind, Column, Composite, Question, Questionnaire, Scalar};
use crate::kernel::ids::EvidenceId;
use crate::kernel::text::pointer_step;

/// A document in the answer to a question, and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDocument {
    /// JSON pointer, as faults of answers have it: `/answers/policies/0`.
    pub pointer: String,
    /// The question's id.
    pub question: String,
    pub document: EvidenceId,
}

impl Questionnaire {
    /// The questions that are answered with documents: those of the type `file`, and tables with a column of it.
    pub fn document_questions(&self) -> impl Iterator<Item = (&str, &Question)> {
        self.questions().filter(|(_, question)| match &question.answer {
            AnswerKind::Several(Composite::File { .. }) => true,
            AnswerKind::Several(Composite::Table { columns, .. }) => columns.iter().any(holds_document),
            _ => false,
        })
    }

    /// Every document that the answers name, in the order of the questions and of each answer, a table row by row; one
    /// that two answers name stands there twice.
    pub fn documents(&self, answers: &Answers) -> Vec<NamedDocument> {
        let mut named = vec![];
        for (page, question) in self.document_questions() {
            let answer = answers.get(page).and_then(|given| given.get(&question.id));
            let entries = answer.and_then(|answer| answer.as_array()).into_iter().flatten().enumerate();
            let at = format!("/answers/{}", pointer_step(&question.id));
            let mut name = |pointer: String, id: Option<&Value>| {
                let document = id.and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok());
                let named_document = |document: Uuid| NamedDocument {
                    pointer,
                    question: question.id.clone(),
                    document: document.into(),
                };
                named.extend(document.map(named_document));
            };
            match &question.answer {
                AnswerKind::Several(Composite::Table { columns, .. }) => {
                    for (row, cells) in entries {
                        for column in columns.iter().filter(|column| holds_document(column)) {
                            name(format!("{at}/{row}/{}", pointer_step(&column.id)), cells.get(&column.id));
                        }
                    }
                }
                _ => entries.for_each(|(place, id)| name(format!("{at}/{place}"), Some(id))),
            }
        }
        named
    }
}

fn holds_document(column: &Column) -> bool {
    matches!(column.answer, Scalar::Document)
}
