//! Rules out of the house and in again, as archives.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{DraftSource, Rulemaking};
use crate::kernel::ids::{FrameworkId, RuleDraftId};
use crate::kernel::london::LondonTime;
use crate::kernel::{Actor, Call, Refusal};
use crate::rulebooks::RulebookVersion;
use crate::rulemaking::model::{Draft, Files, Proposal};
use crate::rulemaking::{archive, store};

impl Rulemaking {
    /// One version with who proposed, approved and released it, the same bytes every time until that changes.
    ///
    /// # Errors
    /// `not-found` unless this package was released or proposed for this framework of the caller's council.
    pub async fn export(&self, actor: &Actor, framework: FrameworkId, sha256: &str) -> Result<Vec<u8>, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        self.require_version(&framework, sha256).await?;
        let pack = self.rulebooks.package(sha256).await?;
        let proposals = store::of_package(self.db.reader(), framework.id, sha256).await?;
        let timeline = self.frameworks.timeline(&framework).await?;
        let releases = timeline.releases().iter().filter(|release| release.package == sha256);
        // Once released, it was approved: who wrote it is then held against nobody.
        let editors = match timeline.of_package(sha256) {
            Some(_) => BTreeSet::new(),
            None => store::editors_of(self.db.reader(), proposals.iter().map(|proposal| proposal.draft)).await?,
        };
        let told = json!({
            "package_sha256": sha256, "title": pack.title(), "editors": editors,
            "framework": {"id": framework.id, "name": framework.name},
            "proposals": proposals.iter().map(proposed).collect::<Vec<_>>(),
            "releases": releases.map(released).collect::<Vec<_>>(),
        });
        zipped(pack.files().clone(), told).await
    }

    /// A draft as it stands.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn export_draft(&self, actor: &Actor, id: RuleDraftId) -> Result<Vec<u8>, Refusal> {
        let draft = self.draft(actor, id).await?;
        let told = json!({
            "draft": draft.id, "version": draft.version, "title": draft.title, "base_sha256": draft.base,
            "editors": draft.editors,
        });
        zipped(self.files(&draft).await?, told).await
    }

    /// Begins a draft with the files of an archive. Whoever wrote any of them in this council has a hand in it, and so
    /// has whom the archive names.
    ///
    /// # Errors
    /// `validation` and `too-large` for what is no archive or holds what no draft may; as [`Rulemaking::begin`] besides.
    pub async fn import(
        &self,
        call: &Call,
        framework: FrameworkId,
        title: &str,
        bytes: Vec<u8>,
    ) -> Result<(Draft, Files), Refusal> {
        self.frameworks.owned(&call.actor, framework).await?;
        let archive = off_thread(move || archive::unpacked(&bytes)).await?;
        self.begin(call, framework, title, &DraftSource::Archive(archive)).await
    }
}

async fn zipped(files: Files, told: Value) -> Result<Vec<u8>, Refusal> {
    let told = serde_json::to_string_pretty(&told).map_err(Refusal::internal)? + "\n";
    off_thread(move || archive::packed(&files, &told)).await
}

/// Compressing would hold up every other request of this worker.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)?
}

fn proposed(proposal: &Proposal) -> Value {
    let review = proposal.review.as_ref().map(|review| {
        json!({
            "verdict": review.verdict, "comment": review.comment, "by": review.by, "at": LondonTime(review.at),
            "package_sha256": proposal.package,
        })
    });
    json!({
        "id": proposal.id, "base_sha256": proposal.base, "summary": proposal.summary,
        "proposed_by": proposal.proposed_by, "proposed_at": LondonTime(proposal.proposed_at), "review": review,
    })
}

fn released(release: &RulebookVersion) -> Value {
    json!({
        "id": release.id, "effective_from": LondonTime(release.period.from),
        "effective_to": release.period.to.map(LondonTime), "reason": release.reason,
        "decision_reference": release.decision_reference, "proposal": release.proposal,
        "released_by": release.released_by, "released_at": LondonTime(release.released_at),
        "withdrawn": release.withdrawal.as_ref().map(|withdrawal| {
            json!({"by": withdrawal.by, "at": LondonTime(withdrawal.at), "reason": withdrawal.reason})
        }),
    })
}
