//! What kind of answer a hook gives, and which words belong to it.

use serde::{Deserialize, Serialize};

use super::trace::StepKind;
use crate::kernel::AsOf;

/// The kind of question. It settles which verbs the script may use and how its answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookKind {
    /// `require` and `refer`: met, not met, or an officer's to look at.
    Requirements,
    /// `window`: a calendar of periods that do not overlap.
    Windows,
    /// `score`, `score_element` and `remove`: points for every part of every tender that stays, and of what they are made.
    Scores,
    /// `rank` and `exclude`: an order, with ties left to an officer.
    Ranking,
}

impl HookKind {
    /// The verbs a script of this kind answers with.
    pub fn verbs(self) -> &'static [StepKind] {
        match self {
            Self::Requirements => &[StepKind::Require, StepKind::Refer],
            Self::Windows => &[StepKind::Window],
            Self::Scores => &[StepKind::Score, StepKind::ScoreElement, StepKind::Remove],
            Self::Ranking => &[StepKind::Rank, StepKind::Exclude],
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Requirements => "requirements",
            Self::Windows => "windows",
            Self::Scores => "scores",
            Self::Ranking => "ranking",
        }
    }
}

/// How one hook is to be read: its kind and, for scores and rankings, what must be answered for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    pub kind: HookKind,
    /// `list.field`: every entry of that list of the input must be answered for, known by that field.
    #[serde(default)]
    pub each: Option<Each>,
    /// For scores: the parts that every entry must have.
    #[serde(default)]
    pub parts: Vec<String>,
    /// For `approval`: what its steps are called, in their order, each with a decider of its own. Without them one decides.
    #[serde(default)]
    pub steps: Vec<String>,
    /// For `call_in`: in how many working days after the decision it ought to be published.
    #[serde(default)]
    pub publish_within: Option<u32>,
    /// Which version of the rules answers; nothing for a hook that nobody begins under one version and ends under
    /// another. Read apart from the rest, because it depends on the hook what may be said.
    #[serde(skip)]
    pub as_of: Option<AsOf>,
}

/// What a hook may say of the version that answers it; the first is meant when it says nothing. Only an application's
/// version is a choice: a council must not change the criteria of a competition while it runs.
pub(super) fn versions_of(hook: &str) -> &'static [AsOf] {
    match hook {
        "eligibility" => &[AsOf::Opened, AsOf::Submitted, AsOf::Decided],
        "windows" => &[AsOf::Scheduled],
        "publication" | "invitation" | "scoring" | "award" | "approval" | "call_in" | "placement" | "zone_award" => {
            &[AsOf::Published]
        }
        _ => &[],
    }
}

/// `tenders.id`: the list of the input and the field that names its entries.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Each {
    pub list: String,
    pub field: String,
}

impl TryFrom<String> for Each {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once('.') {
            Some((list, field)) if !list.is_empty() && !field.is_empty() && !field.contains('.') => {
                Ok(Self { list: list.to_owned(), field: field.to_owned() })
            }
            _ => Err(format!("\"{text}\" does not name a list and its field, like \"tenders.id\"")),
        }
    }
}
