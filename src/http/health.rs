//! Is the server alive, is it ready, and its figures for Prometheus.

use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::kernel::{Problem, Refusal};
use crate::store::Db;

/// Is the process alive?
///
/// The process runs.
#[utoipa::path(tag = "operations", operation_id = "get_health_live",
    responses((status = 200, description = "It is", body = String, content_type = "text/plain", example = "alive")))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive")
}

/// Can requests be served?
///
/// The database answers too.
#[utoipa::path(tag = "operations", operation_id = "get_health_ready",
    responses((status = 200, description = "They can", body = String, content_type = "text/plain", example = "ready")))]
#[get("/health/ready")]
pub async fn ready(db: web::Data<Db>) -> Result<HttpResponse, Refusal> {
    db.ping().await.map_err(|error| {
        tracing::error!(%error, "the database does not answer");
        Refusal::new(Problem::Busy, "The database does not answer.").retry_after(5)
    })?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready"))
}

/// Figures in Prometheus' text format
///
/// Counters and histograms since the start.
#[utoipa::path(tag = "operations", operation_id = "get_metrics",
    responses((status = 200, description = "The figures", body = String, content_type = "text/plain",
        example = "http_requests_total{method=\"GET\",route=\"/health/live\",status=\"200\"} 1")))]
#[get("/metrics")]
pub async fn metrics(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    handle.run_upkeep();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}
