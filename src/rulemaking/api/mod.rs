//! Handlers of drafts, proposals and releases.

mod archives;
mod drafts;
mod proposals;
mod releases;
mod trials;

pub fn routes(config: &mut Routes) {
    config
        .service(drafts::begin_rule_draft)
        .service(drafts::list_rule_drafts)
        .service(drafts::get_rule_draft)
        .service(drafts::discard_rule_draft)
        .service(drafts::rebase_rule_draft)
        .service(drafts::put_rule_file)
        .service(drafts::delete_rule_file)
        .service(drafts::keep_case)
        .service(archives::compare_rules)
        .service(archives::export_rules)
        .service(archives::export_rule_draft)
        .service(archives::import_rules)
        .service(trials::check_rule_draft)
        .service(trials::check_rules)
        .service(trials::play_rule_draft)
        .service(proposals::propose_rules)
        .service(proposals::list_rule_proposals)
        .service(proposals::get_rule_proposal)
        .service(proposals::approve_rules)
        .service(proposals::reject_rules)
        .service(proposals::recall_rules)
        .service(releases::release_rules)
        .service(releases::withdraw_rules);
}
use crate::http::Routes;
