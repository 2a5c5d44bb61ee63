//! The one place that names every slice: it builds the services, the routes and the OpenAPI document together,
//! so that no operation can be served without being documented, or documented without being served.

use std::path::PathBuf;
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::access::{self, Access, AccessSettings};
use crate::amendments::{self, Amendments};
use crate::applications::{self, Applications};
use crate::audit::{self, AuditLog};
use crate::authorities::{self, Authorities};
use crate::awards::{self, Awards, OutcomeLetters};
use crate::calendars::{self, Calendars};
use crate::clarifications::{self, Clarifications};
use crate::competitions::{self, Competitions};
use crate::conflicts::{self, Conflicts};
use crate::contracts::{self, Contracts};
use crate::decisions::{self, Decisions};
use crate::direct_awards::{self, DirectAwards};
use crate::dossier::{self, Dossiers};
use crate::engine::Evaluators;
use crate::evaluation::{self, Evaluation};
use crate::evidence::{self, Evidence, EvidenceLimits, ExpiryNotices, Vault};
use crate::exclusions::{self, Exclusions};
use crate::frameworks::{self, Frameworks};
use crate::http::{
    Authenticate, Authenticator, KnownPaths, Limits, RateLimit, Rehearsal, Routes, health, path_config, problems_page,
};
use crate::jobs::Jobs;
use crate::kernel::{Clock, Ids};
use crate::letters::{self, Letters};
use crate::memberships::{self, Memberships};
use crate::notices::{self, Notices};
use crate::notifications::{self, MailSettings, Notifications};
use crate::parties::{self, Parties};
use crate::procurements::{self, Procurements};
use crate::providers::{self, Providers};
use crate::rating_cases::{self, RatingCases};
use crate::regimes::{self, Regimes};
use crate::register::{self, Intake, Register, Watch};
use crate::rehearsal::{self, RehearsalClock};
use crate::rulebooks::{self, Rulebooks};
use crate::rulemaking::{self, Rulemaking};
use crate::sealing::{self, Cost, OpeningKeys, SealingKey};
use crate::simulations::{self, Simulations};
use crate::store::Db;
use crate::tenders::{self, Tenders};
use crate::workqueue::{self, WorkQueue};

mod document;
mod memory;
mod parts;
mod serve;

pub use document::openapi;
pub use parts::{StartError, check_engine, vault};
pub use serve::serve;

/// Everything a server needs that comes from outside.
pub struct Parts {
    pub db: Db,
    pub clock: Clock,
    pub ids: Ids,
    pub access: AccessSettings,
    /// Who believes the tokens: the access slice, unless a test stands in for it.
    pub authenticator: Option<Arc<dyn Authenticate>>,
    pub limits: Limits,
    pub rate_limit: RateLimit,
    pub metrics: PrometheusHandle,
    /// Keeps the keys of competitions and of those who open them (see `sealing`).
    pub sealing_key: SealingKey,
    /// What it takes to try a passphrase on an opening key that is made now.
    pub passphrase_cost: Cost,
    /// Where providers' documents lie, and how large they may be.
    pub vault: Vault,
    pub evidence_limits: EvidenceLimits,
    pub expiry_notices: ExpiryNotices,
    /// The threads on which rules are evaluated.
    pub evaluators: Evaluators,
    /// Threads for rules that are only tried: simulations, models under stress.
    pub background: Evaluators,
    /// The folder of the rule packages that came with the installation.
    pub rules: PathBuf,
    /// How people are told.
    pub mail: MailSettings,
}

/// The services of every slice, shared by all workers.
#[derive(Clone)]
pub struct Services {
    db: web::Data<Db>,
    clock: web::Data<Clock>,
    ids: web::Data<Ids>,
    authenticator: web::Data<Authenticator>,
    limits: web::Data<Limits>,
    rate_limit: web::Data<RateLimit>,
    metrics: web::Data<PrometheusHandle>,
    known_paths: web::Data<KnownPaths>,
    /// As text: the document itself takes many times as much memory.
    document: web::Bytes,
    authorities: web::Data<Authorities>,
    // --
    access: web::Data<Access>,
    // --
    audit: web::Data<AuditLog>,
    // --
    rehearsal: web::Data<RehearsalClock>,
    // --
    register: web::Data<Register>,
    intake: web::Data<Intake>,
    // --
    providers: web::Data<Providers>,
    // --
    evidence: web::Data<Evidence>,
    // --
    rulebooks: web::Data<Rulebooks>,
    // --
    decisions: web::Data<Decisions>,
    // --
    conflicts: web::Data<Conflicts>,
    // --
    regimes: web::Data<Regimes>,
    // --
    frameworks: web::Data<Frameworks>,
    // --
    parties: web::Data<Parties>,
    // --
    exclusions: web::Data<Exclusions>,
    // --
    rulemaking: web::Data<Rulemaking>,
    // --
    memberships: web::Data<Memberships>,
    // --
    notices: web::Data<Notices>,
    // --
    applications: web::Data<Applications>,
    // --
    rating_cases: web::Data<RatingCases>,
    // --
    opening_keys: web::Data<OpeningKeys>,
    competitions: web::Data<Competitions>,
    clarifications: web::Data<Clarifications>,
    // --
    tenders: web::Data<Tenders>,
    amendments: web::Data<Amendments>,
    // --
    evaluation: web::Data<Evaluation>,
    // --
    procurements: web::Data<Procurements>,
    // --
    direct_awards: web::Data<DirectAwards>,
    awards: web::Data<Awards>,
    outcome_letters: web::Data<OutcomeLetters>,
    // --
    contracts: web::Data<Contracts>,
    // --
    dossiers: web::Data<Dossiers>,
    // --
    simulations: web::Data<Simulations>,
    // --
    calendars: web::Data<Calendars>,
    workqueue: web::Data<WorkQueue>,
    letters: web::Data<Letters>,
    notifications: web::Data<Notifications>,
    jobs: Jobs,
}

impl Services {
    pub fn new(parts: Parts) -> Self {
        let db = parts.db;
        let document = openapi();
        let authorities = Authorities::new(db.clone());
        // -- audit
        let audit = AuditLog::new(db.clone());
        // -- rehearsal
        let rehearsal = RehearsalClock::new(db.clone(), parts.clock.clone());
        // -- register
        let register = Register::new(db.clone());
        // -- providers
        let providers = Providers::new(db.clone(), register.clone());
        // -- conflicts
        let conflicts = Conflicts::new(db.clone());
        // -- evidence
        let (vault, limits) = (parts.vault, parts.evidence_limits);
        let evidence = Evidence::new(db.clone(), providers.clone(), vault, limits, conflicts.clone());
        // -- access
        let opening_keys = OpeningKeys::new(db.clone(), parts.sealing_key, parts.access.lockout, parts.passphrase_cost);
        let access = Access::new(db.clone(), parts.access, authorities.clone(), providers.clone());
        let authenticator = parts.authenticator.unwrap_or_else(|| Arc::new(access.clone()));
        // -- rulebooks
        let rulebooks = Rulebooks::new(db.clone(), parts.evaluators.clone(), parts.rules);
        // -- decisions
        let decisions = Decisions::new(db.clone(), parts.evaluators, rulebooks.clone(), conflicts.clone());
        // -- frameworks
        let regimes = Regimes::new(decisions.clone());
        let frameworks = Frameworks::new(db.clone(), rulebooks.clone(), decisions.clone(), regimes.clone());
        // -- parties
        let parties = Parties::new(db.clone(), frameworks.clone());
        // -- exclusions
        let exclusions =
            Exclusions::new(db.clone(), providers.clone(), frameworks.clone(), regimes.clone(), conflicts.clone());
        // -- rulemaking
        let rulemaking =
            Rulemaking::new(db.clone(), frameworks.clone(), rulebooks.clone(), decisions.clone(), regimes.clone());
        // -- memberships
        let memberships = Memberships::new(
            db.clone(),
            frameworks.clone(),
            parties.clone(),
            regimes.clone(),
            rulebooks.clone(),
            decisions.clone(),
        );
        // -- applications
        let applications = Applications::new(
            db.clone(),
            frameworks.clone(),
            rulebooks.clone(),
            decisions.clone(),
            providers.clone(),
            memberships.clone(),
            exclusions.clone(),
            conflicts.clone(),
        );
        // -- rating_cases
        let rating_cases =
            RatingCases::new(db.clone(), register.clone(), applications.clone(), frameworks.clone(), providers.clone());
        let watch = Arc::new(rating_cases.clone());
        let intake = Intake::new(db.clone(), parts.clock.clone(), &parts.ids, watch);
        // -- competitions
        let competitions = Competitions::new(
            db.clone(),
            frameworks.clone(),
            rulebooks.clone(),
            decisions.clone(),
            memberships.clone(),
            regimes.clone(),
            conflicts.clone(),
            opening_keys.clone(),
        );
        let clarifications = Clarifications::new(db.clone(), competitions.clone(), providers.clone());
        // -- tenders
        let tenders = Tenders::new(db.clone(), competitions.clone(), conflicts.clone(), evidence.clone());
        let amendments = Amendments::new(db.clone(), competitions.clone(), tenders.clone());
        // -- evaluation
        let evaluation = Evaluation::new(
            db.clone(),
            competitions.clone(),
            tenders.clone(),
            memberships.clone(),
            rulebooks.clone(),
            decisions.clone(),
            conflicts.clone(),
        );
        // -- procurements
        let procurements = Procurements::new(
            db.clone(),
            frameworks.clone(),
            competitions.clone(),
            tenders.clone(),
            evaluation.clone(),
            (rulebooks.clone(), decisions.clone()),
        );
        // -- contracts
        let contracts = Contracts::new(db.clone());
        // -- direct_awards
        let direct_awards = DirectAwards {
            db: db.clone(),
            frameworks: frameworks.clone(),
            memberships: memberships.clone(),
            register: register.clone(),
            contracts: contracts.clone(),
            exclusions: exclusions.clone(),
            conflicts: conflicts.clone(),
            regimes: regimes.clone(),
            rulebooks: rulebooks.clone(),
            decisions: decisions.clone(),
        };
        // -- notices
        let notices = Notices::new(
            frameworks.clone(),
            memberships.clone(),
            exclusions.clone(),
            direct_awards.clone(),
            regimes.clone(),
        );
        // -- awards
        let awards = Awards::new(
            db.clone(),
            frameworks.clone(),
            regimes.clone(),
            competitions.clone(),
            tenders.clone(),
            evaluation.clone(),
            procurements.clone(),
            direct_awards.clone(),
            rulebooks.clone(),
            decisions.clone(),
        );
        let outcome_letters = OutcomeLetters {
            db: db.clone(),
            authorities: authorities.clone(),
            providers: providers.clone(),
            frameworks: frameworks.clone(),
            regimes: regimes.clone(),
            competitions: competitions.clone(),
            tenders: tenders.clone(),
            evaluation: evaluation.clone(),
        };
        // -- dossier
        let dossiers = Dossiers {
            db: db.clone(),
            frameworks: frameworks.clone(),
            providers: providers.clone(),
            competitions: competitions.clone(),
            amendments: amendments.clone(),
            clarifications: clarifications.clone(),
            conflicts: conflicts.clone(),
            tenders: tenders.clone(),
            evaluation: evaluation.clone(),
            procurements: procurements.clone(),
            decisions: decisions.clone(),
            rulebooks: rulebooks.clone(),
            awards: awards.clone(),
            outcome_letters: outcome_letters.clone(),
            contracts: contracts.clone(),
            audit: audit.clone(),
        };
        // -- simulations
        let simulations = Simulations::new(
            db.clone(),
            frameworks.clone(),
            rulebooks.clone(),
            rulemaking.clone(),
            decisions.clone(),
            parts.background,
            parts.clock.clone(),
            &parts.ids,
        );
        // -- telling people, and what the clock sets off
        let calendars = Calendars::new(frameworks.clone(), applications.clone(), memberships.clone(), evidence.clone());
        let notifications = Notifications::new(db.clone(), parts.mail);
        let workqueue = WorkQueue::new(db.clone(), rulebooks.clone(), regimes.clone(), memberships.clone());
        let letters = Letters::new(
            db.clone(),
            authorities.clone(),
            frameworks.clone(),
            applications.clone(),
            regimes.clone(),
            conflicts.clone(),
        );
        let jobs = Jobs::new(
            frameworks.clone(),
            applications.clone(),
            (competitions.clone(), tenders.clone()),
            workqueue.clone(),
            notifications.clone(),
            (evidence.clone(), parts.expiry_notices),
            parts.clock.clone(),
        );
        Self {
            calendars: web::Data::new(calendars),
            workqueue: web::Data::new(workqueue),
            letters: web::Data::new(letters),
            notifications: web::Data::new(notifications),
            jobs,
            authorities: web::Data::new(authorities),
            db: web::Data::new(db),
            access: web::Data::new(access),
            audit: web::Data::new(audit),
            rehearsal: web::Data::new(rehearsal),
            register: web::Data::new(register),
            intake: web::Data::new(intake),
            providers: web::Data::new(providers),
            evidence: web::Data::new(evidence),
            rulebooks: web::Data::new(rulebooks),
            decisions: web::Data::new(decisions),
            conflicts: web::Data::new(conflicts),
            regimes: web::Data::new(regimes),
            frameworks: web::Data::new(frameworks),
            parties: web::Data::new(parties),
            exclusions: web::Data::new(exclusions),
            rulemaking: web::Data::new(rulemaking),
            memberships: web::Data::new(memberships),
            notices: web::Data::new(notices),
            applications: web::Data::new(applications),
            rating_cases: web::Data::new(rating_cases),
            opening_keys: web::Data::new(opening_keys),
            competitions: web::Data::new(competitions),
            clarifications: web::Data::new(clarifications),
            tenders: web::Data::new(tenders),
            amendments: web::Data::new(amendments),
            evaluation: web::Data::new(evaluation),
            procurements: web::Data::new(procurements),
            direct_awards: web::Data::new(direct_awards),
            awards: web::Data::new(awards),
            outcome_letters: web::Data::new(outcome_letters),
            contracts: web::Data::new(contracts),
            dossiers: web::Data::new(dossiers),
            simulations: web::Data::new(simulations),
            clock: web::Data::new(parts.clock),
            ids: web::Data::new(parts.ids),
            authenticator: web::Data::new(Authenticator(authenticator)),
            limits: web::Data::new(parts.limits),
            rate_limit: web::Data::new(parts.rate_limit),
            metrics: web::Data::new(parts.metrics),
            known_paths: web::Data::new(KnownPaths::of(&document)),
            document: text_of(&document).into(),
        }
    }

    /// Hands every service to one worker's application.
    pub fn install(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(path_config())
            .app_data(web::Data::new(Rehearsal(self.clock.is_rehearsal())))
            .app_data(self.db.clone())
            .app_data(self.clock.clone())
            .app_data(self.ids.clone())
            .app_data(self.authenticator.clone())
            .app_data(self.limits.clone())
            .app_data(self.rate_limit.clone())
            .app_data(self.metrics.clone())
            .app_data(self.known_paths.clone())
            .app_data(self.authorities.clone())
            .app_data(self.access.clone())
            .app_data(self.audit.clone())
            .app_data(self.rehearsal.clone())
            .app_data(self.register.clone())
            .app_data(self.intake.clone())
            .app_data(self.providers.clone())
            .app_data(self.evidence.clone())
            .app_data(self.rulebooks.clone())
            .app_data(self.decisions.clone())
            .app_data(self.conflicts.clone())
            .app_data(self.regimes.clone())
            .app_data(self.frameworks.clone())
            .app_data(self.parties.clone())
            .app_data(self.exclusions.clone())
            .app_data(self.rulemaking.clone())
            .app_data(self.memberships.clone())
            .app_data(self.notices.clone())
            .app_data(self.applications.clone())
            .app_data(self.rating_cases.clone())
            .app_data(self.opening_keys.clone())
            .app_data(self.competitions.clone())
            .app_data(self.clarifications.clone())
            .app_data(self.tenders.clone())
            .app_data(self.amendments.clone())
            .app_data(self.evaluation.clone())
            .app_data(self.procurements.clone())
            .app_data(self.direct_awards.clone())
            .app_data(self.awards.clone())
            .app_data(self.outcome_letters.clone())
            .app_data(self.contracts.clone())
            .app_data(self.dossiers.clone())
            .app_data(self.simulations.clone())
            .app_data(self.calendars.clone())
            .app_data(self.workqueue.clone())
            .app_data(self.letters.clone())
            .app_data(self.notifications.clone());
    }

    /// The law, for tests and the command line.
    pub fn regimes(&self) -> &Regimes {
        &self.regimes
    }

    /// What is done beside requests.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    pub fn rate_limit(&self) -> &RateLimit {
        &self.rate_limit
    }

    /// Looks at members whose ratings changed while nobody did: after a server has ended in the midst of it.
    pub async fn catch_up(&self) {
        self.rating_cases.changed(self.clock.now()).await;
    }

    pub fn access(&self) -> &Access {
        &self.access
    }

    /// For the command line, which replays whole frameworks.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }
}

/// Every operation of the product.
pub fn routes(config: &mut Routes) {
    config.service(health::live).service(health::ready).service(health::metrics);
    config.service(problems_page::list_problems).service(problems_page::get_problem);
    config.configure(access::routes);
    config.scope("/api/v1", api_routes);
}

fn api_routes(config: &mut Routes) {
    config.configure(authorities::routes);
    config.configure(access::api_routes);
    config.configure(audit::routes);
    config.configure(rehearsal::routes);
    config.configure(register::routes);
    config.configure(providers::routes);
    config.configure(evidence::routes);
    config.configure(rulebooks::routes);
    config.configure(decisions::routes);
    config.configure(conflicts::routes);
    config.configure(regimes::routes);
    config.configure(frameworks::routes);
    config.configure(parties::routes);
    config.configure(exclusions::routes);
    config.configure(rulemaking::routes);
    config.configure(memberships::routes);
    config.configure(notices::routes);
    config.configure(applications::routes);
    config.configure(rating_cases::routes);
    config.configure(sealing::routes);
    config.configure(competitions::routes);
    config.configure(clarifications::routes);
    config.configure(tenders::routes);
    config.configure(amendments::routes);
    config.configure(evaluation::routes);
    config.configure(procurements::routes);
    config.configure(direct_awards::routes);
    config.configure(awards::routes);
    config.configure(contracts::routes);
    config.configure(dossier::routes);
    config.configure(simulations::routes);
    config.configure(calendars::routes);
    config.configure(workqueue::routes);
    config.configure(letters::routes);
    config.configure(notifications::routes);
}

/// One worker's application: middleware, services, routes, and the answer to every other address.
#[macro_export]
macro_rules! application {
    ($services:expr) => {{
        let services = $services;
        ::actix_web::App::new()
            .wrap(::actix_web::middleware::from_fn($crate::http::limit))
            .wrap(::actix_web::middleware::from_fn($crate::http::observe))
            .configure(|config| services.install(config))
            .default_service(::actix_web::web::to($crate::http::fallback))
            .configure(|worker| $crate::app::routes(&mut $crate::http::Routes::of(worker)))
            .service(::actix_web::web::redirect("/docs", "/docs/"))
            .service($crate::app::document_page(&services))
            .service($crate::app::docs_page())
    }};
}

/// The API's description for programs.
pub fn document_page(services: &Services) -> actix_web::Resource {
    let document = services.document.clone();
    let page = move || HttpResponse::Ok().content_type("application/json").body(document.clone());
    web::resource("/openapi.json").guard(actix_web::guard::Get()).to(move || std::future::ready(page()))
}

/// The API's description for people, served from this binary: nothing is loaded from elsewhere.
pub fn docs_page() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json"))
}

fn text_of(document: &OpenApi) -> String {
    document.to_json().expect("the document is JSON")
}
