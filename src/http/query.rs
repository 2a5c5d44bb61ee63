//! Query strings: unknown parameters are refused, so that a misspelt filter is never silently ignored.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::kernel::{PageRequest, Problem, Refusal};

/// A query string, checked against its type.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.query_string();
        let nul = text.contains("%00");
        ready(match web::Query::<T>::from_query(text) {
            Ok(query) if !nul => Ok(Self(query.into_inner())),
            Ok(_) => Err(Refusal::new(Problem::BadQuery, "The query must not contain a NUL character.").into()),
            Err(fault) => {
                let fault = fault.to_string();
                let words = fault.trim_start_matches("Query deserialize error: ");
                Err(Refusal::new(Problem::BadQuery, format!("A parameter cannot be read: {words}.")).into())
            }
        })
    }
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
