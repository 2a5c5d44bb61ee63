//! Wage floors and declarations.

use actix_web::{get, post, put, web};

use crate::http::{Body, Caller, IfAny, IfMatch, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::permission::{ActAsMember, ManageMembers, ReadOpenBook};
use crate::memberships::model::{FinancialYear, WageDeclaration};
use crate::memberships::service::Memberships;
use crate::memberships::views::{
    NewWageDeclaration, NewWageFloor, WageCorrection, WageDeclarationList, WageDeclarationView, WageFloorView,
    WageLineView, WagePage, WageQuery,
};

pub fn routes(config: &mut Routes) {
    config
        .service(set_wage_floor)
        .service(get_wage_floor)
        .service(list_wages)
        .service(declare_wages)
        .service(correct_wages)
        .service(list_wage_declarations);
}

/// Name a year's wage floor
///
/// Declarations already made keep the floor that they were made under. Where one stands, it takes `If-Match` with its
/// version and the reason why it is said anew.
#[utoipa::path(tag = "memberships", request_body = NewWageFloor,
    params(("id" = FrameworkId, Path), ("year" = FinancialYear, Path), IfAny),
    security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Named", body = WageFloorView)))]
#[put("/frameworks/{id}/wage-floors/{year}")]
pub async fn set_wage_floor(
    caller: Caller<ManageMembers>,
    path: web::Path<(FrameworkId, FinancialYear)>,
    version: IfAny,
    body: Body<NewWageFloor>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<WageFloorView>, Refusal> {
    let (id, year) = path.into_inner();
    let how = (version.0, body.reason.as_deref());
    let (floor, version) = memberships.set_wage_floor(&caller.call_with(&body), id, &body.floor(year), how).await?;
    Ok(Reply::ok(WageFloorView::from(floor)).version(version))
}

/// Read a year's wage floor
///
/// The wage that members are to meet in a year, with its version.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), ("year" = FinancialYear, Path)), security(("oauth2" = ["open-book:read"])),
    responses((status = 200, description = "The floor", body = WageFloorView)))]
#[get("/frameworks/{id}/wage-floors/{year}")]
pub async fn get_wage_floor(
    caller: Caller<ReadOpenBook>,
    path: web::Path<(FrameworkId, FinancialYear)>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<WageFloorView>, Refusal> {
    let (id, year) = path.into_inner();
    let (floor, version) = memberships.wage_floor(&caller.actor, id, year).await?;
    Ok(Reply::ok(WageFloorView::from(floor)).version(version))
}

/// List a year's wage declarations
///
/// Everybody who owes one: whoever is a member and was by the end of the year, and whoever has a contract that runs in
/// it. With `missing=true` only those who made none. A provider sees its own.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), ("year" = FinancialYear, Path), WageQuery),
    security(("oauth2" = ["open-book:read"])),
    responses((status = 200, description = "One page, in the order of admission", body = WagePage)))]
#[get("/frameworks/{id}/wage-declarations/{year}")]
pub async fn list_wages(
    caller: Caller<ReadOpenBook>,
    path: web::Path<(FrameworkId, FinancialYear)>,
    query: Query<WageQuery>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<WagePage>, Refusal> {
    let (id, year) = path.into_inner();
    let missing = query.0.missing.unwrap_or(false);
    let page = memberships.wages(&caller.actor, id, year, missing, query.0.page()?).await?.map(WageLineView::from);
    Ok(Reply::ok(WagePage { items: page.items, next: page.next }))
}

/// Declare a year's wages
///
/// The member's own act, once a year. A rate below the floor is kept and flagged.
#[utoipa::path(tag = "memberships", request_body = NewWageDeclaration,
    params(("id" = MembershipId, Path)), security(("oauth2" = ["memberships:act"])),
    responses((status = 201, description = "Declared", body = WageDeclarationView),
        (status = 409, description = "That year was declared already (`conflict`), or no floor was named for it",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/memberships/{id}/wage-declarations")]
pub async fn declare_wages(
    caller: Caller<ActAsMember>,
    id: web::Path<MembershipId>,
    body: Body<NewWageDeclaration>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<WageDeclarationView>, Refusal> {
    let what = (body.lowest_hourly_rate, body.statement.as_deref());
    Ok(created(memberships.declare_wages(&caller.call_with(&body), *id, body.year, what).await?))
}

/// Correct a wage declaration
///
/// A new version beside the old one, with the reason. It is held to the floor that the first was made under.
#[utoipa::path(tag = "memberships", request_body = WageCorrection,
    params(("id" = MembershipId, Path), ("year" = FinancialYear, Path), IfMatch),
    security(("oauth2" = ["memberships:act"])),
    responses((status = 201, description = "Corrected", body = WageDeclarationView)))]
#[post("/memberships/{id}/wage-declarations/{year}/corrections")]
pub async fn correct_wages(
    caller: Caller<ActAsMember>,
    path: web::Path<(MembershipId, FinancialYear)>,
    version: IfMatch,
    body: Body<WageCorrection>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<WageDeclarationView>, Refusal> {
    let (id, year) = path.into_inner();
    let what = (body.lowest_hourly_rate, body.statement.as_deref());
    let call = caller.call_with(&body);
    Ok(created(memberships.correct_wages(&call, id, (year, version.0), what, &body.reason).await?))
}

/// Read a member's wage declarations
///
/// For the council, for partners with whom it shares open books, and for the member itself.
#[utoipa::path(tag = "memberships", params(("id" = MembershipId, Path)),
    security(("oauth2" = ["open-book:read"])),
    responses((status = 200, description = "Every version of every year", body = WageDeclarationList)))]
#[get("/memberships/{id}/wage-declarations")]
pub async fn list_wage_declarations(
    caller: Caller<ReadOpenBook>,
    id: web::Path<MembershipId>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<WageDeclarationList>, Refusal> {
    let made = memberships.wage_declarations(&caller.actor, *id).await?;
    Ok(Reply::ok(WageDeclarationList { items: made.into_iter().map(WageDeclarationView::from).collect() }))
}

fn created(made: WageDeclaration) -> Reply<WageDeclarationView> {
    let (location, version) = (format!("/api/v1/memberships/{}/wage-declarations", made.membership), made.version);
    Reply::created(location, made.into()).version(version.into())
}
