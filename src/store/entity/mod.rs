//! The rows of every table, one file a table. No logic: what a row means is said in its slice's `model`.

// the floor
pub mod audit_event;
pub mod audit_head;
pub mod authority;
pub mod idempotency_key;
pub mod installation;

// access
pub mod api_client;
pub mod outside_identity;
pub mod refresh_token;
pub mod session;
pub mod user_account;

// register and providers
pub mod audit_unsealing;
pub mod location;
pub mod provider;
pub mod rating;
pub mod register_import;

// frameworks, rulebooks, decisions
pub mod application_window;
pub mod decision;
pub mod framework;
pub mod lot;
pub mod rule_blob;
pub mod rule_draft;
pub mod rule_draft_editor;
pub mod rule_draft_file;
pub mod rule_package;
pub mod rule_proposal;
pub mod rule_review;
pub mod rulebook_version;
pub mod rulebook_withdrawal;
pub mod simulation;
pub mod simulation_move;

// applications, memberships, evidence
pub mod application;
pub mod application_evidence;
pub mod evidence;
pub mod membership;
pub mod membership_event;

// competitions, tenders
pub mod competition;
pub mod competition_key;
pub mod invitation;
pub mod opened_tender;
pub mod opening;
pub mod tender;
pub mod tender_submission;

// evaluation, awards, contracts
pub mod agreed_mark;
pub mod approval;
pub mod approval_tender;
pub mod award;
pub mod consultation;
pub mod contract;
pub mod contract_extension;
pub mod evaluation;
pub mod mark;
pub mod ranking;
