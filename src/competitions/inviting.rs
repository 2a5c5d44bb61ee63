//! Whom a competition invites where the rulebook has a say in it: its hook `invitation` is asked once about all active
//! members of the lot, and leaves out whom it excludes, each with its own sentence (W11).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::invited;
use super::model::{Competition, Invitee, LeftOut, LeftOutReason};
use super::service::Competitions;
use super::store::fitting;
use crate::decisions::{reasons_of_rule, refused_by_rule};
use crate::engine::{Decision, Outcome, Pack};
use crate::frameworks::Framework;
use crate::kernel::ids::LocationId;
use crate::kernel::london::date_of;
use crate::kernel::{Instant, Refusal};
use crate::memberships::Member;

pub(super) const HOOK: &str = "invitation";
pub(super) const NOBODY_TO_INVITE: &str = "The lot has no active member who could be invited.";
const NOBODY_LEFT: &str = "The rulebook leaves out every active member of the lot, so nobody would be invited.";
const NO_ANSWER: &str = "The rulebook does not say of every member of the lot whether it is invited.";

/// Where a home is and what it offers, by the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The postcode's district.
    pub area: Option<String>,
    pub local_authority: Option<String>,
    pub beds: i32,
    pub specialisms: Vec<String>,
    pub services: Vec<String>,
    pub rating: String,
}

/// How often a home's turn has come in a lot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turns {
    invited: u32,
    awarded: u32,
    last_invited: Option<Instant>,
    last_awarded: Option<Instant>,
}

impl Turns {
    pub fn invited(&mut self, at: Instant) {
        self.invited += 1;
        self.last_invited = self.last_invited.max(Some(at));
    }

    pub fn awarded(&mut self, at: Instant) {
        self.awarded += 1;
        self.last_awarded = self.last_awarded.max(Some(at));
    }
}

/// Whom a competition invites and whom not, in the order of admission, and the decision where the rulebook was asked.
pub(super) struct Chosen {
    pub invited: Vec<Invitee>,
    pub left_out: Vec<LeftOut>,
    pub decision: Option<Decision>,
}

impl Chosen {
    /// What keeps the competition from inviting anybody, in sentences; none when somebody is invited.
    pub fn obstacles(&self) -> Vec<String> {
        match &self.decision {
            None if self.invited.is_empty() => vec![NOBODY_TO_INVITE.to_owned()],
            Some(decision) if !answers(decision) => {
                let reasons = reasons_of_rule(decision).into_iter().map(|reason| format!("{reason}."));
                std::iter::once(NO_ANSWER.to_owned()).chain(reasons).collect()
            }
            Some(_) if self.invited.is_empty() => {
                let said: BTreeSet<&str> = self.left_out.iter().filter_map(|one| one.detail.as_deref()).collect();
                let reasons = said.into_iter().map(|reason| format!("{reason}."));
                std::iter::once(NOBODY_LEFT.to_owned()).chain(reasons).collect()
            }
            _ => vec![],
        }
    }

    /// # Errors
    /// `wrong-state` when the lot has nobody to invite; `refused-by-rule` when the rulebook leaves out everybody, and
    /// `cannot-decide` when it could not say, with its whole trace.
    pub fn must_invite_somebody(&self) -> Result<(), Refusal> {
        let obstacles = self.obstacles();
        match &self.decision {
            _ if obstacles.is_empty() => Ok(()),
            None => Err(Refusal::wrong_state(obstacles.join(" "))),
            // Its reasons are added by the refusal itself.
            Some(decision) if !answers(decision) => Err(refused_by_rule(NO_ANSWER, decision, None)),
            Some(decision) => Err(refused_by_rule(&obstacles.join(" "), decision, None)),
        }
    }
}

/// Whether the rule answered for everybody. Who is level with whom does not matter here.
pub(super) fn answers(decision: &Decision) -> bool {
    matches!(decision.outcome, Outcome::Ranked | Outcome::Tie)
}

/// By the id of a membership, the rule's reason for leaving it out.
pub(super) fn excluded(decision: &Decision) -> BTreeMap<&str, &str> {
    let entries = decision.output["excluded"].as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry["id"].as_str()?, entry["reason"].as_str()?))).collect()
}

impl Competitions {
    /// Whom the competition would invite at this instant, on `today`, under these rules.
    ///
    /// # Errors
    /// `busy`; when the database does not answer.
    pub(super) async fn choose(
        &self,
        framework: &Framework,
        competition: &Competition,
        pack: &Arc<Pack>,
        (at, today): (Instant, NaiveDate),
    ) -> Result<Chosen, Refusal> {
        let everybody = self.memberships.everybody(framework.id).await?;
        let (invited, mut left_out) = invited::sort(competition.id, competition.lot, &everybody, at);
        if invited.is_empty() || !pack.has_hook(HOOK) {
            return Ok(Chosen { invited, left_out, decision: None });
        }
        let decision = self.asked(framework, competition, pack, (&everybody, &invited), today).await?;
        let reasons = excluded(&decision);
        let (by_rule, invited): (Vec<Invitee>, Vec<Invitee>) =
            invited.into_iter().partition(|invitee| reasons.contains_key(invitee.member.to_string().as_str()));
        left_out.extend(by_rule.into_iter().map(|invitee| LeftOut {
            reason: LeftOutReason::ByRule,
            detail: reasons.get(invitee.member.to_string().as_str()).map(|reason| (*reason).to_owned()),
            invitee,
        }));
        // In one order, whatever the reason.
        left_out.sort_by_key(|one| one.invitee.member);
        Ok(Chosen { invited, left_out, decision: Some(decision) })
    }

    /// The rule's answer about these members of the lot.
    ///
    /// # Errors
    /// `busy`; when the database does not answer.
    pub(super) async fn asked(
        &self,
        framework: &Framework,
        competition: &Competition,
        pack: &Arc<Pack>,
        (everybody, asked): (&[Member], &[Invitee]),
        today: NaiveDate,
    ) -> Result<Decision, Refusal> {
        let locations: Vec<LocationId> = asked.iter().map(|invitee| invitee.location).collect();
        let places = fitting::whereabouts(self.db.reader(), &locations).await?;
        let turns = fitting::turns(self.db.reader(), competition).await?;
        let member = |invitee: &Invitee| everybody.iter().find(|member| member.id == invitee.member);
        let members: Vec<Value> = asked
            .iter()
            .filter_map(member)
            .map(|member| {
                let turns = turns.get(&member.location).copied().unwrap_or_default();
                member_facts(competition, member, places.get(&member.location), turns)
            })
            .collect();
        let facts = json!({
            "today": today, "competition": competition_facts(framework, competition), "members": members,
        });
        let facts = pack.known(HOOK, &facts);
        self.decisions.decide(framework.authority, pack, HOOK, facts).await
    }
}

fn competition_facts(framework: &Framework, competition: &Competition) -> Value {
    let lot = framework.lots.iter().find(|lot| lot.id == competition.lot);
    json!({
        "kind": competition.kind, "lot": lot.map(|lot| &lot.terms.code), "quantity_beds": competition.quantity_beds,
        "closes_on": date_of(competition.timetable.closes.0), "starts_on": competition.timetable.starts_on,
    })
}

/// What is unknown is left out, and a rule has to say what that means: nobody is left out for what the register lacks.
fn member_facts(competition: &Competition, member: &Member, place: Option<&Whereabouts>, turns: Turns) -> Value {
    let lot = member.present_lots().find(|present| present.lot == competition.lot);
    json!({
        "id": member.id,
        "area": place.and_then(|place| place.area.as_deref()),
        "local_authority": place.and_then(|place| place.local_authority.as_deref()),
        "beds": place.map(|place| place.beds),
        "rating": place.map(|place| place.rating.as_str()),
        "specialisms": place.map(|place| place.specialisms.as_slice()).unwrap_or_default(),
        "services": place.map(|place| place.services.as_slice()).unwrap_or_default(),
        "capacity": lot.and_then(|lot| lot.capacity),
        "member_since": lot.map(|lot| date_of(lot.since)),
        "times_invited": turns.invited,
        "times_awarded": turns.awarded,
        "last_invited_on": turns.last_invited.map(date_of),
        "last_awarded_on": turns.last_awarded.map(date_of),
    })
}
