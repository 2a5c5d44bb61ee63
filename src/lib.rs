//! Drawdown: a dynamic purchasing system for councils that buy adult social care.
//!
//! A council sets up a buying vehicle; providers apply; members compete in mini-competitions with sealed tenders;
//! awards become contracts. Every criterion is a Rhai script that the council edits itself, and every decision
//! names the version of the rules it followed, the facts they read, and can be replayed byte for byte.
//!
//! # ARCHITECTURE: a map of the house
//!
//! ```text
//! rule version  →  facts  →  decision  →  audit          on one clock, in one unit of work, for two databases
//! ```
//!
//! **The thin floor.**
//! - [`kernel`]: words without IO: typed ids, money, prices in elements, clock and London time, working days, permissions, refusals.
//! - [`questionnaire`]: what applicants are asked: read with every fault, answers checked, facts, JSON Schema; pure.
//! - [`engine`]: Rhai and nothing else: the strict dialect, typed facts, trace, packs, decisions, threads.
//! - [`store`]: connecting, [the unit of work](store::Work), [the audit chain](store::audit), idempotency, entities.
//! - [`http`]: who calls ([`http::Caller`]), what they sent ([`http::Body`], [`http::IfMatch`]), how they are refused.
//! - [`config`]: settings, and the only reader of the environment. [`app`]: the one place that names every slice;
//!   it builds routes and OpenAPI document together. [`cli`]: `serve`, `demo`, `migrate`, `create-admin`, `openapi`,
//!   `rules`, `audit verify`, `evidence sweep`.
//!
//! **The slices**, each `mod` (what it is for) · `model` (states and their legal moves, pure) · `service` (use cases:
//! authorise, load, decide, save, audit) · `store` (queries, tenant first) · `views` (requests and answers) · `api`
//! (handlers):
//! - who: [`access`] · [`authorities`] · [`providers`] (identifiers, passport, supplier information) · [`register`] (CQC
//!   locations and dated ratings, taken in from the regulator's files) · [`evidence`] (the documents a provider keeps once and
//!   shows wherever it applies)
//! - rules: [`rulebooks`] (immutable packs by content hash, and which is in force when) · [`rulemaking`] (draft,
//!   rebase, propose, approve, release) · [`decisions`] (records and replay) · [`simulations`] (what other rules would
//!   have decided, and models of scoring under stress) · [`regimes`] (the law in `law/`, as rules and dated figures)
//! - fit to decide: [`conflicts`] (interests of the council's own people, declared before anything opens)
//! - fit to supply: [`exclusions`] (connected persons, declared exclusion grounds, the debarment list)
//! - joining: [`frameworks`] (term, windows, lots: what each buys and where) · [`parties`] (who runs a joint one, and what is shared) ·
//!   [`applications`] (for lots, decided lot by lot) · [`memberships`] (lots, states, plans, reviews, open books, wages) · [`rating_cases`] (members whose
//!   rating changed, for an officer to look at, and what could not be looked at) · [`calendars`] (windows as calendar files)
//! - deciding: [`workqueue`] (what waits for officers, by the time that is left) · [`letters`] (on decisions, kept as they
//!   were sent)
//! - buying: [`sealing`] (the installation's key, and the keys of those who open tenders) · [`competitions`] (of one lot, among
//!   its members) · [`clarifications`] (questions, and answers to all at once) · [`tenders`] (sealed, with their files) ·
//!   [`amendments`] (changes after publication, and who has seen them) ·
//!   [`evaluation`] (who marks what, locked before anything is agreed; enquiries; ranking) · [`procurements`] (several
//!   competitions at once, and who wins which lot) · [`direct_awards`] (without a competition, each with its ground) · [`awards`] (approval step by step, its call-in, letters to all and their
//!   standstill, the award, the signature) · [`contracts`] (terms, options, what runs out)
//! - keeping: [`dossier`] (the evaluation as a workbook, and everything on record about a competition as one archive)
//! - telling: [`notifications`] (an outbox, and mails from it) · [`jobs`] (what the clock sets off, beside the requests)
//! - watching: [`notices`] (which fall due by law) · [`audit`] · [`rehearsal`]
//!
//! # Which way things point
//!
//! Two hops to the database, always: handler → service → store. `kernel` imports nothing of ours; `questionnaire` only
//! `kernel`; `engine` these two, and it alone names `rhai`; `store` only `kernel`; only stores name `sea_orm`, only
//! `http`, `api`, `app` and `cli` name `actix_web`; slices never import each other in a circle.
//! `tests/it/architecture.rs` holds this.
//!
//! # House rules
//!
//! - A handler's signature says who may call it: `Caller<DecideApplications>`. There is no other check to forget.
//! - Every query starts from a tenant, or from a thing already found for one; what is another tenant's is 404. A partner
//!   of a joint framework reads what is shared with it through one join, [`store::sharing`], and nothing else.
//! - A rule is evaluated before the unit of work opens; the change, its decision record, its audit event and its
//!   idempotency row then commit together or not at all.
//! - Time and ids are parameters (`clippy.toml` forbids the ambient ones); states that depend on time (a window open,
//!   a tender closed) are derived from the clock when read, so no job can be late.
//! - No council starves another: the threads that evaluate serve the councils in turn, and each has its own share of
//!   every queue; whoever fills theirs is `busy` alone.
//! - No binary fractions: money is whole micro-pounds, points and weights are exact decimals, distances are worked out in
//!   whole numbers ([`kernel::place`]).
//! - A rule that errs or runs out of its limits *cannot decide*: that goes to an officer and is never a no.

pub mod access;
pub mod amendments;
pub mod app;
pub mod applications;
pub mod audit;
pub mod authorities;
pub mod awards;
pub mod calendars;
pub mod clarifications;
pub mod cli;
pub mod competitions;
pub mod config;
pub mod conflicts;
pub mod contracts;
pub mod decisions;
pub mod direct_awards;
pub mod dossier;
pub mod engine;
pub mod evaluation;
pub mod evidence;
pub mod exclusions;
pub mod frameworks;
pub mod http;
pub mod jobs;
pub mod kernel;
pub mod letters;
pub mod memberships;
pub mod notices;
pub mod notifications;
pub mod parties;
pub mod procurements;
pub mod providers;
pub mod questionnaire;
pub mod rating_cases;
pub mod regimes;
pub mod register;
pub mod rehearsal;
pub mod rulebooks;
pub mod rulemaking;
pub mod sealing;
pub mod simulations;
pub mod store;
pub mod tenders;
pub mod workqueue;
