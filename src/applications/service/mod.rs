//! Applications from draft to decision. Reading is here; each change has a file of its own.
//!
//! What a change needs from other slices is read, and the rules are run, before its unit of work begins; the unit
//! of work then changes the application only if it still is as it was read. A request that is repeated with its
//! idempotency key is answered before any of these findings count.

mod assess;
mod decide;
mod draft;
mod evaluate;
mod submit;

pub use submit::Readiness;

use super::model::{Application, ApplicationState, Assessment, Intake, IntakeWindow, Standing};
use super::questionnaire::Questionnaire;
use super::store;
use crate::decisions::Decisions;
use crate::engine::Pack;
use crate::frameworks::{Framework, Frameworks, Window};
use crate::kernel::ids::{ApplicationId, FrameworkId, ProviderId};
use crate::kernel::{Actor, Instant, Page, PageRequest, Problem, Refusal, Tenant};
use crate::memberships::Memberships;
use crate::providers::Providers;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Work};

/// The file of a rulebook that holds its questionnaire.
const QUESTIONNAIRE: &str = "questionnaire.json";

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
}

impl Applications {
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        rulebooks: Rulebooks,
        decisions: Decisions,
        providers: Providers,
        memberships: Memberships,
    ) -> Self {
        Self { db, frameworks, rulebooks, decisions, providers, memberships }
    }

    /// What a published framework asks of those who apply now, and the hash of the rulebook that asks it.
    ///
    /// # Errors
    /// `not-found` unless the framework is published.
    pub async fn questionnaire(&self, framework: FrameworkId, at: Instant) -> Result<(Questionnaire, String), Refusal> {
        let framework = self.frameworks.published(framework).await?;
        let pack = self.rulebooks.in_force(framework.id, at).await?;
        Ok((questionnaire_of(&pack)?, pack.hash().to_owned()))
    }

    /// An application and the window it was submitted for. Providers see their own, a council what was submitted
    /// to it.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn find(&self, actor: &Actor, id: ApplicationId) -> Result<(Application, Option<IntakeWindow>), Refusal> {
        let application = self.visible(actor.tenant, id).await?;
        let window = self.window_of(&application).await?;
        Ok((application, window))
    }

    /// A framework's applications in the order in which they were opened: a provider's own, or all that were
    /// submitted to the council, each with the window it was submitted for.
    ///
    /// # Errors
    /// `not-found` for a framework that is not published, and for another council's.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        state: Option<ApplicationState>,
        page: PageRequest,
    ) -> Result<Page<(Application, Option<IntakeWindow>)>, Refusal> {
        let framework = self.frameworks.published(framework).await?;
        if actor.authority().is_some_and(|own| own != framework.authority) {
            return Err(Refusal::not_found("framework"));
        }
        let rows = store::list(self.db.reader(), actor.tenant, framework.id, state, page).await?;
        let windows = self.frameworks.windows(framework.id).await?;
        let windows: Vec<IntakeWindow> = windows.into_iter().map(Into::into).collect();
        Ok(Page::of(rows, page, |application| application.id.0).map(|application| {
            let submitted_for = application.standing.submission().and_then(|submission| submission.window);
            let window = windows.iter().find(|window| Some(window.id) == submitted_for).cloned();
            (application, window)
        }))
    }

    /// What the rules found: the assessment that counts, the one it took the place of, and, while an officer has still
    /// to decide by the rules of that day, what these would find at `at`.
    ///
    /// # Errors
    /// `not-found` when the caller may not see it or it was never submitted; `busy`.
    pub async fn assessments(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Assessments, Refusal> {
        let application = self.visible(actor.tenant, id).await?;
        let (counted, _) = application.standing.assessment().ok_or_else(|| {
            Refusal::new(Problem::NotFound, "There is no assessment: the application was not submitted.")
        })?;
        let counted = assess::recorded(&self.decisions.find(actor, counted).await?)?;
        let earlier = match application.standing.earlier_assessment() {
            Some((earlier, _)) => Some(assess::recorded(&self.decisions.find(actor, earlier).await?)?),
            None => None,
        };
        let if_decided_now = match &application.standing {
            Standing::Submitted(submission) => self.anew(&application, submission, at).await?,
            _ => None,
        };
        let if_decided_now = if_decided_now.map(|found| assess::dry_run(&found.decision)).transpose()?;
        Ok(Assessments { application, counted, earlier, if_decided_now })
    }

    async fn visible(&self, tenant: Tenant, id: ApplicationId) -> Result<Application, Refusal> {
        store::find(self.db.reader(), tenant, id).await?.ok_or_else(|| Refusal::not_found("application"))
    }

    async fn window_of(&self, application: &Application) -> Result<Option<IntakeWindow>, Refusal> {
        match application.standing.submission().and_then(|submission| submission.window) {
            Some(id) => Ok(Some(self.frameworks.window(id).await?.into())),
            None => Ok(None),
        }
    }

    async fn intake(&self, framework: &Framework) -> Result<Intake, Refusal> {
        let windows = self.frameworks.windows(framework.id).await?;
        Ok(Intake::new(windows.into_iter().map(Into::into).collect(), framework.ends_on))
    }
}

/// Whose locations the caller may apply for.
fn provider_of(actor: &Actor) -> Result<ProviderId, Refusal> {
    actor.provider().ok_or_else(|| Refusal::new(Problem::Forbidden, "Only a provider can apply for its locations."))
}

fn questionnaire_of(pack: &Pack) -> Result<Questionnaire, Refusal> {
    let text = pack.file(QUESTIONNAIRE).ok_or_else(|| {
        Refusal::wrong_state("The rulebook of this framework has no questionnaire, so nobody can apply.")
    })?;
    Questionnaire::parse(text).map_err(Refusal::internal)
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

impl From<Window> for IntakeWindow {
    fn from(window: Window) -> Self {
        Self { id: window.id, key: window.key, opens_at: window.opens_at, closes_at: window.closes_at }
    }
}
