//! `/rules`: the language, and the packages that came with the installation.

use actix_web::{get, web};

use super::service::Rulebooks;
use super::views::{PackList, PackView, VocabularyView};
use crate::http::{Caller, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::permission::ReadRules;

pub fn routes(config: &mut Routes) {
    config.service(read_vocabulary).service(list_packs);
}

/// The language of rules
///
/// Functions with their meaning and worked examples, operators, limits and kinds of hook: what an editor of rules
/// completes and explains with. Public.
#[utoipa::path(tag = "rules",
    responses((status = 200, description = "Every word a rule may use", body = VocabularyView)))]
#[get("/rules/vocabulary")]
pub async fn read_vocabulary(rulebooks: web::Data<Rulebooks>) -> Reply<VocabularyView> {
    Reply::ok(VocabularyView(rulebooks.vocabulary().clone())).public()
}

/// List the rule packages at hand
///
/// Ready-made packages to begin with; each may be put in force as it is.
#[utoipa::path(tag = "rules", security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "Every package, by name", body = PackList)))]
#[get("/rules/packs")]
pub async fn list_packs(_: Caller<ReadRules>, rulebooks: web::Data<Rulebooks>) -> Result<Reply<PackList>, Refusal> {
    let packs = rulebooks.packs().await?;
    Ok(Reply::ok(PackList { items: packs.into_iter().map(PackView::from).collect() }))
}
