//! What the law says of a framework and its windows.

use super::Frameworks;
use crate::frameworks::model::{Framework, FrameworkState, Terms, Window};
use crate::kernel::ids::FrameworkId;
use crate::kernel::london::date_of;
use crate::kernel::{Actor, Instant, Refusal};
use crate::regimes::{LawFinding, Verdict};

impl Frameworks {
    /// Everything the law forbids or wants looked at: of the framework, and of its windows once it has them.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn law(&self, actor: &Actor, at: Instant, id: FrameworkId) -> Result<Vec<LawFinding>, Refusal> {
        let framework = self.owned(actor, id).await?;
        let mut found = self.law_of(&framework.terms(), at).await?.findings();
        if framework.state == FrameworkState::Published {
            let windows = self.windows(&framework).await?;
            found.extend(self.law_of_windows(&framework, &windows, at).await?.findings());
        }
        Ok(found)
    }

    pub(super) async fn law_of(&self, terms: &Terms, at: Instant) -> Result<Verdict, Refusal> {
        self.regimes.vehicle(terms.regime, terms.facts(), date_of(at)).await
    }

    /// A published framework without windows takes applications on every day.
    pub(super) async fn law_of_windows(
        &self,
        framework: &Framework,
        windows: &[Window],
        at: Instant,
    ) -> Result<Verdict, Refusal> {
        let mut days: Vec<_> =
            windows.iter().map(|window| (date_of(window.opens_at), date_of(window.closes_at))).collect();
        days.sort_unstable();
        if days.is_empty() {
            days.push((framework.applications_open_on, framework.ends_on));
        }
        let term = (framework.starts_on, framework.ends_on);
        self.regimes.windows(framework.regime, term, &days, date_of(at)).await
    }

    /// # Errors
    /// `refused-by-regime` when the law does not know such a vehicle.
    pub(super) async fn lawful(&self, terms: &Terms, at: Instant) -> Result<(), Refusal> {
        self.law_of(terms, at).await?.require("The law does not allow this framework.")
    }
}
