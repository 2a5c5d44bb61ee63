//! Tables to be kept as a file.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use futures_util::Stream;

use crate::kernel::Refusal;

/// A CSV file under this name, sent as it is written.
pub fn csv_attachment(name: &str, lines: impl Stream<Item = Result<web::Bytes, Refusal>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Box::pin(lines))
}
