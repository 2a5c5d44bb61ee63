//! A commissioner reports on a ranking and asks for approval.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::json;

use super::super::budget::Commitment;
use super::super::course::{Reference, Turn, Turned};
use super::super::model::{Approval, ApprovalState, Basis, Settled};
use super::super::store;
use super::super::views::NewApproval;
use super::effecting::check_reference;
use super::matter::{contract_term, pinned};
use super::{Awards, TEXT_MOST};
use crate::competitions::Competition;
use crate::contracts::Term;
use crate::engine::Pack;
use crate::evaluation::{Evaluation, Ranking, RankingOutcome};
use crate::kernel::ids::{AuthorityId, CompetitionId, FrameworkId, TenderId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Instant, Money, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Event, Work};

/// A report that may be put before the deciding officer.
struct Report {
    authority: AuthorityId,
    framework: FrameworkId,
    ranking: Ranking,
    chosen: BTreeSet<TenderId>,
    scheme: Scheme,
}

/// What follows from a rulebook, a value and a term for whoever decides.
pub(super) struct Scheme {
    steps: Vec<String>,
    /// For how long the council is bound, no option taken up.
    runs: (NaiveDate, NaiveDate),
    whole_life_value: Money,
}

impl Awards {
    /// Asks for approval of the named tenders, and freezes the marks on which their ranking rests.
    ///
    /// # Errors
    /// `wrong-state` before the ranking, when marks changed after it, when a tender ranked better is passed over, or
    /// while another approval stands; `validation` for a tender that is not in the ranking, or when a tie is split
    /// without a reason.
    pub async fn request(&self, call: &Call, id: CompetitionId, new: &NewApproval) -> Result<Approval, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let report = self.report(call, id, new).await;
        self.db
            .write(call, async |work| {
                let report = report.as_ref().map_err(Clone::clone)?;
                self.competitions.require_undecided(work, call, id).await?;
                Evaluation::freeze(work, &report.ranking).await?;
                let basis = Basis::Ranking { competition: id, ranking: report.ranking.id };
                let said = (new.report.as_str(), new.annual_value, new.references.as_slice());
                let approval = Approval {
                    tenders: report.chosen.iter().copied().collect(),
                    tie_reason: new.tie_reason.clone(),
                    tender_values: values_of(new),
                    ..asked_for(work, call, (report.authority, basis), said, &report.scheme)
                };
                ask(work, report.framework, &approval).await?;
                Ok(approval)
            })
            .await
    }

    async fn report(&self, call: &Call, id: CompetitionId, new: &NewApproval) -> Result<Report, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let ranking = self.evaluation.latest(id).await?;
        let ranking = ranking.ok_or_else(|| Refusal::wrong_state("Rank the tenders before asking for approval."))?;
        let allocated = self.procurements.allocated(&ranking).await?;
        let settled = store::settled(self.db.reader(), id).await?;
        let chosen = check(new, &ranking, allocated.as_ref(), &settled)?;
        let pack = self.rulebooks.package(pinned(&competition)?).await?;
        let scheme = scheme(&pack, new.annual_value, &contract_term(&competition)?)?;
        let Competition { authority, framework, .. } = competition;
        Ok(Report { authority, framework, ranking, chosen, scheme })
    }
}

/// Puts the report before those who approve.
pub(super) async fn ask(work: &Work, framework: FrameworkId, approval: &Approval) -> Result<(), Refusal> {
    store::insert_approval(work.tx(), approval).await?;
    note(work, approval);
    let path = format!("/approvals/{}", approval.id);
    let news = News::new(Kind::ApprovalWanted, Audience::Council(approval.authority), path, json!({}));
    Notifications::tell(work, &news.of(framework)).await
}

/// An approval that waits for its decision: a report, what it costs in a year, what it was filed under; of no tender yet.
pub(super) fn asked_for(
    work: &Work,
    call: &Call,
    (authority, basis): (AuthorityId, Basis),
    (report, annual_value, filed): (&str, Money, &[Reference]),
    scheme: &Scheme,
) -> Approval {
    Approval {
        id: work.fresh(),
        authority,
        basis,
        tenders: vec![],
        report: report.to_owned(),
        tie_reason: None,
        annual_value,
        tender_values: BTreeMap::new(),
        whole_life_value: Some(scheme.whole_life_value),
        runs: Some(scheme.runs),
        steps: scheme.steps.clone(),
        requested_by: call.actor.id.into(),
        requested_at: work.at(),
        state: ApprovalState::Pending,
        consultations: vec![],
        turns: references(filed, call, work.at()),
        version: 1,
    }
}

/// The steps of the decision, the days for which the awards bind the council, and what they cost with every option.
pub(super) fn scheme(pack: &Pack, annual: Money, term: &Term) -> Result<Scheme, Refusal> {
    let beyond = || Refusal::invalid("/annual_value/amount", "out_of_range", "is beyond what can be counted");
    let ends = term.last_days();
    let (first, last) = ends.first().zip(ends.last()).ok_or_else(|| Refusal::internal("a term past the calendar"))?;
    let all = Commitment { annual, starts_on: term.starts_on, ends_on: *last };
    let whole = all.whole().and_then(Money::from_decimal).ok_or_else(beyond)?;
    let steps = pack.steps("approval").to_vec();
    Ok(Scheme { steps, runs: (term.starts_on, *first), whole_life_value: whole })
}

fn values_of(new: &NewApproval) -> BTreeMap<TenderId, Money> {
    match new.tender_ids.as_slice() {
        [tender] => BTreeMap::from([(*tender, new.annual_value)]),
        _ => new.annual_values.iter().map(|each| (each.tender_id, each.annual_value)).collect(),
    }
}

fn references(given: &[Reference], call: &Call, at: Instant) -> Vec<Turned> {
    let given_now =
        |reference: &Reference| Turned { turn: Turn::ReferenceGiven(reference.clone()), by: call.actor.id.into(), at };
    given.iter().map(given_now).collect()
}

/// Adds what is wrong with the text of a report, what it costs, and what it was filed under.
pub(super) fn check_report(faults: &mut Faults, report: &str, annual_value: Money, references: &[Reference]) {
    faults.text("/report", report, TEXT_MOST);
    faults.price("/annual_value", annual_value);
    for (place, reference) in references.iter().enumerate() {
        check_reference(faults, &format!("/references/{place}"), reference);
        let repeated = references[..place].iter().any(|earlier| earlier.kind == reference.kind);
        faults.require(!repeated, &format!("/references/{place}/kind"), "repeated", "is given twice");
    }
}

fn note(work: &Work, approval: &Approval) {
    let data = json!({
        "competition": approval.basis.competition(), "ranking": approval.basis.ranking(),
        "direct_award": approval.basis.direct_award(), "tenders": approval.tenders,
        "annual_value": approval.annual_value, "tender_values": approval.tender_values,
        "whole_life_value": approval.whole_life_value, "steps": approval.steps, "tie_reason": approval.tie_reason,
        "references": approval.references().collect::<Vec<_>>(),
    });
    work.note(
        Event::new("approval.requested", "approval", approval.id, data).within(Tenant::Authority(approval.authority)),
    );
}

/// The tenders chosen, if a report on this ranking may choose them.
fn check(
    new: &NewApproval,
    ranking: &Ranking,
    allocated: Option<&BTreeSet<TenderId>>,
    settled: &Settled,
) -> Result<BTreeSet<TenderId>, Refusal> {
    let mut faults = Faults::new();
    check_report(&mut faults, &new.report, new.annual_value, &new.references);
    check_values(&mut faults, new);
    faults.require(!new.tender_ids.is_empty(), "/tender_ids", "empty", "name at least one tender");
    if let Some(reason) = &new.tie_reason {
        faults.text("/tie_reason", reason, TEXT_MOST);
    }
    let mut chosen = BTreeSet::new();
    for (n, tender) in new.tender_ids.iter().enumerate() {
        let pointer = format!("/tender_ids/{n}");
        if ranking.standing(*tender).is_none() {
            faults.add(pointer, "unknown_tender", "is no opened tender of this competition");
        } else if settled.declined.contains(tender) {
            faults.add(pointer, "declined", "was awarded a contract already, and its provider declined it");
        } else if settled.standing.contains(tender) {
            faults.add(pointer, "awarded", "has a contract already");
        } else if !chosen.insert(*tender) {
            faults.add(pointer, "repeated", "is named twice");
        }
    }
    // Nobody is passed over by whoever had its turn.
    let turns = [&chosen, &settled.declined, &settled.standing].into_iter().flatten().copied().collect();
    if ranking.splits_a_tie(&turns) && new.tie_reason.is_none() {
        faults.add(
            "/tie_reason",
            "required",
            "some of the tenders named are level with others that are not: say why these were chosen",
        );
    }
    faults.verdict()?;
    must_follow(ranking, allocated, (&chosen, &turns))?;
    Ok(chosen)
}

/// What each award costs, where it is said, adds up to what all of them cost.
fn check_values(faults: &mut Faults, new: &NewApproval) {
    if new.annual_values.is_empty() {
        return;
    }
    let mut seen = BTreeSet::new();
    for (place, each) in new.annual_values.iter().enumerate() {
        faults.price(&format!("/annual_values/{place}/annual_value"), each.annual_value);
        let named = new.tender_ids.contains(&each.tender_id) && seen.insert(each.tender_id);
        let pointer = format!("/annual_values/{place}/tender_id");
        faults.require(named, &pointer, "unknown_tender", "is none of the tenders named, or is valued twice");
    }
    let all = new.tender_ids.iter().all(|tender| seen.contains(tender));
    faults.require(all, "/annual_values", "incomplete", "must say what each of the tenders named costs in a year");
    let sum: Decimal = new.annual_values.iter().map(|each| each.annual_value.to_decimal()).sum();
    let adds_up = sum == new.annual_value.to_decimal();
    faults.require(adds_up, "/annual_values", "sum", "must add up to what the awards together cost in a year");
}

/// A report follows the ranking: nobody without a place, and nobody passed over but whoever had its turn. In a procurement it follows the allocation,
/// which gives a lot to one winner (H01).
fn must_follow(
    ranking: &Ranking,
    allocated: Option<&BTreeSet<TenderId>>,
    (chosen, turns): (&BTreeSet<TenderId>, &BTreeSet<TenderId>),
) -> Result<(), Refusal> {
    if ranking.outcome == RankingOutcome::CannotDecide {
        return Err(Refusal::wrong_state(
            "The rules could not decide the ranking, so there is nothing to approve yet. Correct what they named and \
             rank again.",
        ));
    }
    let unranked = chosen.iter().filter_map(|tender| ranking.standing(*tender)).find(|s| s.place.is_none());
    if let Some(standing) = unranked {
        let why = standing.excluded.as_deref().unwrap_or("it has no place");
        return Err(Refusal::wrong_state(format!("The tender of {} is not ranked: {why}.", standing.location_name)));
    }
    if let Some(allocated) = allocated {
        return if chosen.is_subset(allocated) && chosen.len() == 1 {
            Ok(())
        } else {
            Err(Refusal::wrong_state(
                "The allocation gives this lot to another tender: a lot has one winner, the one that the allocation names.",
            ))
        };
    }
    match ranking.passed_over(turns) {
        None => Ok(()),
        Some(better) => Err(Refusal::wrong_state(format!(
            "The tender of {} is ranked better and would be passed over.",
            better.location_name
        ))),
    }
}
