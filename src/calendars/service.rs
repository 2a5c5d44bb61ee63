//! Which windows stand in which calendar.

use std::collections::BTreeSet;

use super::ics;
use crate::applications::Applications;
use crate::evidence::Evidence;
use crate::frameworks::{Framework, FrameworkState, Frameworks};
use crate::kernel::ids::{FrameworkId, ProviderId};
use crate::kernel::permission::{Permission, ReadEvidence};
use crate::kernel::{Actor, Instant, Problem, Refusal};
use crate::memberships::Memberships;

#[derive(Clone)]
pub struct Calendars {
    frameworks: Frameworks,
    applications: Applications,
    memberships: Memberships,
    evidence: Evidence,
}

/// A calendar file, and whether it is the same for everybody.
pub struct CalendarFile {
    pub text: String,
    pub public: bool,
}

impl Calendars {
    pub fn new(
        frameworks: Frameworks,
        applications: Applications,
        memberships: Memberships,
        evidence: Evidence,
    ) -> Self {
        Self { frameworks, applications, memberships, evidence }
    }

    /// The windows of one framework; of a draft there are none.
    ///
    /// # Errors
    /// `not-found` unless the caller may read the framework.
    pub async fn of_framework(&self, actor: Option<&Actor>, id: FrameworkId) -> Result<CalendarFile, Refusal> {
        let framework = self.frameworks.visible(actor, id).await?;
        let events = self.events(&framework).await?;
        let public = framework.state == FrameworkState::Published;
        Ok(CalendarFile { text: ics::calendar(&framework.name, events), public })
    }

    /// The windows of every framework that the provider is a member of, has applied to, or has a draft for, and, for those
    /// who may read its documents, the last good day of each.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own.
    pub async fn of_provider(&self, actor: &Actor, id: ProviderId, at: Instant) -> Result<CalendarFile, Refusal> {
        if actor.provider() != Some(id) {
            return Err(Refusal::not_found("provider"));
        }
        let mut frameworks: BTreeSet<FrameworkId> = self.memberships.frameworks_of(id).await?.into_iter().collect();
        frameworks.extend(self.applications.frameworks_of(id).await?);
        let mut events = vec![];
        for framework in frameworks {
            match self.frameworks.published(framework).await {
                Ok(framework) => events.extend(self.events(&framework).await?),
                Err(refusal) if refusal.problem() == Problem::NotFound => {}
                Err(refusal) => return Err(refusal),
            }
        }
        if ReadEvidence::granted(actor) {
            events.extend(self.evidence.all(actor, id, at).await?.iter().filter_map(ics::expiry));
        }
        Ok(CalendarFile { text: ics::calendar("Windows for applications", events), public: false })
    }

    async fn events(&self, framework: &Framework) -> Result<Vec<icalendar::Event>, Refusal> {
        let Some(published_at) = framework.published_at else { return Ok(vec![]) };
        let windows = self.frameworks.windows(framework).await?;
        if windows.is_empty() {
            return Ok(vec![ics::always_open(framework, published_at)]);
        }
        Ok(windows.iter().map(|window| ics::event(framework, window, published_at)).collect())
    }
}
