//! Approvals, outcome letters and awards.

mod approvals;
mod awards;
mod outcomes;

pub fn routes(config: &mut Routes) {
    config.service(approvals::request_approval).service(approvals::list_approvals).service(approvals::get_approval);
    config.service(approvals::give_view).service(approvals::approve_award).service(approvals::refer_award_back);
    config.service(outcomes::send_outcome_letters).service(outcomes::list_outcome_letters);
    config.service(outcomes::get_outcome_letter_page);
    config.service(awards::award_tenders).service(awards::list_awards).service(awards::get_award);
}
use crate::http::Routes;
