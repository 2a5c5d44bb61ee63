//! Taking away what no document names: objects of uploads that came to nothing, and of documents that are gone.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::evidence::store;
use crate::evidence::vault::Vault;
use crate::kernel::ids::EvidenceId;
use crate::kernel::{Instant, Refusal};
use crate::store::Db;

/// An upload ends within seconds; what has no row after this long will never have one.
const GRACE: TimeDelta = TimeDelta::hours(24);

/// Documents asked about at once.
const PORTION: usize = 500;

/// What a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub objects: u64,
    pub bytes: u64,
}

/// Takes away every object that no document names and that is more than a day old. `now`: by the clock of the machine
/// that keeps the objects, in a rehearsal too.
///
/// # Errors
/// `busy` when the store of documents does not answer; what was taken away by then stays away.
pub async fn sweep(db: &Db, vault: &Vault, now: Instant) -> Result<Swept, Refusal> {
    let mut swept = Swept::default();
    for portion in vault.put_before(now - GRACE).await?.chunks(PORTION) {
        let ids: Vec<EvidenceId> = portion.iter().map(|object| object.document).collect();
        let named: BTreeSet<EvidenceId> = store::existing(db.reader(), &ids).await?.into_iter().collect();
        for object in portion.iter().filter(|object| !named.contains(&object.document)) {
            vault.throw_away(object).await?;
            swept.objects += 1;
            swept.bytes += object.bytes;
        }
    }
    Ok(swept)
}
