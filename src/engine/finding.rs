//! What is wrong with a pack, and where.

use serde::{Deserialize, Serialize};

pub(super) use crate::kernel::text::nearest;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack cannot be used as it stands.
    Error,
    /// To be answered before the pack is proposed to a colleague.
    Warning,
    /// Worth a look; it may well be right.
    Note,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One fault of a rule pack, found before anything is decided with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Finding {
    /// The file in the pack, like `eligibility.rhai`; empty when the pack as a whole is at fault.
    pub file: String,
    /// Counted from 1; 0 when the fault has no place in the text.
    pub line: usize,
    /// Counted from 1; 0 when the fault has no place in the line.
    pub column: usize,
    pub severity: Severity,
    /// Stable, for programs: `unknown-field`, `syntax`, `missing-shape`…
    #[schema(value_type = String)]
    pub code: &'static str,
    /// A plain sentence, for the rule's author.
    pub message: String,
    /// What was probably meant, ready to be put in its place.
    pub suggestion: Option<String>,
    /// What to do about it, as a plain sentence, where the message alone does not say so.
    pub advice: Option<String>,
}

impl Finding {
    pub(super) fn new(file: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: 0,
            column: 0,
            severity: Severity::Error,
            code,
            message: message.into(),
            suggestion: None,
            advice: None,
        }
    }

    pub(super) fn at(mut self, line: usize, column: usize) -> Self {
        (self.line, self.column) = (line, column);
        self
    }

    pub(super) fn weigh(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(super) fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{} {}", self.file, self.line, self.column, self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, " Did you mean `{suggestion}`?")?;
        }
        match &self.advice {
            Some(advice) => write!(f, " {advice}"),
            None => Ok(()),
        }
    }
}
