//! Putting the law's table of notices beside what happened.

use chrono::NaiveDate;

use super::model::{Day, Happenings};
use crate::direct_awards::{DirectAwards, Noticed};
use crate::exclusions::Exclusions;
use crate::frameworks::{Framework, Frameworks};
use crate::kernel::ids::{DirectAwardId, FrameworkId};
use crate::kernel::london::date_of;
use crate::kernel::regime::{NoticeDue, NoticeEvent};
use crate::kernel::{Actor, Instant, Refusal};
use crate::memberships::{MembershipChange, Memberships, RemovalGround};
use crate::regimes::{Notice, Regimes};

#[derive(Clone)]
pub struct Notices {
    frameworks: Frameworks,
    memberships: Memberships,
    exclusions: Exclusions,
    direct_awards: DirectAwards,
    regimes: Regimes,
}

/// A notice, the day of what it is about, and what happened on that day.
pub struct DueNotice {
    pub notice: Notice,
    /// None: still to come.
    pub happened_on: Option<NaiveDate>,
    /// Of those that are about members and applicants.
    pub day: Option<Day>,
    /// Of those that are about a contract without a competition.
    pub direct_award: Option<DirectAwardId>,
}

impl Notices {
    pub fn new(
        frameworks: Frameworks,
        memberships: Memberships,
        exclusions: Exclusions,
        direct_awards: DirectAwards,
        regimes: Regimes,
    ) -> Self {
        Self { frameworks, memberships, exclusions, direct_awards, regimes }
    }

    /// Every notice that fell due for a framework of the caller's own council, in order of the events: those of the framework
    /// and its members, then of each direct award; and those that come before it is established, or before an award, while
    /// that is still to come.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn due(&self, actor: &Actor, at: Instant, id: FrameworkId) -> Result<Vec<DueNotice>, Refusal> {
        let framework = self.frameworks.owned(actor, id).await?;
        let happened = self.happenings(&framework, at).await?;
        let established = happened.established_on.map(|day| (Some(day), None));
        let mut due = self.of(&framework, NoticeEvent::Established, established.unwrap_or((None, None)), at);
        due.retain(|due| due.happened_on.is_some() || due.notice.due == NoticeDue::Before);
        for (on, day) in happened.days {
            let events = [
                (day.moved(), NoticeEvent::MembersChanged),
                (day.excluded > 0, NoticeEvent::MemberExcluded),
                (day.refused > 0, NoticeEvent::ApplicationExcluded),
            ];
            for (_, event) in events.into_iter().filter(|(happened, _)| *happened) {
                due.extend(self.of(&framework, event, (Some(on), Some(day)), at));
            }
        }
        if let Some(day) = happened.ended_on {
            due.extend(self.of(&framework, NoticeEvent::Ended, (Some(day), None), at));
        }
        for direct in self.direct_awards.noticed(framework.id).await? {
            due.extend(self.of_direct_award(&framework, &direct, at));
        }
        Ok(due)
    }

    /// What is due before an award and before its signature, also while they are still to come; and what is due after the
    /// signature. None comes once the contract was declined.
    fn of_direct_award(&self, framework: &Framework, direct: &Noticed, at: Instant) -> Vec<DueNotice> {
        let events = [
            (NoticeEvent::DirectAward, direct.awarded_at.map(date_of)),
            (NoticeEvent::ContractSigned, direct.signed_on),
        ];
        let to_come = |(event, _): &(NoticeEvent, _)| !(direct.declined && *event == NoticeEvent::ContractSigned);
        let notices = events.into_iter().filter(to_come).flat_map(|(event, happened_on)| {
            let mut due = self.of(framework, event, (happened_on, None), at);
            due.retain(|due| happened_on.is_some() || due.notice.due == NoticeDue::Before);
            due
        });
        notices.map(|due| DueNotice { direct_award: Some(direct.direct_award), ..due }).collect()
    }

    async fn happenings(&self, framework: &Framework, at: Instant) -> Result<Happenings, Refusal> {
        let established_on = framework.published_at.map(date_of);
        let mut happened = Happenings { established_on, ..Happenings::default() };
        for event in self.memberships.comings_and_goings(framework.id).await? {
            let day = happened.days.entry(date_of(event.at)).or_default();
            match event.change {
                MembershipChange::Admitted => day.joined += 1,
                _ => day.left += 1,
            }
            day.excluded += u32::from(event.ground.is_some_and(RemovalGround::is_exclusion));
        }
        for refused_at in self.exclusions.refusals(framework.id).await? {
            happened.days.entry(date_of(refused_at)).or_default().refused += 1;
        }
        if established_on.is_some() && date_of(at) > framework.ends_on {
            happened.ended_on = Some(framework.ends_on);
        }
        Ok(happened)
    }

    fn of(
        &self,
        framework: &Framework,
        event: NoticeEvent,
        (happened_on, day): (Option<NaiveDate>, Option<Day>),
        at: Instant,
    ) -> Vec<DueNotice> {
        let notices = self.regimes.notices(framework.regime, event, happened_on.unwrap_or(date_of(at)));
        notices.cloned().map(|notice| DueNotice { notice, happened_on, day, direct_award: None }).collect()
    }
}
