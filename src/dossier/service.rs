//! Gathering a record, and noting who was given it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;

use serde_json::json;

use super::bundle::Bundle;
use super::evaluated::Evaluated;
use super::workbook;
use crate::amendments::Amendments;
use crate::audit::AuditLog;
use crate::awards::{Awards, OutcomeLetters};
use crate::clarifications::Clarifications;
use crate::competitions::{Competition, CompetitionView, Competitions};
use crate::conflicts::Conflicts;
use crate::contracts::Contracts;
use crate::decisions::Decisions;
use crate::evaluation::{EnquiryView, Evaluation, EvaluatorList, RankingView};
use crate::frameworks::Frameworks;
use crate::kernel::ids::CompetitionId;
use crate::kernel::{Call, Page, PageRequest, Problem, Refusal, Tenant};
use crate::procurements::Procurements;
use crate::providers::Providers;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event};
use crate::tenders::Tenders;

/// Everything that knows something of a competition.
#[derive(Clone)]
pub struct Dossiers {
    pub db: Db,
    pub frameworks: Frameworks,
    pub providers: Providers,
    pub competitions: Competitions,
    pub amendments: Amendments,
    pub clarifications: Clarifications,
    pub conflicts: Conflicts,
    pub tenders: Tenders,
    pub evaluation: Evaluation,
    pub procurements: Procurements,
    pub decisions: Decisions,
    pub rulebooks: Rulebooks,
    pub awards: Awards,
    pub outcome_letters: OutcomeLetters,
    pub contracts: Contracts,
    pub audit: AuditLog,
}

impl Dossiers {
    /// The evaluation as a workbook. That it was given out, and to whom, is in the audit log before anybody has it.
    ///
    /// # Errors
    /// `not-found` when the competition is not of the caller's council; `sealed` before the opening; `wrong-state` for somebody
    /// who still marks; `declaration-needed`; `conflict-of-interest`.
    pub async fn workbook(&self, call: &Call, id: CompetitionId) -> Result<File, Refusal> {
        let evaluated = self.evaluated(call, id).await?;
        let competition = evaluated.competition.clone();
        let file = tokio::task::spawn_blocking(move || workbook::written(&evaluated));
        let file = file.await.map_err(Refusal::internal)??;
        self.note(call, "competition.workbook_given_out", &competition).await?;
        Ok(file)
    }

    /// Everything on record as an archive. That it was given out, and to whom, is in the audit log before anybody has it.
    ///
    /// # Errors
    /// As [`Self::workbook`].
    pub async fn record(&self, call: &Call, id: CompetitionId) -> Result<File, Refusal> {
        let evaluated = self.evaluated(call, id).await?;
        let competition = evaluated.competition.clone();
        let file = Bundle::of(self, call, evaluated).await?;
        self.note(call, "competition.record_given_out", &competition).await?;
        Ok(file)
    }

    async fn evaluated(&self, call: &Call, id: CompetitionId) -> Result<Evaluated, Refusal> {
        let actor = &call.actor;
        let competition = self.competitions.owned(actor, id).await?;
        if competition.opened_at.is_none() {
            let detail = "There is no record to give out until two people have opened the tenders.";
            return Err(Refusal::new(Problem::Sealed, detail));
        }
        self.tenders.require_clear(actor, &competition, call.at).await?;
        let panel = self.evaluation.evaluators(actor, id).await?;
        if panel.evaluators.iter().any(|one| one.person.0 == actor.id && one.is_marking()) {
            return Err(Refusal::wrong_state(
                "You mark in this competition. Lock your marks first, so that nothing in its record can lead you.",
            ));
        }
        let tenders = self.tenders.opened(id).await?;
        let mut names = BTreeMap::new();
        for tender in &tenders {
            if let Entry::Vacant(unnamed) = names.entry(tender.provider) {
                unnamed.insert(self.providers.provider(tender.provider).await?.name);
            }
        }
        let framework = self.frameworks.owned(actor, competition.framework).await?;
        let lot = framework.lots.iter().find(|lot| lot.id == competition.lot);
        let named = tenders.iter().map(|tender| (tender.id, tender.location_name.clone())).collect();
        let moderation = self.evaluation.marks_on_record(actor, &competition, named, call.at).await?;
        let rankings =
            every(async |page| self.evaluation.rankings(actor, id, (call.at, page)).await).await?.into_iter();
        let enquiries = self.evaluation.enquiries(actor, id, call.at).await?.into_iter();
        Ok(Evaluated {
            view: CompetitionView::from(self.competitions.find(actor, id).await?),
            lot: lot.map_or_else(String::new, |lot| format!("{} {}", lot.terms.code, lot.terms.title)),
            framework: framework.name,
            opening: self.tenders.opening(actor, id).await?.into(),
            evaluators: EvaluatorList::from(panel),
            moderation: moderation.into(),
            rankings: rankings.map(RankingView::from).collect(),
            enquiries: enquiries.map(|enquiry| EnquiryView::at(enquiry, call.at, true)).collect(),
            competition,
            tenders,
            names,
        })
    }

    async fn note(&self, call: &Call, action: &'static str, competition: &Competition) -> Result<(), Refusal> {
        self.db
            .write(call, async |work| {
                let event = Event::new(action, "competition", competition.id, json!({}));
                work.note(event.within(Tenant::Authority(competition.authority)));
                Ok(())
            })
            .await
    }
}

/// Page after page, until there is none.
pub async fn every<T>(ask: impl AsyncFn(PageRequest) -> Result<Page<T>, Refusal>) -> Result<Vec<T>, Refusal> {
    let (mut all, mut cursor) = (vec![], None::<String>);
    loop {
        let page = ask(PageRequest::parse(Some(PageRequest::MAX_LIMIT), cursor.as_deref())?).await?;
        all.extend(page.items);
        if page.next.is_none() {
            return Ok(all);
        }
        cursor = page.next;
    }
}
