//! The windows of published frameworks, kept in memory: they are computed once, at publication, and never change, and
//! every submission asks for them.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::model::Window;
use crate::kernel::ids::FrameworkId;

/// So many frameworks at most; with one more, all are read again.
const MOST: usize = 1_000;

#[derive(Clone, Default)]
pub(super) struct Schedules(Arc<RwLock<BTreeMap<FrameworkId, Vec<Window>>>>);

impl Schedules {
    pub(super) fn of(&self, framework: FrameworkId) -> Option<Vec<Window>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&framework).cloned()
    }

    /// A framework without windows may be a draft, whose windows are still to come.
    pub(super) fn keep(&self, framework: FrameworkId, windows: &[Window]) {
        if windows.is_empty() {
            return;
        }
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(framework, windows.to_vec());
    }
}
