//! What is wrong with a competition's timetable: its own order, and the law.

use serde_json::json;

use super::model::{Checked, Competition, PriceScored};
use super::service::Competitions;
use super::timetable::{Timetable, TimetableFinding};
use crate::engine::Pack;
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
        let price_scored = self.price_scored(&competition).await?;
        Ok(Checked { findings, competition, turns, price_scored })
    }

    /// Of what the pinned rulebook scores a price that has elements; nothing for one price, and before publication.
    pub(super) async fn price_scored(&self, competition: &Competition) -> Result<Option<PriceScored>, Refusal> {
        match &competition.rulebook_sha256 {
            Some(pinned) if !competition.price_schedule.is_empty() => {
                let pack = self.rulebooks.package(pinned).await?;
                Ok(Some(PriceScored::by(&pack)))
            }
            _ => Ok(None),
        }
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

/// The hook that gives the points for price.
const SCORING: &str = "scoring";

impl PriceScored {
    /// Whether the scoring of these rules is told of elements.
    pub(super) fn by(pack: &Pack) -> Self {
        let probe = json!({"tenders": [{"elements": []}]});
        if pack.has_hook(SCORING) && pack.known(SCORING, &probe) == probe { Self::Elements } else { Self::Total }
    }
}
