//! What is asked: of those who apply now, and of an application that was opened before.

use serde_json::Value;

use super::{Applications, questionnaire_of};
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::{Actor, Instant, Refusal, london};
use crate::questionnaire::Questionnaire;

impl Applications {
    /// What a published framework asks of those who apply now, and the hash of the rulebook that asks it.
    ///
    /// # Errors
    /// `not-found` unless the framework is published; `wrong-state` when its rulebook asks nothing.
    pub async fn questionnaire(&self, framework: FrameworkId, at: Instant) -> Result<(Questionnaire, String), Refusal> {
        let framework = self.frameworks.published(framework).await?;
        let pack = self.rulebooks.in_force(framework.id, at).await?;
        Ok((questionnaire_of(&pack)?.clone(), pack.hash().to_owned()))
    }

    /// What an application is asked: the version that was in force when it was opened (W09), whatever has come since.
    ///
    /// # Errors
    /// `not-found` when the caller may not see the application.
    pub async fn own_questionnaire(
        &self,
        actor: &Actor,
        id: ApplicationId,
    ) -> Result<(Questionnaire, String), Refusal> {
        let application = self.visible(actor.tenant, id).await?;
        let pack = self.rulebooks.package(&application.package_sha256).await?;
        Ok((questionnaire_of(&pack)?.clone(), application.package_sha256))
    }
}

/// A questionnaire in JSON Schema: one page's answers, or the answers by page of a complete application. Bounds that
/// move with the day are those of `at`.
///
/// # Errors
/// `not-found` for a page that it does not have.
pub fn schema(questionnaire: &Questionnaire, page: Option<&str>, at: Instant) -> Result<Value, Refusal> {
    let today = london::date_of(at);
    match page {
        None => Ok(questionnaire.whole_schema(today)),
        Some(id) => {
            let page = questionnaire.page(id).ok_or_else(|| Refusal::not_found("page of the questionnaire"))?;
            Ok(questionnaire.page_schema(page, today))
        }
    }
}
