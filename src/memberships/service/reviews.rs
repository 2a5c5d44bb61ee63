//! Reviews of members: scheduled where there is need, due every year by themselves, led by whom the parties of the
//! framework name for the member's kind of care (N08, N14).

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Memberships, REASON_LENGTH, found, note, require_within_term};
use crate::kernel::ids::{AuthorityId, FrameworkId, MembershipId, ReviewId};
use crate::kernel::london::date_of;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, PartnerAct, Problem, Refusal, Shared};
use crate::memberships::model::{Member, Review, ReviewKind, ReviewOutcome, ReviewRecord, ReviewTask, next_annual};
use crate::memberships::store;
use crate::parties::{Arrangement, Parties};
use crate::store::Work;

const SUMMARY_LENGTH: usize = 10_000;
/// How far a work list looks ahead, unless told.
const AHEAD: Days = Days::new(28);

/// A review to schedule.
#[derive(Clone, Copy, Debug)]
pub struct NewReview<'a> {
    pub due_on: NaiveDate,
    pub reason: &'a str,
}

/// What came of one.
#[derive(Clone, Copy, Debug)]
pub struct Reviewed<'a> {
    pub held_on: NaiveDate,
    pub outcome: ReviewOutcome,
    pub summary: &'a str,
}

/// The reviews of one member.
pub struct ReviewsOf {
    pub reviews: Vec<Review>,
    /// None once it is no member any more.
    pub next_annual: Option<NaiveDate>,
    pub lead: AuthorityId,
}

/// Which reviews to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkList {
    /// Due at the latest on this day; four weeks from now, unless told.
    pub due: Option<NaiveDate>,
    /// Only those that the caller's own authority leads.
    pub mine: bool,
}

impl Memberships {
    /// Every review of a member, held or to be held, and when the next annual one is due.
    ///
    /// # Errors
    /// `not-found` unless the caller may see it.
    pub async fn reviews(&self, actor: &Actor, at: Instant, id: MembershipId) -> Result<ReviewsOf, Refusal> {
        let member = self.seen(actor, Shared::Reviews, id).await?;
        let framework = self.frameworks.published(member.framework).await?;
        let lead = lead_of(&self.parties.of(&framework).await?, &member).0;
        let reviews = store::reviews::of_member(self.db.reader(), id).await?;
        let next = next_annual(member.admitted_on(), last_held_on(&reviews));
        let next_annual = Some(next).filter(|_| member.state_at(at).is_standing());
        Ok(ReviewsOf { reviews, next_annual, lead })
    }

    /// The reviews that a framework's members are due, in order of the days, whoever leads them.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's framework or its reviews are shared with it.
    pub async fn work_list(
        &self,
        actor: &Actor,
        at: Instant,
        id: FrameworkId,
        which: WorkList,
    ) -> Result<Vec<ReviewTask>, Refusal> {
        let framework = self.parties.framework(actor, id, Shared::Reviews).await?;
        let today = date_of(at);
        if today > framework.ends_on {
            return Ok(vec![]);
        }
        let due = which.due.or_else(|| today.checked_add_days(AHEAD)).unwrap_or(today).min(framework.ends_on);
        let arrangement = self.parties.of(&framework).await?;
        let mut tasks = self.tasks(framework.id, due, |member| lead_of(&arrangement, member), today).await?;
        tasks.retain(|task| !which.mine || Some(task.lead) == actor.authority());
        tasks.sort_by_key(|task| (task.due_on, task.member.id, task.kind));
        Ok(tasks)
    }

    async fn tasks(
        &self,
        framework: FrameworkId,
        due: NaiveDate,
        lead_of: impl Fn(&Member) -> (AuthorityId, String),
        today: NaiveDate,
    ) -> Result<Vec<ReviewTask>, Refusal> {
        let members = store::all_standing(self.db.reader(), framework).await?;
        let last = store::reviews::last_annual(self.db.reader(), framework).await?;
        let task = |member: &Member, kind, due_on, review, reason| {
            let (lead, lead_name) = lead_of(member);
            let overdue = due_on < today;
            ReviewTask { member: member.clone(), kind, review, reason, due_on, overdue, lead, lead_name }
        };
        let annual = members.iter().filter_map(|member| {
            let next = next_annual(member.admitted_on(), last.get(&member.id).copied());
            (next <= due).then(|| task(member, ReviewKind::Annual, next, None, None))
        });
        let mut tasks: Vec<ReviewTask> = annual.collect();
        let by_id: BTreeMap<MembershipId, &Member> = members.iter().map(|member| (member.id, member)).collect();
        for review in store::reviews::to_hold(self.db.reader(), framework, due).await? {
            if let Some(member) = by_id.get(&review.membership) {
                tasks.push(task(member, review.kind, review.due_on, Some(review.id), review.reason));
            }
        }
        Ok(tasks)
    }

    /// Schedules a review because there is need. It moves the membership nowhere.
    ///
    /// # Errors
    /// `not-found`; `forbidden` to a partner that does not lead this member's reviews; `wrong-state` once it is no member
    /// any more; `validation`.
    pub async fn schedule_review(&self, call: &Call, id: MembershipId, new: NewReview<'_>) -> Result<Review, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", new.reason, REASON_LENGTH);
        faults.require(new.due_on >= date_of(call.at), "/due_on", "past", "must not lie in the past");
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let (member, _) = reviewable(work, &call.actor, id).await?;
                require_within_term("/due_on", new.due_on, member.ends_on)?;
                let review = Review {
                    id: work.fresh(),
                    membership: id,
                    kind: ReviewKind::NeedsBased,
                    reason: Some(new.reason.to_owned()),
                    due_on: new.due_on,
                    scheduled_by: call.actor.id,
                    scheduled_at: work.at(),
                    record: None,
                };
                store::reviews::insert(work.tx(), &review).await?;
                noted(work, &member, "membership.review_scheduled", &review, json!({"reason": new.reason}));
                Ok(review)
            })
            .await
    }

    /// Records what came of a scheduled review.
    ///
    /// # Errors
    /// As [`Self::schedule_review`]; `wrong-state` once it was recorded.
    pub async fn record_review(&self, call: &Call, id: ReviewId, what: Reviewed<'_>) -> Result<Review, Refusal> {
        self.db
            .write(call, async |work| {
                let review = store::reviews::find(work.tx(), call.actor.tenant, id).await?;
                let review = review.ok_or_else(|| Refusal::not_found("review"))?;
                let (member, lead) = reviewable(work, &call.actor, review.membership).await?;
                let record = record(work, call.actor.id, &member, lead, what)?;
                if review.record.is_some() || !store::reviews::record(work.tx(), id, &record).await? {
                    return Err(Refusal::wrong_state("What came of this review is recorded already."));
                }
                Ok(recorded(work, &member, Review { record: Some(record), ..review }))
            })
            .await
    }

    /// Records the annual review. The next one is due a year after it was held.
    ///
    /// # Errors
    /// As [`Self::schedule_review`]; `validation` when it was not held after the one before it; `conflict` when somebody
    /// else recorded it at the same moment.
    pub async fn record_annual_review(
        &self,
        call: &Call,
        id: MembershipId,
        what: Reviewed<'_>,
    ) -> Result<Review, Refusal> {
        self.db
            .write(call, async |work| {
                let (member, lead) = reviewable(work, &call.actor, id).await?;
                let record = record(work, call.actor.id, &member, lead, what)?;
                let last = last_held_on(&store::reviews::of_member(work.tx(), id).await?);
                if let Some(last) = last.filter(|last| what.held_on <= *last) {
                    let detail = format!("must come after {last}, the day of the annual review before it");
                    return Err(Refusal::invalid("/held_on", "not_after_the_last", detail));
                }
                let review = Review {
                    id: work.fresh(),
                    membership: id,
                    kind: ReviewKind::Annual,
                    reason: None,
                    due_on: next_annual(member.admitted_on(), last),
                    scheduled_by: call.actor.id,
                    scheduled_at: work.at(),
                    record: Some(record),
                };
                store::reviews::insert(work.tx(), &review).await?;
                Ok(recorded(work, &member, review))
            })
            .await
    }
}

/// Who leads a member's performance: its id and name.
fn lead_of(arrangement: &Arrangement, member: &Member) -> (AuthorityId, String) {
    let lead = arrangement.performance_lead(member.service_type);
    lead.map_or_else(|| (member.authority, String::new()), |party| (party.authority, party.name.clone()))
}

fn last_held_on(reviews: &[Review]) -> Option<NaiveDate> {
    let annual = reviews.iter().filter(|review| review.kind == ReviewKind::Annual);
    annual.filter_map(|review| review.record.as_ref()).map(|record| record.held_on).max()
}

/// A standing member whose reviews the caller may record, and who leads them: the council that runs the framework, and
/// the partner that leads this kind of care where it was given that.
async fn reviewable(work: &Work, actor: &Actor, id: MembershipId) -> Result<(Member, AuthorityId), Refusal> {
    let member = found(work, actor, Shared::Reviews, id).await?;
    let (lead, own) = ((member.authority, member.framework), actor.authority());
    Parties::require_act(work, actor, lead, PartnerAct::RecordReviews).await?;
    let performance_lead = Parties::performance_lead(work, lead, member.service_type).await?;
    if own != Some(member.authority) && own != Some(performance_lead) {
        return Err(Refusal::new(Problem::Forbidden, "Another authority leads the reviews of this member."));
    }
    member.require_standing(work.at())?;
    Ok((member, performance_lead))
}

fn record(
    work: &Work,
    by: Uuid,
    member: &Member,
    lead: AuthorityId,
    what: Reviewed<'_>,
) -> Result<ReviewRecord, Refusal> {
    let mut faults = Faults::new();
    faults.text("/summary", what.summary, SUMMARY_LENGTH);
    faults.require(what.held_on <= date_of(work.at()), "/held_on", "future_date", "must not lie in the future");
    let member_then = what.held_on >= member.admitted_on();
    faults.require(member_then, "/held_on", "before_admission", "must not lie before the admission");
    faults.verdict()?;
    let Reviewed { held_on, outcome, summary } = what;
    Ok(ReviewRecord { held_on, outcome, summary: summary.to_owned(), lead, by, at: work.at() })
}

fn recorded(work: &Work, member: &Member, review: Review) -> Review {
    let outcome = review.record.as_ref().map(|record| json!({"outcome": record.outcome, "held_on": record.held_on}));
    noted(work, member, "membership.reviewed", &review, outcome.unwrap_or_default());
    review
}

fn noted(work: &Work, member: &Member, action: &'static str, review: &Review, more: Value) {
    let mut data = json!({"review": review.id, "kind": review.kind, "due_on": review.due_on});
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    note(work, member, action, data);
}
