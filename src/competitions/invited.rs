//! Who is invited to a competition and who is not, and why: it is of one lot, and goes to the members of that lot who are
//! open to new work (W11).

use std::collections::BTreeSet;

use super::model::{Invitee, LeftOut, LeftOutReason};
use crate::kernel::Instant;
use crate::kernel::ids::{CompetitionId, LocationId, LotId};
use crate::memberships::{Member, MemberState};

/// Sorts everybody who is or was a member, in the order of admission. One that left and came back is named once, as it is
/// now.
pub(super) fn sort(
    competition: CompetitionId,
    lot: LotId,
    members: &[Member],
    at: Instant,
) -> (Vec<Invitee>, Vec<LeftOut>) {
    let standing = |member: &&Member| member.state.is_standing();
    let present: BTreeSet<LocationId> = members.iter().filter(standing).map(|member| member.location).collect();
    let (mut invited, mut left_out) = (vec![], vec![]);
    for member in members {
        if !member.state.is_standing() && present.contains(&member.location) {
            continue;
        }
        let invitee = Invitee {
            competition,
            member: member.id,
            provider: member.provider,
            location: member.location,
            location_name: member.location_name.clone(),
        };
        match why_not(member, lot, at) {
            None => invited.push(invitee),
            Some(reason) => left_out.push(LeftOut { invitee, reason, detail: None }),
        }
    }
    (invited, left_out)
}

/// That it is not of the lot says more than that it is suspended: it would not be invited in any state.
pub(super) fn why_not(member: &Member, lot: LotId, at: Instant) -> Option<LeftOutReason> {
    let reason = match member.state_at(at) {
        MemberState::Terminated => LeftOutReason::Removed,
        MemberState::Withdrawn => LeftOutReason::Left,
        MemberState::Expired => LeftOutReason::Expired,
        _ if !member.is_of(lot) && member.was_of(lot) => LeftOutReason::LotEnded,
        _ if !member.is_of(lot) => LeftOutReason::NotOfTheLot,
        state if !state.is_open_to_work() => LeftOutReason::Suspended,
        _ => return None,
    };
    Some(reason)
}
