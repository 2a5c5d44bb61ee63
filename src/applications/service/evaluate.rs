//! Asking the eligibility rules about an application: which version of them, and over which facts.

use std::sync::Arc;

use serde_json::Value;

use super::assess::{Applicant, HOOK, assessed};
use super::shown::EVIDENCE;
use super::{Applications, questionnaire_of};
use crate::applications::model::{Application, Assessed, RatingSeen};
use crate::applications::store;
use crate::decisions::Subject;
use crate::engine::{Decision, Pack, not_established};
use crate::kernel::{AsOf, Instant, Refusal};
use crate::questionnaire::Questionnaire;
use crate::register::Location;

/// What the rules found, before it is put on record.
pub(super) struct Evaluated {
    pub decision: Decision,
    pub assessed: Assessed,
    pub rating: RatingSeen,
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
        let mut facts = applicant.facts();
        // Rules that do not ask cost no look at other tables.
        if pack.fields_of(HOOK, "exclusion").next().is_some() {
            let Application { id, provider, framework, .. } = application;
            let exclusion = self.exclusions.facts(*id, *provider, *framework, at).await?;
            facts["exclusion"] = pack.known_part(HOOK, "exclusion", &exclusion);
        }
        if pack.hash() != application.package_sha256 {
            mark_unasked(&mut facts, pack, asked);
        }
        if let Some(shown) = self.shown(application, asked, pack, at).await? {
            facts[EVIDENCE] = shown;
        }
        let decision = self.decisions.decide(application.authority, pack, HOOK, facts).await?;
        Ok(Evaluated { assessed: assessed(decision.outcome)?, decision, rating: applicant.rating() })
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
fn mark_unasked(facts: &mut Value, pack: &Pack, questionnaire: &Questionnaire) {
    for answer in pack.fields_of(HOOK, "answers").filter(|answer| questionnaire.question(answer).is_none()) {
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
