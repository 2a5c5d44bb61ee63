//! Members who join a lot while one of its competitions runs: the law says whether they must be let in, the same rule that
//! chose the others is asked about them, and a person invites them with a reason.

use std::collections::BTreeSet;

use serde_json::json;

use super::invited;
use super::inviting::{HOOK, answers, excluded};
use super::model::{Competition, Invitation, Invitee, Late, LeftOutReason};
use super::publication::subject_of;
use super::service::{Competitions, save};
use super::store;
use super::turns::require_version;
use super::views::NewInvitee;
use crate::decisions::{Decisions, refused_by_rule};
use crate::engine::{Decision, Outcome};
use crate::frameworks::Framework;
use crate::kernel::ids::{ApplicationId, CompetitionId, LocationId, MembershipId, ProviderId};
use crate::kernel::london::{date_of, words};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Problem, Refusal, Tenant};
use crate::memberships::{Member, Memberships};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::regimes::Verdict;
use crate::store::{Event, Work};

const REASON_LENGTH: usize = 2_000;

/// How a member came to be of the lot after the others were invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// Its application for the lot was granted since.
    Admitted,
    /// It was suspended then, and is no more.
    Reinstated,
}

impl Joined {
    /// As in `law/late_joiner.shape.json`.
    const fn name(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Reinstated => "reinstated",
        }
    }
}

/// What the law says of letting it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateLaw {
    /// It may not be left out if it asked to take part.
    Must,
    /// The council's own choice.
    May,
}

/// A member of the lot who was not invited and could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateJoiner {
    pub invitee: Invitee,
    pub joined: Joined,
    /// When it became a member of the lot.
    pub since: Instant,
    pub law: LateLaw,
    /// In sentences, each with its provision.
    pub because: Vec<String>,
}

/// Somebody who is no member of the lot and whose application for it is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    pub application: ApplicationId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    pub submitted_at: Instant,
}

/// Those who joined late or may yet, and whether the competition still takes anybody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateJoiners {
    pub open: bool,
    pub joiners: Vec<LateJoiner>,
    /// In the order in which they applied.
    pub applicants: Vec<Applicant>,
    /// What the law says of an applicant once it is admitted, in the words of [`LateJoiner::law`].
    pub once_admitted: (LateLaw, Vec<String>),
}

/// What is settled before the unit of work.
struct Prepared {
    invitee: Invitee,
    decision: Option<Decision>,
    law: Verdict,
}

impl Competitions {
    /// Invites a member of the lot to a competition that runs; it is told by mail.
    ///
    /// # Errors
    /// `not-found` for another council's; `validation` without a reason and for a member of another framework; `stale`;
    /// `wrong-state` unless the competition is published and the member is active and of its lot (W11); `deadline-passed`
    /// after the closing; `conflict` when it is invited already; `refused-by-rule` when the rulebook leaves it out,
    /// `cannot-decide` when it could not say.
    pub async fn invite_late(
        &self,
        call: &Call,
        id: CompetitionId,
        version: i64,
        new: &NewInvitee,
    ) -> Result<(Invitation, i64), Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", &new.reason, REASON_LENGTH);
        faults.verdict()?;
        let framework = self.framework_of(&call.actor, id).await?;
        // Refused inside the work, after its idempotency key: a repeated request gets its first answer.
        let prepared = self.prepare_late(&call.actor, call.at, &framework, (id, version), new.membership_id).await;
        self.db
            .write(call, async |work| {
                let Prepared { invitee, decision, law } = prepared.as_ref().map_err(Clone::clone)?;
                let before = self.held_alone(work, &call.actor, id).await?;
                require_version(&before, version)?;
                must_take_in(&before, work.at())?;
                must_be_member(work, &before, invitee).await?;
                if store::invitation(work.tx(), id, invitee.member).await?.is_some() {
                    return Err(invited_already());
                }
                let decision = match decision {
                    Some(decision) => Some(Decisions::record(work, decision, &subject_of(&before)).await?),
                    None => None,
                };
                let after = Competition { version: version + 1, ..before };
                save(work, &after, version).await?;
                let late = Late { reason: new.reason.clone(), decision };
                let invited = Invitation { invitee: invitee.clone(), at: work.at(), late: Some(late) };
                store::insert_invitation(work.tx(), &invited).await?;
                tell(work, &after, &invited, law).await?;
                Ok((invited, after.version))
            })
            .await
    }

    async fn prepare_late(
        &self,
        actor: &Actor,
        at: Instant,
        framework: &Framework,
        (id, version): (CompetitionId, i64),
        member: MembershipId,
    ) -> Result<Prepared, Refusal> {
        let competition = self.owned(actor, id).await?;
        require_version(&competition, version)?;
        must_take_in(&competition, at)?;
        let everybody = self.memberships.everybody(framework.id).await?;
        let joiner = everybody.iter().find(|one| one.id == member).ok_or_else(|| {
            Refusal::invalid("/membership_id", "unknown_member", "is no member of the competition's framework")
        })?;
        must_be_open(joiner, &competition, at)?;
        if self.all_invitees(id).await?.iter().any(|invitee| invitee.member == member) {
            return Err(invited_already());
        }
        let (asked, left_out) = invited::sort(id, competition.lot, &everybody, at);
        let Some(invitee) = asked.iter().find(|invitee| invitee.member == member).cloned() else {
            // It left, and its home is a member once more under another number.
            let gone = left_out.iter().find(|one| one.invitee.member == member);
            let why = gone.map_or("is no member", |one| one.reason.words());
            return Err(Refusal::wrong_state(format!("{} {why}, so it is not invited.", joiner.location_name)));
        };
        let pinned = competition.rulebook_sha256.as_deref();
        let pinned = pinned.ok_or_else(|| Refusal::internal("a published competition without a pinned rulebook"))?;
        let pack = self.rulebooks.package(pinned).await?;
        let decision = if pack.has_hook(HOOK) {
            let decision = self.asked(framework, &competition, &pack, (&everybody, &asked), date_of(at)).await?;
            must_invite(&decision, &invitee)?;
            Some(decision)
        } else {
            None
        };
        let law = self.late_law(framework, joined(joiner, &competition), at).await?;
        Ok(Prepared { invitee, decision, law })
    }

    /// Active members of the lot who joined it after the others were invited, or were suspended then, and are not invited:
    /// each with what the law says of letting it in. Whom the rulebook left out at publication is not among them. Beside them those
    /// whose applications for the lot wait for a decision: where the law says so, they are considered before they are left out.
    ///
    /// # Errors
    /// `not-found` for another council's and for a draft's; `busy`.
    pub async fn late_joiners(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<LateJoiners, Refusal> {
        let competition = self.owned(actor, id).await?;
        let framework = self.frameworks.owned(actor, competition.framework).await?;
        let Some(published_at) = competition.published_at else {
            return Err(Refusal::wrong_state("Nobody was invited to it yet: a draft has no late joiners."));
        };
        let everybody = self.memberships.everybody(framework.id).await?;
        let invited = self.all_invitees(id).await?;
        let invited: BTreeSet<MembershipId> = invited.iter().map(|invitee| invitee.member).collect();
        let by_rule = store::left_out_because(self.db.reader(), id, LeftOutReason::ByRule).await?;
        let (now, _) = invited::sort(id, competition.lot, &everybody, at);
        let mut joiners = vec![];
        for invitee in now.into_iter().filter(|invitee| !invited.contains(&invitee.member)) {
            let Some(member) = everybody.iter().find(|member| member.id == invitee.member) else { continue };
            let since = since(member, &competition);
            if since <= published_at && by_rule.contains(&invitee.member) {
                continue;
            }
            let joined = joined(member, &competition);
            let (law, because) = said(&self.late_law(&framework, joined, at).await?);
            joiners.push(LateJoiner { invitee, joined, since, law, because });
        }
        let open = must_take_in(&competition, at).is_ok();
        let lot = framework.lots.iter().find(|lot| lot.id == competition.lot).map_or("", |lot| lot.terms.code.as_str());
        let applicants = store::fitting::applicants(self.db.reader(), framework.id, lot).await?;
        let once_admitted = said(&self.late_law(&framework, Joined::Admitted, at).await?);
        Ok(LateJoiners { open, joiners, applicants, once_admitted })
    }

    /// Whether the law allows such a member to be left out.
    async fn late_law(&self, framework: &Framework, joined: Joined, at: Instant) -> Result<Verdict, Refusal> {
        let verdict = self.regimes.late_joiner(framework.regime, date_of(at), joined.name()).await?;
        if verdict.decision().outcome == Outcome::CannotDecide {
            verdict.require("What the law says of those who join late is not known.")?;
        }
        Ok(verdict)
    }
}

fn said(verdict: &Verdict) -> (LateLaw, Vec<String>) {
    let law = if verdict.decision().outcome == Outcome::NotMet { LateLaw::Must } else { LateLaw::May };
    (law, verdict.findings().into_iter().map(|finding| finding.detail).collect())
}

fn since(member: &Member, competition: &Competition) -> Instant {
    let place = member.present_lots().find(|present| present.lot == competition.lot);
    place.map_or(member.admitted_at, |place| place.since)
}

fn joined(member: &Member, competition: &Competition) -> Joined {
    let after = competition.published_at.is_some_and(|published_at| since(member, competition) > published_at);
    if after { Joined::Admitted } else { Joined::Reinstated }
}

/// Nobody joins a competition after its closing.
fn must_take_in(competition: &Competition, at: Instant) -> Result<(), Refusal> {
    competition.must_run()?;
    if competition.timetable.in_time(at) {
        return Ok(());
    }
    let closed = words(competition.timetable.closes.0);
    Err(Refusal::new(Problem::DeadlinePassed, format!("Tenders were due {closed}; nobody is invited after that.")))
}

fn must_be_open(member: &Member, competition: &Competition, at: Instant) -> Result<(), Refusal> {
    match invited::why_not(member, competition.lot, at) {
        None => Ok(()),
        Some(reason) => {
            Err(Refusal::wrong_state(format!("{} {}; it is not invited.", member.location_name, reason.words())))
        }
    }
}

/// It may have been suspended, or have given the lot up, since it was looked at; nobody can do so while it is invited.
async fn must_be_member(work: &Work, competition: &Competition, invitee: &Invitee) -> Result<(), Refusal> {
    let held = Memberships::held(work, competition.framework, invitee.location).await?;
    match held.filter(|member| member.id == invitee.member) {
        Some(member) => must_be_open(&member, competition, work.at()),
        None => Err(Refusal::wrong_state(format!("{} has left the framework.", invitee.location_name))),
    }
}

/// The rule is asked about everybody, as at publication; its answer counts for this member alone.
fn must_invite(decision: &Decision, invitee: &Invitee) -> Result<(), Refusal> {
    if !answers(decision) {
        return Err(refused_by_rule("The member is not invited.", decision, None));
    }
    match excluded(decision).get(invitee.member.to_string().as_str()) {
        None => Ok(()),
        Some(reason) => Err(refused_by_rule(&format!("The member is not invited. {reason}."), decision, None)),
    }
}

fn invited_already() -> Refusal {
    Refusal::new(Problem::Conflict, "This member is invited already.")
}

/// Notes the invitation and tells the provider, in the unit of work that makes it.
async fn tell(work: &Work, competition: &Competition, invited: &Invitation, law: &Verdict) -> Result<(), Refusal> {
    let Invitation { invitee, late, .. } = invited;
    let data = json!({
        "membership": invitee.member, "location": invitee.location, "reason": late.as_ref().map(|late| &late.reason),
        "decision": late.as_ref().and_then(|late| late.decision), "version": competition.version, "law": law.noted(),
    });
    let event = Event::new("competition.invited_late", "competition", competition.id, data);
    work.note(event.within(Tenant::Authority(competition.authority)));
    let news = json!({
        "competition": competition.title, "home": invitee.location_name,
        "closes": words(competition.timetable.closes.0),
    });
    let path = format!("/competitions/{}", competition.id);
    let news = News::new(Kind::CompetitionJoined, Audience::Provider(invitee.provider), path, news);
    Notifications::tell_all(work, &[news.of(competition.framework)]).await
}
