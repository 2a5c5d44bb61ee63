//! The milestones of a competition (W13, W14) and what is wrong with them.
//!
//! Nothing here stops a council from drafting: findings are shown with every draft. Errors stop publication;
//! warnings only ask for a second look.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::Instant;
use crate::kernel::calendar::{Division, is_working_day};
use crate::kernel::london::{LondonTime, date_of};
use crate::regimes::{LawFinding, Standstill};

/// When everything happens. Dates are London's; `closes` is an instant, and "at or before" it is in time (T03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// Market engagement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engage_on: Option<NaiveDate>,
    pub publish_on: NaiveDate,
    /// A session where bidders can ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questions_by: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers_by: Option<NaiveDate>,
    /// Tenders received at or before this instant are in time.
    pub closes: LondonTime,
    /// The first day on which two people may open the tenders (W17).
    pub opens_on: NaiveDate,
    pub evaluate_from: NaiveDate,
    pub approve_on: NaiveDate,
    /// The first day of the contracts.
    pub starts_on: NaiveDate,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Stops publication.
    Error,
    /// Asks for a second look.
    Warning,
}

/// Something to correct or to look at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimetableFinding {
    /// Stable, for programs: `out_of_order`, `closes_too_early`, `non_working_day`, `standstill_overruns`; and the law's
    /// own, like `time-to-tender`.
    #[schema(value_type = String)]
    pub code: Cow<'static, str>,
    pub severity: Severity,
    /// A plain sentence, for people.
    pub detail: String,
    /// JSON pointer into the competition.
    pub pointer: String,
}

impl From<LawFinding> for TimetableFinding {
    fn from(found: LawFinding) -> Self {
        let severity = if found.refused { Severity::Error } else { Severity::Warning };
        Self { code: found.code.into(), severity, detail: found.detail, pointer: found.pointer }
    }
}

/// A dated step: its field, its name for people, its day, and whether somebody has to be at work for it.
struct Milestone {
    field: &'static str,
    name: &'static str,
    on: NaiveDate,
    needs_people: bool,
}

impl Timetable {
    /// Every date that is given, with its JSON pointer in a competition.
    pub(super) fn dates(&self) -> Vec<(&'static str, NaiveDate)> {
        let dates = [
            ("/timetable/engage_on", self.engage_on),
            ("/timetable/publish_on", Some(self.publish_on)),
            ("/timetable/session_on", self.session_on),
            ("/timetable/questions_by", self.questions_by),
            ("/timetable/answers_by", self.answers_by),
            ("/timetable/closes", Some(date_of(self.closes.0))),
            ("/timetable/opens_on", Some(self.opens_on)),
            ("/timetable/evaluate_from", Some(self.evaluate_from)),
            ("/timetable/approve_on", Some(self.approve_on)),
            ("/timetable/starts_on", Some(self.starts_on)),
        ];
        dates.into_iter().filter_map(|(pointer, date)| date.map(|date| (pointer, date))).collect()
    }

    /// Whether something received at `at` is in time: at or before the closing instant.
    pub fn in_time(&self, at: Instant) -> bool {
        at <= self.closes.0
    }

    /// Whether the tenders may be opened at `at`: after closing, and not before the opening day.
    pub fn may_open(&self, at: Instant) -> bool {
        at > self.closes.0 && date_of(at) >= self.opens_on
    }

    /// Everything wrong with the timetable whatever the law says, errors first. `standstill`: what to plan for.
    pub fn findings(&self, standstill: Option<Standstill>) -> Vec<TimetableFinding> {
        let milestones = self.milestones();
        let mut findings = out_of_order(&milestones);
        findings.extend(self.closes_after_publication());
        findings.extend(milestones.iter().filter(|step| step.needs_people).filter_map(non_working_day));
        findings.extend(standstill.and_then(|standstill| self.standstill(standstill)));
        findings
    }

    fn milestones(&self) -> Vec<Milestone> {
        let step =
            |field, name, on: Option<NaiveDate>, needs_people| on.map(|on| Milestone { field, name, on, needs_people });
        [
            step("engage_on", "market engagement", self.engage_on, true),
            step("publish_on", "publication", Some(self.publish_on), true),
            step("session_on", "the bidders' session", self.session_on, true),
            step("questions_by", "the deadline for questions", self.questions_by, true),
            step("answers_by", "the day of the answers", self.answers_by, true),
            step("closes", "closing", Some(date_of(self.closes.0)), true),
            step("opens_on", "the opening", Some(self.opens_on), true),
            step("evaluate_from", "the evaluation", Some(self.evaluate_from), true),
            step("approve_on", "the approval", Some(self.approve_on), true),
            step("starts_on", "the start of the contracts", Some(self.starts_on), false),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn closes_after_publication(&self) -> Option<TimetableFinding> {
        let closing = date_of(self.closes.0);
        (closing <= self.publish_on).then(|| {
            let detail = format!("Tenders close on {closing}, which is not after publication on {}.", self.publish_on);
            error("closes_too_early", "closes", detail)
        })
    }

    fn standstill(&self, standstill: Standstill) -> Option<TimetableFinding> {
        let last = standstill.last_day(self.approve_on)?;
        let earliest = last + Days::new(1);
        (self.starts_on < earliest).then(|| TimetableFinding {
            code: "standstill_overruns".into(),
            severity: Severity::Warning,
            detail: format!(
                "A standstill ({standstill}) from the approval on {} runs to {last}; the earliest signature is on \
                 {earliest}, but contracts start on {}.",
                self.approve_on, self.starts_on
            ),
            pointer: "/timetable/starts_on".into(),
        })
    }
}

/// The fewest milestones that must move for the rest to stand in order: all but a longest rising run. One
/// misprinted year is then one finding, not ten.
fn out_of_order(milestones: &[Milestone]) -> Vec<TimetableFinding> {
    let kept = longest_rising(milestones);
    let misplaced = milestones.iter().enumerate().filter(|(place, _)| !kept.contains(place));
    misplaced
        .map(|(place, step)| {
            let before = kept
                .iter()
                .rev()
                .map(|kept| (*kept, &milestones[*kept]))
                .find(|(at, other)| *at < place && other.on > step.on);
            let after = kept
                .iter()
                .map(|kept| (*kept, &milestones[*kept]))
                .find(|(at, other)| *at > place && other.on < step.on);
            let conflict = match (before, after) {
                (Some((_, other)), _) => format!("before {} on {}", other.name, other.on),
                (None, Some((_, other))) => format!("after {} on {}", other.name, other.on),
                (None, None) => "out of order".into(),
            };
            error("out_of_order", step.field, format!("The date for {} ({}) lies {conflict}.", step.name, step.on))
        })
        .collect()
}

/// The places of a longest run of milestones whose dates never fall; of equal runs the one that keeps the
/// earlier milestones.
fn longest_rising(milestones: &[Milestone]) -> Vec<usize> {
    // best[i]: the length of the longest rising run that starts at i, and where it goes on.
    let mut best: Vec<(usize, Option<usize>)> = vec![(1, None); milestones.len()];
    for place in (0..milestones.len()).rev() {
        for next in place + 1..milestones.len() {
            if milestones[place].on <= milestones[next].on && best[next].0 + 1 > best[place].0 {
                best[place] = (best[next].0 + 1, Some(next));
            }
        }
    }
    let longest = best.iter().map(|(length, _)| *length).max().unwrap_or(0);
    let start = best.iter().position(|(length, _)| *length == longest);
    std::iter::successors(start, |place| best[*place].1).collect()
}

fn non_working_day(step: &Milestone) -> Option<TimetableFinding> {
    (!is_working_day(Division::EnglandAndWales, step.on)).then(|| TimetableFinding {
        code: "non_working_day".into(),
        severity: Severity::Warning,
        detail: format!(
            "{} is on {}, which is not a working day.",
            capitalised(step.name),
            step.on.format("%A %-d %B %Y")
        ),
        pointer: format!("/timetable/{}", step.field),
    })
}

fn error(code: &'static str, field: &str, detail: String) -> TimetableFinding {
    TimetableFinding { code: code.into(), severity: Severity::Error, detail, pointer: format!("/timetable/{field}") }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PCR: Option<Standstill> = Some(Standstill::Days(10));

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn w13() -> Timetable {
        Timetable {
            engage_on: Some(day("2020-12-10")),
            publish_on: day("2020-12-14"),
            session_on: Some(day("2021-01-05")),
            questions_by: Some(day("2021-01-06")),
            answers_by: Some(day("2021-01-08")),
            closes: "2021-01-15T15:00".parse().unwrap(),
            opens_on: day("2021-01-18"),
            evaluate_from: day("2021-01-19"),
            approve_on: day("2021-01-29"),
            starts_on: day("2021-02-08"),
        }
    }

    fn w14(session: &str) -> Timetable {
        Timetable {
            engage_on: None,
            publish_on: day("2021-02-08"),
            session_on: Some(day(session)),
            questions_by: Some(day("2021-02-19")),
            answers_by: Some(day("2021-02-22")),
            closes: "2021-02-28T15:00".parse().unwrap(),
            opens_on: day("2021-03-01"),
            evaluate_from: day("2021-03-02"),
            approve_on: day("2021-03-20"),
            starts_on: day("2021-04-01"),
        }
    }

    fn codes(findings: &[TimetableFinding]) -> Vec<(&str, &str)> {
        findings.iter().map(|finding| (&*finding.code, finding.pointer.as_str())).collect()
    }

    #[test]
    fn w13_only_the_standstill_overruns_by_a_day() {
        let findings = w13().findings(PCR);
        assert_eq!(codes(&findings), [("standstill_overruns", "/timetable/starts_on")]);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert!(findings[0].detail.contains("runs to 2021-02-08"), "{}", findings[0].detail);
        assert!(findings[0].detail.contains("on 2021-02-09"), "{}", findings[0].detail);
    }

    #[test]
    fn w14_printed_timetable_is_refused_corrected_has_two_warnings() {
        let printed = w14("2020-02-15").findings(PCR);
        let errors: Vec<_> = printed.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1);
        assert_eq!((&*errors[0].code, errors[0].pointer.as_str()), ("out_of_order", "/timetable/session_on"));
        assert!(errors[0].detail.contains("before publication on 2021-02-08"), "{}", errors[0].detail);

        let corrected = w14("2021-02-15").findings(PCR);
        let expected = [("non_working_day", "/timetable/closes"), ("non_working_day", "/timetable/approve_on")];
        assert_eq!(codes(&corrected), expected);
        assert!(corrected.iter().all(|finding| finding.severity == Severity::Warning));
        assert!(corrected[0].detail.contains("Sunday 28 February 2021"), "{}", corrected[0].detail);
    }

    #[test]
    fn tenders_close_after_publication() {
        let closing = |on: &str| Timetable { closes: format!("{on}T15:00").parse().unwrap(), ..w14("2021-02-15") };
        let found = |on: &str| closing(on).closes_after_publication().map(|finding| finding.code);
        assert_eq!(found("2021-02-09"), None);
        assert_eq!(found("2021-02-08").as_deref(), Some("closes_too_early"));
    }

    #[test]
    fn t03_at_the_closing_second_is_in_time_and_opening_waits_for_its_day() {
        let timetable = w13();
        let at = |text: &str| text.parse::<LondonTime>().unwrap().0;
        assert!(timetable.in_time(at("2021-01-15T15:00:00")));
        assert!(!timetable.in_time(at("2021-01-15T15:00:01")));
        assert!(!timetable.may_open(at("2021-01-17T23:59:59")));
        assert!(timetable.may_open(at("2021-01-18T00:00:00")));
        let same_day = Timetable { opens_on: day("2021-01-15"), ..timetable };
        assert!(!same_day.may_open(at("2021-01-15T15:00:00")), "the last moment to tender is not one to open");
        assert!(same_day.may_open(at("2021-01-15T15:00:01")));
    }

    proptest::proptest! {
        #[test]
        fn the_fewest_dates_are_blamed_and_without_them_the_rest_is_in_order(days in proptest::array::uniform8(0u64..12)) {
            let milestones: Vec<Milestone> = days
                .iter()
                .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
                .map(|(offset, field)| Milestone {
                    field, name: field, on: day("2021-02-08") + Days::new(*offset), needs_people: false,
                })
                .collect();
            let rising = |kept: &[NaiveDate]| kept.windows(2).all(|pair| pair[0] <= pair[1]);
            let blamed: Vec<String> = out_of_order(&milestones).into_iter().map(|finding| finding.pointer).collect();
            let left: Vec<NaiveDate> = milestones
                .iter()
                .filter(|step| !blamed.contains(&format!("/timetable/{}", step.field)))
                .map(|step| step.on)
                .collect();
            proptest::prop_assert!(rising(&left));
            let fewest = (0u32..256)
                .filter(|moved| {
                    let kept: Vec<NaiveDate> =
                        (0..8).filter(|place| moved & (1 << place) == 0).map(|place| milestones[place].on).collect();
                    rising(&kept)
                })
                .map(u32::count_ones)
                .min()
                .unwrap();
            proptest::prop_assert_eq!(blamed.len(), fewest as usize);
        }
    }
}
