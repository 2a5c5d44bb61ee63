//! Addresses that do not exist, and methods that an address does not take.

use actix_router::ResourceDef;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::OpenApi;

use crate::kernel::{Problem, Refusal};

/// Every address the server knows and its methods, taken from the OpenAPI document.
pub struct KnownPaths(Vec<(ResourceDef, String)>);

impl KnownPaths {
    pub fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            let allow: Vec<&str> =
                methods.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name).collect();
            (ResourceDef::new(path.as_str()), allow.join(", "))
        });
        Self(paths.collect())
    }
}

/// # Errors
/// Always: 405 with `Allow` when the address exists, else 404.
pub async fn fallback(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let known = request.app_data::<web::Data<KnownPaths>>();
    let path = request.path();
    match known.and_then(|known| known.0.iter().find(|(definition, _)| definition.is_match(path))) {
        Some((_, allow)) => {
            Err(Refusal::new(Problem::MethodNotAllowed, format!("It takes {allow}.")).allow(allow.as_str()))
        }
        None => Err(Refusal::new(Problem::NotFound, "No such address. The API is described at /docs.")),
    }
}
