//! Marks under `/tenders`, enquiries under `/enquiries`, moderation and rankings under `/competitions`.

mod aftermath;
mod marks;
mod panel;
mod ranking;

pub fn routes(config: &mut Routes) {
    config.service(marks::put_tender_marks).service(marks::get_tender_marks);
    config.service(marks::get_moderation).service(marks::put_agreed_marks).service(marks::carry_marks);
    config.service(panel::list_evaluators).service(panel::assign_evaluator).service(panel::unassign_evaluator);
    config.service(panel::unlock_evaluator).service(panel::go_on_without_evaluator).service(panel::lock_marks);
    config.service(aftermath::make_enquiry).service(aftermath::list_enquiries).service(aftermath::get_enquiry);
    config.service(aftermath::answer_enquiry).service(aftermath::settle_enquiry).service(aftermath::check_prices);
    config.service(aftermath::find_similarity).service(aftermath::disqualify_tender);
    config.service(aftermath::list_disqualifications).service(aftermath::compare_rankings);
    config.service(ranking::rank_tenders).service(ranking::get_ranking).service(ranking::list_rankings);
}
use crate::http::Routes;
