//! Queries over contracts, each starting from a tenant.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use super::model::{Contract, Decline, Extension, Signature, Signing, Term};
use crate::kernel::ids::{AuthorityId, ContractId, LocationId};
use crate::kernel::{Origin, PageRequest, Refusal, Shared, Tenant};
use crate::store::entity::{contract, contract_decline, contract_extension, contract_signature};
use crate::store::sharing::own_or_shared;

/// Ids in one query.
const MOST_AT_ONCE: usize = 500;

/// A council sees its contracts, a partner those of frameworks that share them with it, a provider those it holds.
fn visible_to(tenant: Tenant) -> Select<contract::Entity> {
    let all = contract::Entity::find();
    match tenant {
        Tenant::Authority(own) => {
            all.filter(own_or_shared(own, contract::Column::Authority, contract::Column::Framework, Shared::Contracts))
        }
        Tenant::Provider(own) => all.filter(contract::Column::Provider.eq(own)),
        Tenant::Platform => all.filter(contract::Column::Id.is_null()),
    }
}

pub async fn insert(db: &impl ConnectionTrait, contract: &Contract) -> Result<(), Refusal> {
    let row = contract::ActiveModel {
        id: Set(contract.id),
        authority: Set(contract.authority),
        framework: Set(contract.framework),
        competition: Set(contract.origin.competition()),
        tender: Set(contract.origin.tender()),
        direct_award: Set(contract.origin.direct_award()),
        provider: Set(contract.provider),
        location: Set(contract.location),
        location_name: Set(contract.location_name.clone()),
        title: Set(contract.title.clone()),
        price: Set(contract.price),
        starts_on: Set(contract.term.starts_on),
        years: Set(stored(contract.term.years)?),
        options: Set(serde_json::json!(contract.term.options)),
        options_used: Set(stored(contract.options_used)?),
        initial_ends_on: Set(contract.initial_ends_on),
        ends_on: Set(contract.ends_on),
        created_at: Set(contract.created_at),
        annual_value: Set(contract.annual_value),
        price_elements: Set(match contract.price_elements.as_slice() {
            [] => None,
            elements => Some(serde_json::to_value(elements).map_err(Refusal::internal)?),
        }),
        counted_from: Set(contract.term.counted_from),
        awaits_signature: Set(contract.signing == Signing::Awaited),
        declined: Set(false),
        version: Set(contract.version),
    };
    contract::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: ContractId) -> Result<Option<Contract>, Refusal> {
    let rows = visible_to(tenant).filter(contract::Column::Id.eq(id)).all(db).await?;
    Ok(whole(db, rows).await?.pop())
}

/// In order of award.
pub async fn list(db: &impl ConnectionTrait, tenant: Tenant, page: PageRequest) -> Result<Vec<Contract>, Refusal> {
    let mut query = visible_to(tenant).order_by_asc(contract::Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(contract::Column::Id.gt(after));
    }
    let rows = query.all(db).await?;
    whole(db, rows).await
}

/// The contract of the same council for the same location that ends last of those that started before this one, and its last day. A
/// provider learns of its own alone.
pub async fn before(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    contract: &Contract,
) -> Result<Option<(ContractId, NaiveDate)>, Refusal> {
    let row = visible_to(tenant)
        .filter(contract::Column::Authority.eq(contract.authority))
        .filter(contract::Column::Location.eq(contract.location))
        .filter(contract::Column::StartsOn.lt(contract.term.starts_on))
        .filter(contract::Column::Declined.eq(false))
        .order_by_desc(contract::Column::EndsOn)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|row| (row.id, row.ends_on)))
}

/// The first of a council's contracts for a location that are signed, or count as signed, and its first day.
pub async fn first_signed(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    location: LocationId,
) -> Result<Option<(ContractId, NaiveDate)>, Refusal> {
    let row = contract::Entity::find()
        .filter(contract::Column::Authority.eq(authority))
        .filter(contract::Column::Location.eq(location))
        .filter(contract::Column::AwaitsSignature.eq(false))
        .filter(contract::Column::Declined.eq(false))
        .order_by_asc(contract::Column::StartsOn)
        .order_by_asc(contract::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|row| (row.id, row.starts_on)))
}

/// Writes the extension and the contract's new end; false when somebody changed the contract meanwhile.
pub async fn extend(db: &impl ConnectionTrait, extension: &Extension, version: i64) -> Result<bool, Refusal> {
    let number = stored(extension.number)?;
    let changed = contract::Entity::update_many()
        .col_expr(contract::Column::EndsOn, Expr::value(extension.ends_on))
        .col_expr(contract::Column::OptionsUsed, Expr::value(number))
        .col_expr(contract::Column::Version, Expr::value(version + 1))
        .filter(contract::Column::Id.eq(extension.contract))
        .filter(contract::Column::Version.eq(version))
        .exec(db)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    let row = contract_extension::ActiveModel {
        contract: Set(extension.contract),
        number: Set(number),
        years: Set(stored(extension.years)?),
        ends_on: Set(extension.ends_on),
        reason: Set(extension.reason.clone()),
        extended_by: Set(extension.by),
        at: Set(extension.at),
    };
    contract_extension::Entity::insert(row).exec_without_returning(db).await?;
    Ok(true)
}

/// Ends its waiting for a signature; false when it is no longer at that version.
async fn waits_no_more(
    db: &impl ConnectionTrait,
    (contract, version): (ContractId, i64),
    declined: bool,
) -> Result<bool, Refusal> {
    let changed = contract::Entity::update_many()
        .col_expr(contract::Column::AwaitsSignature, Expr::value(false))
        .col_expr(contract::Column::Declined, Expr::value(declined))
        .col_expr(contract::Column::Version, Expr::value(version + 1))
        .filter(contract::Column::Id.eq(contract))
        .filter(contract::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Writes the signature; false when somebody changed the contract meanwhile.
pub async fn sign(db: &impl ConnectionTrait, signature: &Signature, version: i64) -> Result<bool, Refusal> {
    if !waits_no_more(db, (signature.contract, version), false).await? {
        return Ok(false);
    }
    let row = contract_signature::ActiveModel {
        contract: Set(signature.contract),
        signed_on: Set(signature.signed_on),
        signatory: Set(signature.by),
        office: Set(signature.office.clone()),
        delegation_reference: Set(signature.delegation_reference.clone()),
        at: Set(signature.at),
    };
    contract_signature::Entity::insert(row).exec_without_returning(db).await?;
    Ok(true)
}

/// Writes that it was declined; false when somebody changed the contract meanwhile.
pub async fn decline(db: &impl ConnectionTrait, decline: &Decline, version: i64) -> Result<bool, Refusal> {
    if !waits_no_more(db, (decline.contract, version), true).await? {
        return Ok(false);
    }
    let row = contract_decline::ActiveModel {
        contract: Set(decline.contract),
        reason: Set(decline.reason.clone()),
        reference: Set(decline.reference.clone()),
        declared_by: Set(decline.by),
        by_provider: Set(decline.by_provider),
        at: Set(decline.at),
    };
    contract_decline::Entity::insert(row).exec_without_returning(db).await?;
    Ok(true)
}

/// The contracts that end from the first day to the second, and every contract that ends after the first for one of their
/// locations.
pub async fn running_out(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<(Vec<Contract>, Vec<Contract>), Refusal> {
    let visible_to = |tenant: Tenant| visible_to(tenant).filter(contract::Column::Declined.eq(false));
    let ending = |query: Select<contract::Entity>| query.filter(contract::Column::EndsOn.between(from, until));
    let rows = ending(visible_to(tenant)).all(db).await?;
    let locations = ending(visible_to(tenant)).select_only().column(contract::Column::Location).into_query();
    let others = visible_to(tenant)
        .filter(contract::Column::EndsOn.gt(from))
        .filter(contract::Column::Location.in_subquery(locations));
    let others = others.all(db).await?;
    Ok((whole(db, rows).await?, whole(db, others).await?))
}

/// With their extensions, signatures and refusals to sign.
async fn whole(db: &impl ConnectionTrait, rows: Vec<contract::Model>) -> Result<Vec<Contract>, Refusal> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let mut extensions: BTreeMap<ContractId, Vec<Extension>> = BTreeMap::new();
    let extended: Vec<ContractId> = rows.iter().filter(|row| row.options_used > 0).map(|row| row.id).collect();
    for some in extended.chunks(MOST_AT_ONCE) {
        let found = contract_extension::Entity::find()
            .filter(contract_extension::Column::Contract.is_in(some.iter().copied()))
            .order_by_asc(contract_extension::Column::Number)
            .all(db)
            .await?;
        for row in found {
            extensions.entry(row.contract).or_default().push(extension_of(row)?);
        }
    }
    let mut signatures: BTreeMap<ContractId, Signature> = BTreeMap::new();
    let ids: Vec<ContractId> = rows.iter().filter(|row| !row.awaits_signature).map(|row| row.id).collect();
    for some in ids.chunks(MOST_AT_ONCE) {
        let column = contract_signature::Column::Contract;
        let query = contract_signature::Entity::find().filter(column.is_in(some.iter().copied()));
        signatures.extend(query.all(db).await?.into_iter().map(|row| (row.contract, row.into())));
    }
    let mut declines: BTreeMap<ContractId, Decline> = BTreeMap::new();
    let ids: Vec<ContractId> = rows.iter().filter(|row| row.declined).map(|row| row.id).collect();
    for some in ids.chunks(MOST_AT_ONCE) {
        let column = contract_decline::Column::Contract;
        let query = contract_decline::Entity::find().filter(column.is_in(some.iter().copied()));
        declines.extend(query.all(db).await?.into_iter().map(|row| (row.contract, row.into())));
    }
    rows.into_iter()
        .map(|row| {
            let taken_up = extensions.remove(&row.id).unwrap_or_default();
            let signing = match (row.awaits_signature, signatures.remove(&row.id), declines.remove(&row.id)) {
                (true, ..) => Signing::Awaited,
                (false, _, Some(decline)) => Signing::Declined(decline),
                (false, Some(signature), None) => Signing::Signed(signature),
                (false, None, None) => Signing::NotKept,
            };
            contract_of(row, taken_up, signing)
        })
        .collect()
}

fn contract_of(row: contract::Model, extensions: Vec<Extension>, signing: Signing) -> Result<Contract, Refusal> {
    let origin = Origin::of(row.competition, row.tender, row.direct_award);
    let origin = origin.ok_or_else(|| Refusal::internal(format!("the contract {} comes of nothing", row.id)))?;
    Ok(Contract {
        id: row.id,
        authority: row.authority,
        framework: row.framework,
        origin,
        provider: row.provider,
        location: row.location,
        location_name: row.location_name,
        title: row.title,
        price: row.price,
        annual_value: row.annual_value,
        price_elements: match row.price_elements {
            Some(elements) => serde_json::from_value(elements).map_err(Refusal::internal)?,
            None => vec![],
        },
        term: Term {
            starts_on: row.starts_on,
            years: read(row.years)?,
            options: serde_json::from_value(row.options).map_err(Refusal::internal)?,
            counted_from: row.counted_from,
        },
        options_used: read(row.options_used)?,
        initial_ends_on: row.initial_ends_on,
        ends_on: row.ends_on,
        extensions,
        signing,
        created_at: row.created_at,
        version: row.version,
    })
}

fn extension_of(row: contract_extension::Model) -> Result<Extension, Refusal> {
    Ok(Extension {
        contract: row.contract,
        number: read(row.number)?,
        years: read(row.years)?,
        ends_on: row.ends_on,
        reason: row.reason,
        by: row.extended_by,
        at: row.at,
    })
}

impl From<contract_signature::Model> for Signature {
    fn from(row: contract_signature::Model) -> Self {
        Self {
            contract: row.contract,
            signed_on: row.signed_on,
            by: row.signatory,
            office: row.office,
            delegation_reference: row.delegation_reference,
            at: row.at,
        }
    }
}

impl From<contract_decline::Model> for Decline {
    fn from(row: contract_decline::Model) -> Self {
        Self {
            contract: row.contract,
            reason: row.reason,
            reference: row.reference,
            by: row.declared_by,
            by_provider: row.by_provider,
            at: row.at,
        }
    }
}

fn stored(count: u32) -> Result<i32, Refusal> {
    i32::try_from(count).map_err(Refusal::internal)
}

fn read(count: i32) -> Result<u32, Refusal> {
    u32::try_from(count).map_err(Refusal::internal)
}
