//! Applications from draft to decision. Reading is here; each change has a file of its own.
//!
//! What a change needs from other slices is read, and the rules are run, before its unit of work begins; the unit
//! of work then changes the application only if it still is as it was read. A request that is repeated with its
//! idempotency key is answered before any of these findings count.

mod asking;
mod assess;
mod batch;
mod decide;
mod draft;
mod dry_run;
mod evaluate;
mod fit;
mod late;
mod lock_out;
mod lots;
mod news;
mod reassess;
mod remedy;
mod seen;
mod shown;
mod submit;
mod suggest;

pub use asking::schema;
pub use batch::{BatchItem, Decided};
pub use draft::FilledPage;
pub use dry_run::DryRunLine;
pub use fit::Fit;
pub use reassess::{Reassessment, RefusedForRating, Unreadable};
pub use submit::Readiness;

use super::model::{
    Application, ApplicationState, Arrival, Assessment, Intake, IntakeWindow, LotFound, Place, Standing,
};
use super::store;
use crate::conflicts::{Conflicts, Matter};
use crate::decisions::Decisions;
use crate::engine::Pack;
use crate::exclusions::Exclusions;
use crate::frameworks::{Framework, Frameworks, Window};
use crate::kernel::ids::{ApplicationId, DecisionId, FrameworkId, ProviderId};
use crate::kernel::joining::LatePolicy;
use crate::kernel::{Actor, Instant, Page, PageRequest, Problem, Refusal, Tenant};
use crate::memberships::Memberships;
use crate::providers::Providers;
use crate::questionnaire::{self, Questionnaire};
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Work};

/// What the rules found about a submitted application.
#[derive(Clone, Debug)]
pub struct Assessments {
    pub application: Application,
    /// The one that counts.
    pub counted: Assessment,
    /// The one made at the submission, where another counts.
    pub earlier: Option<Assessment>,
    /// A dry run; only where the rules of the day of the decision count and there is none yet.
    pub if_decided_now: Option<Assessment>,
}

#[derive(Clone)]
pub struct Applications {
    db: Db,
    frameworks: Frameworks,
    rulebooks: Rulebooks,
    decisions: Decisions,
    providers: Providers,
    memberships: Memberships,
    exclusions: Exclusions,
    conflicts: Conflicts,
}

impl Applications {
    #[expect(clippy::too_many_arguments, reason = "one for each slice that it rests on")]
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        rulebooks: Rulebooks,
        decisions: Decisions,
        providers: Providers,
        memberships: Memberships,
        exclusions: Exclusions,
        conflicts: Conflicts,
    ) -> Self {
        Self { db, frameworks, rulebooks, decisions, providers, memberships, exclusions, conflicts }
    }

    /// An application and the window it was submitted for. Providers see their own, a council what was submitted
    /// to it, a partner what its lead shares.
    ///
    /// # Errors
    /// `not-found` for everybody else; `declaration-needed` and `conflict-of-interest` for a council's people (T09).
    pub async fn find(
        &self,
        actor: &Actor,
        id: ApplicationId,
        at: Instant,
    ) -> Result<(Application, Option<IntakeWindow>), Refusal> {
        let application = self.opened(actor, id, at).await?;
        let window = self.window_of(&application).await?;
        Ok((application, window))
    }

    /// A framework's applications in the order in which they were opened: a provider's own, or all that were
    /// submitted to the council, each with the window it was submitted for.
    ///
    /// # Errors
    /// `not-found` for a framework that is not published, and for another council's that does not share its applications.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        state: Option<ApplicationState>,
        page: PageRequest,
    ) -> Result<Page<(Application, Option<IntakeWindow>)>, Refusal> {
        let framework = self.frameworks.published(framework).await?;
        if let Some(own) = actor.authority().filter(|own| *own != framework.authority)
            && !store::is_shared(self.db.reader(), own, framework.id).await?
        {
            return Err(Refusal::not_found("framework"));
        }
        let rows = store::list(self.db.reader(), actor.tenant, framework.id, state, page).await?;
        let windows = self.frameworks.windows(&framework).await?;
        Ok(Page::of(rows, page, |application| application.id.0).map(|application| {
            let window = windows.iter().find(|window| Some(window.id) == application.window());
            let window = window.map(IntakeWindow::from);
            (application, window)
        }))
    }

    /// What the rules found: the assessment that counts, the one it took the place of, and, while an officer has still
    /// to decide by the rules of that day, what these would find at `at`.
    ///
    /// # Errors
    /// `not-found` when the caller may not see it or it was never submitted; `declaration-needed`;
    /// `conflict-of-interest`; `busy`.
    pub async fn assessments(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Assessments, Refusal> {
        let application = self.opened(actor, id, at).await?;
        let (counted, _) = application.standing.assessment().ok_or_else(|| {
            Refusal::new(Problem::NotFound, "There is no assessment: the application was not submitted.")
        })?;
        let counted = self.recorded(actor, &application, counted, application.standing.lots_found()).await?;
        let earlier = match (application.standing.earlier_assessment(), application.standing.submission()) {
            (Some((earlier, _)), Some(submission)) => {
                Some(self.recorded(actor, &application, earlier, &submission.lots).await?)
            }
            _ => None,
        };
        let if_decided_now = match &application.standing {
            Standing::Submitted(submission) => self.anew(&application, submission, at).await?,
            _ => None,
        };
        let if_decided_now = if_decided_now.map(|found| found.shown(&application)).transpose()?;
        Ok(Assessments { application, counted, earlier, if_decided_now })
    }

    /// An application whose contents this person may open.
    async fn opened(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Application, Refusal> {
        let application = self.visible(actor.tenant, id).await?;
        let matter = Matter::framework(application.framework);
        self.conflicts.require_clear(actor, matter, [application.provider], at).await?;
        Ok(application)
    }

    /// An assessment on record, with those of single lots.
    async fn recorded(
        &self,
        actor: &Actor,
        application: &Application,
        assessment: DecisionId,
        lots: &[LotFound],
    ) -> Result<Assessment, Refusal> {
        let mut recorded = assess::recorded(&self.decisions.find(actor, assessment).await?)?;
        for found in lots {
            let assessment = assess::recorded(&self.decisions.find(actor, found.assessment).await?)?;
            recorded.lots.push(assess::of_lot(application, &found.code, assessment));
        }
        Ok(recorded)
    }

    async fn visible(&self, tenant: Tenant, id: ApplicationId) -> Result<Application, Refusal> {
        store::find(self.db.reader(), tenant, id).await?.ok_or_else(|| Refusal::not_found("application"))
    }

    /// The frameworks a provider has applied to, or drafts an application for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn frameworks_of(&self, provider: ProviderId) -> Result<Vec<FrameworkId>, Refusal> {
        store::frameworks_of(self.db.reader(), provider).await
    }

    /// The providers that have a draft for a framework: for work that the clock sets off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drafting(&self, framework: FrameworkId) -> Result<Vec<ProviderId>, Refusal> {
        store::drafting(self.db.reader(), framework).await
    }

    async fn window_of(&self, application: &Application) -> Result<Option<IntakeWindow>, Refusal> {
        let Some(id) = application.window() else { return Ok(None) };
        let framework = self.frameworks.published(application.framework).await?;
        let windows = self.frameworks.windows(&framework).await?;
        let window = windows.iter().find(|window| window.id == id);
        Ok(Some(window.ok_or_else(|| Refusal::internal("an application for a window that is gone"))?.into()))
    }

    async fn intake(&self, framework: &Framework) -> Result<Intake, Refusal> {
        let windows = self.frameworks.windows(framework).await?;
        let term = (framework.applications_open_on, framework.ends_on);
        Ok(Intake::new(windows.iter().map(Into::into).collect(), term))
    }

    /// Where an application goes that reaches the server at `at`.
    ///
    /// # Errors
    /// As [`Intake::place`].
    async fn place(&self, framework: &Framework, at: Instant) -> Result<Place, Refusal> {
        let intake = self.intake(framework).await?;
        let arrival = intake.arrival(at)?;
        intake.place(arrival, self.policy(framework, arrival).await?, at)
    }

    /// # Errors
    /// `deadline-passed` when there is no way in any more for somebody who has yet to apply.
    async fn require_chance(&self, framework: &Framework, at: Instant) -> Result<(), Refusal> {
        let intake = self.intake(framework).await?;
        let arrival = intake.arrival(at)?;
        intake.require_chance(arrival, self.policy(framework, arrival).await?, at)
    }

    /// What becomes of those that are late for a window is settled by the rulebook that was in force when it closed,
    /// whatever an applicant's own draft is bound to: the same for all of them (T05). A framework may be published, and
    /// have its first rulebook, after a window has closed.
    async fn policy(&self, framework: &Framework, arrival: Arrival<'_>) -> Result<LatePolicy, Refusal> {
        let Arrival::Late { missed, .. } = arrival else { return Ok(LatePolicy::default()) };
        let package = self.frameworks.package_governing(framework, missed.closes_at).await?;
        let package = package.ok_or_else(|| Refusal::internal("a published framework without a rulebook"))?;
        Ok(self.rulebooks.package(&package).await?.joining().late)
    }
}

/// Whose locations the caller may apply for.
fn provider_of(actor: &Actor) -> Result<ProviderId, Refusal> {
    actor.provider().ok_or_else(|| Refusal::new(Problem::Forbidden, "Only a provider can apply for its locations."))
}

/// What the rules of an application ask.
fn questionnaire_of(pack: &Pack) -> Result<&Questionnaire, Refusal> {
    pack.questionnaire().ok_or_else(|| match pack.file(questionnaire::FILE) {
        None => Refusal::wrong_state("The rulebook of this framework has no questionnaire, so nobody can apply."),
        Some(_) => Refusal::internal(format!("the questionnaire of the rule package {} cannot be read", pack.hash())),
    })
}

/// Why a change found the application other than it was read.
async fn overtaken(work: &Work, tenant: Tenant, read: &Application) -> Result<Refusal, Refusal> {
    let now = store::find(work.tx(), tenant, read.id).await?.ok_or_else(|| Refusal::not_found("application"))?;
    let moved_on = match read.state() {
        ApplicationState::Draft => now.require_draft().err(),
        _ => now.standing.decidable().err(),
    };
    Ok(moved_on.unwrap_or_else(|| Refusal::stale(now.version)))
}

impl From<&Window> for IntakeWindow {
    fn from(window: &Window) -> Self {
        Self {
            id: window.id,
            key: window.key.clone(),
            opens_at: window.opens_at,
            closes_at: window.closes_at,
            purpose: window.reopening.as_ref().map(|reopening| reopening.purpose.clone()),
        }
    }
}
