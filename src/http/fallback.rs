//! Addresses that do not exist, and methods that an address does not take.

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::OpenApi;

use crate::kernel::{Problem, Refusal};

/// Every address the server knows, like `/api/v1/frameworks/{id}`, and its methods, taken from the OpenAPI document.
pub struct KnownPaths(Vec<(String, String)>);

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
            (path.clone(), allow.join(", "))
        });
        Self(paths.collect())
    }

    /// The methods that an address takes.
    fn methods(&self, path: &str) -> Option<&str> {
        let known = self.0.iter().find(|(pattern, _)| matches(pattern, path));
        known.map(|(_, methods)| methods.as_str())
    }
}

/// Whether each part of an address is that of the pattern, or stands where the pattern leaves it open.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found || (wanted.starts_with('{') && !found.is_empty()) => {}
            _ => return false,
        }
    }
}

/// # Errors
/// Always: 405 with `Allow` when the address exists, else 404.
pub async fn fallback(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let known = request.app_data::<web::Data<KnownPaths>>();
    let path = request.path();
    match known.and_then(|known| known.methods(path)) {
        Some(methods) => Err(Refusal::new(Problem::MethodNotAllowed, format!("It takes {methods}.")).allow(methods)),
        None => Err(Refusal::new(Problem::NotFound, "No such address. The API is described at /docs.")),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn an_address_matches_part_by_part() {
        assert!(matches("/frameworks/{id}/windows", "/frameworks/7/windows"));
        for other in ["/frameworks/7", "/frameworks//windows", "/frameworks/7/windows/", "/frameworks/7/Windows", "/"] {
            assert!(!matches("/frameworks/{id}/windows", other), "{other}");
        }
    }
}
