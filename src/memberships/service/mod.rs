//! Admitting members, reading who they are, and finding one to change. What happens to a member and what it is held to
//! have files of their own.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::model::{Member, MemberState, MembershipChange, MembershipEvent, NewMember, RemovalGround};
use super::store;
use crate::decisions::Decisions;
use crate::frameworks::{Framework, Frameworks};
use crate::kernel::ids::{FrameworkId, LocationId, LotId, MembershipId, ProviderId};
use crate::kernel::london::date_of;
use crate::kernel::permission::ReadMemberships;
use crate::kernel::regime::NoticeEvent;
use crate::kernel::text::Faults;
use crate::kernel::{
    Actor, Call, Instant, Page, PageRequest, PartnerAct, Permission, Refusal, Shared, Tenant, require_lead,
};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::parties::Parties;
use crate::regimes::{Notice, Regimes};
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event, Work};

mod changing;
mod duties;
mod lots;
mod measures;
mod open_book;
mod plans;
mod reviews;
mod wages;

pub use reviews::{NewReview, Reviewed, WorkList};

const REASON_LENGTH: usize = 2_000;

/// Who may change what becomes of a member.
const MEMBERS: (Shared, PartnerAct) = (Shared::Members, PartnerAct::ChangeMembers);

#[derive(Clone)]
pub struct Memberships {
    db: Db,
    frameworks: Frameworks,
    parties: Parties,
    regimes: Regimes,
    rulebooks: Rulebooks,
    decisions: Decisions,
}

/// One line of a history, with the notices that the law of the framework wants of it.
pub struct HistoryLine {
    pub event: MembershipEvent,
    pub notices: Vec<Notice>,
}

impl Memberships {
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        parties: Parties,
        regimes: Regimes,
        rulebooks: Rulebooks,
        decisions: Decisions,
    ) -> Self {
        Self { db, frameworks, parties, regimes, rulebooks, decisions }
    }

    /// Every member of a lot that is open to new work, in the order of admission: whom a contract may be awarded to (W11). A
    /// member under review or with an improvement plan is; a suspended one is not (N15).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn active(&self, framework: FrameworkId, lot: LotId) -> Result<Vec<Member>, Refusal> {
        let mut members = store::all_standing(self.db.reader(), framework).await?;
        members.retain(|member| member.state.is_open_to_work() && member.is_of(lot));
        Ok(members)
    }

    /// Everybody who is or was a member, in the order of admission.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn everybody(&self, framework: FrameworkId) -> Result<Vec<Member>, Refusal> {
        store::everybody(self.db.reader(), framework).await
    }

    /// The frameworks in which a provider has a standing member.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn frameworks_of(&self, provider: ProviderId) -> Result<Vec<FrameworkId>, Refusal> {
        store::frameworks_of(self.db.reader(), provider).await
    }

    /// The location's membership, unless it left or was removed.
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

    /// What a location lacks for another contract: nothing when this member is still open to new work and of the lot (W11).
    /// Until the unit of work ends nobody can change its membership.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lacks(
        work: &Work,
        (framework, lot): (FrameworkId, LotId),
        (location, member): (LocationId, MembershipId),
    ) -> Result<Option<&'static str>, Refusal> {
        let held = Self::held(work, framework, location).await?;
        Ok(match held.filter(|held| held.id == member && held.state.is_open_to_work()) {
            Some(held) if held.is_of(lot) => None,
            Some(_) => Some("a member of this lot"),
            None => Some("a member of the framework that is open to new work"),
        })
    }

    /// Admits the applicant, inside the unit of work that grants its application; one that is a member already becomes one of
    /// further lots.
    ///
    /// # Errors
    /// `conflict` when the location has one of the lots already, or is a member of another provider; `wrong-state` when the
    /// framework is full.
    pub async fn admit(work: &Work, call: &Call, new: NewMember) -> Result<Member, Refusal> {
        if let Some(member) = store::held(work.tx(), new.framework, new.location).await? {
            return lots::extend(work, member, &new).await;
        }
        let lots = lots::granted(work, &new);
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
            service_type: None,
            lots,
            admitted_at: work.at(),
            ends_on: store::last_day(work.tx(), new.framework).await?,
            quality_points: None,
            version: 1,
        };
        if let Some(limit) = store::limit_held(work.tx(), member.framework).await?
            && store::standing_members(work.tx(), member.framework).await? >= limit
        {
            return Err(Refusal::wrong_state(format!("This framework may have {limit} members, and it has them.")));
        }
        store::insert(work.tx(), &member).await?;
        let happened = event(work, call, MembershipChange::Admitted, "The application was granted.");
        keep(work, &member, &happened, json!({"lots": lots::codes(&member.lots)})).await?;
        Ok(member)
    }

    /// For the council that runs the framework, for partners with whom it shares its members, and for the provider
    /// itself.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn find(&self, actor: &Actor, id: MembershipId) -> Result<Member, Refusal> {
        self.seen(actor, Shared::Members, id).await
    }

    /// What happened to a membership that the caller may see, oldest first, with the notices it obliged (T20).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn history(&self, member: &Member) -> Result<Vec<HistoryLine>, Refusal> {
        let framework = self.frameworks.published(member.framework).await?;
        let history = store::history(self.db.reader(), member.id).await?;
        let line = |event: MembershipEvent| HistoryLine { notices: self.notices(&framework, &event), event };
        Ok(history.into_iter().map(line).collect())
    }

    /// Who joined and left a framework, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn comings_and_goings(&self, framework: FrameworkId) -> Result<Vec<MembershipEvent>, Refusal> {
        store::comings_and_goings(self.db.reader(), framework).await
    }

    /// A published framework's members, each with the state that is shown. The public and other tenants see who is open
    /// to work, as active; the people of the council that runs it, and of partners with whom it shares its members, see
    /// every state.
    ///
    /// # Errors
    /// `not-found` unless the framework is published.
    pub async fn list(
        &self,
        visitor: Option<&Actor>,
        at: Instant,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<(Member, MemberState)>, Refusal> {
        let framework = self.frameworks.published(framework).await?;
        if self.sees_states(visitor, &framework).await? {
            let rows = store::list(self.db.reader(), framework.id, None, page).await?;
            return Ok(Page::of(rows, page, |member| member.id.0).map(|member| {
                let state = member.state_at(at);
                (member, state)
            }));
        }
        let ended = date_of(at) > framework.ends_on;
        let states: &[MemberState] = if ended { &[] } else { &MemberState::OPEN_TO_WORK };
        let rows = store::list(self.db.reader(), framework.id, Some(states), page).await?;
        Ok(Page::of(rows, page, |member| member.id.0).map(|member| (member, MemberState::Active)))
    }

    async fn sees_states(&self, visitor: Option<&Actor>, framework: &Framework) -> Result<bool, Refusal> {
        match visitor.filter(|actor| ReadMemberships::granted(actor)).and_then(Actor::authority) {
            Some(own) => self.parties.reads(own, framework, Shared::Members).await,
            None => Ok(false),
        }
    }

    /// A membership that the caller may see because it may see this of its framework.
    async fn seen(&self, actor: &Actor, what: Shared, id: MembershipId) -> Result<Member, Refusal> {
        let found = store::find(self.db.reader(), actor.tenant, what, id).await?;
        found.ok_or_else(|| Refusal::not_found("membership"))
    }

    /// A framework of which the caller may see this: providers see of a published one what is their own.
    async fn framework(&self, actor: &Actor, id: FrameworkId, what: Shared) -> Result<Framework, Refusal> {
        match actor.tenant {
            Tenant::Provider(_) => self.frameworks.published(id).await,
            _ => self.parties.framework(actor, id, what).await,
        }
    }

    fn notices(&self, framework: &Framework, event: &MembershipEvent) -> Vec<Notice> {
        let day = date_of(event.at);
        let of = |happened| self.regimes.notices(framework.regime, happened, day).cloned();
        noticed(event).into_iter().flat_map(of).collect()
    }
}

/// What the law may want noticed of a change. A suspension is no leaving.
fn noticed(event: &MembershipEvent) -> Vec<NoticeEvent> {
    use MembershipChange::{Admitted, Terminated, Withdrawn};
    let excluded = event.change == Terminated && event.ground.is_some_and(RemovalGround::is_exclusion);
    let moved = matches!(event.change, Admitted | Terminated | Withdrawn);
    let of = |happened: bool, notice| happened.then_some(notice);
    [of(moved, NoticeEvent::MembersChanged), of(excluded, NoticeEvent::MemberExcluded)].into_iter().flatten().collect()
}

/// Read inside the unit of work, so that what is decided upon is what is changed. For those who may see this of its
/// framework, and among councils for those who may do that to its members.
///
/// # Errors
/// `not-found`; `forbidden` to a partner that may only read.
async fn changeable(
    work: &Work,
    actor: &Actor,
    (what, act): (Shared, PartnerAct),
    id: MembershipId,
) -> Result<Member, Refusal> {
    let member = found(work, actor, what, id).await?;
    Parties::require_act(work, actor, (member.authority, member.framework), act).await?;
    Ok(member)
}

async fn found(work: &Work, actor: &Actor, what: Shared, id: MembershipId) -> Result<Member, Refusal> {
    let found = store::find(work.tx(), actor.tenant, what, id).await?;
    found.ok_or_else(|| Refusal::not_found("membership"))
}

/// What is the lead's alone to change.
///
/// # Errors
/// `not-found`; `forbidden` to a partner.
async fn led(work: &Work, actor: &Actor, what: Shared, id: MembershipId) -> Result<Member, Refusal> {
    let member = found(work, actor, what, id).await?;
    require_lead(actor, member.authority)?;
    Ok(member)
}

/// A line of history as of now.
fn event(work: &Work, call: &Call, change: MembershipChange, reason: &str) -> MembershipEvent {
    let (by, at) = (call.actor.id, work.at());
    MembershipEvent { change, reason: reason.to_owned(), ground: None, takes_effect_on: None, by, at }
}

/// Writes the line of history and the audit event of a change; `more` is kept in the audit log beside it.
async fn keep(work: &Work, member: &Member, happened: &MembershipEvent, more: Value) -> Result<(), Refusal> {
    store::insert_event(work.tx(), work.fresh(), member.id, happened).await?;
    let mut data = json!({
        "framework": member.framework, "location": member.location, "application": member.application,
        "version": member.version, "state": member.state, "reason": happened.reason,
    });
    if let Some(ground) = happened.ground {
        data["ground"] = json!(ground);
    }
    if let Some(day) = happened.takes_effect_on {
        data["takes_effect_on"] = json!(day);
    }
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    note(work, member, happened.change.action(), data);
    tell(work, member, happened).await
}

/// Its provider is told; of an admission by the decision on its application.
async fn tell(work: &Work, member: &Member, happened: &MembershipEvent) -> Result<(), Refusal> {
    if happened.change == MembershipChange::Admitted {
        return Ok(());
    }
    let data = json!({"location": member.location_name, "change": happened.change.told(), "reason": happened.reason});
    let path = format!("/memberships/{}", member.id);
    let news = News::new(Kind::MembershipChanged, Audience::Provider(member.provider), path, data);
    Notifications::tell(work, &news.of(member.framework)).await
}

/// An audit event of the council that runs the framework, whoever acts.
fn note(work: &Work, member: &Member, action: &'static str, data: Value) {
    work.note(Event::new(action, "membership", member.id, data).within(Tenant::Authority(member.authority)));
}

/// Notes a day on which nobody is a member any more.
fn within_term(faults: &mut Faults, pointer: &str, day: NaiveDate, ends_on: NaiveDate) {
    let detail = format!("must not be after {ends_on}, the last day of the framework");
    faults.require(day <= ends_on, pointer, "after_the_end", &detail);
}

/// # Errors
/// `validation` for such a day.
fn require_within_term(pointer: &str, day: NaiveDate, ends_on: NaiveDate) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    within_term(&mut faults, pointer, day, ends_on);
    faults.verdict()
}

/// # Errors
/// `validation` without a reason, or with too long a one.
fn check_reason(reason: &str) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", reason, REASON_LENGTH);
    faults.verdict()
}
