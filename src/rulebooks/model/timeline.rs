//! Which of a framework's releases is in force at an instant: derived from their dates, so that nothing has to be
//! switched over and no switch can come late.

use serde::{Deserialize, Serialize};

use super::RulebookVersion;
use crate::kernel::ids::RuleReleaseId;
use crate::kernel::{Instant, Problem, Refusal, london};

/// From `from` on, and before `to`; without an end, until another release begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from: Instant,
    pub to: Option<Instant>,
}

impl Period {
    pub fn from(from: Instant) -> Self {
        Self { from, to: None }
    }

    fn holds(&self, at: Instant) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// Derived from the clock whenever it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseState {
    /// Takes effect later.
    Scheduled,
    /// Decides what starts now.
    InForce,
    /// A later release took its place.
    Superseded,
    /// Its last day has passed.
    Ended,
    /// Taken back before it took effect.
    Withdrawn,
}

/// Every release of one framework, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Timeline(Vec<RulebookVersion>);

impl Timeline {
    pub fn new(releases: Vec<RulebookVersion>) -> Self {
        Self(releases)
    }

    pub fn releases(&self) -> &[RulebookVersion] {
        &self.0
    }

    fn standing(&self) -> impl Iterator<Item = &RulebookVersion> {
        self.0.iter().filter(|release| release.withdrawal.is_none())
    }

    /// The release that decides what starts at `at`: of those whose period holds it, the one that began last. When a
    /// release for a limited time ends, the one before it is in force again.
    pub fn in_force(&self, at: Instant) -> Option<&RulebookVersion> {
        self.standing()
            .filter(|release| release.period.holds(at))
            .max_by_key(|release| (release.period.from, release.id))
    }

    /// The release that speaks for what happened at `at`: the one in force then, or else the last that had ended, or, of
    /// what happened before the first began, that one. It is the same whenever it is asked for.
    pub fn governing(&self, at: Instant) -> Option<&RulebookVersion> {
        let ended = || self.standing().filter(|release| release.period.to.is_some_and(|to| to <= at));
        let last = || ended().max_by_key(|release| (release.period.to, release.id));
        let first = || self.standing().min_by_key(|release| (release.period.from, release.id));
        self.in_force(at).or_else(last).or_else(first)
    }

    /// The package in force at `at`.
    pub fn package(&self, at: Instant) -> Option<&str> {
        self.in_force(at).map(|release| release.package.as_str())
    }

    pub fn state(&self, release: &RulebookVersion, now: Instant) -> ReleaseState {
        let now_in_force = self.in_force(now).map(|current| current.id);
        match release.period {
            _ if release.withdrawal.is_some() => ReleaseState::Withdrawn,
            Period { from, .. } if now < from => ReleaseState::Scheduled,
            Period { to: Some(to), .. } if to <= now => ReleaseState::Ended,
            _ if now_in_force == Some(release.id) => ReleaseState::InForce,
            _ => ReleaseState::Superseded,
        }
    }

    pub fn find(&self, id: RuleReleaseId) -> Option<&RulebookVersion> {
        self.0.iter().find(|release| release.id == id)
    }

    /// The latest release of a package.
    pub fn of_package(&self, sha256: &str) -> Option<&RulebookVersion> {
        self.0.iter().rev().find(|release| release.package == sha256)
    }

    /// # Errors
    /// `validation` for a period in the past or without length; `diverged` when it overlaps one that is scheduled.
    pub fn require_room(&self, wanted: Period, now: Instant) -> Result<(), Refusal> {
        if wanted.from < now {
            let detail = "lies in the past: what was decided since then was decided by other rules";
            return Err(Refusal::invalid("/effective_from", "in_the_past", detail));
        }
        if wanted.to.is_some_and(|to| to <= wanted.from) {
            return Err(Refusal::invalid("/effective_to", "before_start", "must be after effective_from"));
        }
        let scheduled = self.standing().filter(|release| release.period.from > now);
        match scheduled.into_iter().find(|release| overlap(wanted, release.period)) {
            None => Ok(()),
            Some(release) => Err(Refusal::new(
                Problem::Diverged,
                format!(
                    "Another release is scheduled from {}{}. Withdraw it first, or choose a period that ends before it \
                     begins or begins after it ends.",
                    london::words(release.period.from),
                    release.period.to.map(|to| format!(" to {}", london::words(to))).unwrap_or_default()
                ),
            )),
        }
    }
}

/// Whether a new period runs into one that is scheduled. An open end gives way to what begins later; a new open end
/// does not give way to what was scheduled before it, because nobody who approved that has seen the new rules.
fn overlap(new: Period, scheduled: Period) -> bool {
    if scheduled.from >= new.from {
        new.to.is_none_or(|to| scheduled.from < to)
    } else {
        scheduled.to.is_some_and(|to| new.from < to)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::Withdrawal;
    use super::*;
    use crate::kernel::ids::FrameworkId;

    fn day(n: i64) -> Instant {
        Instant::from_timestamp(n * 86_400, 0).unwrap()
    }

    fn release(id: u128, from: i64, to: Option<i64>) -> RulebookVersion {
        RulebookVersion {
            id: Uuid::from_u128(id).into(),
            framework: FrameworkId(Uuid::nil()),
            package: format!("package {id}"),
            title: String::new(),
            as_of: Default::default(),
            period: Period { from: day(from), to: to.map(day) },
            reason: None,
            decision_reference: None,
            proposal: None,
            released_by: Uuid::nil(),
            released_at: day(0),
            withdrawal: None,
        }
    }

    fn withdrawn(release: RulebookVersion) -> RulebookVersion {
        let withdrawal = Some(Withdrawal { by: Uuid::nil(), at: day(0), reason: "Too soon".into() });
        RulebookVersion { withdrawal, ..release }
    }

    #[test]
    fn what_happened_while_nothing_was_in_force_has_rules_that_speak_for_it() {
        let timeline = Timeline::new(vec![
            withdrawn(release(1, 5, None)),
            release(2, 10, Some(20)),
            release(3, 10, Some(15)),
            release(4, 30, None),
        ]);
        let governing = |n| timeline.governing(day(n)).map(|release| release.id.0.as_u128());
        assert_eq!(governing(7), Some(2), "the first that began");
        assert_eq!([governing(12), governing(16)], [Some(3), Some(2)], "what was in force");
        assert_eq!([governing(20), governing(29)], [Some(2); 2], "the last that had ended");
        assert_eq!(governing(30), Some(4));
        assert!(Timeline::new(vec![withdrawn(release(1, 5, None))]).governing(day(6)).is_none());
    }

    #[test]
    fn s05_the_release_that_began_last_decides_and_a_trial_ends_by_itself() {
        let timeline = Timeline::new(vec![
            release(1, 1, None),
            release(2, 10, Some(20)),
            withdrawn(release(3, 12, None)),
            release(4, 30, None),
        ]);
        let at = |n| timeline.package(day(n));
        assert_eq!(at(0), None);
        assert_eq!([at(1), at(9), at(20), at(29)], [Some("package 1"); 4]);
        assert_eq!([at(10), at(12), at(19)], [Some("package 2"); 3]);
        assert_eq!(at(30), Some("package 4"));
        let states = |n| timeline.releases().iter().map(|one| timeline.state(one, day(n))).collect::<Vec<_>>();
        use ReleaseState::{Ended, InForce, Scheduled, Superseded, Withdrawn};
        assert_eq!(states(5), [InForce, Scheduled, Withdrawn, Scheduled]);
        assert_eq!(states(15), [Superseded, InForce, Withdrawn, Scheduled]);
        assert_eq!(states(25), [InForce, Ended, Withdrawn, Scheduled]);
        assert_eq!(states(30), [Superseded, Ended, Withdrawn, InForce]);
    }

    #[test]
    fn of_two_releases_at_the_same_instant_the_later_one_decides() {
        let timeline = Timeline::new(vec![release(1, 1, None), release(2, 1, None)]);
        assert_eq!(timeline.package(day(1)), Some("package 2"));
    }

    #[test]
    fn s05_a_release_in_the_past_or_across_a_scheduled_one_is_refused() {
        let timeline =
            Timeline::new(vec![release(1, 1, None), release(2, 20, Some(30)), withdrawn(release(3, 40, None))]);
        let asked = |from, to: Option<i64>| {
            let wanted = Period { from: day(from), to: to.map(day) };
            timeline.require_room(wanted, day(10)).map_err(|refusal| refusal.problem())
        };
        assert_eq!(asked(9, None), Err(Problem::Validation));
        assert_eq!(asked(12, Some(12)), Err(Problem::Validation));
        for (from, to) in [(10, None), (10, Some(21)), (20, None), (25, None), (29, Some(35)), (22, Some(23))] {
            assert_eq!(asked(from, to), Err(Problem::Diverged), "{from} {to:?}");
        }
        for (from, to) in [(10, Some(20)), (30, None), (40, None)] {
            assert_eq!(asked(from, to), Ok(()), "{from} {to:?}");
        }
    }
}
