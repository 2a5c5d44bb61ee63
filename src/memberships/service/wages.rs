//! Wage declarations: one for each member and financial year, corrected only by a new version (S08, B17).

use serde_json::json;

use super::{Memberships, check_reason, found, note};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Money, Page, PageRequest, Problem, Refusal, Shared};
use crate::memberships::model::{FinancialYear, Member, WageDeclaration, WageFloor, WageLine};
use crate::memberships::store;
use crate::store::{Event, Work};

const STATEMENT_LENGTH: usize = 4_000;

impl Memberships {
    /// The wage that members are to meet in a year.
    ///
    /// # Errors
    /// `not-found` unless the caller may see the framework's open books and the council has named one.
    pub async fn wage_floor(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        year: FinancialYear,
    ) -> Result<(WageFloor, i64), Refusal> {
        let framework = self.framework(actor, framework, Shared::OpenBook).await?;
        let found = store::wages::floor(self.db.reader(), framework.id, year).await?;
        found.ok_or_else(|| Refusal::not_found("wage floor"))
    }

    /// Names the wage that members are to meet in a year, or says it anew on the version that stands, with the reason.
    /// Declarations already made keep the floor that they were made under: nobody fails for what was raised afterwards.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's own council's; `validation`, also without a reason where one
    /// stands; `version-required` and `stale` likewise.
    pub async fn set_wage_floor(
        &self,
        call: &Call,
        framework: FrameworkId,
        floor: &WageFloor,
        (version, reason): (Option<i64>, Option<&str>),
    ) -> Result<(WageFloor, i64), Refusal> {
        floor.check()?;
        if let Some(reason) = reason {
            check_reason(reason)?;
        }
        self.db
            .write(call, async |work| {
                Frameworks::owned_in(work, &call.actor, framework).await?;
                let standing = store::wages::floor(work.tx(), framework, floor.year).await?;
                let by = (call.actor.id, work.at());
                let set = match &standing {
                    None if version.is_some() => return Err(Refusal::not_found("wage floor")),
                    None => {
                        store::wages::insert_floor(work.tx(), framework, floor, by).await?;
                        1
                    }
                    Some((_, standing)) => {
                        let given = version.ok_or_else(|| Refusal::of(Problem::VersionRequired))?;
                        reason.ok_or_else(reason_needed)?;
                        let changed = given == *standing
                            && store::wages::change_floor(work.tx(), framework, floor, (given, by)).await?;
                        if !changed {
                            return Err(Refusal::stale(*standing));
                        }
                        given + 1
                    }
                };
                let before = standing.map(|(floor, _)| floor);
                let data = json!({"before": before, "after": floor, "reason": reason, "version": set});
                work.note(Event::new("framework.wage_floor_set", "framework", framework, data));
                Ok((floor.clone(), set))
            })
            .await
    }

    /// Every version of every declaration of a member, oldest first.
    ///
    /// # Errors
    /// `not-found` unless the caller may see them.
    pub async fn wage_declarations(&self, actor: &Actor, id: MembershipId) -> Result<Vec<WageDeclaration>, Refusal> {
        self.seen(actor, Shared::OpenBook, id).await?;
        store::wages::declarations(self.db.reader(), id).await
    }

    /// One page of the members who owe a declaration for a year, each beside the one that stands; `missing` leaves those
    /// who made none.
    ///
    /// # Errors
    /// `not-found` unless the caller may see the framework's open books.
    pub async fn wages(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        year: FinancialYear,
        missing: bool,
        page: PageRequest,
    ) -> Result<Page<WageLine>, Refusal> {
        let framework = self.framework(actor, framework, Shared::OpenBook).await?;
        let of = (framework.id, year);
        let rows = store::wages::owed(self.db.reader(), actor.tenant, of, missing, page).await?;
        Ok(Page::of(rows, page, |line| line.member.id.0))
    }

    /// The provider declares the lowest that it pays for an hour of care in a year.
    ///
    /// # Errors
    /// `not-found` unless it is the provider's own; `wrong-state` when no floor was named for the year, and when it is no
    /// member any more and has no contract that runs in it; `conflict` when it declared for the year already; `validation`.
    pub async fn declare_wages(
        &self,
        call: &Call,
        id: MembershipId,
        year: FinancialYear,
        (rate, statement): (Money, Option<&str>),
    ) -> Result<WageDeclaration, Refusal> {
        check(rate, statement)?;
        self.db
            .write(call, async |work| {
                let member = owing(work, &call.actor, id, year).await?;
                if store::wages::standing(work.tx(), id, year).await?.is_some() {
                    let detail = format!("{year} was declared already. Correct it by a new version, with the reason.");
                    return Err(Refusal::new(Problem::Conflict, detail));
                }
                let floor = floor(work, &member, year).await?;
                let new = declaration(work, call, id, floor, (rate, statement));
                keep(work, &member, new).await
            })
            .await
    }

    /// The provider corrects what it declared, by a new version with the reason. The floor is the one it was made under.
    ///
    /// # Errors
    /// As [`Self::declare_wages`]; `not-found` when nothing was declared for the year; `stale`.
    pub async fn correct_wages(
        &self,
        call: &Call,
        id: MembershipId,
        (year, version): (FinancialYear, i64),
        (rate, statement): (Money, Option<&str>),
        reason: &str,
    ) -> Result<WageDeclaration, Refusal> {
        check_reason(reason)?;
        check(rate, statement)?;
        self.db
            .write(call, async |work| {
                let member = owing(work, &call.actor, id, year).await?;
                let before = store::wages::standing(work.tx(), id, year).await?;
                let before = before.ok_or_else(|| Refusal::not_found("wage declaration"))?;
                if i64::from(before.version) != version {
                    return Err(Refusal::stale(before.version.into()));
                }
                let correction = Some(reason.to_owned());
                let new = declaration(work, call, id, before.floor, (rate, statement));
                keep(work, &member, WageDeclaration { version: before.version + 1, correction, ..new }).await
            })
            .await
    }
}

/// The member, as long as it is one or has a contract that runs in the year (B17).
async fn owing(work: &Work, actor: &Actor, id: MembershipId, year: FinancialYear) -> Result<Member, Refusal> {
    let member = found(work, actor, Shared::OpenBook, id).await?;
    match member.require_standing(work.at()) {
        Err(refusal) if !store::wages::has_contract(work.tx(), &member, year).await? => Err(refusal),
        _ => Ok(member),
    }
}

fn declaration(
    work: &Work,
    call: &Call,
    membership: MembershipId,
    floor: WageFloor,
    (lowest_hourly_rate, statement): (Money, Option<&str>),
) -> WageDeclaration {
    WageDeclaration {
        membership,
        floor,
        version: 1,
        lowest_hourly_rate,
        statement: statement.map(str::to_owned),
        correction: None,
        by: call.actor.id,
        at: work.at(),
    }
}

/// Two that are made at once have the same key, and one of them fails.
async fn keep(work: &Work, member: &Member, new: WageDeclaration) -> Result<WageDeclaration, Refusal> {
    store::wages::insert(work.tx(), &new).await?;
    let data = json!({
        "year": new.floor.year, "version": new.version, "state": new.state().name(), "correction": new.correction,
    });
    note(work, member, "membership.wages_declared", data);
    Ok(new)
}

async fn floor(work: &Work, member: &Member, year: FinancialYear) -> Result<WageFloor, Refusal> {
    let found = store::wages::floor(work.tx(), member.framework, year).await?;
    let none = || Refusal::wrong_state(format!("The council has named no wage floor for {year} yet."));
    found.map(|(floor, _)| floor).ok_or_else(none)
}

fn reason_needed() -> Refusal {
    Refusal::invalid("/reason", "missing", "must say why: members have been told another floor")
}

fn check(rate: Money, statement: Option<&str>) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    let paid = rate > Money::ZERO;
    faults.require(paid, "/lowest_hourly_rate/amount", "out_of_range", "must be more than nothing");
    if let Some(statement) = statement {
        faults.text("/statement", statement, STATEMENT_LENGTH);
    }
    faults.verdict()
}
