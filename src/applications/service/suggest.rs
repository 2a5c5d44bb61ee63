//! The passport: what a provider told other councils, offered for review (requirement K2).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::draft::FilledPage;
use super::{Applications, questionnaire_of};
use crate::applications::model::{Application, Earlier, Offer, Source, Suggestion, Suggestions};
use crate::applications::store;
use crate::engine::Pack;
use crate::kernel::ids::ApplicationId;
use crate::kernel::text::{Faults, pointer_step};
use crate::kernel::{Actor, Instant, Refusal, london};
use crate::questionnaire::Questionnaire;

/// How many of a provider's newest applications are looked through.
const MOST: u64 = 200;

impl Applications {
    /// The newest answers of the same provider to the questions of a draft that have a name for reuse. Nothing is
    /// filled in: who accepts one saves its page with it.
    ///
    /// # Errors
    /// `not-found` for another's; `wrong-state` from the submission on.
    pub async fn suggestions(&self, actor: &Actor, id: ApplicationId, at: Instant) -> Result<Offer, Refusal> {
        let draft = self.visible(actor.tenant, id).await?;
        draft.require_draft()?;
        let pack = self.rulebooks.package(&draft.package_sha256).await?;
        let (consent, suggestions) = self.offered(&draft, questionnaire_of(&pack)?, at).await?;
        let offered = suggestions.items.iter().map(|suggestion| suggestion.source.framework);
        let left_out = suggestions.left_out.iter().map(|left_out| left_out.source.framework);
        let mut frameworks = BTreeMap::new();
        for framework in offered.chain(left_out) {
            if let Entry::Vacant(unknown) = frameworks.entry(framework) {
                unknown.insert(self.frameworks.published(framework).await?.name);
            }
        }
        Ok(Offer { consent, suggestions, frameworks })
    }

    async fn offered(
        &self,
        draft: &Application,
        asked: &Questionnaire,
        at: Instant,
    ) -> Result<(bool, Suggestions), Refusal> {
        if !self.providers.consents(draft.provider, draft.authority).await? {
            return Ok((false, Suggestions::default()));
        }
        let mut wanted: Vec<_> = asked.questions().map(|(_, question)| question).collect();
        wanted.retain(|question| question.reuse.is_some());
        let (mut packs, mut seen): (BTreeMap<String, Arc<Pack>>, Vec<Application>) = Default::default();
        for application in store::submitted_by(self.db.reader(), draft.provider, draft.id, MOST).await? {
            if wanted.is_empty() {
                break;
            }
            let hash = application.package_sha256.clone();
            let pack = match packs.get(&hash) {
                Some(pack) => pack.clone(),
                None => self.rulebooks.package(&hash).await?,
            };
            if let Some(questionnaire) = pack.questionnaire() {
                let earlier = Earlier { application: &application, questionnaire };
                wanted.retain(|question| earlier.answer_to(question, draft.location).is_none());
                packs.insert(hash, pack);
                seen.push(application);
            }
        }
        let earlier: Vec<Earlier<'_>> = seen
            .iter()
            .filter_map(|application| {
                let questionnaire = packs.get(&application.package_sha256)?.questionnaire()?;
                Some(Earlier { application, questionnaire })
            })
            .collect();
        Ok((true, Suggestions::of(asked, draft.location, &earlier, london::date_of(at))))
    }

    /// The sources of the answers of a page that are said to be taken from another application. Each must be what is
    /// offered now.
    pub(super) async fn taken(
        &self,
        draft: &Application,
        asked: &Questionnaire,
        page: FilledPage<'_>,
        at: Instant,
        faults: &mut Faults,
    ) -> Result<Vec<(String, Source)>, Refusal> {
        if page.taken_from.is_empty() {
            return Ok(vec![]);
        }
        let (_, suggestions) = self.offered(draft, asked, at).await?;
        let mut taken = vec![];
        for (question, application) in page.taken_from {
            let pointer = format!("/taken_from/{}", pointer_step(question));
            let is_it = |offer: &&Suggestion| {
                offer.page == page.id && offer.question == *question && offer.source.application == *application
            };
            match suggestions.items.iter().find(is_it) {
                None => faults.add(pointer, "not_offered", "is not offered from that application"),
                Some(offer) if page.answers.get(question) != Some(&offer.answer) => {
                    faults.add(pointer, "differs", "is not the answer that was offered; leave it out of `taken_from`");
                }
                Some(offer) => taken.push((question.clone(), offer.source.clone())),
            }
        }
        Ok(taken)
    }
}
