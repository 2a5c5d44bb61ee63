//! A rulebook may bar a location for a time after so many refusals. Without such a rule there is no bar (N04).

use serde::{Deserialize, Serialize};

use crate::kernel::ids::DecisionId;
use crate::kernel::{Instant, Problem, Refusal, london};

/// Until when a refused location may not apply again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockOut {
    /// The first instant at which it may.
    pub until: Instant,
    /// The record of the rule that says so.
    pub decision: DecisionId,
}

impl LockOut {
    /// # Errors
    /// `locked-out` before its end.
    pub fn require_over(&self, location: &str, at: Instant) -> Result<(), Refusal> {
        if at >= self.until {
            return Ok(());
        }
        let from = london::words(self.until);
        let detail = format!("{location} was refused too often. It may apply again from {from}.");
        let until = serde_json::to_value(london::LondonTime(self.until)).map_err(Refusal::internal)?;
        Err(Refusal::new(Problem::LockedOut, detail).member("may_apply_from", until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_day_itself_is_free_from_its_first_second_in_london() {
        let at = |text: &str| text.parse::<london::LondonTime>().unwrap().0;
        let lock_out = LockOut { until: at("2021-06-10T00:00"), decision: Uuid::nil().into() };
        let refused = lock_out.require_over("Harbour View", at("2021-06-09T23:59:59")).unwrap_err();
        assert_eq!(refused.problem(), Problem::LockedOut);
        assert!(refused.to_string().contains("00:00 on Thursday 10 June 2021 (BST)"), "{refused}");
        assert!(lock_out.require_over("Harbour View", at("2021-06-10T00:00")).is_ok());
    }
}
