//! `/frameworks/{id}/parties`.

use actix_web::{get, put, web};

use super::model::Arrangement;
use super::service::Parties;
use super::views::{NewParties, PartiesView};
use crate::http::{Body, Caller, IfMatch, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::FrameworkId;
use crate::kernel::permission::{ManageFrameworks, ReadFrameworks};

pub fn routes(config: &mut Routes) {
    config.service(get_parties).service(put_parties);
}

/// Read who runs a framework
///
/// For the people of its lead, and of its partners once it is published: who runs it, who pays which share, who leads
/// performance for which kind of care, and what each partner sees and may do.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["frameworks:read"])),
    responses((status = 200, description = "Its parties, the lead first", body = PartiesView)))]
#[get("/frameworks/{id}/parties")]
pub async fn get_parties(
    caller: Caller<ReadFrameworks>,
    id: web::Path<FrameworkId>,
    parties: web::Data<Parties>,
) -> Result<Reply<PartiesView>, Refusal> {
    Ok(reply(parties.find(&caller.actor, *id).await?))
}

/// Say who runs a framework
///
/// The lead says the whole anew: its partners, the shares of funding, the performance leads, and what each partner reads
/// and may change. Whoever is left out sees nothing more of it. Once the framework is published this takes a decision.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path), IfMatch),
    request_body = NewParties, security(("oauth2" = ["frameworks:manage"])),
    responses((status = 200, description = "Its parties from now on", body = PartiesView)))]
#[put("/frameworks/{id}/parties")]
pub async fn put_parties(
    caller: Caller<ManageFrameworks>,
    id: web::Path<FrameworkId>,
    version: IfMatch,
    body: Body<NewParties>,
    parties: web::Data<Parties>,
) -> Result<Reply<PartiesView>, Refusal> {
    Ok(reply(parties.change(&caller.call_with(&body), *id, version.0, &body.terms()).await?))
}

fn reply(said: Arrangement) -> Reply<PartiesView> {
    let version = said.version;
    Reply::ok(said.into()).version(version)
}
