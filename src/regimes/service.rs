//! Asking the law. Who may ask, and about what, is settled by the slice that owns it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::book::{About, Book, Figure};
use super::deciding::{CountedDays, TimeToDecide};
use super::grounds::Ground;
use super::law::Law;
use super::notices::Notice;
use super::standstill::{OutcomeLaw, Provision, Standstill};
use super::verdict::Verdict;
use crate::decisions::Decisions;
use crate::kernel::regime::NoticeEvent;
use crate::kernel::{Instant, Refusal, Regime, Tenant, london};

#[derive(Clone)]
pub struct Regimes {
    decisions: Decisions,
    law: &'static Law,
}

/// One regime as it stands on one day.
pub struct RegimeOnDay<'a> {
    pub regime: Regime,
    pub on: NaiveDate,
    pub about: &'a About,
    /// The first and the last day of an invitation under it.
    pub invited: (Option<NaiveDate>, Option<NaiveDate>),
    pub figures: Vec<&'a Figure>,
    pub thresholds: Vec<&'a Figure>,
    pub notices: Vec<&'a Notice>,
}

impl Regimes {
    pub fn new(decisions: Decisions) -> Self {
        Self { decisions, law: Law::get() }
    }

    /// SHA-256 of the pack that answers.
    pub fn package_sha256(&self) -> &str {
        self.law.pack.hash()
    }

    /// Whether a vehicle may be as it is set up. `vehicle`: the fields of `law/vehicle.shape.json`, save the regime.
    ///
    /// # Errors
    /// `busy`.
    pub async fn vehicle(&self, regime: Regime, mut vehicle: Value, today: NaiveDate) -> Result<Verdict, Refusal> {
        vehicle["regime"] = json!(regime);
        self.ask("vehicle", regime, today, json!({"today": today, "vehicle": vehicle}), "vehicle").await
    }

    /// Whether applications may be taken in these windows, in order of opening. `term`: first and last day.
    ///
    /// # Errors
    /// `busy`.
    pub async fn windows(
        &self,
        regime: Regime,
        (starts_on, ends_on): (NaiveDate, NaiveDate),
        windows: &[(NaiveDate, NaiveDate)],
        today: NaiveDate,
    ) -> Result<Verdict, Refusal> {
        let windows: Vec<Value> =
            windows.iter().map(|(opens, closes)| json!({"opens_on": opens, "closes_on": closes})).collect();
        let facts = json!({"vehicle": {"starts_on": starts_on, "ends_on": ends_on}, "windows": windows});
        self.ask("joining", regime, today, facts, "windows").await
    }

    /// Whether these hooks of a published vehicle's rulebook may change.
    ///
    /// # Errors
    /// `busy`.
    pub async fn rule_change(&self, regime: Regime, at: Instant, hooks: &[String]) -> Result<Verdict, Refusal> {
        let facts = json!({"change": {"hooks": hooks}});
        self.ask("rule_change", regime, london::date_of(at), facts, "change").await
    }

    /// Whether a competition may be published on `publish_on` with tenders due on `closes`.
    ///
    /// # Errors
    /// `busy`.
    pub async fn competition(
        &self,
        regime: Regime,
        publish_on: NaiveDate,
        closes: NaiveDate,
    ) -> Result<Verdict, Refusal> {
        let facts = json!({"competition": {"timetable": {"publish_on": publish_on, "closes": closes}}});
        self.ask("competition", regime, publish_on, facts, "competition").await
    }

    /// Whether a member of the lot may be left out of a competition that runs, because it joined too late. `joined`: how, by
    /// its name in `law/late_joiner.shape.json`.
    ///
    /// # Errors
    /// `busy`.
    pub async fn late_joiner(&self, regime: Regime, today: NaiveDate, joined: &str) -> Result<Verdict, Refusal> {
        self.ask("late_joiner", regime, today, json!({"joiner": {"joined": joined}}), "joiner").await
    }

    /// Whether a member may be removed today on this ground (by its name in `law/removal.shape.json`).
    /// `takes_effect_on`: the day that was announced to it, if a removal was.
    ///
    /// # Errors
    /// `busy`.
    pub async fn removal(
        &self,
        regime: Regime,
        today: NaiveDate,
        ground: &str,
        takes_effect_on: Option<NaiveDate>,
    ) -> Result<Verdict, Refusal> {
        let facts = json!({
            "today": today, "removal": {"ground": ground}, "announcement": {"takes_effect_on": takes_effect_on},
        });
        self.ask("removal", regime, today, facts, "removal").await
    }

    /// The standstill that this regime knows; none where it says nothing.
    pub fn standstill(&self, regime: Regime, on: NaiveDate) -> Option<Standstill> {
        let value = |name| self.law.book.figure(regime, name, on).map(|figure| &figure.value);
        let days = u32::try_from(value("standstill_days")?.as_u64()?).ok()?;
        match value("standstill_counted")?.as_str()? {
            "uk_working" => Some(Standstill::WorkingDays(days)),
            "england_working" => Some(Standstill::EnglishWorkingDays(days)),
            _ => Some(Standstill::Days(days)),
        }
    }

    /// What this regime says of telling tenderers the outcome, and of the standstill after it; none where it says nothing.
    pub fn outcome(&self, regime: Regime, on: NaiveDate) -> Option<OutcomeLaw> {
        let figure = |name| self.law.book.figure(regime, name, on);
        let provision = |figure: &Figure| Provision { says: figure.says.clone(), cites: figure.cites.clone() };
        let required = figure("standstill_required")?;
        Some(OutcomeLaw {
            letters: provision(figure("outcome_letters")?),
            required: required.value.as_bool()?,
            required_by: provision(required),
            standstill: self.standstill(regime, on)?,
            counted_by: provision(figure("standstill_days")?),
        })
    }

    /// Whether this regime knows a direct award on a ground, by its name in figures (`direct_award_…`), and what it says of it;
    /// none where it says nothing.
    pub fn direct_award(&self, regime: Regime, ground: &str, on: NaiveDate) -> Option<(bool, Provision)> {
        let figure = self.law.book.figure(regime, &format!("direct_award_{ground}"), on)?;
        Some((figure.value.as_bool()?, Provision { says: figure.says.clone(), cites: figure.cites.clone() }))
    }

    /// The last day of the standstill that the law wants between a direct award of that day and its contract; none where it
    /// wants none.
    pub fn standstill_of_direct_award(&self, regime: Regime, awarded_on: NaiveDate) -> Option<NaiveDate> {
        let (required, _) = self.direct_award(regime, "standstill", awarded_on)?;
        self.standstill(regime, awarded_on).filter(|_| required)?.last_day(awarded_on)
    }

    /// How long an application that was received on this day may take to decide.
    pub fn time_to_decide(&self, regime: Regime, on: NaiveDate) -> TimeToDecide {
        let figure = |name| self.law.book.figure(regime, name, on);
        let days = |figure: Option<&Figure>| u32::try_from(figure?.value.as_u64()?).ok();
        let number = figure("decide_working_days");
        let said = number.or_else(|| figure("decide_period"));
        let counted = figure("decide_counted").and_then(|figure| figure.value.as_str());
        TimeToDecide {
            working_days: days(number),
            extended: days(figure("decide_working_days_extended")),
            counted: if counted == Some("uk_working") { CountedDays::UnitedKingdom } else { CountedDays::England },
            says: said.map(|figure| figure.says.clone()).unwrap_or_default(),
            cites: said.map(|figure| figure.cites.clone()).unwrap_or_default(),
        }
    }

    /// What the law is called, what it allows on a day, and what notices it wants.
    pub fn read(&self, regime: Regime, on: NaiveDate) -> RegimeOnDay<'_> {
        let Book { regimes, figures, thresholds, notices, .. } = &self.law.book;
        RegimeOnDay {
            regime,
            on,
            about: &regimes[&regime],
            invited: (self.date(regime, "invited_from", on), self.date(regime, "invited_to", on)),
            figures: figures.iter().filter(|figure| figure.counts(regime, on)).collect(),
            thresholds: thresholds.iter().filter(|figure| figure.counts(regime, on)).collect(),
            notices: notices.iter().filter(|notice| notice.owed(regime, on)).collect(),
        }
    }

    /// The notices that such an event of that day calls for.
    pub fn notices(&self, regime: Regime, event: NoticeEvent, on: NaiveDate) -> impl Iterator<Item = &Notice> {
        self.law.book.notices.iter().filter(move |notice| notice.event == event && notice.owed(regime, on))
    }

    /// The grounds of exclusion that this regime knows on a day, mandatory ones first as the law lists them.
    pub fn grounds(&self, regime: Regime, on: NaiveDate) -> impl Iterator<Item = &'static Ground> {
        self.law.book.grounds.iter().filter(move |ground| ground.stands(regime, on))
    }

    /// The ground of this code, if this regime knows it on that day.
    pub fn ground(&self, regime: Regime, code: &str, on: NaiveDate) -> Option<&'static Ground> {
        self.grounds(regime, on).find(|ground| ground.code == code)
    }

    fn date(&self, regime: Regime, name: &str, on: NaiveDate) -> Option<NaiveDate> {
        self.law.book.figure(regime, name, on)?.value.as_str()?.parse().ok()
    }

    async fn ask(
        &self,
        hook: &'static str,
        regime: Regime,
        on: NaiveDate,
        mut facts: Value,
        subject: &'static str,
    ) -> Result<Verdict, Refusal> {
        (facts["law"], facts["cites"]) = self.law.facts(hook, regime, on);
        // The law is nobody's own; its questions are short.
        Ok(Verdict::new(self.decisions.decide(Tenant::Platform, &self.law.pack, hook, facts).await?, subject))
    }
}
