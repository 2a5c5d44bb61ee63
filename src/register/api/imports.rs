//! `/cqc/imports`.

use actix_web::http::header;
use actix_web::{HttpRequest, get, post, web};

use crate::http::{Caller, Paging, Query, Reply, Upload};
use crate::kernel::ids::ImportId;
use crate::kernel::permission::ImportRegister;
use crate::kernel::{PageRequest, Problem, Refusal};
use crate::register::intake::{Intake, NewImport};
use crate::register::model::ImportState;
use crate::register::views::{ImportChangePage, ImportChangeQuery, ImportQuery, ImportReport, RejectedRowPage};

/// What a file may be said to be. Its content tells the format; the type only keeps out what was not meant.
const TYPES: [&str; 5] = [
    "text/csv",
    "application/json",
    "application/x-ndjson",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/octet-stream",
];

/// Import the regulator's register
///
/// A file of the regulator, or drawn from one, in any of these formats, recognised by its content:
/// - `sample`: a CSV file in UTF-8 with a header that names the columns location_id, name, number_of_beds,
///   overall_rating and report_date; where known also longitude, latitude, specialisms (joined by a bar), safe,
///   effective, caring, responsive, well_led, inherited, care_home and registered (the last three `Y` or `N`);
/// - `weekly`: the weekly CSV, the "CQC directory"; `trafford`: the CSV of the Trafford Data Lab;
/// - `monthly`: the monthly ODS, the "Care directory with filters";
/// - `json`: locations of the syndication API: one, a list, or one on each line.
///
/// Good rows are taken in, also when others are not; what a file does not speak of stays; the same file again changes
/// nothing. Up to 1 MiB is answered when it is done, more as soon as it is understood: then read the import again. One
/// that broke off goes on from its last portion when the same file comes again.
#[utoipa::path(tag = "register", params(ImportQuery),
    request_body(
        content(
            (String = "text/csv",
                example = "location_id,name,number_of_beds,overall_rating,report_date\n1-105885228,Heathlands Care Home,84,Good,2018-09-12\n"),
            (serde_json::Value = "application/json",
                example = json!({"locationId": "1-105885228", "name": "Heathlands Care Home", "numberOfBeds": 84,
                    "currentRatings": {"overall": {"rating": "Good", "reportDate": "2018-09-12"}}})),
            (String = "application/x-ndjson"),
            (Vec<u8> = "application/vnd.oasis.opendocument.spreadsheet"),
            (Vec<u8> = "application/octet-stream"),
        ),
        description = "The file itself"),
    security(("oauth2" = ["register:import"])),
    responses((status = 201, description = "What became of every row", body = ImportReport),
        (status = 202, description = "Taken in, and under way in the background", body = ImportReport)))]
#[post("/cqc/imports")]
pub async fn import_register(
    caller: Caller<ImportRegister>,
    request: HttpRequest,
    query: Query<ImportQuery>,
    upload: Upload,
    intake: web::Data<Intake>,
) -> Result<Reply<ImportReport>, Refusal> {
    require_type(&request)?;
    let call = caller.call_over(upload.sha256.as_bytes());
    let ImportQuery { format, complete } = query.0;
    let Upload { file, bytes, sha256 } = upload;
    let import = intake.import(&call, NewImport { file, bytes, sha256, format, complete }).await?;
    let (address, under_way) = (format!("/api/v1/cqc/imports/{}", import.id), import.state == ImportState::Running);
    let report = report(&intake, import.id).await?;
    Ok(if under_way { Reply::accepted(report).at(address) } else { Reply::created(address, report) })
}

fn require_type(request: &HttpRequest) -> Result<(), Refusal> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if TYPES.iter().any(|known| known.eq_ignore_ascii_case(essence)) {
        return Ok(());
    }
    let detail = format!("Send the file with one of these types: {}.", TYPES.join(", "));
    Err(Refusal::new(Problem::UnsupportedMediaType, detail))
}

async fn report(intake: &Intake, id: ImportId) -> Result<ImportReport, Refusal> {
    let first = PageRequest { limit: PageRequest::MAX_LIMIT, after: None };
    let rejected = intake.rejected(id, first).await?.items;
    Ok(ImportReport::of(intake.find(id).await?, rejected))
}

/// Read an import's report
///
/// How far it has come, and what it did with each row.
#[utoipa::path(tag = "register", params(("id" = ImportId, Path)),
    security(("oauth2" = ["register:import"])),
    responses((status = 200, description = "The report", body = ImportReport)))]
#[get("/cqc/imports/{id}")]
pub async fn get_import(
    _caller: Caller<ImportRegister>,
    id: web::Path<ImportId>,
    intake: web::Data<Intake>,
) -> Result<Reply<ImportReport>, Refusal> {
    Ok(Reply::ok(report(&intake, *id).await?))
}

/// List the rows an import left out
///
/// In the order of the file. Of very many the first ten thousand are kept; all are counted.
#[utoipa::path(tag = "register", params(("id" = ImportId, Path), Paging),
    security(("oauth2" = ["register:import"])),
    responses((status = 200, description = "One page", body = RejectedRowPage)))]
#[get("/cqc/imports/{id}/rejected")]
pub async fn list_rejected_rows(
    _caller: Caller<ImportRegister>,
    id: web::Path<ImportId>,
    paging: Query<Paging>,
    intake: web::Data<Intake>,
) -> Result<Reply<RejectedRowPage>, Refusal> {
    let page = intake.rejected(*id, paging.0.request()?).await?.map(Into::into);
    Ok(Reply::ok(RejectedRowPage { items: page.items, next: page.next }))
}

/// List what an import changed
///
/// Locations that were not known before, closed, registered again, continued under another number, or rated anew.
#[utoipa::path(tag = "register",
    params(("id" = ImportId, Path), ImportChangeQuery), security(("oauth2" = ["register:import"])),
    responses((status = 200, description = "One page", body = ImportChangePage)))]
#[get("/cqc/imports/{id}/changes")]
pub async fn list_import_changes(
    _caller: Caller<ImportRegister>,
    id: web::Path<ImportId>,
    query: Query<ImportChangeQuery>,
    intake: web::Data<Intake>,
) -> Result<Reply<ImportChangePage>, Refusal> {
    let page = intake.changes(*id, query.0.kind, query.0.page()?).await?.map(Into::into);
    Ok(Reply::ok(ImportChangePage { items: page.items, next: page.next }))
}
