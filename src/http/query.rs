//! Query strings: unknown parameters are refused, so that a misspelt filter is never silently ignored.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::kernel::{FieldError, PageRequest, Problem, Refusal};

/// A query string, checked against its type.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.query_string();
        let nul = text.contains("%00");
        let read = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
        ready(match serde_path_to_error::deserialize(read) {
            Ok(query) if !nul => Ok(Self(query)),
            Ok(_) => Err(Refusal::new(Problem::BadQuery, "The query must not contain a NUL character.").into()),
            Err(fault) => Err(unreadable(&fault).into()),
        })
    }
}

/// Names the parameter at fault, where it is one that there is.
fn unreadable(fault: &serde_path_to_error::Error<serde_urlencoded::de::Error>) -> Refusal {
    let (name, words) = (fault.path().to_string(), fault.inner());
    if fault.path().iter().next().is_none() || words.to_string().starts_with("unknown field") {
        return Refusal::new(Problem::BadQuery, format!("A parameter cannot be read: {words}."));
    }
    Refusal::new(Problem::BadQuery, format!("The parameter \"{name}\" cannot be read: {words}."))
        .field(FieldError::new(format!("/{name}"), "unreadable", format!("cannot be read: {words}")))
}

/// `?limit=…&cursor=…` of every list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl Paging {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn request(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}
