//! The letters of a window, or of a list of decisions, at once: all of them or none.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};

use super::model::{Addressed, Letter, SentLetter};
use super::service::{Draft, Ground, Letters, keep};
use super::store;
use crate::applications::Application;
use crate::frameworks::Framework;
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, FieldError, Problem, Refusal};

/// Letters in one request.
pub const MOST: usize = 1_000;
/// Letters that are written at a time.
const ABREAST: usize = 4;

/// Where in the request an application is named, and which it is.
type Named = (String, ApplicationId);

impl Letters {
    /// Writes and sends the letters on many decisions in one unit of work: those of a window that have none yet, or those
    /// that are named. None is sent unless all can be.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's own council's; `wrong-state` without a wording; `validation` for a
    /// list that is empty, too long or names an application twice, for a window there is not, and naming every letter
    /// that cannot be sent with its reason; `conflict` when somebody sends one of them at the same moment.
    pub async fn send_many(
        &self,
        call: &Call,
        framework: FrameworkId,
        to: &Addressed,
    ) -> Result<Vec<SentLetter>, Refusal> {
        let drafts = self.drafts(call, framework, to).await;
        self.db
            .write(call, async |work| {
                let drafts = drafts.as_ref().map_err(Clone::clone)?;
                let mut sent = Vec::with_capacity(drafts.len());
                for draft in drafts {
                    let kept = keep(work, draft).await.map(SentLetter::from);
                    sent.push(kept.map_err(|refusal| overtaken(refusal, &draft.letter))?);
                }
                Ok(sent)
            })
            .await
    }

    async fn drafts(&self, call: &Call, framework: FrameworkId, to: &Addressed) -> Result<Vec<Draft>, Refusal> {
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        let named = self.named(&framework, to).await?;
        let ground = self.ground(&call.actor, framework, call.at).await?;
        let written = stream::iter(&named).map(async |(_, id)| {
            let application = self.addressee(&call.actor, *id, &ground).await.map_err(|refusal| (None, refusal))?;
            let name = application.location_name.clone();
            let written = Box::pin(self.written(&call.actor, application, &ground)).await;
            written.map_err(|refusal| (Some(name), refusal))
        });
        let written: Vec<Result<Draft, (Option<String>, Refusal)>> = written.buffered(ABREAST).collect().await;
        let (mut drafts, mut kept_back) = (vec![], vec![]);
        for ((pointer, id), outcome) in named.into_iter().zip(written) {
            match outcome {
                Ok(draft) => drafts.push(draft),
                Err((name, refusal)) if is_about_one(&refusal) => {
                    let who =
                        name.map_or_else(|| format!("Application {id}"), |name| format!("{name} (application {id})"));
                    kept_back.push(FieldError::new(pointer, refusal.problem().slug(), format!("{who}: {refusal}")));
                }
                Err((_, refusal)) => return Err(refusal),
            }
        }
        if kept_back.is_empty() {
            return Ok(drafts);
        }
        let detail = format!("No letter is sent: {} of {} cannot be.", kept_back.len(), kept_back.len() + drafts.len());
        Err(Refusal::new(Problem::Validation, detail).fields(kept_back))
    }

    /// Which letters are wanted. Those of a window that were sent are none of them; one that is named again is refused.
    async fn named(&self, framework: &Framework, to: &Addressed) -> Result<Vec<Named>, Refusal> {
        let mut faults = Faults::new();
        let named: Vec<Named> = match to {
            Addressed::Window(key) => {
                let windows = self.frameworks.windows(framework).await?;
                let window = windows.iter().find(|window| window.key == *key);
                let unknown = || Refusal::invalid("/window", "unknown", "is no window of this framework");
                let window = window.ok_or_else(unknown)?.id;
                let unsent = store::unsent(self.db.reader(), framework.authority, framework.id, window).await?;
                let detail = format!(
                    "has {} letters to send; {MOST} may be sent at once: name the applications instead",
                    unsent.len()
                );
                faults.require(unsent.len() <= MOST, "/window", "too_many", &detail);
                unsent.into_iter().map(|id| ("/window".to_owned(), id)).collect()
            }
            Addressed::Applications(ids) => {
                faults.require(!ids.is_empty(), "/applications", "empty", "must name at least one application");
                let detail = format!("may name {MOST} applications");
                faults.require(ids.len() <= MOST, "/applications", "too_many", &detail);
                let mut seen = BTreeSet::new();
                for (index, id) in ids.iter().enumerate() {
                    let pointer = format!("/applications/{index}");
                    faults.require(seen.insert(*id), &pointer, "duplicate", "is named twice");
                }
                ids.iter().enumerate().map(|(index, id)| (format!("/applications/{index}"), *id)).collect()
            }
        };
        faults.verdict()?;
        Ok(named)
    }

    /// An application of this framework that has no letter yet.
    async fn addressee(&self, actor: &Actor, id: ApplicationId, ground: &Ground) -> Result<Application, Refusal> {
        let (application, _) = self.applications.find(actor, id, ground.at).await?;
        if application.framework != ground.framework.id {
            return Err(Refusal::not_found("application for this framework"));
        }
        match store::find(self.db.reader(), actor.tenant, id).await? {
            None => Ok(application),
            Some(_) => Err(Refusal::new(Problem::Conflict, "Its letter was sent already.")),
        }
    }
}

/// Whether a refusal says something about one application, and nothing about the request or the server.
fn is_about_one(refusal: &Refusal) -> bool {
    matches!(
        refusal.problem(),
        Problem::NotFound | Problem::WrongState | Problem::Conflict | Problem::ConflictOfInterest
    )
}

/// Between the writing and the sending, somebody else sent one of them.
fn overtaken(refusal: Refusal, letter: &Letter) -> Refusal {
    match refusal.problem() {
        Problem::Conflict if !refusal.wants_rerun() => {
            let detail = format!(
                "The letter on application {} was sent at this moment. None of these is sent.",
                letter.application
            );
            Refusal::new(Problem::Conflict, detail)
        }
        _ => refusal,
    }
}
