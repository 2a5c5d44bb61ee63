//! Admitting, suspending and reinstating members, and reading who they are.

use serde_json::json;

use super::model::{Member, MemberState, MembershipChange, MembershipEvent, NewMember};
use super::store;
use crate::frameworks::Frameworks;
use crate::kernel::ids::{FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::permission::ReadMemberships;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Permission, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Db, Event, Work};

const REASON_LENGTH: usize = 2_000;

#[derive(Clone)]
pub struct Memberships {
    db: Db,
    frameworks: Frameworks,
}

impl Memberships {
    pub fn new(db: Db, frameworks: Frameworks) -> Self {
        Self { db, frameworks }
    }

    /// Every active member of a framework, in the order of admission: whom a competition may invite (W11).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn active(&self, framework: FrameworkId) -> Result<Vec<Member>, Refusal> {
        store::active(self.db.reader(), framework).await
    }

    /// The location's standing membership, active or suspended.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_location(&self, framework: FrameworkId, location: LocationId) -> Result<Option<Member>, Refusal> {
        store::standing(self.db.reader(), framework, location).await
    }

    /// As [`Self::of_location`], inside a unit of work, which must not take a second connection.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standing(
        work: &Work,
        framework: FrameworkId,
        location: LocationId,
    ) -> Result<Option<Member>, Refusal> {
        store::standing(work.tx(), framework, location).await
    }

    /// As [`Self::standing`], and until the unit of work ends nobody else can change the membership.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn held(work: &Work, framework: FrameworkId, location: LocationId) -> Result<Option<Member>, Refusal> {
        store::held(work.tx(), framework, location).await
    }

    /// Admits the applicant, inside the unit of work that grants its application.
    ///
    /// # Errors
    /// `conflict` when the location has a standing membership already, `wrong-state` when the framework is full.
    pub async fn admit(work: &Work, call: &Call, new: NewMember) -> Result<Member, Refusal> {
        let member = Member {
            id: work.fresh(),
            framework: new.framework,
            authority: new.authority,
            provider: new.provider,
            provider_name: new.provider_name,
            location: new.location,
            location_name: new.location_name,
            application: new.application,
            state: MemberState::Active,
            admitted_at: work.at(),
            quality_points: None,
            version: 1,
        };
        if let Some(limit) = store::limit_held(work.tx(), member.framework).await?
            && store::standing_members(work.tx(), member.framework).await? >= limit
        {
            return Err(Refusal::wrong_state(format!("This framework may have {limit} members, and it has them.")));
        }
        store::insert(work.tx(), &member).await?;
        note(work, call, &member, MembershipChange::Admitted, "The application was granted.").await?;
        Ok(member)
    }

    /// For the council that runs the framework, and for the provider itself.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn find(&self, actor: &Actor, id: MembershipId) -> Result<Member, Refusal> {
        store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(|| Refusal::not_found("membership"))
    }

    /// What happened to a membership that the caller may see, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn history(&self, member: &Member) -> Result<Vec<MembershipEvent>, Refusal> {
        store::history(self.db.reader(), member.id).await
    }

    /// The frameworks in which a provider has a standing member.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn frameworks_of(&self, provider: ProviderId) -> Result<Vec<FrameworkId>, Refusal> {
        store::frameworks_of(self.db.reader(), provider).await
    }

    /// When members of a framework joined or left, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn comings_and_goings(
        &self,
        framework: FrameworkId,
    ) -> Result<Vec<(MembershipChange, Instant)>, Refusal> {
        store::comings_and_goings(self.db.reader(), framework).await
    }

    /// A published framework's members. The public and other tenants see the active ones; the people of the
    /// council that runs it see every state.
    ///
    /// # Errors
    /// `not-found` unless the framework is published.
    pub async fn list(
        &self,
        visitor: Option<&Actor>,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<Member>, Refusal> {
        let framework = self.frameworks.published(framework).await?;
        let own = visitor.is_some_and(|actor| {
            actor.tenant == Tenant::Authority(framework.authority) && ReadMemberships::granted(actor)
        });
        let state = if own { None } else { Some(MemberState::Active) };
        let rows = store::list(self.db.reader(), framework.id, state, page).await?;
        Ok(Page::of(rows, page, |member| member.id.0))
    }

    /// Suspends or reinstates a member. People who live there stay; invitations stop or start again.
    ///
    /// # Errors
    /// `stale` when the version is not the present one, `wrong-state` when the change makes no sense from there,
    /// `validation` without a reason.
    pub async fn change(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        change: MembershipChange,
        reason: &str,
    ) -> Result<Member, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_LENGTH);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let mut member = store::find(work.tx(), call.actor.tenant, id)
                    .await?
                    .ok_or_else(|| Refusal::not_found("membership"))?;
                if member.version != version {
                    return Err(Refusal::stale(member.version));
                }
                member.state = change.from(member.state)?;
                if !store::set_state(work.tx(), id, version, member.state).await? {
                    return Err(Refusal::stale(version + 1));
                }
                member.version += 1;
                note(work, call, &member, change, reason).await?;
                Ok(member)
            })
            .await
    }
}

/// Writes the line of history and the audit event of a change.
async fn note(
    work: &Work,
    call: &Call,
    member: &Member,
    change: MembershipChange,
    reason: &str,
) -> Result<(), Refusal> {
    let happened = MembershipEvent { change, reason: reason.to_owned(), by: call.actor.id, at: work.at() };
    store::insert_event(work.tx(), work.fresh(), member.id, &happened).await?;
    let action = match change {
        MembershipChange::Admitted => "membership.admitted",
        MembershipChange::Suspended => "membership.suspended",
        MembershipChange::Reinstated => "membership.reinstated",
        MembershipChange::Terminated => "membership.terminated",
    };
    let data = json!({
        "framework": member.framework, "location": member.location, "application": member.application,
        "version": member.version, "reason": reason,
    });
    work.note(Event::new(action, "membership", member.id, data).within(Tenant::Authority(member.authority)));
    tell(work, member, change, reason).await
}

/// Its provider is told; of an admission by the decision on its application.
async fn tell(work: &Work, member: &Member, change: MembershipChange, reason: &str) -> Result<(), Refusal> {
    if change == MembershipChange::Admitted {
        return Ok(());
    }
    let data = json!({"location": member.location_name, "change": change.name(), "reason": reason});
    let path = format!("/memberships/{}", member.id);
    let news = News::new(Kind::MembershipChanged, Audience::Provider(member.provider), path, data);
    Notifications::tell(work, &news.of(member.framework)).await
}
