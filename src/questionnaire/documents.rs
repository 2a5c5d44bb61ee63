//! The documents that answers name.

use uuid::Uuid;

use super::Answers;
use super::model::{AnswerKind, Composite, Question, Questionnaire};
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
    /// The questions that are answered with documents.
    pub fn document_questions(&self) -> impl Iterator<Item = (&str, &Question)> {
        self.questions().filter(|(_, question)| matches!(question.answer, AnswerKind::Several(Composite::File { .. })))
    }

    /// Every document that the answers name, in the order of the questions and of each answer; one that two answers
    /// name stands there twice. A table has no column for documents.
    pub fn documents(&self, answers: &Answers) -> Vec<NamedDocument> {
        let mut named = vec![];
        for (page, question) in self.document_questions() {
            let answer = answers.get(page).and_then(|given| given.get(&question.id));
            let ids = answer.and_then(|answer| answer.as_array()).into_iter().flatten();
            let ids = ids.enumerate().filter_map(|(at, id)| Some((at, Uuid::parse_str(id.as_str()?).ok()?)));
            named.extend(ids.map(|(at, id)| NamedDocument {
                pointer: format!("/answers/{}/{at}", pointer_step(&question.id)),
                question: question.id.clone(),
                document: id.into(),
            }));
        }
        named
    }
}
