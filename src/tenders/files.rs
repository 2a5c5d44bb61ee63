//! The files that come with a tender: sealed as they arrive, changed until the closing, read after the opening (K7, T04).
//!
//! First the sealed bytes go to the store of documents, then the row is written, so that no row is ever without its bytes.
//! At the opening nothing of this is decrypted: a file is opened when somebody asks for it, and shown to be what its receipt
//! says. So an opening takes as long with files as without.

use serde_json::json;

use super::model::{OpenedTender, OwnTender, SeenTender, TenderFile};
use super::service::{Tenders, absent, guard, note, own, required, sealed, tenderer};
use super::store;
use super::views::NewTenderFile;
use crate::competitions::WantedFile;
use crate::evidence::LookedInto;
use crate::kernel::ids::{CompetitionId, TenderFileId, TenderId};
use crate::kernel::permission::ReadEvaluation;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Permission, Problem, Refusal, Tenant, canonical};
use crate::store::Event;

/// Files of one tender.
const MOST: usize = 50;
const NAME_LENGTH: usize = 200;

impl Tenders {
    /// Seals a file and adds it to the caller's tender. A submission made before stands until the next one.
    ///
    /// # Errors
    /// `validation` for a kind that is not asked for and for bytes that are not taken; `too-large`; `stale`; `wrong-state`
    /// after withdrawal or opening; `deadline-passed`; `busy` when the store of documents does not answer.
    pub async fn add_file(
        &self,
        call: &Call,
        (id, version): (TenderId, i64),
        new: &NewTenderFile,
        bytes: Vec<u8>,
    ) -> Result<OwnTender, Refusal> {
        tenderer(&call.actor)?;
        let found = store::find(self.db.reader(), call.actor.tenant, id).await?.ok_or_else(absent)?;
        let wanted = self.competitions.files_of(found.competition).await?;
        let kind = check(new, &wanted)?;
        let looked = self.evidence.look_into(bytes).await?;
        let file = TenderFile {
            id: self.db.ids().fresh(call.at),
            kind: kind.kind.clone(),
            name: new.name.clone(),
            media_type: looked.media.name().to_owned(),
            sha256: looked.sha256.clone(),
            bytes: u64::try_from(looked.bytes.len()).map_err(Refusal::internal)?,
            price_information: kind.price_information,
        };
        self.keep(found.competition, id, file.id, looked).await?;
        let added = self
            .db
            .write(call, async |work| {
                let (competition, mut tender) = self.own_live(work, call, id, version).await?;
                if tender.files.len() >= MOST {
                    return Err(Refusal::new(Problem::TooLarge, format!("A tender may have {MOST} files.")));
                }
                store::insert_file(work.tx(), id, &file, work.at()).await?;
                tender.files.push(file.clone());
                tender.missing_files(tender.lacking(required(&wanted)));
                tender.version += 1;
                guard(store::save_missing(work.tx(), &tender).await?, version)?;
                note(work, "tender.file_added", &competition, &tender);
                Ok(own(tender, &competition))
            })
            .await;
        // Refused, or a repeated request that got its first answer: these bytes are nobody's.
        let taken = added.as_ref().is_ok_and(|own| own.tender.files.iter().any(|kept| kept.id == file.id));
        if !taken {
            self.evidence.forget_sealed(id.0, file.id.0).await;
        }
        added
    }

    async fn keep(
        &self,
        competition: CompetitionId,
        tender: TenderId,
        file: TenderFileId,
        looked: LookedInto,
    ) -> Result<(), Refusal> {
        let sealer = self.competitions.sealer_of(competition).await?;
        let seal = move || sealer.seal_file(tender, file, &looked.bytes);
        let sealed = tokio::task::spawn_blocking(seal).await.map_err(Refusal::internal)??;
        self.evidence.keep_sealed(tender.0, file.0, sealed).await
    }

    /// Takes a file out of the caller's tender. A submission made with it stands, with it, until the next one.
    ///
    /// # Errors
    /// `not-found`; otherwise as [`Self::add_file`].
    pub async fn remove_file(
        &self,
        call: &Call,
        (id, version): (TenderId, i64),
        file: TenderFileId,
    ) -> Result<OwnTender, Refusal> {
        let removed = self
            .db
            .write(call, async |work| {
                let (competition, mut tender) = self.own_live(work, call, id, version).await?;
                let before = tender.files.len();
                tender.files.retain(|kept| kept.id != file);
                if tender.files.len() == before {
                    return Err(Refusal::not_found("file"));
                }
                let wanted = self.competitions.files_within(work, competition.id).await?;
                store::delete_file(work.tx(), id, file).await?;
                tender.missing_files(tender.lacking(required(&wanted)));
                tender.version += 1;
                guard(store::save_missing(work.tx(), &tender).await?, version)?;
                note(work, "tender.file_removed", &competition, &tender);
                Ok(own(tender, &competition))
            })
            .await?;
        let receipt = removed.tender.receipt.as_ref();
        if !receipt.is_some_and(|receipt| receipt.files.iter().any(|submitted| submitted.id == file)) {
            self.evidence.forget_sealed(id.0, file.0).await;
        }
        Ok(removed)
    }

    /// A file of an opened tender and its bytes, which are what its receipt says. That they were given out, and to whom, is in
    /// the audit log before anybody has them.
    ///
    /// # Errors
    /// `sealed` to its own provider before the opening, `not-found` to everybody else; `forbidden` to evaluators for price
    /// information; `declaration-needed`; `conflict-of-interest`; `busy` when the store of documents does not answer.
    pub async fn file(&self, call: &Call, id: TenderId, file: TenderFileId) -> Result<(TenderFile, Vec<u8>), Refusal> {
        let opened = match self.find(&call.actor, id, call.at).await? {
            SeenTender::Opened(opened) | SeenTender::Own { opened: Some(opened), .. } => opened,
            SeenTender::Own { opened: None, .. } => {
                return Err(sealed("Nobody can read it before the opening, its own provider included.".into()));
            }
        };
        let found = opened.files.iter().find(|found| found.id == file).ok_or_else(|| Refusal::not_found("file"))?;
        if found.price_information && !sees_prices(&call.actor) {
            let detail = "It is price information, which is withheld from those who mark quality.";
            return Err(Refusal::new(Problem::Forbidden, detail));
        }
        let bytes = self.unsealed(call, &opened, found).await?;
        let data = json!({"file": file, "kind": found.kind, "sha256": found.sha256});
        let competition = self.competitions.seen(&call.actor, opened.competition).await?;
        self.db
            .write(call, async |work| {
                let event = Event::new("tender.file_downloaded", "tender", id, data.clone());
                work.note(event.within(Tenant::Authority(competition.authority)));
                Ok(())
            })
            .await?;
        Ok((found.clone(), bytes))
    }

    async fn unsealed(&self, call: &Call, opened: &OpenedTender, file: &TenderFile) -> Result<Vec<u8>, Refusal> {
        let competition = self.competitions.seen(&call.actor, opened.competition).await?;
        let opener = self.competitions.opener_of_opened(&competition).await?;
        let kept = self.evidence.kept_sealed(opened.id.0, file.id.0).await?;
        let (tender, id, wanted) = (opened.id, file.id, file.sha256.clone());
        let open = move || {
            let bytes = opener.open_file(tender, id, &kept)?;
            let same = canonical::sha256(&bytes) == wanted;
            Ok::<_, Refusal>(same.then_some(bytes))
        };
        let bytes = tokio::task::spawn_blocking(open).await.map_err(Refusal::internal)??;
        bytes.ok_or_else(|| Refusal::internal(format!("file {id} is not what its receipt says")))
    }
}

/// Prices are not for those who only mark quality.
pub fn sees_prices(actor: &Actor) -> bool {
    actor.provider().is_some() || ReadEvaluation::granted(actor)
}

/// The kind of file this would be.
fn check<'w>(new: &NewTenderFile, wanted: &'w [WantedFile]) -> Result<&'w WantedFile, Refusal> {
    let mut faults = Faults::new();
    faults.text("/name", &new.name, NAME_LENGTH);
    let kind = wanted.iter().find(|file| file.kind == new.kind);
    faults.require(kind.is_some(), "/kind", "unknown_kind", "is no kind of file that this competition asks for");
    faults.verdict()?;
    kind.ok_or_else(|| Refusal::internal("a kind without faults is not there"))
}
