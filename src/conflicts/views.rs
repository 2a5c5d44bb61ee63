//! Requests and answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Declaration, Interest, InterestNature, Matter, NewInterest, Review, RulingOutcome, a_year_after};
use super::service::ConflictsAssessment;
use crate::kernel::Instant;
use crate::kernel::ids::{CompetitionId, DeclarationId, FrameworkId, InterestId, ProviderId};
use crate::kernel::london::{LondonTime, date_of};

/// What interests somebody has in those that apply or tender, or that there are none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"has_none": true, "interests": []}))]
pub struct NewInterestDeclaration {
    /// True exactly when the list is empty: nobody declares nothing by leaving it out.
    pub has_none: bool,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub interests: Vec<DeclaredInterest>,
}

/// An interest in one provider.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredInterest {
    pub provider_id: ProviderId,
    pub nature: InterestNature,
    #[schema(min_length = 1, max_length = 2000)]
    pub description: String,
}

/// What a director decides about an interest.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "may_act", "reason": "The employment ended four years ago.",
    "mitigation": "A second officer reads along and signs."}))]
pub struct NewInterestRuling {
    pub outcome: RulingOutcome,
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// What is done so that the interest does no harm; needed with `may_act`.
    #[schema(min_length = 1, max_length = 2000)]
    #[serde(default)]
    pub mitigation: Option<String>,
}

/// What was found on looking at all declarations.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "All officers have declared; one interest is mitigated and stays so."}))]
pub struct NewConflictsReview {
    #[schema(min_length = 1, max_length = 2000)]
    pub note: String,
}

/// One declaration, as it was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterestDeclarationView {
    pub id: DeclarationId,
    pub framework_id: FrameworkId,
    /// Absent: for the admission to the framework and the life of its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    pub person_id: Uuid,
    pub declared_at: LondonTime,
    /// The first day on which it no longer counts.
    pub lapses_on: NaiveDate,
    pub has_none: bool,
    pub interests: Vec<InterestView>,
}

/// One page of declarations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterestDeclarationPage {
    pub items: Vec<InterestDeclarationView>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// An interest in one provider, and what a director made of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterestView {
    pub id: InterestId,
    pub provider_id: ProviderId,
    pub nature: InterestNature,
    pub description: String,
    /// Without one, the provider's papers are closed to whoever declared the interest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ruling: Option<InterestRulingView>,
    pub version: i64,
}

/// A director's word on an interest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterestRulingView {
    pub outcome: RulingOutcome,
    pub reason: String,
    pub mitigation: Option<String>,
    pub ruled_by: Uuid,
    pub ruled_at: LondonTime,
}

/// All declarations for a framework and its competitions together (Procurement Act 2023, s.83).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictsAssessmentView {
    pub framework_id: FrameworkId,
    /// Whoever declared, for what, and whether it still holds.
    pub people: Vec<DeclarantView>,
    /// Every interest that was declared.
    pub interests: Vec<AssessedInterestView>,
    /// Interests on which no director has ruled.
    pub unruled: usize,
    pub reviews: Vec<ConflictsReviewView>,
    /// A year after the last review; absent where there was none: it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_due_on: Option<NaiveDate>,
}

/// Somebody who declared.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeclarantView {
    pub person_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    /// Not lapsed.
    pub holds: bool,
}

/// An interest, and who declared it for what.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessedInterestView {
    pub person_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<CompetitionId>,
    #[serde(flatten)]
    pub interest: InterestView,
}

/// A look at all of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictsReviewView {
    pub note: String,
    pub reviewed_by: Uuid,
    pub reviewed_at: LondonTime,
}

impl NewInterestDeclaration {
    pub fn interests(&self) -> Vec<NewInterest> {
        let interest = |said: &DeclaredInterest| NewInterest {
            provider: said.provider_id,
            nature: said.nature,
            description: said.description.clone(),
        };
        self.interests.iter().map(interest).collect()
    }
}

impl From<Declaration> for InterestDeclarationView {
    fn from(declared: Declaration) -> Self {
        Self {
            id: declared.id,
            framework_id: declared.framework,
            competition_id: declared.competition,
            person_id: declared.person,
            declared_at: LondonTime(declared.declared_at),
            lapses_on: declared.lapses_on,
            has_none: declared.interests.is_empty(),
            interests: declared.interests.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Interest> for InterestView {
    fn from(interest: Interest) -> Self {
        let ruling = interest.ruling.map(|ruling| InterestRulingView {
            outcome: ruling.outcome,
            reason: ruling.reason,
            mitigation: ruling.mitigation,
            ruled_by: ruling.by,
            ruled_at: LondonTime(ruling.at),
        });
        Self {
            id: interest.id,
            provider_id: interest.provider,
            nature: interest.nature,
            description: interest.description,
            ruling,
            version: interest.version,
        }
    }
}

impl From<Review> for ConflictsReviewView {
    fn from(review: Review) -> Self {
        Self { note: review.note, reviewed_by: review.by, reviewed_at: LondonTime(review.at) }
    }
}

impl ConflictsAssessmentView {
    pub fn of(framework_id: FrameworkId, assessment: ConflictsAssessment, at: Instant) -> Self {
        let declarant = |(person_id, matter, holds): (Uuid, Matter, bool)| DeclarantView {
            person_id,
            competition_id: matter.competition,
            holds,
        };
        let people = assessment.standing(at).into_iter().map(declarant).collect();
        let interests: Vec<AssessedInterestView> = assessment
            .declarations
            .into_iter()
            .flat_map(|declared| {
                let (person_id, competition_id) = (declared.person, declared.competition);
                let assessed = move |interest: Interest| AssessedInterestView {
                    person_id,
                    competition_id,
                    interest: interest.into(),
                };
                declared.interests.into_iter().map(assessed)
            })
            .collect();
        Self {
            framework_id,
            people,
            unruled: interests.iter().filter(|assessed| assessed.interest.ruling.is_none()).count(),
            interests,
            review_due_on: assessment.reviews.first().map(|review| a_year_after(date_of(review.at))),
            reviews: assessment.reviews.into_iter().map(Into::into).collect(),
        }
    }
}
