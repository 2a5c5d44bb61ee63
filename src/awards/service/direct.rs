//! A direct award: its approval by the same scheme of delegation as an award after a competition, and its contract (S04).

use serde_json::json;

use super::super::model::{Approval, ApprovalState, Award, Basis};
use super::super::store;
use super::super::views::NewDirectApproval;
use super::awarding::keep;
use super::requesting::{Scheme, ask, asked_for, check_report, scheme};
use super::{Awards, effective};
use crate::contracts::{Contracts, NewContract};
use crate::direct_awards::{DirectAward, DirectAwards};
use crate::kernel::ids::{ApprovalId, DirectAwardId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Origin, Problem, Refusal, london};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::Work;

/// A report on a direct award that may be put before the deciding officer.
struct Report {
    direct: DirectAward,
    scheme: Scheme,
}

impl Awards {
    /// Asks for approval of a direct award, under the scheme of delegation of the rulebook it was proposed under.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` once it was withdrawn or awarded, and while another approval of it stands; `validation`;
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn request_direct(
        &self,
        call: &Call,
        id: DirectAwardId,
        new: &NewDirectApproval,
    ) -> Result<Approval, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let report = self.direct_report(call, id, new).await;
        self.db
            .write(call, async |work| {
                let Report { direct, scheme } = report.as_ref().map_err(Clone::clone)?;
                let held = self.direct_awards.held(work, &call.actor, id).await?;
                held.must_stand()?;
                held.must_be_open()?;
                let asked = store::approvals_of_direct(work.tx(), call.actor.tenant, id).await?;
                if asked.iter().any(|one| !matches!(one.state, ApprovalState::ReferredBack { .. })) {
                    return Err(Refusal::wrong_state("An approval of this direct award is pending or given already."));
                }
                let basis = Basis::DirectAward { direct_award: id };
                let said = (new.report.as_str(), new.annual_value, new.references.as_slice());
                let approval = asked_for(work, call, (direct.authority, basis), said, scheme);
                ask(work, direct.framework, &approval).await?;
                Ok(approval)
            })
            .await
    }

    async fn direct_report(&self, call: &Call, id: DirectAwardId, new: &NewDirectApproval) -> Result<Report, Refusal> {
        let direct = self.direct_awards.owned(&call.actor, id).await?;
        self.direct_awards.require_clear(&call.actor, (direct.framework, direct.provider), call.at).await?;
        let mut faults = Faults::new();
        check_report(&mut faults, &new.report, new.annual_value, &new.references);
        faults.verdict()?;
        let pack = self.rulebooks.package(&direct.rulebook_sha256).await?;
        let scheme = scheme(&pack, new.annual_value, &direct.term()?)?;
        Ok(Report { direct, scheme })
    }

    /// Every approval asked for of a direct award, the first one first.
    ///
    /// # Errors
    /// `not-found` when it is not of the caller's council; `declaration-needed`; `conflict-of-interest`.
    pub async fn approvals_of_direct(
        &self,
        actor: &Actor,
        id: DirectAwardId,
        at: Instant,
    ) -> Result<Vec<Approval>, Refusal> {
        self.matter(actor, Basis::DirectAward { direct_award: id }, at).await?;
        store::approvals_of_direct(self.db.reader(), actor.tenant, id).await
    }

    /// Awards what was approved and opens its contract.
    ///
    /// # Errors
    /// `wrong-state` before the approval and its effect (W18, T11), once it was withdrawn, when the home is no longer an active
    /// member of the lot (W11), and when its provider has been debarred; `conflict` when it has been awarded.
    pub async fn award_direct(&self, call: &Call, id: DirectAwardId, approval: ApprovalId) -> Result<Award, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let direct = self.fit_to_award(call, id).await;
        self.db
            .write(call, async |work| {
                let direct = direct.as_ref().map_err(Clone::clone)?;
                let held = self.direct_awards.held(work, &call.actor, id).await?;
                held.must_stand()?;
                if held.outcome.is_some() {
                    return Err(Refusal::new(Problem::Conflict, "This has been awarded already."));
                }
                let found = store::find_approval(work.tx(), call.actor.tenant, approval).await?;
                let found = found.filter(|one| one.basis == Basis::DirectAward { direct_award: id });
                let approval = effective(found, "this direct award", work.at())?;
                DirectAwards::require_member(work, &held).await?;
                award(work, call, direct, &approval).await
            })
            .await
    }

    async fn fit_to_award(&self, call: &Call, id: DirectAwardId) -> Result<DirectAward, Refusal> {
        let direct = self.direct_awards.owned(&call.actor, id).await?;
        self.direct_awards.require_clear(&call.actor, (direct.framework, direct.provider), call.at).await?;
        self.direct_awards.require_not_excluded(&call.actor, &direct, call.at).await?;
        Ok(direct)
    }
}

async fn award(work: &Work, call: &Call, direct: &DirectAward, approval: &Approval) -> Result<Award, Refusal> {
    let origin = Origin::DirectAward { direct_award: direct.id };
    let new = NewContract {
        authority: direct.authority,
        framework: direct.framework,
        origin,
        provider: direct.provider,
        location: direct.location,
        location_name: direct.location_name.clone(),
        title: direct.title.clone(),
        price: direct.price,
        price_elements: vec![],
        annual_value: Some(approval.annual_value),
        term: direct.term()?,
    };
    let starts_on = new.term.starts_on;
    let contract = Contracts::open(work, new).await?;
    let award = Award {
        id: work.fresh(),
        authority: direct.authority,
        origin,
        approval: approval.id,
        membership: direct.membership,
        provider: direct.provider,
        contract: contract.id,
        awarded_by: call.actor.id.into(),
        at: work.at(),
    };
    keep(work, &award).await?;
    DirectAwards::awarded(work, direct).await?;
    let data = json!({"location": direct.location_name, "title": direct.title, "starts": london::day(starts_on)});
    let path = format!("/direct-awards/{}", direct.id);
    let news = News::new(Kind::DirectAwardMade, Audience::Provider(direct.provider), path, data);
    Notifications::tell(work, &news.of(direct.framework)).await?;
    Ok(award)
}
