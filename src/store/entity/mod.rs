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
pub mod declared_capacity;
pub mod import_rejection;
pub mod location;
pub mod location_change;
pub mod location_term;
pub mod passport_consent;
pub mod provider;
pub mod provider_identifier;
pub mod rating;
pub mod register_import;
pub mod supplier_information;

// frameworks, rulebooks, decisions
pub mod application_window;
pub mod decision;
pub mod framework;
pub mod framework_arrangement;
pub mod framework_party;
pub mod framework_performance_lead;
pub mod framework_right;
pub mod lot;
pub mod rule_blob;
pub mod rule_draft;
pub mod rule_draft_editor;
pub mod rule_draft_file;
pub mod rule_file_author;
pub mod rule_package;
pub mod rule_proposal;
pub mod rule_review;
pub mod rulebook_version;
pub mod rulebook_withdrawal;
pub mod simulation;
pub mod simulation_move;
pub mod window_extension;

// applications, memberships, evidence
pub mod application;
pub mod application_evidence;
pub mod deadline_extension;
pub mod decision_letter;
pub mod evidence;
pub mod improvement_action;
pub mod improvement_plan;
pub mod late_submission;
pub mod letter_wording;
pub mod membership;
pub mod membership_event;
pub mod membership_lot;
pub mod membership_measure;
pub mod membership_review;
pub mod open_book_member_date;
pub mod open_book_submission;
pub mod open_book_year;
pub mod rating_case;
pub mod rating_check_aside;
pub mod reapplication;
pub mod wage_declaration;
pub mod wage_floor;

// conflicts of interest
pub mod conflict_declaration;
pub mod conflict_interest;
pub mod conflict_review;

// competitions, tenders
pub mod amendment_confirmation;
pub mod clarification;
pub mod competition;
pub mod competition_amendment;
pub mod competition_file;
pub mod competition_key;
pub mod competition_key_share;
pub mod competition_opener;
pub mod competition_turn;
pub mod invitation;
pub mod late_tender;
pub mod left_out;
pub mod opened_tender;
pub mod opening;
pub mod opening_key;
pub mod procurement;
pub mod procurement_lot;
pub mod tender;
pub mod tender_file;
pub mod tender_submission;

// evaluation, awards, contracts
pub mod agreed_mark;
pub mod allocation;
pub mod approval;
pub mod approval_tender;
pub mod approval_turn;
pub mod award;
pub mod consultation;
pub mod contract;
pub mod contract_decline;
pub mod contract_extension;
pub mod contract_signature;
pub mod direct_award;
pub mod disqualification;
pub mod enquiry;
pub mod evaluation;
pub mod evaluator;
pub mod evaluator_turn;
pub mod mark;
pub mod outcome_letter;
pub mod ranking;

// notifications
pub mod mail;
pub mod notification_preference;
pub mod outbox;

// exclusion
pub mod associated_person;
pub mod connected_person;
pub mod debarment_entry;
pub mod debarment_identifier;
pub mod exclusion_declaration;
pub mod exclusion_hearing;
