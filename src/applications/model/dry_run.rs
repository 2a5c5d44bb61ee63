//! What a dry run comes to, and where one of its pages ends.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Assessed;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::{FieldError, Instant, Problem, Refusal};

/// Of everything that was asked for, on whichever page it stands, by what a decision would be held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DryRunTotals {
    pub applications: usize,
    pub met: usize,
    pub not_met: usize,
    pub refer: usize,
    pub cannot_decide: usize,
    /// The rules cannot be asked: see the `message` of each.
    pub not_assessed: usize,
    /// What would be found now is not what was found at the submission.
    pub differ: usize,
}

impl DryRunTotals {
    /// One more: what was found at its submission, what would be found now, and what a decision would be held against.
    pub fn count(&mut self, recorded: Assessed, now: Option<Assessed>, counts: Option<Assessed>) {
        self.applications += 1;
        match counts {
            Some(Assessed::Met) => self.met += 1,
            Some(Assessed::NotMet) => self.not_met += 1,
            Some(Assessed::Refer) => self.refer += 1,
            Some(Assessed::CannotDecide) => self.cannot_decide += 1,
            None => {}
        }
        self.not_assessed += usize::from(now.is_none());
        self.differ += usize::from(now.is_some_and(|now| now != recorded));
    }
}

/// Where a page ends. It carries the totals that were counted for the first page, so that nothing is counted twice and all
/// pages of one dry run say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRunPlace {
    pub framework: FrameworkId,
    /// The key of the window that was asked for, if one was.
    pub window: Option<String>,
    pub after: ApplicationId,
    pub totals: DryRunTotals,
    /// When they were counted.
    pub counted_at: Instant,
}

impl DryRunPlace {
    /// As the `next` of a page.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub fn cursor(&self) -> Result<String, Refusal> {
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).map_err(Refusal::internal)?))
    }

    /// # Errors
    /// `bad-query` when the cursor was not made here.
    pub fn parse(cursor: &str) -> Result<Self, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.ok_or_else(|| bad("unreadable", "cursor must be the `next` of a page this server gave"))
    }

    /// # Errors
    /// `bad-query` when it is of another dry run, whose totals it carries.
    pub fn require_of(&self, framework: FrameworkId, window: Option<&str>) -> Result<(), Refusal> {
        if self.framework == framework && self.window.as_deref() == window {
            return Ok(());
        }
        Err(bad("of_another", "cursor must be the `next` of a page of this framework and window"))
    }
}

fn bad(code: &'static str, detail: &str) -> Refusal {
    Refusal::of(Problem::BadQuery).field(FieldError::new("/cursor", code, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_assessed_counts_as_nothing_else_and_differs_from_nothing() {
        let mut totals = DryRunTotals::default();
        totals.count(Assessed::Met, Some(Assessed::NotMet), Some(Assessed::Met));
        totals.count(Assessed::Refer, Some(Assessed::Refer), Some(Assessed::Refer));
        totals.count(Assessed::Met, None, None);
        let expected =
            DryRunTotals { applications: 3, met: 1, refer: 1, not_assessed: 1, differ: 1, ..DryRunTotals::default() };
        assert_eq!(totals, expected);
    }

    #[test]
    fn a_place_survives_its_cursor() {
        let totals = DryRunTotals { applications: 7, met: 5, ..DryRunTotals::default() };
        let [framework, other] = [1, 2].map(|n| FrameworkId(uuid::Uuid::from_u128(n)));
        let (window, after) = (Some("initial".to_owned()), uuid::Uuid::from_u128(9).into());
        let place = DryRunPlace { framework, window, after, totals, counted_at: Instant::default() };
        assert_eq!(DryRunPlace::parse(&place.cursor().unwrap()).unwrap(), place);
        assert!(place.require_of(framework, Some("initial")).is_ok());
        for (framework, window) in [(framework, None), (framework, Some("2021-03-08")), (other, Some("initial"))] {
            assert_eq!(place.require_of(framework, window).unwrap_err().problem(), Problem::BadQuery);
        }
        assert_eq!(DryRunPlace::parse("AAAA").unwrap_err().problem(), Problem::BadQuery);
    }
}
