//! The real authenticator of every request.

use futures_util::future::LocalBoxFuture;

use crate::access::Access;
use crate::http::Authenticate;
use crate::kernel::{Actor, Instant, Refusal};

impl Authenticate for Access {
    fn authenticate<'a>(&'a self, bearer: &'a str, at: Instant) -> LocalBoxFuture<'a, Result<Actor, Refusal>> {
        Box::pin(self.authenticate(bearer, at))
    }
}
