//! Letters and wordings. A council reads its own, a provider those that were written to it; nobody else reads any.

use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::model::{Letter, Said, Wording};
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, WindowId};
use crate::kernel::{Refusal, Tenant};
use crate::store::entity::{application, decision_letter as letter, letter_wording as wording};

fn visible_to(tenant: Tenant) -> Option<Select<letter::Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => Some(letter::Entity::find().filter(letter::Column::Authority.eq(own))),
        Tenant::Provider(own) => Some(letter::Entity::find().filter(letter::Column::Provider.eq(own))),
    }
}

/// The letter on an application.
pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    application: ApplicationId,
) -> Result<Option<Letter>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    Ok(query.filter(letter::Column::Application.eq(application)).one(db).await?.map(Into::into))
}

/// The decided applications of a council's window that have no letter yet, in the order in which they were opened.
pub async fn unsent(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    framework: FrameworkId,
    window: WindowId,
) -> Result<Vec<ApplicationId>, Refusal> {
    let sent = Query::select()
        .column(letter::Column::Application)
        .from(letter::Entity)
        .and_where(letter::Column::Framework.eq(framework))
        .to_owned();
    let decided = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::Authority.eq(authority))
        .filter(application::Column::Framework.eq(framework))
        .filter(application::Column::WindowId.eq(window))
        .filter(application::Column::State.is_in(["admitted", "refused"]))
        .filter(application::Column::Id.not_in_subquery(sent))
        .order_by_asc(application::Column::Id);
    Ok(decided.into_tuple().all(db).await?)
}

/// # Errors
/// `conflict` when the application has its letter.
pub async fn insert(db: &impl ConnectionTrait, new: &Letter) -> Result<(), Refusal> {
    let row = letter::ActiveModel {
        id: Set(new.id),
        application: Set(new.application),
        framework: Set(new.framework),
        authority: Set(new.authority),
        provider: Set(new.provider),
        outcome: Set(new.outcome.clone()),
        html: Set(new.html.clone()),
        sha256: Set(new.sha256.clone()),
        wording: Set(new.wording),
        review_by: Set(new.review_by),
        sent_by: Set(new.by),
        sent_at: Set(new.at),
    };
    letter::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// What a council's framework says in its letters now.
pub async fn wording(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    framework: FrameworkId,
) -> Result<Option<Wording>, Refusal> {
    let last = wording::Entity::find()
        .filter(wording::Column::Authority.eq(authority))
        .filter(wording::Column::Framework.eq(framework))
        .order_by_desc(wording::Column::Version)
        .one(db)
        .await?;
    last.map(TryInto::try_into).transpose()
}

/// # Errors
/// `conflict` when somebody said something else at the same moment.
pub async fn insert_wording(db: &impl ConnectionTrait, new: &Wording) -> Result<(), Refusal> {
    let row = wording::ActiveModel {
        framework: Set(new.framework),
        version: Set(new.version),
        authority: Set(new.authority),
        review: Set(new.said.review.clone()),
        review_working_days: Set(i32::try_from(new.said.review_working_days).map_err(Refusal::internal)?),
        reapply: Set(new.said.reapply.clone()),
        signature: Set(new.said.signature.clone()),
        said_by: Set(new.by),
        said_at: Set(new.at),
    };
    wording::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

impl From<letter::Model> for Letter {
    fn from(row: letter::Model) -> Self {
        Self {
            id: row.id,
            application: row.application,
            framework: row.framework,
            authority: row.authority,
            provider: row.provider,
            outcome: row.outcome,
            html: row.html,
            sha256: row.sha256,
            wording: row.wording,
            review_by: row.review_by,
            by: row.sent_by,
            at: row.sent_at,
        }
    }
}

impl TryFrom<wording::Model> for Wording {
    type Error = Refusal;

    fn try_from(row: wording::Model) -> Result<Self, Refusal> {
        Ok(Self {
            framework: row.framework,
            authority: row.authority,
            said: Said {
                review: row.review,
                review_working_days: u32::try_from(row.review_working_days).map_err(Refusal::internal)?,
                reapply: row.reapply,
                signature: row.signature,
            },
            version: row.version,
            by: row.said_by,
            at: row.said_at,
        })
    }
}
