//! Whether a draft could be published, before anybody tries: everything that publication will ask, answered at once.
//!
//! Publication asks again by itself; nothing here lets a draft through.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::inviting::Chosen;
use super::model::{Competition, LeftOutReason, PriceScored};
use super::openers::FEWEST;
use super::publication::NO_MEMBERS_YET;
use super::service::Competitions;
use super::timetable::{Severity, Timetable};
use crate::conflicts::a_year_after;
use crate::decisions::reasons_of_rule;
use crate::engine::{Outcome, Pack};
use crate::frameworks::{Framework, FrameworkState};
use crate::kernel::ids::CompetitionId;
use crate::kernel::london::{self, date_of};
use crate::kernel::{Actor, Instant, Refusal};

const TOTAL_ALONE: &str = "The rulebook scores the total of the price, and not its elements: their weights and what a price of \
                           zero earns would decide nothing.";

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadinessMatter {
    /// Its framework is published.
    Framework,
    /// Its days, in themselves and by law.
    Timetable,
    /// Every level of weights, and the scale.
    Criteria,
    /// The parts of the council's strategy (B09).
    Strategy,
    /// The assessment of conflicts of interest, and when it was last looked at.
    Conflicts,
    /// Members who would be invited.
    Invitations,
    /// Who will open the tenders, each with a key.
    Openers,
    /// The rulebook's own answer.
    Rules,
}

/// What would stop a publication, or deserves a second look. `pointer` leads into the competition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadinessFinding {
    pub matter: ReadinessMatter,
    pub severity: Severity,
    /// A plain sentence.
    pub detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// How many members would be left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadinessLeftOut {
    pub reason: LeftOutReason,
    /// As a sentence that begins with the member, or the rule's own.
    pub reason_words: String,
    pub members: usize,
}

/// How far a draft is from its publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readiness {
    pub competition_id: CompetitionId,
    /// Nothing stops its publication on the day that its timetable names.
    pub ready: bool,
    /// How many members would be invited today.
    pub invited: usize,
    /// Who would not be, and for what reason: how many members each time.
    pub left_out: Vec<ReadinessLeftOut>,
    pub findings: Vec<ReadinessFinding>,
}

impl Competitions {
    /// # Errors
    /// `not-found` for another council's; `wrong-state` once it is published.
    pub async fn readiness(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<Readiness, Refusal> {
        let draft = self.owned(actor, id).await?;
        draft.must_be_draft()?;
        let framework = self.frameworks.owned(actor, draft.framework).await?;
        let mut findings = vec![];
        let mut found = |matter, severity, detail: String, pointer: Option<String>| {
            findings.push(ReadinessFinding { matter, severity, detail, pointer });
        };
        if framework.state != FrameworkState::Published {
            found(ReadinessMatter::Framework, Severity::Error, NO_MEMBERS_YET.to_owned(), None);
        }
        // As of the day it can be published on: that of its timetable, or today where that has passed.
        let publish_on = draft.timetable.publish_on.max(date_of(at));
        let timetable = Timetable { publish_on, ..draft.timetable.clone() };
        let mut days = self.findings(&framework, &timetable);
        days.extend(self.law_of(&framework, &timetable).await?.findings().into_iter().map(Into::into));
        for day in days {
            found(ReadinessMatter::Timetable, day.severity, day.detail, Some(day.pointer));
        }
        for fault in draft.criteria().faults() {
            found(
                ReadinessMatter::Criteria,
                Severity::Error,
                sentence(&fault.pointer, &fault.detail),
                Some(fault.pointer),
            );
        }
        for part in draft.strategy.missing() {
            let detail = format!("The strategy says nothing of its {}.", part.replace('_', " "));
            found(ReadinessMatter::Strategy, Severity::Warning, detail, Some(format!("/strategy/{part}")));
        }
        let reviewed = self.conflicts.reviewed_on(actor, framework.id).await?;
        if reviewed.is_none_or(|day| publish_on >= a_year_after(day)) {
            let detail = match reviewed {
                None => "Nobody has looked at the assessment of conflicts of interest yet.".to_owned(),
                Some(day) => {
                    format!("The assessment of conflicts of interest was last looked at on {}.", london::day(day))
                }
            };
            found(ReadinessMatter::Conflicts, Severity::Warning, detail, None);
        }
        let pack = self.rulebooks.in_force(framework.id, at).await?;
        if !draft.price_schedule.is_empty() && PriceScored::by(&pack) == PriceScored::Total {
            found(
                ReadinessMatter::Rules,
                Severity::Warning,
                TOTAL_ALONE.to_owned(),
                Some("/price_schedule".to_owned()),
            );
        }
        let chosen = self.choose(&framework, &draft, &pack, (at, publish_on)).await?;
        for obstacle in chosen.obstacles() {
            found(ReadinessMatter::Invitations, Severity::Error, obstacle, Some("/lot_id".to_owned()));
        }
        match self.named_openers(&draft).await? {
            (_, Some(lacks)) => found(ReadinessMatter::Openers, Severity::Error, lacks, None),
            (named, None) if named.len() == FEWEST => {
                let detail =
                    "One forgotten passphrase would keep the tenders shut for ever: name a third who may open them.";
                found(ReadinessMatter::Openers, Severity::Warning, detail.to_owned(), None);
            }
            _ => {}
        }
        for detail in self.rules_say(&framework, &draft, &pack, (reviewed, publish_on)).await? {
            found(ReadinessMatter::Rules, Severity::Error, detail, None);
        }
        let ready = findings.iter().all(|finding| finding.severity != Severity::Error);
        Ok(Readiness { competition_id: id, ready, invited: chosen.invited.len(), left_out: counted(&chosen), findings })
    }

    /// The reasons for which the rulebook would not allow it; none when it would.
    async fn rules_say(
        &self,
        framework: &Framework,
        draft: &Competition,
        pack: &Arc<Pack>,
        (reviewed, publish_on): (Option<NaiveDate>, NaiveDate),
    ) -> Result<Vec<String>, Refusal> {
        let decision = self.answered(framework, draft, pack, (publish_on, reviewed)).await?;
        if decision.outcome == Outcome::Met {
            return Ok(vec![]);
        }
        Ok(reasons_of_rule(&decision).into_iter().map(str::to_owned).collect())
    }
}

/// The reasons in the order of their names, and how many members each leaves out.
fn counted(chosen: &Chosen) -> Vec<ReadinessLeftOut> {
    let mut counts: BTreeMap<(&str, &str), (LeftOutReason, usize)> = BTreeMap::new();
    for one in &chosen.left_out {
        counts.entry((one.reason.name(), one.words())).or_insert((one.reason, 0)).1 += 1;
    }
    let line = |((_, words), (reason, members)): ((&str, &str), (LeftOutReason, usize))| ReadinessLeftOut {
        reason,
        reason_words: words.to_owned(),
        members,
    };
    counts.into_iter().map(line).collect()
}

/// A fault as a sentence of its own.
fn sentence(pointer: &str, detail: &str) -> String {
    format!("`{}` {detail}.", pointer.trim_start_matches('/').replace('/', "."))
}
