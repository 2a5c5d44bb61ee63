//! A whole application under test: its own database, a clock that stands still, ids from a seed.

mod accounts;
mod actors;
mod database;
mod fixtures;
mod mails;
mod openers;
mod request;
mod rules;
pub mod served;
mod traces;

use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex};

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use drawdown::access::AccessSettings;
use drawdown::app::{Parts, Services};
use drawdown::engine::Evaluators;
use drawdown::evidence::{EvidenceLimits, Vault};
use drawdown::http::{Authenticate, Limits, RateLimit};
use drawdown::kernel::{Clock, Ids, Instant};
use drawdown::notifications::{MailSettings, Post};
use drawdown::sealing::{Cost, SealingKey};
use drawdown::store::Db;
use metrics_exporter_prometheus::PrometheusBuilder;

pub use accounts::*;
pub use actors::*;
pub use database::unmigrated;
pub use fixtures::*;
pub use mails::*;
pub use openers::*;
pub use request::{Answer, Request};
pub use rules::*;

/// The morning on which every test starts unless it moves the clock: 2020-12-10 09:00 in London.
pub const MORNING: &str = "2020-12-10T09:00:00Z";

/// Shared by all tests of the process: two threads with deep stacks are enough for them.
static EVALUATORS: LazyLock<Evaluators> = LazyLock::new(|| Evaluators::start(2, 256).expect("threads can be started"));

/// Small, so that a test can reach them.
pub const EVIDENCE_LIMITS: EvidenceLimits =
    EvidenceLimits { document: 64 * 1024, expanded: 256 * 1024, provider: 160 * 1024 };

/// What a server sends to its database.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Those that were sent since this was asked last.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("no test panics here"))
    }
}

pub struct TestApp {
    pub clock: Clock,
    pub db: Db,
    /// Where providers' documents lie: in memory, unless a test wants otherwise.
    pub vault: Vault,
    pub services: Services,
    send: request::Send,
    database: Rc<database::Scratch>,
}

/// What comes from outside.
struct Outside {
    access: AccessSettings,
    believing: bool,
    limits: Limits,
    rate_limit: RateLimit,
    background: Evaluators,
    vault: Vault,
    /// Into the folder of the test's database, unless a test wants otherwise.
    post: Option<Post>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            access: access_settings(),
            believing: true,
            limits: Limits::default(),
            rate_limit: RateLimit::per_second(0),
            background: EVALUATORS.clone(),
            vault: Vault::memory(),
            post: None,
        }
    }
}

impl TestApp {
    /// Believes every actor ([`Request::by`]).
    pub async fn new() -> Self {
        Self::with(Outside::default()).await
    }

    /// Believes every actor, and lets each of them have only so much.
    pub async fn limited(limits: Limits, rate_limit: RateLimit) -> Self {
        Self::with(Outside { limits, rate_limit, ..Outside::default() }).await
    }

    /// Believes every actor, and keeps providers' documents there.
    pub async fn keeping(vault: Vault) -> Self {
        Self::with(Outside { vault, ..Outside::default() }).await
    }

    /// Believes every actor, and tries rules out on threads that no other test waits for.
    pub async fn apart() -> Self {
        let background = Evaluators::start(1, 256).expect("threads can be started");
        Self::with(Outside { background, ..Outside::default() }).await
    }

    /// Believes real tokens alone ([`Request::bearer`]).
    pub async fn guarded() -> Self {
        Self::guarded_by(access_settings()).await
    }

    pub async fn guarded_by(access: AccessSettings) -> Self {
        Self::with(Outside { access, believing: false, ..Outside::default() }).await
    }

    /// Another server over the same database, with memories of its own. Believes every actor.
    pub async fn second(&self) -> Self {
        self.beside(Outside::default()).await
    }

    /// Another server over the same database, and every statement that it sends from now on.
    pub async fn watched(&self) -> (Self, Statements) {
        let statements = Statements::default();
        let told = statements.clone();
        let db = self.db.clone().watched(move |sql| told.0.lock().expect("no test panics here").push(sql.to_owned()));
        let outside = Outside { vault: self.vault.clone(), ..Outside::default() };
        let app = Box::pin(Self::over(Rc::clone(&self.database), db, self.clock.clone(), outside)).await;
        (app, statements)
    }

    /// The same, with a post of its own.
    pub async fn with_post(&self, post: Post) -> Self {
        self.beside(Outside { post: Some(post), ..Outside::default() }).await
    }

    async fn beside(&self, outside: Outside) -> Self {
        let outside = Outside { vault: self.vault.clone(), ..outside };
        Box::pin(Self::over(Rc::clone(&self.database), self.db.clone(), self.clock.clone(), outside)).await
    }

    async fn with(outside: Outside) -> Self {
        let scratch = database::Scratch::new().await;
        let clock = Clock::rehearsal(instant(MORNING));
        let db = scratch.open(Ids::random()).await;
        db.mark(true, clock.now()).await.expect("a new database can be marked");
        // On the heap: the runtime keeps several copies of a test's future on a thread with a small stack.
        Box::pin(Self::over(Rc::new(scratch), db, clock, outside)).await
    }

    /// A server over a database that is open.
    async fn over(database: Rc<database::Scratch>, db: Db, clock: Clock, outside: Outside) -> Self {
        let Outside { access, believing, limits, rate_limit, background, vault, post } = outside;
        let believes = Arc::new(TestAuthenticator::default());
        let post = post.unwrap_or_else(|| folder_post(database.mails()));
        let services = Services::new(Parts {
            db: db.clone(),
            clock: clock.clone(),
            ids: Ids::random(),
            access,
            authenticator: believing.then(|| Arc::clone(&believes) as Arc<dyn Authenticate>),
            limits,
            rate_limit,
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            sealing_key: SealingKey::new([7; 32]),
            passphrase_cost: Cost { memory_kib: 64, passes: 1, lanes: 1 },
            vault: vault.clone(),
            evidence_limits: EVIDENCE_LIMITS,
            expiry_notices: drawdown::evidence::ExpiryNotices { first: 30, last: 7 },
            evaluators: EVALUATORS.clone(),
            background,
            rules: concat!(env!("CARGO_MANIFEST_DIR"), "/rules").into(),
            mail: MailSettings { post, address: ISSUER.into() },
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
        Self { clock, db, vault, services, send, database }
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
