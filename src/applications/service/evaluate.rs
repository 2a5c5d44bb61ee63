//! Asking the eligibility rules about an application: which version of them, and over which facts.

use std::sync::Arc;

use serde_json::Value;

use super::assess::{self, Applicant, HOOK, LOT, LOT_HOOK, LOTS, assessed};
use super::fit::Fit;
use super::shown::EVIDENCE;
use super::{Applications, questionnaire_of};
use crate::applications::model::{Application, Assessed, Assessment, ChosenLot, RatingSeen, found_of_each};
use crate::applications::store;
use crate::decisions::Subject;
use crate::engine::{Decision, Pack, not_established};
use crate::frameworks::Lot;
use crate::kernel::{AsOf, Instant, Refusal};
use crate::questionnaire::Questionnaire;
use crate::register::Location;

/// What the rules found, before it is put on record.
pub(super) struct Evaluated {
    pub decision: Decision,
    pub assessed: Assessed,
    pub rating: RatingSeen,
    /// Of each lot by itself; none where the rules do not ask about lots.
    pub lots: Vec<EvaluatedLot>,
}

/// The same of one lot.
pub(super) struct EvaluatedLot {
    pub code: String,
    pub decision: Decision,
    pub assessed: Assessed,
}

impl Evaluated {
    /// As it is read; nothing is on record.
    ///
    /// # Errors
    /// As [`assess::dry_run`].
    pub fn shown(&self, application: &Application) -> Result<Assessment, Refusal> {
        let mut shown = assess::dry_run(&self.decision)?;
        for lot in &self.lots {
            shown.lots.push(assess::of_lot(application, &lot.code, assess::dry_run(&lot.decision)?));
        }
        Ok(shown)
    }

    /// What was found of each lot, as a decision is held against it.
    pub fn found_of_lots(&self, application: &Application) -> Vec<(String, Assessed)> {
        let own = |lot: &ChosenLot| self.lots.iter().find(|found| found.code == lot.code).map(|found| found.assessed);
        found_of_each(&application.lots, self.assessed, own)
    }
}

impl Applications {
    /// Runs the eligibility rules that hold for this application at an instant over the facts of that instant. The
    /// questionnaire is the one that was opened, whichever rules assess its answers (W09).
    pub(super) async fn evaluate(
        &self,
        application: &Application,
        location: &Location,
        submitted_at: Instant,
        at: Instant,
    ) -> Result<Evaluated, Refusal> {
        let opened = self.rulebooks.package(&application.package_sha256).await?;
        let pack = self.assessing(application, &opened, at).await?;
        self.evaluate_by((&opened, &pack), application, location, (submitted_at, at)).await
    }

    /// As [`Self::evaluate`], by these rules over what the opened rulebook asked.
    pub(super) async fn evaluate_by(
        &self,
        (opened, pack): (&Pack, &Arc<Pack>),
        application: &Application,
        location: &Location,
        (submitted_at, at): (Instant, Instant),
    ) -> Result<Evaluated, Refusal> {
        let asked = questionnaire_of(opened)?;
        let provider = self.providers.provider(application.provider).await?;
        let previous = match application.previous {
            Some(id) => store::rating_of(self.db.reader(), id).await?,
            None => None,
        };
        let applicant =
            Applicant { application, asked, pack, provider: &provider, location, previous, submitted_at, at };
        let lots = self.lots_of(application, location, pack).await?;
        let mut facts = applicant.facts(HOOK);
        if pack.wants(HOOK, LOTS) {
            let all = lots.iter().map(|(lot, fit, capacity)| fit.facts(pack, (HOOK, LOTS), lot, *capacity)).collect();
            facts[LOTS] = pack.known_part(HOOK, LOTS, &all);
        }
        // Rules that do not ask cost no look at other tables.
        if pack.fields_of(HOOK, "exclusion").next().is_some() {
            let Application { id, provider, framework, .. } = application;
            let exclusion = self.exclusions.facts(*id, *provider, *framework, at).await?;
            facts["exclusion"] = pack.known_part(HOOK, "exclusion", &exclusion);
        }
        if pack.hash() != application.package_sha256 {
            mark_unasked(&mut facts, (pack, HOOK), asked);
        }
        if let Some(shown) = self.shown(application, asked, pack, at).await? {
            facts[EVIDENCE] = shown;
        }
        let decision = self.decisions.decide(application.authority, pack, HOOK, facts).await?;
        let mut found = vec![];
        for (lot, fit, capacity) in lots.iter().filter(|_| pack.has_hook(LOT_HOOK)) {
            let mut facts = applicant.facts(LOT_HOOK);
            facts[LOT] = fit.facts(pack, (LOT_HOOK, LOT), lot, *capacity);
            let mut facts = pack.known(LOT_HOOK, &facts);
            if pack.hash() != application.package_sha256 && pack.wants(LOT_HOOK, "answers") {
                mark_unasked(&mut facts, (pack, LOT_HOOK), asked);
            }
            let decision = self.decisions.decide(application.authority, pack, LOT_HOOK, facts).await?;
            let assessed = assessed(decision.outcome)?;
            found.push(EvaluatedLot { code: lot.terms.code.clone(), decision, assessed });
        }
        Ok(Evaluated { assessed: assessed(decision.outcome)?, decision, rating: applicant.rating(), lots: found })
    }

    /// The lots that an application is for, with how its location fits them and what it offers; none for rules that do not
    /// ask about lots.
    async fn lots_of(
        &self,
        application: &Application,
        location: &Location,
        pack: &Pack,
    ) -> Result<Vec<(Lot, Fit, Option<i32>)>, Refusal> {
        if !pack.wants(HOOK, LOTS) && !pack.has_hook(LOT_HOOK) {
            return Ok(vec![]);
        }
        let framework = self.frameworks.published(application.framework).await?;
        let chosen = framework.lots.into_iter().filter_map(|lot| {
            let chosen = application.lots.iter().find(|chosen| chosen.code == lot.terms.code)?;
            let fit = Fit::of(&lot, location);
            Some((lot, fit, chosen.capacity))
        });
        Ok(chosen.collect())
    }

    /// The rules that assess an application at an instant, by the promise of the version it opened. Where that promised
    /// the version in force and nothing is in force any more, its own version still is what it was told.
    pub(super) async fn assessing(
        &self,
        application: &Application,
        opened: &Arc<Pack>,
        at: Instant,
    ) -> Result<Arc<Pack>, Refusal> {
        if application.as_of == AsOf::Opened {
            return Ok(Arc::clone(opened));
        }
        let timeline = self.rulebooks.timeline(application.framework).await?;
        match timeline.package(at) {
            Some(in_force) => self.rulebooks.package(in_force).await,
            None => Ok(Arc::clone(opened)),
        }
    }
}

/// Rules of another version may know answers that the opened questionnaire does not ask for. That nobody was asked is
/// no answer, and must not count as the lack of one: the rules then cannot decide, and an officer does.
fn mark_unasked(facts: &mut Value, (pack, hook): (&Pack, &str), questionnaire: &Questionnaire) {
    for answer in pack.fields_of(hook, "answers").filter(|answer| questionnaire.question(answer).is_none()) {
        facts["answers"][answer] = not_established("was not asked in the questionnaire that this application opened");
    }
}

/// What an assessment of an application is about.
pub(super) fn subject(application: &Application) -> Subject {
    Subject {
        framework: application.framework,
        authority: application.authority,
        kind: "application",
        id: application.id.0,
        provider: Some(application.provider),
    }
}
