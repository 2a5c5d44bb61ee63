//! `/frameworks/{id}/competitions` and `/competitions`.

mod files;
mod openers;

use actix_web::{get, post, put, web};

use super::model::Checked;
use super::readiness::Readiness;
use super::service::Competitions;
use super::views::{
    Cancellation, CompetitionCopy, CompetitionDraft, CompetitionPage, CompetitionSummary, CompetitionView, InviteePage,
    InviteeView, LateJoinerList, LeftOutPage, LeftOutView, NewExtension, NewInvitee,
};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, FrameworkId};
use crate::kernel::permission::{ReadCompetitions, RunCompetitions};

pub fn routes(config: &mut Routes) {
    config
        .service(create_competition)
        .service(list_competitions)
        .service(get_competition)
        .service(update_competition)
        .service(copy_competition)
        .service(get_readiness)
        .service(files::get_files_wanted)
        .service(files::want_files)
        .service(openers::get_openers)
        .service(openers::name_openers)
        .service(publish_competition)
        .service(extend_competition)
        .service(cancel_competition)
        .service(list_invitees)
        .service(invite_late)
        .service(list_late_joiners)
        .service(list_left_out);
}

/// Draft a competition
///
/// It stays a draft, seen by the council alone, until it is published. `timetable_findings` says what would stop
/// its publication (errors) and what deserves a second look (warnings).
#[utoipa::path(tag = "competitions", request_body = CompetitionDraft,
    params(("id" = FrameworkId, Path, description = "The framework")),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 201, description = "Drafted", body = CompetitionView)))]
#[post("/frameworks/{id}/competitions")]
pub async fn create_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<FrameworkId>,
    body: Body<CompetitionDraft>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(drafted(competitions.create(&caller.call_with(&body), *id, &body).await?))
}

/// List a framework's competitions
///
/// The council sees all of them, drafts too; a provider those it was invited to.
#[utoipa::path(tag = "competitions",
    params(("id" = FrameworkId, Path, description = "The framework"), Paging),
    security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "One page", body = CompetitionPage)))]
#[get("/frameworks/{id}/competitions")]
pub async fn list_competitions(
    caller: Caller<ReadCompetitions>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionPage>, Refusal> {
    let page = competitions.list(&caller.actor, *id, paging.0.request()?).await?.map(CompetitionSummary::from);
    Ok(Reply::ok(CompetitionPage { items: page.items, next: page.next }))
}

/// Read a competition
///
/// For the council that runs it and for the providers it invited; other providers are refused (403), because a
/// published competition is no secret but its documents are for members.
#[utoipa::path(tag = "competitions", params(("id" = CompetitionId, Path)),
    security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "The competition", body = CompetitionView)))]
#[get("/competitions/{id}")]
pub async fn get_competition(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(reply(competitions.find(&caller.actor, *id).await?))
}

/// Change a draft competition
///
/// Only while it is a draft: what members were told at publication stands.
#[utoipa::path(tag = "competitions", request_body = CompetitionDraft,
    params(("id" = CompetitionId, Path), IfMatch),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Changed", body = CompetitionView),
        (status = 409, description = "It is published already (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/competitions/{id}")]
pub async fn update_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    body: Body<CompetitionDraft>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(reply(competitions.update(&caller.call_with(&body), *id, version.0, &body).await?))
}

/// Copy a competition
///
/// A new draft that asks the same, with every day moved as far as the day of publication, under the same framework or another
/// one of the council's. A draft that is never published serves as a template.
#[utoipa::path(tag = "competitions", request_body = CompetitionCopy,
    params(("id" = CompetitionId, Path, description = "The competition to copy, in any state")),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 201, description = "Drafted", body = CompetitionView)))]
#[post("/competitions/{id}/copies")]
pub async fn copy_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    body: Body<CompetitionCopy>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(drafted(competitions.copy(&caller.call_with(&body), *id, &body).await?))
}

/// Ask whether a draft could be published
///
/// Everything that publication will ask, answered at once and without publishing: days, weights, scale, strategy, the
/// assessment of conflicts, who would be invited, and the rulebook's own answer.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "What is ready and what is not", body = Readiness),
        (status = 409, description = "It is published already (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/competitions/{id}/readiness")]
pub async fn get_readiness(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<Readiness>, Refusal> {
    Ok(Reply::ok(competitions.readiness(&caller.actor, *id, caller.at()).await?))
}

/// Publish a competition
///
/// At least two people must be named to open the tenders (`openers`): its key is sealed for each pair of them and kept in no
/// other form. Checks the timetable, asks the rulebook's `publication` hook, pins the rulebook, freezes the criteria and
/// invites every active member of its lot, save those that the rulebook's hook `invitation` leaves out; why each of the others
/// is not stands at `left-out`. A refusal changes nothing.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path), IfMatch),
    security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Published", body = CompetitionView),
        (status = 409, description = "It is no draft, its day has not come, fewer than two are named to open, or nobody could be invited (wrong-state); \
            its closing has passed (deadline-passed); or the rulebook could not say (cannot-decide)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The timetable does not stand (validation), the law does not allow it \
            (refused-by-regime), or the rulebook says no (refused-by-rule); the whole trace is in `decision`", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/publish")]
pub async fn publish_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(reply(competitions.publish(&caller.call(), *id, version.0).await?))
}

/// Move the closing to later
///
/// For everybody at once; each invited provider is told by mail, with the reason. It is never moved to earlier. After the
/// closing only an outage over the closing itself moves it, and not once somebody has begun to open. Drafts and submitted
/// tenders stay as they are.
#[utoipa::path(tag = "competitions", request_body = NewExtension,
    params(("id" = CompetitionId, Path), IfMatch), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Moved", body = CompetitionView),
        (status = 409, description = "It has closed (deadline-passed), does not run or is being opened (wrong-state)",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/competitions/{id}/extensions")]
pub async fn extend_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    body: Body<NewExtension>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(reply(competitions.extend(&caller.call_with(&body), *id, version.0, &body).await?))
}

/// Cancel a competition
///
/// Until something is awarded. Sealed tenders stay sealed for good. Every invited provider is told by mail, with the reason.
#[utoipa::path(tag = "competitions", request_body = Cancellation,
    params(("id" = CompetitionId, Path), IfMatch), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Cancelled", body = CompetitionView),
        (status = 409, description = "It is a draft, cancelled or awarded (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/cancel")]
pub async fn cancel_competition(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    body: Body<Cancellation>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<CompetitionView>, Refusal> {
    Ok(reply(competitions.cancel(&caller.call_with(&body), *id, version.0, &body.reason).await?))
}

/// List the invited members
///
/// Who may tender. Who did is sealed until the opening.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path), Paging), security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "One page", body = InviteePage)))]
#[get("/competitions/{id}/invitees")]
pub async fn list_invitees(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    paging: Query<Paging>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<InviteePage>, Refusal> {
    let page = competitions.invitees(&caller.actor, *id, paging.0.request()?).await?.map(InviteeView::from);
    Ok(Reply::ok(InviteePage { items: page.items, next: page.next }))
}

/// Invite a member to a competition that runs
///
/// Until the closing, a member that was admitted to the lot, or reinstated, after the others were invited. The rulebook that was
/// pinned at publication is asked about it where it has a hook `invitation`. Its provider is told by mail. The version is the
/// competition's.
#[utoipa::path(tag = "competitions", request_body = NewInvitee,
    params(("id" = CompetitionId, Path), IfMatch), security(("oauth2" = ["competitions:run"])),
    responses((status = 201, description = "Invited", body = InviteeView),
        (status = 409, description = "The competition does not run or the member is not an active one of its lot (wrong-state), \
            it has closed (deadline-passed), the member is invited already (conflict), or the rulebook could not say \
            (cannot-decide)",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "It is no member of the framework (validation), or the rulebook leaves it out \
            (refused-by-rule); the whole trace is in `decision`", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/competitions/{id}/invitees")]
pub async fn invite_late(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    version: IfMatch,
    body: Body<NewInvitee>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<InviteeView>, Refusal> {
    let (invited, version) = competitions.invite_late(&caller.call_with(&body), *id, version.0, &body).await?;
    Ok(Reply::created(format!("/api/v1/competitions/{}/invitees", *id), invited.into()).version(version))
}

/// List the members who joined the lot late, and what the law says of them
///
/// Active members of the lot who are not invited because they were admitted to it, or reinstated, after the others were. Under a
/// dynamic market whoever asked to take part `must` be let in once it is admitted (Procurement Act 2023, s.34(4)-(5)); else the
/// council `may`. Whom the rulebook left out is not among them. Those whose applications for the lot wait for a decision are
/// `applicants`: under a dynamic market they are considered before they are left out. For the council alone.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path)), security(("oauth2" = ["competitions:run"])),
    responses((status = 200, description = "Those who are not invited", body = LateJoinerList),
        (status = 409, description = "It is a draft (wrong-state)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[get("/competitions/{id}/late-joiners")]
pub async fn list_late_joiners(
    caller: Caller<RunCompetitions>,
    id: web::Path<CompetitionId>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<LateJoinerList>, Refusal> {
    Ok(Reply::ok(competitions.late_joiners(&caller.actor, *id, caller.at()).await?.into()))
}

/// List the members who were not invited, and why
///
/// Members, and former ones, who were not invited when it was published, each with the reason: not of the lot, no longer of
/// it, suspended, removed, left, expired, or left out by the rulebook in its own words (`invitation_decision_id` of the
/// competition has all of it). For the council alone.
#[utoipa::path(tag = "competitions",
    params(("id" = CompetitionId, Path), Paging), security(("oauth2" = ["competitions:read"])),
    responses((status = 200, description = "One page", body = LeftOutPage)))]
#[get("/competitions/{id}/left-out")]
pub async fn list_left_out(
    caller: Caller<ReadCompetitions>,
    id: web::Path<CompetitionId>,
    paging: Query<Paging>,
    competitions: web::Data<Competitions>,
) -> Result<Reply<LeftOutPage>, Refusal> {
    let page = competitions.left_out(&caller.actor, *id, paging.0.request()?).await?.map(LeftOutView::from);
    Ok(Reply::ok(LeftOutPage { items: page.items, next: page.next }))
}

fn drafted(made: Checked) -> Reply<CompetitionView> {
    let location = format!("/api/v1/competitions/{}", made.competition.id);
    let version = made.competition.version;
    Reply::created(location, made.into()).version(version)
}

fn reply(checked: Checked) -> Reply<CompetitionView> {
    let version = checked.competition.version;
    Reply::ok(checked.into()).version(version)
}
