//! What is wrong with a competition's timetable: its own order, and the law.

use super::model::{Checked, Competition};
use super::service::Competitions;
use super::timetable::{Timetable, TimetableFinding};
use crate::frameworks::Framework;
use crate::kernel::{Refusal, london};
use crate::regimes::Verdict;

impl Competitions {
    /// With everything wrong with its timetable, the law's errors and warnings included, and what has happened to it.
    pub(super) async fn checked(&self, framework: &Framework, competition: Competition) -> Result<Checked, Refusal> {
        let timetable = &competition.timetable;
        let mut findings = self.findings(framework, timetable);
        let verdict = self.law_of(framework, timetable).await?;
        findings.extend(verdict.findings().into_iter().map(TimetableFinding::from));
        findings.sort_by_key(|finding| finding.severity);
        let turns = self.course(competition.id).await?;
        Ok(Checked { findings, competition, turns })
    }

    /// What is wrong with a timetable whatever the law says.
    pub(super) fn findings(&self, framework: &Framework, timetable: &Timetable) -> Vec<TimetableFinding> {
        timetable.findings(self.regimes.standstill(framework.regime, timetable.publish_on))
    }

    /// What the law says of publishing by this timetable.
    pub(super) async fn law_of(&self, framework: &Framework, timetable: &Timetable) -> Result<Verdict, Refusal> {
        let closes = london::date_of(timetable.closes.0);
        self.regimes.competition(framework.regime, timetable.publish_on, closes).await
    }
}
