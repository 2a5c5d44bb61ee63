//! What brings news into the register: files of the regulator, and ratings recorded by hand. Whoever watches the
//! register is told afterwards.

mod apply;
mod close;
mod portions;
mod rate;
mod run;

use std::collections::HashSet;
use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::LocalBoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::formats;
use super::model::{ChangeKind, Format, Import, ImportState, LocationChange, RejectedRow, Tally, Watcher};
use super::store;
use crate::kernel::ids::ImportId;
use crate::kernel::{Call, Clock, Ids, Instant, Page, PageRequest, Problem, Refusal, london};
use crate::store::{Db, Work};
use portions::Portions;

/// Imports that run at once on one server.
const AT_ONCE: usize = 2;
/// A file up to this size is answered when it has been taken in, a larger one as soon as it is understood.
pub const SMALL: u64 = 1024 * 1024;
/// Rejected rows of one import that are kept to be read; all of them are counted.
const MOST_REJECTED: i64 = 10_000;

/// Somebody who must look at what changes in the register.
pub trait Watch: Send + Sync {
    /// Some locations have changed: those that [`super::Register::unchecked`] tells. It is told again when it fails.
    fn changed(&self, at: Instant) -> LocalBoxFuture<'_, ()>;
}

#[derive(Clone)]
pub struct Intake {
    db: Db,
    clock: Clock,
    /// This run of this server.
    server: Uuid,
    watch: Arc<dyn Watch>,
    places: Arc<Semaphore>,
    /// What runs on this server.
    live: Arc<Mutex<HashSet<ImportId>>>,
}

/// A file to take in.
pub struct NewImport {
    pub file: File,
    pub bytes: u64,
    pub sha256: String,
    /// None: by what the file shows.
    pub format: Option<Format>,
    /// Whatever it does not hold is no longer registered.
    pub complete: bool,
}

impl Intake {
    pub fn new(db: Db, clock: Clock, ids: &Ids, watch: Arc<dyn Watch>) -> Self {
        let server = ids.fresh(clock.now());
        Self { db, clock, server, watch, places: Arc::new(Semaphore::new(AT_ONCE)), live: Arc::default() }
    }

    /// Takes in every good row of a file and reports every other one. The same file again changes nothing; when its
    /// last import broke off, it goes on from there (T23). A large file is taken in in the background.
    ///
    /// # Errors
    /// `validation` when the file as a whole is no good: its encoding, its header; `busy` when two are under way.
    pub async fn import(&self, call: &Call, new: NewImport) -> Result<Import, Refusal> {
        let place = self.place()?;
        let NewImport { mut file, bytes, sha256, format, complete } = new;
        let recognised = tokio::task::spawn_blocking(move || {
            let format = formats::recognise(&mut file, format)?;
            Ok::<_, Refusal>((file, format))
        });
        let (file, format) = recognised.await.map_err(Refusal::internal)??;
        let mut portions = Portions::of(file, format, london::date_of(call.at));
        let first = portions.next().await?;
        let wanted = Import {
            id: Uuid::nil().into(),
            at: call.at,
            file_sha256: sha256,
            format,
            complete,
            state: ImportState::Running,
            server: Some(self.server),
            bytes: i64::try_from(bytes).map_err(Refusal::internal)?,
            bytes_read: 0,
            tally: Tally::default(),
            message: None,
            beat_at: call.at,
            ended_at: None,
        };
        let id = self.db.write(call, async |work| self.begin(work, &wanted).await).await?;
        let import = self.find(id).await?;
        if !import.can_be_resumed() {
            return Ok(import);
        }
        let Some(ticket) = self.ticket(id, place) else { return Ok(import) };
        let claim = async |work: &Work| store::claim(work.tx(), &import, self.server, work.at()).await;
        if self.db.write(&Call { idempotency: None, ..call.clone() }, claim).await? {
            let running = self.run(call, import, portions, first, ticket);
            if bytes <= SMALL {
                running.await.map_err(Refusal::internal)??;
            }
        }
        self.find(id).await
    }

    /// The run of this very file that is under way or broke off, or else a new one, which nobody works on yet.
    async fn begin(&self, work: &Work, wanted: &Import) -> Result<ImportId, Refusal> {
        let here = self.running_here();
        let last = store::last_import_of(work.tx(), wanted).await?.map(|import| self.seen(import, &here));
        if let Some(last) = last.filter(|last| last.state != ImportState::Finished) {
            return Ok(last.id);
        }
        let import = Import { id: work.fresh(), ..wanted.clone() };
        store::insert_import(work.tx(), &import).await?;
        Ok(import.id)
    }

    /// How far an import has come, or how it ended.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn find(&self, id: ImportId) -> Result<Import, Refusal> {
        let here = self.running_here();
        let import = store::find_import(self.db.reader(), id).await?.ok_or_else(|| Refusal::not_found("import"))?;
        Ok(self.seen(import, &here))
    }

    /// The rows that an import left out, in the order of the file; of very many the first ten thousand.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn rejected(&self, id: ImportId, page: PageRequest) -> Result<Page<RejectedRow>, Refusal> {
        self.find(id).await?;
        let rows = store::rejected(self.db.reader(), id, page).await?;
        Ok(Page::of(rows, page, |row| row.id))
    }

    /// What an import changed.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn changes(
        &self,
        id: ImportId,
        kind: Option<ChangeKind>,
        page: PageRequest,
    ) -> Result<Page<(LocationChange, String, String)>, Refusal> {
        self.find(id).await?;
        let rows = store::changes(self.db.reader(), id, kind, page).await?;
        Ok(Page::of(rows, page, |(change, ..)| change.id.0))
    }

    /// What runs on this server. Ask before reading a row: a run that ends in between has written its end by then, and
    /// one that is asked about afterwards would look as if it had been broken off.
    fn running_here(&self) -> HashSet<ImportId> {
        self.live().clone()
    }

    /// As it stands: what neither ran here when it was read nor has moved elsewhere for a while is interrupted.
    fn seen(&self, import: Import, here: &HashSet<ImportId>) -> Import {
        let dropped = import.server == Some(self.server) && !here.contains(&import.id);
        let watcher = Watcher { server: self.server, at: self.clock.now(), rehearsal: self.clock.is_rehearsal() };
        match import.state {
            ImportState::Running if dropped => Import { state: ImportState::Interrupted, ..import },
            _ => import.seen(watcher),
        }
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            Refusal::new(Problem::Busy, "Other imports are under way. Try again when one has ended.").retry_after(10)
        })
    }

    /// The right to run an import, unless it runs here already.
    fn ticket(&self, id: ImportId, place: OwnedSemaphorePermit) -> Option<Ticket> {
        let new = self.live().insert(id);
        new.then(|| Ticket { intake: self.clone(), id, _place: place })
    }

    fn live(&self) -> MutexGuard<'_, HashSet<ImportId>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by what runs; given back when that ends, however it does.
struct Ticket {
    intake: Intake,
    id: ImportId,
    _place: OwnedSemaphorePermit,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.intake.live().remove(&self.id);
    }
}
