//! How much one caller may ask for: bytes, seconds, requests.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::kernel::{Problem, Refusal};

/// The slowest that a large body may come in: one that is slower has its request ended.
const LEAST_BYTES_PER_SECOND: u64 = 512 * 1024;

/// Sizes in bytes and the time one request may take.
#[derive(Clone, Debug)]
pub struct Limits {
    pub body: usize,
    /// Of a file that is held in memory.
    pub file: usize,
    /// Of a file that is kept on disk.
    pub upload: usize,
    pub request: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1024 * 1024, file: 32 * 1024 * 1024, upload: 512 * 1024 * 1024, request: Duration::from_secs(30) }
    }
}

impl Limits {
    pub(super) fn of(request: &HttpRequest) -> Self {
        request.app_data::<web::Data<Self>>().map(|limits| Self::clone(limits)).unwrap_or_default()
    }

    /// How long a request may take: one with a large body has the time that it needs to come in.
    fn time_for(&self, request: &ServiceRequest) -> Duration {
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let length: usize = length.unwrap_or(0);
        let coming_in = u64::try_from(length.min(self.upload)).unwrap_or(u64::MAX) / LEAST_BYTES_PER_SECOND;
        self.request + Duration::from_secs(coming_in)
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
    let most = Limits::of(request.request()).time_for(&request);
    tokio::time::timeout(most, next.call(request)).await.unwrap_or_else(|_| {
        Err(Refusal::new(
            Problem::TimedOut,
            "It may have been done all the same: read it again, or repeat it with the same Idempotency-Key.",
        )
        .retry_after(5)
        .into())
    })
}
