//! What the rules in force find about an applicant after its application was decided: when its rating has changed (T23).

use std::collections::BTreeMap;

use super::Applications;
use super::assess::{self, HOOK};
use crate::applications::model::{Application, ApplicationState, Assessed, RatingSeen};
use crate::applications::store::{self, AtLocation};
use crate::engine::Decision;
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, ProviderId};
use crate::kernel::{Actor, Instant, Problem, Refusal, Tenant, london};
use crate::register::Location;

/// The fact of an assessment that a refusal for the rating rests on.
const RATING: &str = "/location/cqc/rating";

/// What the rules find now. Nothing is on record.
pub struct Reassessment {
    pub decision: Decision,
    pub assessed: Assessed,
}

/// An application that cannot be read, or whose assessment cannot.
#[derive(Clone, Debug)]
pub struct Unreadable {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub why: Refusal,
}

/// An application that was refused because of the location's rating, and that none has followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedForRating {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    /// The rating that it was assessed with.
    pub rating: RatingSeen,
}

impl Applications {
    /// Asks the rules in force about an application that was decided before: its answers as they were given, its
    /// provider and its location as they are now. None where the rules have no such question.
    ///
    /// # Errors
    /// `not-found` when there is no such application; `wrong-state` when its framework has no rules in force; `busy`
    /// when the evaluation queue is full.
    pub async fn reassess(
        &self,
        id: ApplicationId,
        location: &Location,
        at: Instant,
    ) -> Result<Option<Reassessment>, Refusal> {
        let found = store::any(self.db.reader(), id).await?;
        let application = found.ok_or_else(|| Refusal::not_found("application"))?;
        let pack = self.rulebooks.in_force(application.framework, at).await?;
        if !pack.has_hook(HOOK) {
            return Ok(None);
        }
        let opened = self.rulebooks.package(&application.package_sha256).await?;
        let submitted_at = application.standing.submission().map_or(at, |submission| submission.at);
        let found = self.evaluate_by((&opened, &pack), &application, location, (submitted_at, at)).await?;
        Ok(Some(Reassessment { decision: found.decision, assessed: found.assessed }))
    }

    /// The applications of a location, one for each framework at the most, that were refused last, by a criterion that
    /// looked at the rating: those of the provider that answers for it now, in frameworks that it may still apply to. One
    /// that cannot be read stands in no other's way.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refused_for_rating(
        &self,
        location: &Location,
        at: Instant,
    ) -> Result<Vec<Result<RefusedForRating, Unreadable>>, Refusal> {
        let mut last: BTreeMap<FrameworkId, AtLocation> = BTreeMap::new();
        for one in store::at_location(self.db.reader(), location.id).await? {
            let own = location.provider == Some(one.provider);
            if own && one.state != ApplicationState::Withdrawn.name() {
                last.insert(one.framework, one);
            }
        }
        let mut refused = vec![];
        for AtLocation { id, framework, authority, provider, state, read } in last.into_values() {
            let found = match read {
                // Nobody was refused: there is nothing to apply for again.
                _ if state != ApplicationState::Refused.name() => Ok(None),
                Ok(application) => match self.may_still_apply(application.framework, at).await {
                    Ok(true) => self.for_rating(&application).await,
                    Ok(false) => Ok(None),
                    Err(why) => Err(why),
                },
                Err(why) => Err(why),
            };
            match found {
                Ok(found) => refused.extend(found.map(Ok)),
                Err(why) if why.problem() == Problem::Internal => {
                    refused.push(Err(Unreadable { application: id, framework, authority, provider, why }));
                }
                Err(why) => return Err(why),
            }
        }
        Ok(refused)
    }

    async fn may_still_apply(&self, framework: FrameworkId, at: Instant) -> Result<bool, Refusal> {
        let framework = self.frameworks.published(framework).await?;
        if london::date_of(at) > framework.ends_on {
            return Ok(false);
        }
        match self.require_chance(&framework, at).await {
            Err(refusal) if refusal.problem() == Problem::DeadlinePassed => Ok(false),
            chance => chance.map(|()| true),
        }
    }

    async fn for_rating(&self, application: &Application) -> Result<Option<RefusedForRating>, Refusal> {
        let counted = application.standing.assessment().filter(|_| application.state() == ApplicationState::Refused);
        let Some((assessment, _)) = counted else { return Ok(None) };
        let council = Actor { tenant: Tenant::Authority(application.authority), ..Actor::system() };
        let record = self.decisions.find(&council, assessment).await?;
        let criteria = assess::recorded(&record)?.criteria;
        let mut not_met = criteria.iter().filter(|criterion| criterion.outcome == "not met");
        if !not_met.any(|criterion| criterion.facts.iter().any(|fact| fact.path == RATING)) {
            return Ok(None);
        }
        let rating = store::rating_of(self.db.reader(), application.id).await?;
        Ok(rating.map(|rating| RefusedForRating {
            application: application.id,
            framework: application.framework,
            authority: application.authority,
            provider: application.provider,
            rating,
        }))
    }
}
