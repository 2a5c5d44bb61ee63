//! What the rules would find now about every application that waits for a decision. Nothing is on record afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::evaluate::Evaluated;
use super::{Applications, assess};
use crate::applications::model::{Application, Assessed, Assessment, DryRunTotals, IntakeWindow, Submission};
use crate::applications::store;
use crate::conflicts::Matter;
use crate::frameworks::{Framework, Window};
use crate::kernel::ids::{FrameworkId, ProviderId, WindowId};
use crate::kernel::text::pointer_step;
use crate::kernel::{Actor, AsOf, Instant, Page, PageRequest, Problem, Refusal};

/// Applications that are looked at together.
const ABREAST: usize = 8;
/// Applications that are read at a time while they are counted.
const STRETCH: u64 = 200;

/// One application that waits.
#[derive(Clone, Debug)]
pub struct DryRunLine {
    pub application: Application,
    pub window: Option<IntakeWindow>,
    /// What was found when it was handed in.
    pub recorded: Assessment,
    /// What would be found now, or why nothing can be.
    pub now: Result<Assessment, String>,
    /// What a decision would be held against now: what was recorded, or, where the rules of the day of the decision
    /// count, what they find.
    pub counts: Option<Assessed>,
    /// What the rules would read otherwise than they did.
    pub changed: Vec<ChangedFact>,
}

/// A fact that is another one now.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedFact {
    /// JSON pointer into the facts.
    pub path: String,
    /// Null when it was, or is, not there.
    pub before: Value,
    pub now: Value,
}

/// What is asked about.
struct Asked {
    framework: Framework,
    windows: Arc<Vec<Window>>,
    /// One of them, or everything.
    only: Option<WindowId>,
    /// Providers in whom the caller has an interest.
    shut: Vec<ProviderId>,
}

impl DryRunLine {
    pub fn count_in(&self, totals: &mut DryRunTotals) {
        let now = self.now.as_ref().ok().map(|now| now.assessed);
        totals.count(self.recorded.assessed, now, self.counts);
    }
}

impl Applications {
    /// Asks the rules that hold for each application of a framework that waits for a decision, or of one window, over the
    /// facts of `at`, in the order in which they were opened; those that an interest closes to the caller are left out.
    /// Keeps nothing.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's framework, and for a window it does not have; `busy`.
    pub async fn dry_run(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        window: Option<&str>,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<DryRunLine>, Refusal> {
        let asked = self.asked(actor, framework, window, at).await?;
        self.dry_lines(actor, &asked, (at, page)).await
    }

    /// The first page, and the totals of everything that was asked for: the rules are asked about every application once,
    /// and those that stand on other pages are counted and no more.
    ///
    /// # Errors
    /// As [`Self::dry_run`].
    pub async fn dry_run_counted(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        window: Option<&str>,
        (at, limit): (Instant, u64),
    ) -> Result<(Page<DryRunLine>, DryRunTotals), Refusal> {
        let asked = self.asked(actor, framework, window, at).await?;
        let first = self.dry_lines(actor, &asked, (at, PageRequest { limit, after: None })).await?;
        let mut totals = DryRunTotals::default();
        first.items.iter().for_each(|line| line.count_in(&mut totals));
        let mut after = first.next.as_ref().and(first.items.last()).map(|line| line.application.id);
        while let Some(last) = after {
            let page = PageRequest { limit: STRETCH, after: Some(last.0) };
            let rows = self.waiting(&asked, page).await?;
            let counted = stream::iter(&rows.items).map(async |application| {
                let submission = application.standing.decidable()?;
                let found = self.found_now(application, submission, at).await?;
                let now = found.as_ref().ok().map(|found| found.assessed);
                let best = found.as_ref().ok().map(|found| now_of(application, found));
                let counts = counts(application, was(application, submission.assessed), best);
                Ok::<_, Refusal>((submission.assessed, now, counts))
            });
            let counted: Vec<_> = counted.buffered(ABREAST).try_collect().await?;
            counted.into_iter().for_each(|(recorded, now, counts)| totals.count(recorded, now, counts));
            after = rows.next.and(rows.items.last()).map(|last| last.id);
        }
        Ok((first, totals))
    }

    async fn asked(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        window: Option<&str>,
        at: Instant,
    ) -> Result<Asked, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let windows = self.frameworks.windows(&framework).await?;
        let only = match window {
            None => None,
            Some(key) => {
                let found = windows.iter().find(|window| window.key == key);
                Some(found.ok_or_else(|| Refusal::not_found("window"))?.id)
            }
        };
        let shut = self.conflicts.shut(actor, Matter::framework(framework.id), at).await?;
        Ok(Asked { framework, windows, only, shut })
    }

    async fn waiting(&self, asked: &Asked, page: PageRequest) -> Result<Page<Application>, Refusal> {
        let Framework { id, authority, .. } = asked.framework;
        let rows = store::waiting(self.db.reader(), (authority, id), asked.only, &asked.shut, page).await?;
        Ok(Page::of(rows, page, |application| application.id.0))
    }

    async fn dry_lines(
        &self,
        actor: &Actor,
        asked: &Asked,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<DryRunLine>, Refusal> {
        let page = self.waiting(asked, page).await?;
        let lines = stream::iter(page.items).map(async |application: Application| {
            let window = asked.windows.iter().find(|window| Some(window.id) == application.window());
            self.dry_line(actor, application, window.map(IntakeWindow::from), at).await
        });
        Ok(Page { items: lines.buffered(ABREAST).try_collect().await?, next: page.next })
    }

    async fn dry_line(
        &self,
        actor: &Actor,
        application: Application,
        window: Option<IntakeWindow>,
        at: Instant,
    ) -> Result<DryRunLine, Refusal> {
        let submission = application.standing.decidable()?;
        let record = self.decisions.find(actor, submission.assessment).await?;
        let mut recorded = assess::recorded(&record)?;
        recorded.lots = self.recorded(actor, &application, submission.assessment, &submission.lots).await?.lots;
        let (now, changed, assessed) = match self.found_now(&application, submission, at).await? {
            Ok(found) => {
                let changed = changed(&record.input, &found.decision.input)?;
                (Ok(found.shown(&application)?), changed, Some(now_of(&application, &found)))
            }
            Err(refusal) => (Err(refusal.to_string()), vec![], None),
        };
        let counts = counts(&application, was(&application, recorded.assessed), assessed);
        Ok(DryRunLine { application, window, recorded, now, counts, changed })
    }

    /// What the rules find at `at`, or why they cannot be asked about this one: its location has gone to another provider,
    /// or its rules have no such question. That is the officer's to know, and in no other's way.
    async fn found_now(
        &self,
        application: &Application,
        submission: &Submission,
        at: Instant,
    ) -> Result<Result<Evaluated, Refusal>, Refusal> {
        match self.as_of_now(application, submission, at).await {
            Err(refusal) if matches!(refusal.problem(), Problem::NotFound | Problem::WrongState) => Ok(Err(refusal)),
            found => found.map(Ok),
        }
    }

    /// By the rules that hold for it: those of the day of its submission, unless the rules of its decision count.
    async fn as_of_now(
        &self,
        application: &Application,
        submission: &Submission,
        at: Instant,
    ) -> Result<Evaluated, Refusal> {
        let location = self.providers.own_location(application.provider, application.location).await?;
        let opened = self.rulebooks.package(&application.package_sha256).await?;
        let day = if application.as_of == AsOf::Decided { at } else { submission.at };
        let pack = self.assessing(application, &opened, day).await?;
        self.evaluate_by((&opened, &pack), application, &location, (submission.at, at)).await
    }
}

/// What was found when it was handed in, of its best lot where its lots were looked at one by one.
fn was(application: &Application, recorded: Assessed) -> Assessed {
    Assessed::best(application.found_of_lots().into_iter().map(|(_, assessed)| assessed)).unwrap_or(recorded)
}

/// The same of what is found now.
fn now_of(application: &Application, found: &Evaluated) -> Assessed {
    let of_lots = found.found_of_lots(application).into_iter().map(|(_, assessed)| assessed);
    Assessed::best(of_lots).unwrap_or(found.assessed)
}

/// What a decision would be held against.
fn counts(application: &Application, recorded: Assessed, now: Option<Assessed>) -> Option<Assessed> {
    if application.as_of == AsOf::Decided { now } else { Some(recorded) }
}

/// The facts that differ, but for what day it is.
fn changed(before: &str, now: &str) -> Result<Vec<ChangedFact>, Refusal> {
    let leaves = |text: &str| -> Result<BTreeMap<String, Value>, Refusal> {
        let mut leaves = BTreeMap::new();
        gather(&serde_json::from_str(text).map_err(Refusal::internal)?, String::new(), &mut leaves);
        Ok(leaves)
    };
    let (before, now) = (leaves(before)?, leaves(now)?);
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).filter(|path| *path != "/today").collect();
    let value = |leaves: &BTreeMap<String, Value>, path: &str| leaves.get(path).cloned().unwrap_or(Value::Null);
    let changed = paths.into_iter().map(|path| ChangedFact {
        path: path.clone(),
        before: value(&before, path),
        now: value(&now, path),
    });
    Ok(changed.filter(|fact| fact.before != fact.now).collect())
}

/// Every value that is no record, by its JSON pointer; a list is one value.
fn gather(value: &Value, at: String, leaves: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                gather(value, format!("{at}/{}", pointer_step(name)), leaves);
            }
        }
        plain => drop(leaves.insert(at, plain.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_day_it_is_is_no_change_and_a_new_rating_is() {
        let before = r#"{"location":{"cqc":{"rating":"Good"},"beds":4},"today":"2021-03-01"}"#;
        let now = r#"{"location":{"cqc":{"rating":"Inadequate"},"beds":4},"new":true,"today":"2021-03-02"}"#;
        let found: Vec<_> = changed(before, now).unwrap().into_iter().map(|fact| (fact.path, fact.before)).collect();
        assert_eq!(found, [("/location/cqc/rating".into(), "Good".into()), ("/new".into(), Value::Null)]);
    }
}
