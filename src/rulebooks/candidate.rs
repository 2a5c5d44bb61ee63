//! A package that is only tried: it must compile, its cases may still fail.

use std::sync::Arc;

use super::model::PackSource;
use super::service::{Rulebooks, refused};
use crate::engine::{Depth, Pack};
use crate::kernel::{Refusal, Tenant};

impl Rulebooks {
    /// Compiles a package where checks are made, and keeps nothing of it.
    ///
    /// # Errors
    /// `validation` with every finding, `busy` when too many checks of the tenant are waiting.
    pub async fn candidate(&self, whose: Tenant, source: &PackSource) -> Result<Arc<Pack>, Refusal> {
        let (files, named) = self.files(source).await?;
        let (check, pack) = self.evaluators.check(whose, files, Depth::Files).await?;
        pack.ok_or_else(|| refused(&check, named))
    }
}
