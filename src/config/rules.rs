//! `[rules]`: where rule packs lie and how many threads run them.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RulesSection {
    pub folder: PathBuf,
    /// 0: one for each core.
    pub threads: usize,
    /// Evaluations of one council that may wait; one more of its own is refused with 503.
    pub queue: usize,
}

impl Default for RulesSection {
    fn default() -> Self {
        Self { folder: "rules".into(), threads: 0, queue: 256 }
    }
}

impl RulesSection {
    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if self.queue == 0 {
            faults.push("rules.queue: must be at least 1".into());
        }
    }

    pub fn thread_count(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// For rules that are only tried: half as many, so that decisions go on beside them.
    pub fn background_threads(&self) -> usize {
        (self.thread_count() / 2).max(1)
    }
}
