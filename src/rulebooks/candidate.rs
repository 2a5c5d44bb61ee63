//! A package that is only tried: it must compile, its cases may still fail.

use std::sync::Arc;

use super::model::PackSource;
use super::service::{Rulebooks, refused};
use crate::engine::{Depth, Pack};
use crate::kernel::Refusal;

impl Rulebooks {
    /// Compiles a package where checks are made, and keeps nothing of it.
    ///
    /// # Errors
    /// `validation` with every finding, `busy` when the evaluation queue is full.
    pub async fn candidate(&self, source: &PackSource) -> Result<Arc<Pack>, Refusal> {
        let (files, named) = self.files(source).await?;
        let (check, pack) = self.evaluators.check(files, Depth::Files).await?;
        pack.ok_or_else(|| refused(&check, named))
    }
}
