//! Which version of the rules answers a question, when the rules change between its beginning and its answer.

use serde::{Deserialize, Serialize};

/// The instant whose rules decide. Each hook of a pack has one; see [`crate::engine::Pack::as_of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AsOf {
    /// When the application was opened: the applicant knows the rules before answering anything.
    Opened,
    /// When it was submitted.
    Submitted,
    /// When it was submitted, and anew when an officer decides it: that assessment then counts.
    Decided,
    /// When the framework was published: its windows are scheduled once.
    Scheduled,
    /// When the competition was published: its rules are pinned.
    Published,
}

impl AsOf {
    pub const ALL: [Self; 5] = [Self::Opened, Self::Submitted, Self::Decided, Self::Scheduled, Self::Published];

    /// As in `pack.toml`, in columns and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Submitted => "submitted",
            Self::Decided => "decided",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|as_of| as_of.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::AsOf;

    #[test]
    fn it_has_one_name_everywhere() {
        for as_of in AsOf::ALL {
            assert_eq!(serde_json::to_value(as_of).unwrap(), as_of.name());
            assert_eq!(AsOf::parse(as_of.name()), Some(as_of));
        }
        assert_eq!(AsOf::parse("weekly"), None);
    }
}
