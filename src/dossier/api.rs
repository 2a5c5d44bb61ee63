//! `/competitions/{id}/evaluation-workbook` and `/competitions/{id}/record`.

use actix_web::{HttpResponse, get, web};

use super::service::Dossiers;
use crate::http::{Caller, ProblemBody, Routes, file_attachment};
use crate::kernel::Refusal;
use crate::kernel::ids::CompetitionId;
use crate::kernel::permission::ReadEvaluation;

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn routes(config: &mut Routes) {
    config.service(get_evaluation_workbook).service(get_record);
}

/// Download the evaluation as a workbook
///
/// The criteria, the tenders and their answers, every mark that is locked with its reason, what was agreed, every run of the
/// ranking, and what was asked after the opening, a sheet each. No cell is a formula. A figure is a number where a number holds
/// its digits exactly, and text elsewhere. That it was given out stands in the audit log.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "The workbook (.xlsx)", body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 409, description = "Before the opening (sealed), or the caller still marks (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/competitions/{id}/evaluation-workbook")]
pub async fn get_evaluation_workbook(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    dossiers: web::Data<Dossiers>,
) -> Result<HttpResponse, Refusal> {
    let file = dossiers.workbook(&caller.call(), *id).await?;
    file_attachment(&format!("evaluation-{id}.xlsx"), WORKBOOK, file)
}

/// Download the whole record of a competition
///
/// Everything on record about the competition as one ZIP archive: what was asked and of whom, the opening, the tenders with what
/// proves their receipts, marks, rankings, decisions with the rules that made them, approvals, letters as they were sent,
/// contracts, the audit log's events, and the workbook. `manifest.json` names every file with its SHA-256, and says what is left
/// out. The bytes of the tenders' own files are: their hashes are there. That it was given out stands in the audit log.
#[utoipa::path(tag = "evaluation",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["evaluation:read"])),
    responses((status = 200, description = "The archive", body = Vec<u8>, content_type = "application/zip"),
        (status = 409, description = "Before the opening (sealed), or the caller still marks (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/competitions/{id}/record")]
pub async fn get_record(
    caller: Caller<ReadEvaluation>,
    id: web::Path<CompetitionId>,
    dossiers: web::Data<Dossiers>,
) -> Result<HttpResponse, Refusal> {
    let file = dossiers.record(&caller.call(), *id).await?;
    file_attachment(&format!("record-{id}.zip"), "application/zip", file)
}
