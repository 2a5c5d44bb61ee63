//! What the rules are told of the documents that come with an application (W10, K3).

use serde_json::Value;

use super::Applications;
use super::assess::HOOK;
use crate::applications::model::Application;
use crate::engine::{Pack, not_established};
use crate::evidence::Evidence;
use crate::kernel::{Instant, Refusal, london};
use crate::questionnaire::Questionnaire;

/// The fact that rules find the documents in.
pub(super) const EVIDENCE: &str = "evidence";

impl Applications {
    /// The documents that the answers name, as they stand on the day of `at`; nothing for rules that do not ask about
    /// documents. The vault is asked only where an answer names one.
    pub(super) async fn shown(
        &self,
        application: &Application,
        asked: &Questionnaire,
        pack: &Pack,
        at: Instant,
    ) -> Result<Option<Value>, Refusal> {
        if !pack.wants(HOOK, EVIDENCE) {
            return Ok(None);
        }
        if pack.hash() != application.package_sha256 && asks_for_more(pack, asked) {
            let why = "was not asked for in full in the questionnaire that this application opened";
            return Ok(Some(not_established(why)));
        }
        let named = asked.documents(&application.answers);
        if named.is_empty() {
            return Ok(Some(Value::Array(vec![])));
        }
        let facts = Evidence::facts(&self.db, application.provider, &named, london::date_of(at)).await?;
        let facts = serde_json::to_value(facts).map_err(Refusal::internal)?;
        Ok(Some(pack.known_part(HOOK, EVIDENCE, &facts)))
    }
}

/// Rules of another version may ask for documents that the opened questionnaire does not. That nobody was asked for one is
/// not the lack of it.
fn asks_for_more(pack: &Pack, asked: &Questionnaire) -> bool {
    let mut wanted = pack.questionnaire().into_iter().flat_map(Questionnaire::document_questions);
    wanted.any(|(_, question)| asked.question(&question.id).is_none())
}
