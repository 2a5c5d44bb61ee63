//! Approvals and their course, outcome letters, awards and signatures.

mod approvals;
mod awards;
mod course;
mod direct;
mod outcomes;
mod signing;

pub fn routes(config: &mut Routes) {
    config.service(approvals::request_approval).service(approvals::list_approvals).service(approvals::get_approval);
    config.service(approvals::give_view).service(approvals::approve_award).service(approvals::refer_award_back);
    config.service(course::give_reference).service(course::publish_decision).service(course::call_decision_in);
    config.service(course::resolve_call_in).service(course::agree_urgency).service(signing::sign_contract);
    config.service(signing::decline_contract);
    config.service(outcomes::send_outcome_letters).service(outcomes::list_outcome_letters);
    config.service(outcomes::get_outcome_letter_page);
    config.service(direct::request_direct_approval).service(direct::list_direct_approvals);
    config.service(direct::award_directly);
    config.service(awards::award_tenders).service(awards::list_awards).service(awards::get_award);
}
use crate::http::Routes;
