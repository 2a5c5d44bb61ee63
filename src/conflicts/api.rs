//! `/frameworks/{id}/interest-declarations`, `/competitions/{id}/interest-declarations`, `/interests/{id}/ruling` and
//! `/frameworks/{id}/conflicts-assessment`.

use actix_web::{get, post, put, web};

use super::service::Conflicts;
use super::views::{
    ConflictsAssessmentView, InterestDeclarationPage, InterestDeclarationView, InterestView, NewConflictsReview,
    NewInterestDeclaration, NewInterestRuling,
};
use crate::http::{Body, Caller, IfMatch, Paging, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, FrameworkId, InterestId};
use crate::kernel::permission::{AssessConflicts, DeclareInterests, ReadConflicts, ReadInterests};

pub fn routes(config: &mut Routes) {
    config
        .service(declare_interests)
        .service(declare_interests_in_competition)
        .service(list_interest_declarations)
        .service(rule_on_interest)
        .service(get_conflicts_assessment)
        .service(review_conflicts);
}

/// Declare interests for a framework
///
/// Before anybody of a council reads what providers sent to it under this framework. It holds for a year, and an interest
/// may be declared at any time. An interest in a provider shuts its applications, documents and decisions to whoever has it
/// until a director rules; a later declaration does not take it back.
#[utoipa::path(tag = "conflicts", params(("id" = FrameworkId, Path)),
    request_body = NewInterestDeclaration, security(("oauth2" = ["interests:declare"])),
    responses((status = 201, description = "Declared", body = InterestDeclarationView)))]
#[post("/frameworks/{id}/interest-declarations")]
pub async fn declare_interests(
    caller: Caller<DeclareInterests>,
    id: web::Path<FrameworkId>,
    body: Body<NewInterestDeclaration>,
    conflicts: web::Data<Conflicts>,
) -> Result<Reply<InterestDeclarationView>, Refusal> {
    let said = (body.has_none, &*body.interests());
    let declared = conflicts.declare_for_framework(&caller.call_with(&body), *id, said).await?;
    Ok(Reply::created(format!("/api/v1/frameworks/{id}/interest-declarations"), declared.into()))
}

/// Declare interests for a competition
///
/// Before anybody of the council opens, reads, marks, ranks or approves its tenders. As for a framework in all else.
#[utoipa::path(tag = "conflicts", params(("id" = CompetitionId, Path)),
    request_body = NewInterestDeclaration, security(("oauth2" = ["interests:declare"])),
    responses((status = 201, description = "Declared", body = InterestDeclarationView)))]
#[post("/competitions/{id}/interest-declarations")]
pub async fn declare_interests_in_competition(
    caller: Caller<DeclareInterests>,
    id: web::Path<CompetitionId>,
    body: Body<NewInterestDeclaration>,
    conflicts: web::Data<Conflicts>,
) -> Result<Reply<InterestDeclarationView>, Refusal> {
    let said = (body.has_none, &*body.interests());
    let declared = conflicts.declare_for_competition(&caller.call_with(&body), *id, said).await?;
    let address = format!("/api/v1/frameworks/{}/interest-declarations", declared.framework);
    Ok(Reply::created(address, declared.into()))
}

/// List declarations of interests
///
/// For the framework and its competitions, in the order in which they were made: everybody's for approvers and auditors,
/// one's own for others.
#[utoipa::path(tag = "conflicts",
    params(("id" = FrameworkId, Path), Paging), security(("oauth2" = ["interests:read"])),
    responses((status = 200, description = "One page", body = InterestDeclarationPage)))]
#[get("/frameworks/{id}/interest-declarations")]
pub async fn list_interest_declarations(
    caller: Caller<ReadInterests>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    conflicts: web::Data<Conflicts>,
) -> Result<Reply<InterestDeclarationPage>, Refusal> {
    let page = conflicts.list(&caller.actor, *id, paging.0.request()?).await?;
    let page = page.map(InterestDeclarationView::from);
    Ok(Reply::ok(InterestDeclarationPage { items: page.items, next: page.next }))
}

/// Rule on an interest
///
/// A director says whether somebody may act all the same, and what is done so that the interest does no harm. Nobody rules
/// on an interest of their own. A ruling may be given anew.
#[utoipa::path(tag = "conflicts", params(("id" = InterestId, Path), IfMatch),
    request_body = NewInterestRuling, security(("oauth2" = ["conflicts:assess"])),
    responses((status = 200, description = "Ruled", body = InterestView)))]
#[put("/interests/{id}/ruling")]
pub async fn rule_on_interest(
    caller: Caller<AssessConflicts>,
    id: web::Path<InterestId>,
    version: IfMatch,
    body: Body<NewInterestRuling>,
    conflicts: web::Data<Conflicts>,
) -> Result<Reply<InterestView>, Refusal> {
    let ruling = (body.outcome, body.reason.as_str(), body.mitigation.as_deref());
    let ruled = conflicts.rule(&caller.call_with(&body), *id, version.0, ruling).await?;
    let version = ruled.version;
    Ok(Reply::ok(ruled.into()).version(version))
}

/// Read the conflicts assessment
///
/// Who declared, what interests there are, and what was ruled: the conflicts assessment of the Procurement Act 2023, s.83.
#[utoipa::path(tag = "conflicts", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["conflicts:read"])),
    responses((status = 200, description = "The assessment", body = ConflictsAssessmentView)))]
#[get("/frameworks/{id}/conflicts-assessment")]
pub async fn get_conflicts_assessment(
    caller: Caller<ReadConflicts>,
    id: web::Path<FrameworkId>,
    conflicts: web::Data<Conflicts>,
) -> Result<Reply<ConflictsAssessmentView>, Refusal> {
    let assessment = conflicts.assessment(&caller.actor, *id).await?;
    Ok(Reply::ok(ConflictsAssessmentView::of(*id, assessment, caller.at())))
}

/// Review the conflicts assessment
///
/// The assessment is kept under review: who looked at it, when and what they found goes on record. Due every year.
#[utoipa::path(tag = "conflicts", params(("id" = FrameworkId, Path)),
    request_body = NewConflictsReview, security(("oauth2" = ["conflicts:assess"])),
    responses((status = 201, description = "Reviewed", body = ConflictsAssessmentView)))]
#[post("/frameworks/{id}/conflicts-assessment/reviews")]
pub async fn review_conflicts(
    caller: Caller<AssessConflicts>,
    id: web::Path<FrameworkId>,
    body: Body<NewConflictsReview>,
    conflicts: web::Data<Conflicts>,
) -> Result<Reply<ConflictsAssessmentView>, Refusal> {
    let assessment = conflicts.review(&caller.call_with(&body), *id, &body.note).await?;
    let view = ConflictsAssessmentView::of(*id, assessment, caller.at());
    Ok(Reply::created(format!("/api/v1/frameworks/{id}/conflicts-assessment"), view))
}
