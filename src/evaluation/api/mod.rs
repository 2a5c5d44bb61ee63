//! Marks under `/tenders`, moderation and rankings under `/competitions`.

mod marks;
mod ranking;

pub fn routes(config: &mut Routes) {
    config.service(marks::put_tender_marks).service(marks::get_tender_marks);
    config.service(marks::get_moderation).service(marks::put_agreed_marks);
    config.service(ranking::rank_tenders).service(ranking::get_ranking).service(ranking::list_rankings);
}
use crate::http::Routes;
