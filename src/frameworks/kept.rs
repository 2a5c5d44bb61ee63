//! What belongs to frameworks, kept in memory: their windows, which every submission asks for, and the releases of
//! their rules. A window that is added or extended and a release count as changes of their framework, so an entry that
//! has the framework's version is up to date, whichever server made the change.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::model::Framework;
use crate::kernel::ids::FrameworkId;

/// So many frameworks at most; with one more, all are read again.
const MOST: usize = 1_000;

/// By framework: the version it stood at when this was read, and what was read.
type Read<T> = BTreeMap<FrameworkId, (i64, Arc<T>)>;

pub(super) struct Kept<T>(Arc<RwLock<Read<T>>>);

impl<T> Kept<T> {
    pub(super) fn of(&self, framework: &Framework) -> Option<Arc<T>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (version, read) = kept.get(&framework.id)?;
        (*version == framework.version).then(|| Arc::clone(read))
    }

    pub(super) fn keep(&self, framework: &Framework, read: T) -> Arc<T> {
        let read = Arc::new(read);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(framework.id, (framework.version, Arc::clone(&read)));
        read
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
