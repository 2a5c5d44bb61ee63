//! Drafting competitions, finding them again, and what the tenders slice may ask of them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::json;

use super::model::{Checked, Competition, CompetitionState, Invitation, Invitee, LeftOut};
use super::seal::Sealer;
use super::store::{self, Hold};
use super::strategy::Strategy;
use super::views::CompetitionDraft;
use crate::conflicts::Conflicts;
use crate::decisions::Decisions;
use crate::frameworks::{Framework, Frameworks};
use crate::kernel::ids::{CompetitionId, FrameworkId, MembershipId, ProviderId};
use crate::kernel::tendering::Tendering;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, PriceSchedule, Problem, Refusal, Tenant};
use crate::memberships::Memberships;
use crate::regimes::{Regimes, Verdict};
use crate::rulebooks::Rulebooks;
use crate::sealing::OpeningKeys;
use crate::store::{Db, Event, Work};

#[derive(Clone)]
pub struct Competitions {
    pub(super) db: Db,
    pub(super) frameworks: Frameworks,
    pub(super) rulebooks: Rulebooks,
    pub(super) decisions: Decisions,
    pub(super) memberships: Memberships,
    pub(super) regimes: Regimes,
    pub(super) conflicts: Conflicts,
    pub(super) opening_keys: OpeningKeys,
}

impl Competitions {
    #[expect(clippy::too_many_arguments, reason = "one for each slice that it rests on")]
    pub fn new(
        db: Db,
        frameworks: Frameworks,
        rulebooks: Rulebooks,
        decisions: Decisions,
        memberships: Memberships,
        regimes: Regimes,
        conflicts: Conflicts,
        opening_keys: OpeningKeys,
    ) -> Self {
        Self { db, frameworks, rulebooks, decisions, memberships, regimes, conflicts, opening_keys }
    }

    /// Starts a draft under one of the caller's own frameworks.
    ///
    /// # Errors
    /// `not-found` for another authority's framework, `validation` for a draft that says something impossible.
    pub async fn create(
        &self,
        call: &Call,
        framework: FrameworkId,
        draft: &CompetitionDraft,
    ) -> Result<Checked, Refusal> {
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        self.check(&framework, draft)?;
        let made = self
            .db
            .write(call, async |work| {
                let competition = draft.applied_to(blank(work, &framework, draft));
                store::insert(work.tx(), &competition).await?;
                note(work, "competition.drafted", &competition, None);
                Ok(competition)
            })
            .await?;
        self.checked(&framework, made).await
    }

    /// Replaces a draft.
    ///
    /// # Errors
    /// `wrong-state` after publication (T08), `stale`, `validation`.
    pub async fn update(
        &self,
        call: &Call,
        id: CompetitionId,
        version: i64,
        draft: &CompetitionDraft,
    ) -> Result<Checked, Refusal> {
        let framework = self.framework_of(&call.actor, id).await?;
        self.check(&framework, draft)?;
        let saved = self
            .db
            .write(call, async |work| {
                let before = find(work, call.actor.tenant, id).await?;
                before.must_be_draft()?;
                if before.version != version {
                    return Err(Refusal::stale(before.version));
                }
                let after = Competition { version: version + 1, ..draft.applied_to(before) };
                save(work, &after, version).await?;
                note(work, "competition.changed", &after, None);
                Ok(after)
            })
            .await?;
        self.checked(&framework, saved).await
    }

    /// For the council that runs it, and for providers it was published to.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for a provider that was not invited (W11).
    pub async fn find(&self, actor: &Actor, id: CompetitionId) -> Result<Checked, Refusal> {
        let competition = self.seen(actor, id).await?;
        match actor.tenant {
            Tenant::Authority(_) => {
                let framework = self.frameworks.owned(actor, competition.framework).await?;
                self.checked(&framework, competition).await
            }
            _ => {
                // How others came to be invited is the council's own matter.
                let competition =
                    Competition { strategy: Strategy::default(), invitation_decision: None, ..competition };
                let (turns, price_scored) = (self.course(id).await?, self.price_scored(&competition).await?);
                Ok(Checked { turns, price_scored, competition, findings: vec![] })
            }
        }
    }

    /// As [`Self::find`], without a look at the timetable.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn seen(&self, actor: &Actor, id: CompetitionId) -> Result<Competition, Refusal> {
        let competition = store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(absent)?;
        if let Tenant::Provider(provider) = actor.tenant
            && !self.invited(id, provider).await?
        {
            return Err(uninvited());
        }
        Ok(competition)
    }

    /// The competition of the caller's own authority.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn owned(&self, actor: &Actor, id: CompetitionId) -> Result<Competition, Refusal> {
        match actor.tenant {
            Tenant::Authority(_) => store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(absent),
            _ => Err(absent()),
        }
    }

    /// A framework's competitions: all of them for the council that runs it, those it was invited to for a
    /// provider.
    ///
    /// # Errors
    /// `not-found` for another authority's framework.
    pub async fn list(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<Competition>, Refusal> {
        match actor.tenant {
            Tenant::Authority(_) => self.frameworks.owned(actor, framework).await?,
            _ => self.frameworks.published(framework).await?,
        };
        let rows = store::list(self.db.reader(), actor.tenant, framework, page).await?;
        Ok(Page::of(rows, page, |competition| competition.id.0))
    }

    /// Every council's that closes between these instants: for work that the clock sets off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn closing(&self, from: Instant, until: Instant) -> Result<Vec<Competition>, Refusal> {
        let mut running = store::running(self.db.reader()).await?;
        running.retain(|competition| (from..=until).contains(&competition.timetable.closes.0));
        Ok(running)
    }

    /// Whether this provider may tender.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invited(&self, competition: CompetitionId, provider: ProviderId) -> Result<bool, Refusal> {
        store::is_invited(self.db.reader(), competition, provider).await
    }

    /// Who was invited, for the council alone; never who tendered (T01).
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn invitees(
        &self,
        actor: &Actor,
        id: CompetitionId,
        page: PageRequest,
    ) -> Result<Page<Invitation>, Refusal> {
        let competition = self.owned(actor, id).await?;
        let rows = store::invitees(self.db.reader(), competition.id, page).await?;
        Ok(Page::of(rows, page, |invitation| invitation.invitee.member.0))
    }

    /// Who was not invited though it is, or was, a member, with the reason, for the council alone.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn left_out(
        &self,
        actor: &Actor,
        id: CompetitionId,
        page: PageRequest,
    ) -> Result<Page<LeftOut>, Refusal> {
        let competition = self.owned(actor, id).await?;
        let rows = store::left_out(self.db.reader(), competition.id, page).await?;
        Ok(Page::of(rows, page, |left_out| left_out.invitee.member.0))
    }

    /// All who were invited, for slices that have found the competition for their caller.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all_invitees(&self, id: CompetitionId) -> Result<Vec<Invitee>, Refusal> {
        store::all_invitees(self.db.reader(), id).await
    }

    /// The providers among them, each once, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invited_providers(&self, id: CompetitionId) -> Result<BTreeSet<ProviderId>, Refusal> {
        Ok(providers_of(&self.all_invitees(id).await?))
    }

    /// A competition that takes tenders of this provider at the instant of the work, held until the work ends:
    /// an opening cannot slip in between.
    ///
    /// # Errors
    /// `not-found`, `forbidden` without an invitation, `wrong-state` unless it is published, `deadline-passed`.
    pub async fn taking_tenders(
        &self,
        work: &Work,
        provider: ProviderId,
        id: CompetitionId,
    ) -> Result<Competition, Refusal> {
        let competition = held_for(work, provider, id).await?;
        competition.must_take_tenders(work.at())?;
        Ok(competition)
    }

    /// A competition that has closed, and for which a late tender of this provider can still be held, kept so until the work
    /// ends: nobody begins to open it meanwhile.
    ///
    /// # Errors
    /// `not-found`, `forbidden` without an invitation; `wrong-state` unless it is published, and once somebody has begun to
    /// open it.
    pub async fn taking_late(
        &self,
        work: &Work,
        provider: ProviderId,
        id: CompetitionId,
    ) -> Result<Competition, Refusal> {
        require_unopened(work, held_for(work, provider, id).await?).await
    }

    /// The caller's own competition, held by this work alone, while it can be decided whether a late tender is taken.
    ///
    /// # Errors
    /// `not-found` for everybody else; `wrong-state` unless it is published, and once somebody has begun to open it.
    pub async fn held_for_late(&self, work: &Work, call: &Call, id: CompetitionId) -> Result<Competition, Refusal> {
        require_unopened(work, self.held_alone(work, &call.actor, id).await?).await
    }

    /// What the rulebook that judges a competition says of how tenders are taken in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tendering(&self, competition: &Competition) -> Result<Tendering, Refusal> {
        match &competition.rulebook_sha256 {
            Some(pinned) => Ok(self.rulebooks.package(pinned).await?.tendering()),
            None => Ok(Tendering::default()),
        }
    }

    /// The member's place among the invited.
    ///
    /// # Errors
    /// `not-found` when it was not invited.
    pub async fn invitee(
        &self,
        work: &Work,
        competition: CompetitionId,
        member: MembershipId,
    ) -> Result<Invitee, Refusal> {
        store::invitation(work.tx(), competition, member).await?.ok_or_else(|| Refusal::not_found("invitation"))
    }

    /// What seals a competition's tenders.
    ///
    /// # Errors
    /// When its key is missing or damaged.
    pub async fn sealer(&self, work: &Work, competition: CompetitionId) -> Result<Sealer, Refusal> {
        Ok(Sealer::new(competition, &store::openers::key(work.tx(), competition).await?.public)?)
    }

    /// As [`Self::sealer`], outside of a unit of work: sealing a file takes long.
    ///
    /// # Errors
    /// When its key is missing or damaged.
    pub async fn sealer_of(&self, competition: CompetitionId) -> Result<Sealer, Refusal> {
        Ok(Sealer::new(competition, &store::openers::key(self.db.reader(), competition).await?.public)?)
    }

    /// The caller's own competition, held by this work alone: openings stand in line here.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn held_alone(&self, work: &Work, actor: &Actor, id: CompetitionId) -> Result<Competition, Refusal> {
        let Tenant::Authority(_) = actor.tenant else { return Err(absent()) };
        store::hold(work.tx(), actor.tenant, id, Hold::Alone).await?.ok_or_else(absent)
    }

    /// The framework of one of the caller's own competitions.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn framework_of(&self, actor: &Actor, id: CompetitionId) -> Result<Framework, Refusal> {
        let competition = self.owned(actor, id).await?;
        self.frameworks.owned(actor, competition.framework).await
    }

    fn check(&self, framework: &Framework, draft: &CompetitionDraft) -> Result<(), Refusal> {
        draft.check()?;
        if framework.lots.iter().any(|lot| lot.id == draft.lot_id) {
            return Ok(());
        }
        Err(Refusal::invalid("/lot_id", "unknown_lot", "is not a lot of this framework"))
    }
}

/// A draft that says nothing yet.
fn blank(work: &Work, framework: &Framework, draft: &CompetitionDraft) -> Competition {
    Competition {
        id: work.fresh(),
        framework: framework.id,
        authority: framework.authority,
        lot: draft.lot_id,
        title: String::new(),
        kind: draft.kind,
        state: CompetitionState::Draft,
        weights: draft.weights,
        questions: vec![],
        quality_criteria: vec![],
        max_mark: draft.max_mark,
        scale: vec![],
        strategy: Strategy::default(),
        quality_floor: Decimal::ZERO,
        price_schedule: PriceSchedule::default(),
        quantity_beds: draft.quantity_beds,
        fnc_agreed: false,
        term: draft.term.clone(),
        timetable: draft.timetable.clone(),
        rulebook_sha256: None,
        criteria_sha256: None,
        amendment: 0,
        publication_decision: None,
        invitation_decision: None,
        published_at: None,
        opened_at: None,
        version: 1,
        created_at: work.at(),
    }
}

/// A competition that this provider was invited to, kept as it is until the work ends.
async fn held_for(work: &Work, provider: ProviderId, id: CompetitionId) -> Result<Competition, Refusal> {
    let held = store::hold(work.tx(), Tenant::Provider(provider), id, Hold::Shared).await?;
    match store::is_invited(work.tx(), id, provider).await? {
        true => held.ok_or_else(absent),
        false => Err(held.map_or_else(absent, |_| uninvited())),
    }
}

async fn require_unopened(work: &Work, competition: Competition) -> Result<Competition, Refusal> {
    competition.must_run()?;
    if store::turns::is_being_opened(work.tx(), competition.id).await? {
        return Err(Refusal::wrong_state("Somebody has begun to open the tenders."));
    }
    Ok(competition)
}

/// Several homes of a provider may be invited.
pub(super) fn providers_of(invitees: &[Invitee]) -> BTreeSet<ProviderId> {
    invitees.iter().map(|invitee| invitee.provider).collect()
}

pub(super) async fn find(work: &Work, tenant: Tenant, id: CompetitionId) -> Result<Competition, Refusal> {
    store::find(work.tx(), tenant, id).await?.ok_or_else(absent)
}

pub(super) async fn save(work: &Work, competition: &Competition, from: i64) -> Result<(), Refusal> {
    if store::save(work.tx(), competition, from).await? {
        return Ok(());
    }
    Err(Refusal::stale(from + 1))
}

/// `law`: what allowed it.
pub(super) fn note(work: &Work, action: &'static str, competition: &Competition, law: Option<&Verdict>) {
    let data = json!({
        "framework": competition.framework, "title": competition.title, "state": competition.state,
        "version": competition.version, "rulebook_sha256": competition.rulebook_sha256,
        "criteria_sha256": competition.criteria_sha256, "decision": competition.publication_decision,
        "invitation_decision": competition.invitation_decision,
        "law": law.map(Verdict::noted),
    });
    let tenant = Tenant::Authority(competition.authority);
    work.note(Event::new(action, "competition", competition.id, data).within(tenant));
}

pub(super) fn absent() -> Refusal {
    Refusal::not_found("competition")
}

/// Published competitions are known to exist; what they say is for those who were invited (W11).
fn uninvited() -> Refusal {
    Refusal::new(Problem::Forbidden, "Only members who were invited may see this competition.")
}
