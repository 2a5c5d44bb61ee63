//! Compiled packages, by the hash of their content: an entry can be dropped, and can never be out of date.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::Pack;

/// Packages held at once; a compiled one is about 30 kB.
const MOST: usize = 256;

#[derive(Default)]
pub struct PackCache(Mutex<Held>);

#[derive(Default)]
struct Held {
    packs: HashMap<String, Entry>,
    /// Counts every use, so that the entry unused for longest is known.
    uses: u64,
}

struct Entry {
    pack: Arc<Pack>,
    last_use: u64,
}

impl PackCache {
    pub fn get(&self, hash: &str) -> Option<Arc<Pack>> {
        let mut held = self.held();
        held.uses += 1;
        let now = held.uses;
        let entry = held.packs.get_mut(hash)?;
        entry.last_use = now;
        Some(Arc::clone(&entry.pack))
    }

    pub fn put(&self, pack: &Arc<Pack>) {
        let mut held = self.held();
        held.uses += 1;
        let last_use = held.uses;
        if held.packs.len() >= MOST && !held.packs.contains_key(pack.hash()) {
            let oldest = held.packs.iter().min_by_key(|(_, entry)| entry.last_use).map(|(hash, _)| hash.clone());
            if let Some(oldest) = oldest {
                held.packs.remove(&oldest);
            }
        }
        held.packs.insert(pack.hash().to_owned(), Entry { pack: Arc::clone(pack), last_use });
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
