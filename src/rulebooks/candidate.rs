//! A package that is only tried: it must compile, its cases may still fail.

use std::sync::Arc;

use super::model::PackSource;
use super::service::{Rulebooks, unsound};
use crate::engine::Pack;
use crate::kernel::Refusal;

impl Rulebooks {
    /// Compiles a package on the evaluation threads, and keeps nothing of it.
    ///
    /// # Errors
    /// `validation` with every finding, `busy` when the evaluation queue is full.
    pub async fn candidate(&self, source: &PackSource) -> Result<Arc<Pack>, Refusal> {
        let (files, named) = self.files(source).await?;
        self.evaluators.compile(files).await.map_err(|error| unsound(error, named))
    }
}
