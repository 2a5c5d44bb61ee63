//! Answers about what a provider told other councils.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::applications::model::{LeftOut, Offer, Source, Staleness, Suggestion, Suggestions};
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId};
use crate::kernel::london::LondonTime;

/// What is offered to a draft, always for review: nothing is filled in before its page is saved.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestionList {
    /// The provider consents to having its answers offered to this council. Without that, nothing is.
    pub consent: bool,
    /// In the order of the questions.
    pub items: Vec<SuggestionView>,
    /// The newest answers that are not offered, with the reason.
    pub left_out: Vec<LeftOutView>,
}

/// An answer that may be given again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    pub page: String,
    pub question: String,
    pub label: String,
    /// The question's name for reuse.
    pub reuse: String,
    #[schema(value_type = Object)]
    pub answer: Value,
    pub source: AnswerSourceView,
}

/// An answer that is not offered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeftOutView {
    pub page: String,
    pub question: String,
    pub label: String,
    /// The question's name for reuse.
    pub reuse: String,
    pub reason: Staleness,
    /// A plain sentence.
    pub detail: String,
    pub source: AnswerSourceView,
}

/// Where an answer was given, and when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnswerSourceView {
    pub application_id: ApplicationId,
    pub framework_id: FrameworkId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framework_name: Option<String>,
    pub authority_id: AuthorityId,
    pub location_id: LocationId,
    pub location_name: String,
    /// When that application was submitted.
    pub given_at: LondonTime,
}

impl AnswerSourceView {
    pub fn of(source: &Source, framework_name: Option<String>) -> Self {
        Self {
            application_id: source.application,
            framework_id: source.framework,
            framework_name,
            authority_id: source.authority,
            location_id: source.location,
            location_name: source.location_name.clone(),
            given_at: LondonTime(source.given_at),
        }
    }
}

impl From<Offer> for SuggestionList {
    fn from(offer: Offer) -> Self {
        let Suggestions { items, left_out } = offer.suggestions;
        let source = |source: &Source| AnswerSourceView::of(source, offer.frameworks.get(&source.framework).cloned());
        let item = |item: Suggestion| SuggestionView {
            source: source(&item.source),
            page: item.page,
            question: item.question,
            label: item.label,
            reuse: item.key,
            answer: item.answer,
        };
        let stale = |stale: LeftOut| LeftOutView {
            source: source(&stale.source),
            page: stale.page,
            question: stale.question,
            label: stale.label,
            reuse: stale.key,
            reason: stale.reason,
            detail: stale.detail,
        };
        Self {
            consent: offer.consent,
            items: items.into_iter().map(item).collect(),
            left_out: left_out.into_iter().map(stale).collect(),
        }
    }
}
