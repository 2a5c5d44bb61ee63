//! What the rules are told of exclusion, in one statement: every submission under rules that ask waits for it.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JsonValue};

use super::{debarments, persons};
use crate::exclusions::model::{About, Debarment, Statement};
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, ProviderId};
use crate::store::entity::{
    associated_person as associated, connected_person as connected, debarment_entry as entry,
    debarment_identifier as number, exclusion_declaration as declaration, provider_identifier as own,
};

const DECLARATION: &str = "declaration";

/// What stands declared, and who is on the debarment list.
#[derive(Debug, Default)]
pub struct Known {
    pub declared: Option<Statement>,
    /// By whom the provider is found there; one entry may be found by several.
    pub debarred: Vec<(About, Debarment)>,
}

#[derive(FromQueryResult)]
struct Found {
    what: String,
    content: JsonValue,
}

pub async fn known(
    db: &impl ConnectionTrait,
    application: ApplicationId,
    provider: ProviderId,
    on: NaiveDate,
) -> Result<Known, Refusal> {
    let of_supplier = matching(About::Supplier, own::Entity, (own::Column::Scheme, own::Column::Value), on)
        .and_where(qualified(own::Entity, own::Column::Provider).eq(provider))
        .to_owned();
    let columns = (connected::Column::Scheme, connected::Column::Value);
    let of_connected = matching(About::ConnectedPerson, connected::Entity, columns, on)
        .and_where(qualified(connected::Entity, connected::Column::Provider).eq(provider))
        .cond_where(persons::lasting(on))
        .to_owned();
    let columns = (associated::Column::Scheme, associated::Column::Value);
    let of_associated = matching(About::AssociatedPerson, associated::Entity, columns, on)
        .and_where(qualified(associated::Entity, associated::Column::Application).eq(application))
        .to_owned();
    let statement = declared(application)
        .union(UnionType::All, of_supplier)
        .union(UnionType::All, of_connected)
        .union(UnionType::All, of_associated)
        .to_owned();
    let mut known = Known::default();
    for row in db.query_all(&statement).await? {
        let Found { what, content } = Found::from_query_result(&row, "")?;
        match ABOUT.into_iter().find(|about| about.name() == what) {
            None => known.declared = Some(serde_json::from_value(content).map_err(Refusal::internal)?),
            Some(about) => known.debarred.push((about, serde_json::from_value(content).map_err(Refusal::internal)?)),
        }
    }
    // No order is promised by a union, and the rules must see the same each time.
    known.debarred.sort_by(|(one, a), (two, b)| (one, &a.reference).cmp(&(two, &b.reference)));
    known.debarred.dedup();
    Ok(known)
}

const ABOUT: [About; 3] = [About::Supplier, About::ConnectedPerson, About::AssociatedPerson];

fn declared(application: ApplicationId) -> SelectStatement {
    let last = Query::select()
        .expr(Expr::col(declaration::Column::Version).max())
        .from(declaration::Entity)
        .and_where(declaration::Column::Application.eq(application))
        .to_owned();
    Query::select()
        .expr_as(Expr::val(DECLARATION), "what")
        .expr_as(Expr::col(declaration::Column::Content), "content")
        .from(declaration::Entity)
        .and_where(declaration::Column::Application.eq(application))
        .and_where(declaration::Column::Version.in_subquery(last))
        .to_owned()
}

/// Entries that were on the list on that day under a number that such a party has.
fn matching<E: EntityTrait, C: ColumnTrait>(
    about: About,
    party: E,
    (scheme, value): (C, C),
    on: NaiveDate,
) -> SelectStatement {
    let same = |theirs: C, listed: number::Column| qualified(party, theirs).eq(qualified(number::Entity, listed));
    let numbers = same(scheme, number::Column::Scheme).and(same(value, number::Column::Value));
    Query::select()
        .expr_as(Expr::val(about.name()), "what")
        .expr_as(qualified(entry::Entity, entry::Column::Content), "content")
        .from(party)
        .inner_join(number::Entity, numbers)
        .inner_join(
            entry::Entity,
            qualified(entry::Entity, entry::Column::Id).eq(qualified(number::Entity, number::Column::Entry)),
        )
        .and_where(entry::Column::SupersededAt.is_null())
        .cond_where(debarments::listed(on))
        .to_owned()
}

fn qualified<E: EntityTrait, C: ColumnTrait>(table: E, column: C) -> Expr {
    Expr::col((table, column))
}
