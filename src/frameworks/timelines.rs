//! The releases of frameworks' rules, kept in memory: every reader of a framework is told which rules are in force.
//! A release counts as a change of its framework, so an entry that has the framework's version is up to date,
//! whichever server made the change.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::model::Framework;
use crate::kernel::ids::FrameworkId;
use crate::rulebooks::Timeline;

/// So many frameworks at most; with one more, all are read again.
const MOST: usize = 1_000;

/// By framework: the version it stood at when this was read, and its releases.
type Kept = BTreeMap<FrameworkId, (i64, Arc<Timeline>)>;

#[derive(Clone, Default)]
pub(super) struct Timelines(Arc<RwLock<Kept>>);

impl Timelines {
    pub(super) fn of(&self, framework: &Framework) -> Option<Arc<Timeline>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (version, timeline) = kept.get(&framework.id)?;
        (*version == framework.version).then(|| Arc::clone(timeline))
    }

    pub(super) fn keep(&self, framework: &Framework, timeline: &Arc<Timeline>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(framework.id, (framework.version, Arc::clone(timeline)));
    }
}
