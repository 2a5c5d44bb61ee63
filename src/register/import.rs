//! Bringing a file of the regulator's register in: parse it all, then one unit of work.

use super::service::Register;
use super::store;
use super::views::ImportReport;
use crate::kernel::ids::ImportId;
use crate::kernel::{Call, Refusal};

impl Register {
    /// # Errors
    /// `validation` when the file as a whole is no good.
    pub async fn import(&self, _call: &Call, _file: &[u8]) -> Result<ImportReport, Refusal> {
        Err(Refusal::wrong_state("not yet"))
    }

    /// # Errors
    /// `not-found` when there was no such import.
    pub async fn import_report(&self, id: ImportId) -> Result<ImportReport, Refusal> {
        let report = store::find_import(self.db.reader(), id).await?.ok_or_else(|| Refusal::not_found("import"))?;
        serde_json::from_value(report).map_err(Refusal::internal)
    }
}
