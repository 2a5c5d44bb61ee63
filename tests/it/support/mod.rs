//! A whole application under test: its own database, a clock that stands still, ids from a seed.

mod accounts;
mod actors;
mod database;
mod fixtures;
mod request;
mod rules;
pub mod served;
mod traces;

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use drawdown::access::AccessSettings;
use drawdown::app::{Parts, Services};
use drawdown::competitions::SealingKey;
use drawdown::engine::Evaluators;
use drawdown::http::{Authenticate, Limits, RateLimit};
use drawdown::kernel::{Clock, Ids, Instant};
use drawdown::store::Db;
use metrics_exporter_prometheus::PrometheusBuilder;

pub use accounts::*;
pub use actors::*;
pub use fixtures::*;
pub use request::{Answer, Request};
pub use rules::*;

/// The morning on which every test starts unless it moves the clock: 2020-12-10 09:00 in London.
pub const MORNING: &str = "2020-12-10T09:00:00Z";

/// Shared by all tests of the process: two threads with deep stacks are enough for them.
static EVALUATORS: LazyLock<Evaluators> = LazyLock::new(|| Evaluators::start(2, 256).expect("threads can be started"));

pub struct TestApp {
    pub clock: Clock,
    pub db: Db,
    pub services: Services,
    send: request::Send,
    database: database::Scratch,
}

impl TestApp {
    /// Believes every actor ([`Request::by`]).
    pub async fn new() -> Self {
        Self::limited(Limits::default(), RateLimit::per_second(0)).await
    }

    /// Believes every actor, and lets each of them have only so much.
    pub async fn limited(limits: Limits, rate_limit: RateLimit) -> Self {
        Self::with(access_settings(), true, limits, rate_limit, EVALUATORS.clone()).await
    }

    /// Believes every actor, and tries rules out on threads that no other test waits for.
    pub async fn apart() -> Self {
        let background = Evaluators::start(1, 256).expect("threads can be started");
        Self::with(access_settings(), true, Limits::default(), RateLimit::per_second(0), background).await
    }

    /// Believes real tokens alone ([`Request::bearer`]).
    pub async fn guarded() -> Self {
        Self::guarded_by(access_settings()).await
    }

    pub async fn guarded_by(access: AccessSettings) -> Self {
        Self::with(access, false, Limits::default(), RateLimit::per_second(0), EVALUATORS.clone()).await
    }

    async fn with(
        access: AccessSettings,
        believing: bool,
        limits: Limits,
        rate_limit: RateLimit,
        background: Evaluators,
    ) -> Self {
        let believes = Arc::new(TestAuthenticator::default());
        let scratch = database::Scratch::new().await;
        let clock = Clock::rehearsal(instant(MORNING));
        let ids = Ids::random();
        let db = scratch.open(ids.clone()).await;
        db.mark(true, clock.now()).await.expect("a new database can be marked");
        let services = Services::new(Parts {
            db: db.clone(),
            clock: clock.clone(),
            ids,
            access,
            authenticator: believing.then(|| Arc::clone(&believes) as Arc<dyn Authenticate>),
            limits,
            rate_limit,
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            sealing_key: SealingKey::new([7; 32]),
            evaluators: EVALUATORS.clone(),
            background,
            rules: concat!(env!("CARGO_MANIFEST_DIR"), "/rules").into(),
        });
        assert!(believes.real.set(services.access().clone()).is_ok());
        let service = Rc::new(actix_web::test::init_service(drawdown::application!(services.clone())).await);
        let send: request::Send = Box::new(move |request| {
            let service = service.clone();
            Box::pin(async move {
                let response = service.call(request).await.expect("every error becomes an answer");
                let (status, headers) = (response.status(), response.headers().clone());
                let bytes = to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("the body breaks off"));
                Answer::new(status.as_u16(), headers, bytes)
            })
        });
        Self { clock, db, services, send, database: scratch }
    }

    pub fn get(&self, path: &str) -> Request<'_> {
        Request::new(&self.send, "GET", path)
    }
    pub fn post(&self, path: &str) -> Request<'_> {
        Request::new(&self.send, "POST", path)
    }
    pub fn put(&self, path: &str) -> Request<'_> {
        Request::new(&self.send, "PUT", path)
    }
    pub fn patch(&self, path: &str) -> Request<'_> {
        Request::new(&self.send, "PATCH", path)
    }
    pub fn delete(&self, path: &str) -> Request<'_> {
        Request::new(&self.send, "DELETE", path)
    }
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        Request::new(&self.send, method, path)
    }

    /// A connection past the product, to tamper with what it keeps.
    pub async fn raw(&self) -> sea_orm::DatabaseConnection {
        self.database.raw().await
    }

    /// The database's address, for another process.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// Moves the clock forward.
    pub fn at(&self, time: &str) {
        self.clock.move_to(instant(time)).expect("tests only go forward");
    }
}

pub fn instant(text: &str) -> Instant {
    text.parse::<drawdown::kernel::london::LondonTime>().expect("a time").0
}

/// Compares with a committed file; `UPDATE_SNAPSHOTS=1` writes it instead.
#[expect(clippy::disallowed_methods, reason = "whether to rewrite snapshots is the runner's choice")]
pub fn compare_snapshot(path: &str, now: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var("UPDATE_SNAPSHOTS").is_ok() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&file, now).expect("the snapshot can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == now,
        "{path} is not what the code says: run the tests once with UPDATE_SNAPSHOTS=1 and look at the change"
    );
}
