//! Requests and answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Clarification, Stage};
use crate::kernel::ids::{ClarificationId, CompetitionId, ProviderId};
use crate::kernel::london::{LondonTime, words};

/// What an invited provider asks.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "Does the price include continence products?"}))]
pub struct NewQuestion {
    /// Without a name, an e-mail address or a telephone number: everybody will read it.
    #[schema(min_length = 1, max_length = 2000)]
    pub question: String,
}

/// The council's answer, which nobody reads before it is published.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "Yes, it does."}))]
pub struct QuestionAnswer {
    #[schema(min_length = 1, max_length = 4000)]
    pub answer: String,
    /// The question in other words, where those of the asker will not do.
    #[schema(min_length = 1, max_length = 2000)]
    #[serde(default)]
    pub question: Option<String>,
}

/// A question and its answer. Who asked is not said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionView {
    pub id: ClarificationId,
    pub competition_id: CompetitionId,
    pub stage: Stage,
    /// As it is circulated.
    pub question: String,
    /// For providers as soon as it is published.
    pub answer: Option<String>,
    /// The same instant for every invited provider.
    pub published_at: Option<LondonTime>,
    /// Whether the reader asked it.
    pub own: bool,
    pub asked_at: LondonTime,
    pub version: i64,
}

/// One page of questions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionPage {
    pub items: Vec<QuestionView>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// Answers that have gone to every invited provider.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"published_at": "2021-02-12T10:00:00+00:00", "published_at_words":
    "10:00 on Friday 12 February 2021 (GMT)", "questions": 3, "providers": 12, "warnings": []}))]
pub struct PublishedAnswers {
    pub published_at: LondonTime,
    pub published_at_words: String,
    /// How many answers were published.
    pub questions: usize,
    /// How many invited providers were told.
    pub providers: usize,
    /// What asks for a second look: answers later than the timetable says, or less than six days before the closing.
    pub warnings: Vec<String>,
}

impl QuestionView {
    /// As `reader` may see it; none for the council.
    pub fn of(clarification: Clarification, reader: Option<ProviderId>) -> Self {
        let stage = clarification.stage();
        let own = reader == Some(clarification.asker);
        let seen = reader.is_none() || stage == Stage::Published;
        Self {
            id: clarification.id,
            competition_id: clarification.competition,
            // That an answer waits is the council's business until everybody has it.
            stage: if seen { stage } else { Stage::Asked },
            question: if seen { clarification.circulated } else { clarification.question },
            answer: clarification.answer.filter(|_| seen),
            published_at: clarification.published_at.map(LondonTime),
            own,
            asked_at: LondonTime(clarification.asked_at),
            version: clarification.version,
        }
    }
}

impl PublishedAnswers {
    pub fn new(at: crate::kernel::Instant, questions: usize, providers: usize, warnings: Vec<String>) -> Self {
        Self { published_at: LondonTime(at), published_at_words: words(at), questions, providers, warnings }
    }
}
