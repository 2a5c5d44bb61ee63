//! A member's lots: more of them by another application that is granted, fewer when one is given up or ended.

use serde_json::json;

use super::{MEMBERS, Memberships, changeable, check_reason, found, note};
use crate::kernel::ids::{LotId, MembershipId};
use crate::kernel::{Call, Problem, Refusal, Shared};
use crate::memberships::model::{LotEnd, LotEnding, Member, MemberLot, NewMember};
use crate::memberships::store;
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::Work;

impl Memberships {
    /// The provider gives a lot up, or the council that runs the framework ends it. The people who live there stay, and so
    /// does the membership.
    ///
    /// # Errors
    /// `not-found` unless it is of the lot; `forbidden`, `stale`; `wrong-state` for its last lot and once it is no member any
    /// more; `validation` without a reason.
    pub async fn end_lot(
        &self,
        call: &Call,
        id: MembershipId,
        version: i64,
        (lot, how): (LotId, LotEnding),
        reason: &str,
    ) -> Result<Member, Refusal> {
        check_reason(reason)?;
        self.db
            .write(call, async |work| {
                let member = match how {
                    LotEnding::GivenUp => found(work, &call.actor, Shared::Members, id).await?,
                    LotEnding::Ended => changeable(work, &call.actor, MEMBERS, id).await?,
                };
                member.require_version(version)?;
                member.require_standing(work.at())?;
                let place = member.lot_to_end(lot)?.clone();
                let end = LotEnd { at: work.at(), how, by: call.actor.id, reason: reason.to_owned() };
                if !store::lots::end(work.tx(), member.id, lot, &end).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let data = json!({
                    "framework": member.framework, "location": member.location, "lot": lot, "code": place.code,
                    "reason": reason, "version": version + 1,
                });
                let mut member = touched(work, member).await?;
                note(work, &member, how.action(), data);
                tell(work, &member, &place, reason).await?;
                for place in member.lots.iter_mut().filter(|place| place.lot == lot && place.ended.is_none()) {
                    place.ended = Some(end.clone());
                }
                Ok(member)
            })
            .await
    }
}

/// Makes a member one of further lots, inside the unit of work that grants its application.
///
/// # Errors
/// `conflict` when it is another provider's, or of one of the lots already.
pub(super) async fn extend(work: &Work, member: Member, new: &NewMember) -> Result<Member, Refusal> {
    let known = new.lots.iter().any(|lot| member.is_of(lot.lot));
    if member.provider != new.provider || known || new.lots.is_empty() {
        let detail = format!("{} is already a member of this framework, {}.", member.location_name, member.id);
        return Err(Refusal::new(Problem::Conflict, detail));
    }
    let lots = granted(work, new);
    store::lots::insert(work.tx(), member.id, &lots).await?;
    let data = json!({
        "framework": member.framework, "location": member.location, "application": new.application,
        "lots": codes(&lots), "version": member.version + 1,
    });
    let mut member = touched(work, member).await?;
    note(work, &member, "membership.lots_added", data);
    member.lots.extend(lots);
    Ok(member)
}

/// The lots of a granted application, from now on.
pub(super) fn granted(work: &Work, new: &NewMember) -> Vec<MemberLot> {
    let lot = new.lots.iter().map(|lot| MemberLot {
        lot: lot.lot,
        code: lot.code.clone(),
        title: lot.title.clone(),
        application: new.application,
        capacity: lot.capacity,
        since: work.at(),
        ended: None,
    });
    lot.collect()
}

/// For the audit log.
pub(super) fn codes(lots: &[MemberLot]) -> serde_json::Value {
    lots.iter().map(|lot| json!({"code": lot.code, "capacity": lot.capacity})).collect()
}

/// # Errors
/// `stale` when somebody else was faster.
async fn touched(work: &Work, member: Member) -> Result<Member, Refusal> {
    if !store::touch(work.tx(), member.id, member.version).await? {
        return Err(Refusal::stale(member.version + 1));
    }
    Ok(Member { version: member.version + 1, ..member })
}

async fn tell(work: &Work, member: &Member, place: &MemberLot, reason: &str) -> Result<(), Refusal> {
    let change = format!("it is no longer for the lot {}", place.title);
    let data = json!({"location": member.location_name, "change": change, "reason": reason});
    let path = format!("/memberships/{}", member.id);
    let news = News::new(Kind::MembershipChanged, Audience::Provider(member.provider), path, data);
    Notifications::tell(work, &news.of(member.framework)).await
}
