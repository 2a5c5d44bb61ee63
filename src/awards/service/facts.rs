//! What the rules are told of an award under the scheme of delegation.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::budget::{self, BudgetYear, Commitment};
use super::super::course::{StepTaken, Turned};
use super::super::model::Approval;
use super::super::store;
use super::Awards;
use super::matter::Matter;
use crate::engine::{Pack, not_established};
use crate::kernel::ids::UserId;
use crate::kernel::{Call, Refusal};

pub(super) const HOOK: &str = "approval";

/// The one who decides a step, and what they say of it.
pub(super) struct Deciding<'a> {
    pub user: UserId,
    pub office: Option<&'a str>,
    pub reference: Option<&'a str>,
    pub decided_on: NaiveDate,
}

/// The facts of one question, and what was bound already when they were put together, if the rules want to know.
pub(super) struct Facts {
    pub facts: Value,
    pub bound: Option<Vec<Commitment>>,
}

impl Awards {
    /// Only what the rulebook's shape names: an older one is asked what it always was.
    pub(super) async fn approval_facts(
        &self,
        call: &Call,
        approval: &Approval,
        matter: &Matter,
        pack: &Pack,
        deciding: &Deciding<'_>,
    ) -> Result<Facts, Refusal> {
        let bound = match pack.wants(HOOK, "years") {
            true => Some(store::budget::commitments(self.db.reader(), matter.framework(), approval.id).await?),
            false => None,
        };
        let marked = self.has_marked(matter, call.actor.id.into()).await?;
        let (step, number, of) = approval.next_step();
        let facts = json!({
            "award": award(approval, matter)?,
            "decider": {"office": deciding.office.unwrap_or_default(), "user": deciding.user},
            "decision": {"reference": deciding.reference, "decided_on": deciding.decided_on},
            "step": {"name": step.unwrap_or_default(), "number": number, "of": of},
            "steps": steps(approval),
            "requester": {"user": approval.requested_by},
            "references": references(approval),
            "years": years(approval, bound.as_deref()),
            "consultations": consulted(approval),
            "marked_by_decider": marked,
        });
        Ok(Facts { facts: pack.known(HOOK, &facts), bound })
    }
}

/// What is to be awarded.
pub(super) fn award(approval: &Approval, matter: &Matter) -> Result<Value, Refusal> {
    let term = matter.term()?;
    let ends = term.last_days();
    // A direct award is of one home, which tendered nothing: rules that want something to award are told of one.
    let tenders = if matter.ground().is_some() { 1 } else { approval.tenders.len() };
    let whole = approval.whole_life_value.map_or_else(
        || not_established("was not worked out when the approval was asked for"),
        |whole| json!(whole.to_string()),
    );
    Ok(json!({
        "annual_value": approval.annual_value.to_string(), "whole_life_value": whole,
        "tenders": tenders, "ground": matter.ground(), "starts_on": term.starts_on,
        "ends_on": ends.first(), "last_option_ends_on": ends.last(),
    }))
}

fn steps(approval: &Approval) -> Vec<Value> {
    let said = |(step, turned): (&StepTaken, &Turned)| {
        json!({
            "name": step.name.as_deref().unwrap_or_default(), "office": step.office.as_deref().unwrap_or_default(),
            "user": turned.by, "reference": step.reference, "decided_on": step.decided_on,
        })
    };
    approval.steps_taken().map(said).collect()
}

fn references(approval: &Approval) -> Vec<Value> {
    approval.references().map(|one| json!({"kind": one.kind, "reference": one.reference})).collect()
}

fn consulted(approval: &Approval) -> Vec<Value> {
    let given = approval.consultations.iter();
    given.map(|one| json!({"office": one.office, "user": one.consultee, "view": one.view})).collect()
}

fn years(approval: &Approval, bound: Option<&[Commitment]>) -> Value {
    let (Some((starts_on, ends_on)), Some(bound)) = (approval.runs, bound) else {
        return not_established("were not worked out when the approval was asked for");
    };
    let this = Commitment { annual: approval.annual_value, starts_on, ends_on };
    let said = |year: BudgetYear| {
        json!({
            "starts_on": year.starts_on, "ends_on": year.ends_on, "awarded": year.awarded.normalize().to_string(),
            "this_award": year.this_award.normalize().to_string(),
        })
    };
    match budget::years(&this, bound) {
        Some(years) => years.into_iter().map(said).collect(),
        None => not_established("are beyond what can be counted"),
    }
}
