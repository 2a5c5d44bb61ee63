//! What is bound already under a framework that was found for its council.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::super::budget::Commitment;
use crate::kernel::ids::{ApprovalId, ContractId, FrameworkId};
use crate::kernel::{Refusal, london};
use crate::store::entity::{approval, award, competition, contract, direct_award, framework};

/// Waits until nobody else approves under the framework.
pub async fn hold(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<(), Refusal> {
    framework::Entity::find_by_id(framework).lock_exclusive().one(db).await?;
    Ok(())
}

/// Of every contract of the framework, and of every approval but `except` that was given and not yet awarded. Where only the
/// sum of several contracts is known, it is bound as long as one of them runs.
pub async fn commitments(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    except: ApprovalId,
) -> Result<Vec<Commitment>, Refusal> {
    let competitions = || {
        let all = competition::Entity::find().filter(competition::Column::Framework.eq(framework));
        all.select_only().column(competition::Column::Id).into_query()
    };
    let direct_awards = || {
        let all = direct_award::Entity::find().filter(direct_award::Column::Framework.eq(framework));
        all.select_only().column(direct_award::Column::Id).into_query()
    };
    let under_it = Condition::any()
        .add(approval::Column::Competition.in_subquery(competitions()))
        .add(approval::Column::DirectAward.in_subquery(direct_awards()));
    let approvals = approval::Entity::find()
        .filter(under_it)
        .filter(approval::Column::State.eq("approved"))
        .filter(approval::Column::Id.ne(except))
        .order_by_asc(approval::Column::Id);
    let approvals = approvals.all(db).await?;
    let under_it = Condition::any()
        .add(award::Column::Competition.in_subquery(competitions()))
        .add(award::Column::DirectAward.in_subquery(direct_awards()));
    let awards = award::Entity::find().filter(under_it).all(db).await?;
    let approved_by: BTreeMap<ContractId, ApprovalId> =
        awards.into_iter().map(|award| (award.contract, award.approval)).collect();
    let contracts =
        contract::Entity::find().filter(contract::Column::Framework.eq(framework)).order_by_asc(contract::Column::Id);

    let mut bound = vec![];
    let mut runs: BTreeMap<ApprovalId, (NaiveDate, NaiveDate)> = BTreeMap::new();
    let mut valued: Vec<ApprovalId> = vec![];
    let contracts = contracts.all(db).await?;
    // What was declined binds nobody; where only the sum of several contracts is known, it is bound while one of them stands.
    let (declined, standing): (Vec<_>, Vec<_>) = contracts.into_iter().partition(|row| row.declined);
    let stands = |approval: &ApprovalId| standing.iter().any(|row| approved_by.get(&row.id) == Some(approval));
    valued.extend(declined.iter().filter_map(|row| approved_by.get(&row.id).copied()).filter(|one| !stands(one)));
    for row in &standing {
        let approval = approved_by.get(&row.id).copied();
        if let Some(annual) = row.annual_value {
            bound.push(Commitment { annual, starts_on: row.starts_on, ends_on: row.ends_on });
            valued.extend(approval);
        } else if let Some(approval) = approval {
            let run = runs.entry(approval).or_insert((row.starts_on, row.ends_on));
            *run = (run.0.min(row.starts_on), run.1.max(row.ends_on));
        }
    }
    for row in approvals.into_iter().filter(|row| !valued.contains(&row.id)) {
        let planned = row.starts_on.zip(row.ends_on);
        let unknown = || (london::date_of(row.requested_at), NaiveDate::from_ymd_opt(2200, 12, 31).unwrap_or_default());
        let (starts_on, ends_on) = runs.get(&row.id).copied().or(planned).unwrap_or_else(unknown);
        bound.push(Commitment { annual: row.annual_value, starts_on, ends_on });
    }
    Ok(bound)
}
