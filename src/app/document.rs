//! The OpenAPI document: what the routes say of themselves, and what holds for all of them.

use utoipa::openapi::OpenApi;

/// The document of every operation, without a database.
pub fn openapi() -> OpenApi {
    super::documented()
}
