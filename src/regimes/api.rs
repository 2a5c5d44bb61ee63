//! `/regimes`: what the law allows, with its provisions.

use actix_web::{get, web};

use super::service::Regimes;
use super::views::{ExclusionGroundList, LawDay, RegimeList, RegimeSummaryView, RegimeView};
use crate::http::{ProblemBody, Query, Reply, Routes, Visitor};
use crate::kernel::{Refusal, Regime, london};

pub fn routes(config: &mut Routes) {
    config.service(list_regimes).service(get_regime).service(list_exclusion_grounds);
}

/// List the legal regimes
///
/// Public: the laws that a framework may stand under. Which one does is settled by the day of its invitation.
#[utoipa::path(tag = "regimes",
    responses((status = 200, description = "Every regime", body = RegimeList)))]
#[get("/regimes")]
pub async fn list_regimes(visitor: Visitor, regimes: web::Data<Regimes>) -> Reply<RegimeList> {
    let today = london::date_of(visitor.at);
    let items = Regime::ALL.into_iter().map(|regime| RegimeSummaryView::from(&regimes.read(regime, today)));
    Reply::ok(RegimeList { items: items.collect() }).public()
}

/// Read a legal regime
///
/// Public: limits, fees, days, standstill, thresholds and notices on one day, each with its provision. What refuses a
/// framework, its windows, a change of its rules or a competition (`refused-by-regime`) reads these very figures.
#[utoipa::path(tag = "regimes", params(("name" = Regime, Path), LawDay),
    responses(
        (status = 200, description = "The regime as it stands on that day", body = RegimeView),
        (status = 404, description = "There is no such regime", body = ProblemBody,
            content_type = "application/problem+json"),
    ))]
#[get("/regimes/{name}")]
pub async fn get_regime(
    visitor: Visitor,
    name: web::Path<String>,
    day: Query<LawDay>,
    regimes: web::Data<Regimes>,
) -> Result<Reply<RegimeView>, Refusal> {
    let regime = named(&name)?;
    let on = day.0.on.unwrap_or_else(|| london::date_of(visitor.at));
    Ok(Reply::ok(RegimeView::new(&regimes.read(regime, on), regimes.package_sha256())).public())
}

/// List the exclusion grounds of a regime
///
/// Public: mandatory and discretionary grounds with how far back each looks. What a provider declares with an
/// application, and what the debarment list names, are codes of this list.
#[utoipa::path(tag = "regimes",
    params(("name" = Regime, Path), LawDay),
    responses(
        (status = 200, description = "The grounds as they stand on that day", body = ExclusionGroundList),
        (status = 404, description = "There is no such regime", body = ProblemBody,
            content_type = "application/problem+json"),
    ))]
#[get("/regimes/{name}/exclusion-grounds")]
pub async fn list_exclusion_grounds(
    visitor: Visitor,
    name: web::Path<String>,
    day: Query<LawDay>,
    regimes: web::Data<Regimes>,
) -> Result<Reply<ExclusionGroundList>, Refusal> {
    let regime = named(&name)?;
    let on = day.0.on.unwrap_or_else(|| london::date_of(visitor.at));
    let items = regimes.grounds(regime, on).map(|ground| ground.into()).collect();
    let package_sha256 = regimes.package_sha256().to_owned();
    Ok(Reply::ok(ExclusionGroundList { name: regime, on, package_sha256, items }).public())
}

fn named(name: &str) -> Result<Regime, Refusal> {
    let regime = Regime::ALL.into_iter().find(|regime| regime.name() == name);
    regime.ok_or_else(|| Refusal::not_found("regime"))
}
