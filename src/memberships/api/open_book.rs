//! Open books: when they are due, and taking them in.

use actix_web::{get, post, put, web};

use crate::http::{Body, Caller, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::permission::{ActAsMember, ManageMembers, ReadOpenBook};
use crate::memberships::model::FinancialYear;
use crate::memberships::service::Memberships;
use crate::memberships::views::{
    BookReceipt, BookSubmissionList, BookSubmissionView, BooksDueView, BooksPage, BooksView, NewBookSubmission,
    NewBooksDue, NewMemberBooksDue,
};

pub fn routes(config: &mut Routes) {
    config
        .service(set_books_due)
        .service(list_books)
        .service(set_member_books_due)
        .service(submit_books)
        .service(list_book_submissions);
}

/// Say when a year's open books are due
///
/// For every member on that day. It may be moved to a later day, never to an earlier one.
#[utoipa::path(tag = "memberships", request_body = NewBooksDue,
    params(("id" = FrameworkId, Path), ("year" = FinancialYear, Path)), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Said", body = BooksDueView)))]
#[put("/frameworks/{id}/open-book/{year}")]
pub async fn set_books_due(
    caller: Caller<ManageMembers>,
    path: web::Path<(FrameworkId, FinancialYear)>,
    body: Body<NewBooksDue>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<BooksDueView>, Refusal> {
    let (id, year) = path.into_inner();
    let due_on = memberships.set_books_due(&caller.call_with(&body), id, year, body.due_on).await?;
    Ok(Reply::ok(BooksDueView { year, due_on }))
}

/// List a year's open books
///
/// Whose books came, are awaited or overdue; a provider sees its own. What they say is read for one member at a time.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), ("year" = FinancialYear, Path), Paging),
    security(("oauth2" = ["open-book:read"])),
    responses((status = 200, description = "One page, in the order of admission", body = BooksPage)))]
#[get("/frameworks/{id}/open-book/{year}")]
pub async fn list_books(
    caller: Caller<ReadOpenBook>,
    path: web::Path<(FrameworkId, FinancialYear)>,
    paging: Query<Paging>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<BooksPage>, Refusal> {
    let (id, year) = path.into_inner();
    let page = memberships.books(&caller.actor, id, year, paging.0.request()?).await?;
    let page = page.map(|books| BooksView::at(caller.at(), books));
    Ok(Reply::ok(BooksPage { items: page.items, next: page.next }))
}

/// Give a member a later day for its books
///
/// A day of its own, with the reason; never an earlier one than it was told.
#[utoipa::path(tag = "memberships", request_body = NewMemberBooksDue,
    params(("id" = MembershipId, Path), ("year" = FinancialYear, Path)), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Given", body = BooksDueView),
        (status = 409, description = "It is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/memberships/{id}/open-book/{year}")]
pub async fn set_member_books_due(
    caller: Caller<ManageMembers>,
    path: web::Path<(MembershipId, FinancialYear)>,
    body: Body<NewMemberBooksDue>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<BooksDueView>, Refusal> {
    let (id, year) = path.into_inner();
    let when = (body.due_on, body.reason.as_str());
    let due_on = memberships.set_member_books_due(&caller.call_with(&body), id, year, when).await?;
    Ok(Reply::ok(BooksDueView { year, due_on }))
}

/// Submit a year's open books
///
/// The member's own act, for its council's eyes alone. A further version stands beside the first, whose day counts.
#[utoipa::path(tag = "memberships", request_body = NewBookSubmission,
    params(("id" = MembershipId, Path), ("year" = FinancialYear, Path)), security(("oauth2" = ["memberships:act"])),
    responses((status = 201, description = "They came", body = BookReceipt),
        (status = 409, description = "No books of that year were asked for", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/open-book/{year}")]
pub async fn submit_books(
    caller: Caller<ActAsMember>,
    path: web::Path<(MembershipId, FinancialYear)>,
    body: Body<NewBookSubmission>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<BookReceipt>, Refusal> {
    let (id, year) = path.into_inner();
    let taken_in = memberships.submit_books(&caller.call_with(&body), id, year, &body.account()).await?;
    let receipt = BookReceipt::at(caller.at(), id, year, taken_in);
    Ok(Reply::created(format!("/api/v1/memberships/{id}/open-book"), receipt))
}

/// Read a member's open books
///
/// Confidential: for the council, for partners with whom it shares open books, and for the member itself.
#[utoipa::path(tag = "memberships", params(("id" = MembershipId, Path)),
    security(("oauth2" = ["open-book:read"])),
    responses((status = 200, description = "Every version of every year", body = BookSubmissionList)))]
#[get("/memberships/{id}/open-book")]
pub async fn list_book_submissions(
    caller: Caller<ReadOpenBook>,
    id: web::Path<MembershipId>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<BookSubmissionList>, Refusal> {
    let submissions = memberships.submissions(&caller.actor, *id).await?;
    Ok(Reply::ok(BookSubmissionList { items: submissions.into_iter().map(BookSubmissionView::from).collect() }))
}
