//! `/debarments`.

use actix_web::http::header;
use actix_web::{HttpRequest, get, post, web};

use crate::exclusions::service::{DebarmentFilter, Exclusions, ListFile};
use crate::exclusions::views::{
    DebarmentFile, DebarmentImportView, DebarmentPage, DebarmentQuery, DebarmentView, ImportDebarmentsQuery,
};
use crate::http::{Caller, Query, RawBody, Reply, Visitor};
use crate::kernel::permission::ImportDebarments;
use crate::kernel::{Problem, Refusal};

/// Import the debarment list
///
/// The list that a Minister keeps (Procurement Act 2023, s.62), as JSON or as CSV with a header: `reference`, `kind`,
/// `ground`, `published_on`, `expected_end_on`, `removed_on`, `contracts`, `names`, `numbers`; several names and numbers
/// stand apart by semicolons, a number as `GB-COH:00123456`. The reference is an entry's name from one file to the next:
/// the same entry again changes nothing, a changed one follows what it supersedes. Rows that cannot be read are answered
/// with their line and left out.
#[utoipa::path(tag = "exclusion", params(ImportDebarmentsQuery),
    request_body(content((DebarmentFile = "application/json"), (String = "text/csv",
        example = "reference,kind,ground,published_on,expected_end_on,removed_on,contracts,names,numbers\nD-1,mandatory,fraud,2026-03-02,,,,Example Limited,GB-COH:00999999\n"))),
    security(("oauth2" = ["debarments:import"])),
    responses((status = 200, description = "Taken in", body = DebarmentImportView)))]
#[post("/debarments/imports")]
pub async fn import_debarments(
    caller: Caller<ImportDebarments>,
    query: Query<ImportDebarmentsQuery>,
    request: HttpRequest,
    body: RawBody,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<DebarmentImportView>, Refusal> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let file = match sent.split(';').next().unwrap_or_default().trim() {
        "text/csv" => ListFile::Csv(&body.0),
        "application/json" => ListFile::Json(&body.0),
        _ => {
            let detail = "Send `Content-Type: text/csv` or `application/json`.";
            return Err(Refusal::new(Problem::UnsupportedMediaType, detail));
        }
    };
    let outcome = exclusions.import_debarments(&caller.call_over(&body.0), file, query.0.complete).await?;
    Ok(Reply::ok(outcome.into()))
}

/// Read the debarment list
///
/// Public, as the list itself is. On a day: what was on it then, by what is known now. Under a reference: every version.
#[utoipa::path(tag = "exclusion", params(DebarmentQuery),
    responses((status = 200, description = "One page", body = DebarmentPage)))]
#[get("/debarments")]
pub async fn list_debarments(
    _visitor: Visitor,
    query: Query<DebarmentQuery>,
    exclusions: web::Data<Exclusions>,
) -> Result<Reply<DebarmentPage>, Refusal> {
    let page = query.0.page()?;
    let filter = DebarmentFilter { on: query.0.on, reference: query.0.reference };
    let page = exclusions.debarments(&filter, page).await?.map(DebarmentView::from);
    Ok(Reply::ok(DebarmentPage { items: page.items, next: page.next }).public())
}
