//! Approvals and awards.

mod approvals;
mod awards;

pub fn routes(config: &mut Routes) {
    config.service(approvals::request_approval).service(approvals::list_approvals).service(approvals::get_approval);
    config.service(approvals::give_view).service(approvals::approve_award).service(approvals::refer_award_back);
    config.service(awards::award_tenders).service(awards::list_awards).service(awards::get_award);
}
use crate::http::Routes;
