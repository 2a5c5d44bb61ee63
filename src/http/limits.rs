//! How much one caller may ask for: bytes, seconds, requests.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::kernel::{Problem, Refusal};

/// Sizes in bytes and the time one request may take.
#[derive(Clone, Debug)]
pub struct Limits {
    pub body: usize,
    pub file: usize,
    pub request: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1024 * 1024, file: 32 * 1024 * 1024, request: Duration::from_secs(30) }
    }
}

impl Limits {
    pub(super) fn of(request: &HttpRequest) -> Self {
        request.app_data::<web::Data<Self>>().map(|limits| Self::clone(limits)).unwrap_or_default()
    }
}

/// Requests per second from one address.
#[derive(Clone)]
pub struct RateLimit(Option<Arc<DefaultKeyedRateLimiter<IpAddr>>>);

impl RateLimit {
    /// `per_second` with bursts of twice as many; 0 switches the limit off.
    pub fn per_second(per_second: u32) -> Self {
        Self(NonZeroU32::new(per_second).map(|rate| {
            let quota = Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(1)));
            Arc::new(RateLimiter::keyed(quota))
        }))
    }

    fn admit(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let (Some(limiter), Some(address)) = (&self.0, address) else { return Ok(()) };
        limiter.check_key(&address).map_err(|wait| {
            let seconds = wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Refusal::new(Problem::TooManyRequests, format!("Try again in {seconds} s.")).retry_after(seconds)
        })
    }

    /// Forgets addresses that have been quiet, so that the table does not grow for ever.
    pub fn sweep(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}

/// Middleware: the rate limit first, then the clock on the request.
///
/// # Errors
/// `too-many-requests` or `timed-out`.
pub async fn limit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if let Some(rate) = request.app_data::<web::Data<RateLimit>>() {
        rate.admit(request.peer_addr().map(|peer| peer.ip()))?;
    }
    let most = Limits::of(request.request()).request;
    tokio::time::timeout(most, next.call(request)).await.unwrap_or_else(|_| {
        Err(Refusal::new(
            Problem::TimedOut,
            "It may have been done all the same: read it again, or repeat it with the same Idempotency-Key.",
        )
        .retry_after(5)
        .into())
    })
}
