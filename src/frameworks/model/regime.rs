//! The law a framework stands under, and the settings it rules out.
//!
//! Which law applies is settled by the day of the invitation, not by today's date (requirements 0.4).

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{FrameworkKind, Terms, Window};
use crate::kernel::text::Faults;
use crate::kernel::{Problem, Refusal, london};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// A dynamic purchasing system under the Public Contracts Regulations 2015, regulation 34.
    Pcr2015Dps,
    /// The council's own scheme for light-touch services under regulations 74 to 76 of the same.
    Pcr2015LightTouch,
    /// A dynamic market under the Procurement Act 2023, sections 34 to 40.
    Pa2023DynamicMarket,
    /// A light-touch framework under the same Act.
    Pa2023LightTouchFramework,
    /// An open framework under section 49 of the same Act.
    Pa2023OpenFramework,
    /// The Health Care Services (Provider Selection Regime) Regulations 2023.
    NhsPsr,
}

/// Year, month and day of the month.
type Day = (i32, u32, u32);

/// What a regime allows, each with the provision that says so.
struct Provisions {
    /// First and last day of an invitation under this law.
    invited: (Option<Day>, Option<Day>),
    invited_by: &'static str,
    /// The last day of any such vehicle.
    latest_end: Option<(Day, &'static str)>,
    /// The longest term.
    years: Option<(i32, &'static str)>,
    /// Applications must be taken at any time during the term.
    always_open: Option<&'static str>,
    /// The conditions of membership may not change during the term.
    fixed_conditions: Option<&'static str>,
}

const ACT_IN_FORCE: Day = (2025, 2, 24);
const LAST_DAY_OF_PCR: Day = (2025, 2, 23);

impl Regime {
    const fn provisions(self) -> Provisions {
        let pcr = Provisions {
            invited: (Some((2015, 2, 26)), Some(LAST_DAY_OF_PCR)),
            invited_by: "the Public Contracts Regulations 2015 govern what was invited from 26 February 2015 to \
                         23 February 2025 (S.I. 2024/716)",
            latest_end: None,
            years: None,
            always_open: None,
            fixed_conditions: None,
        };
        let act = Provisions {
            invited: (Some(ACT_IN_FORCE), None),
            invited_by: "the Procurement Act 2023 governs what is invited from 24 February 2025 on (S.I. 2024/716)",
            ..pcr
        };
        match self {
            Self::Pcr2015Dps => Provisions {
                latest_end: Some((
                    (2029, 2, 23),
                    "a dynamic purchasing system of the old law ends on 23 February 2029 at the latest \
                     (S.I. 2024/716, regulation 5)",
                )),
                always_open: Some("Public Contracts Regulations 2015, regulation 34"),
                ..pcr
            },
            Self::Pcr2015LightTouch => pcr,
            Self::Pa2023DynamicMarket => Provisions {
                always_open: Some("Procurement Act 2023, s.36"),
                fixed_conditions: Some("Procurement Act 2023, s.36(6)-(7)"),
                ..act
            },
            Self::Pa2023LightTouchFramework => act,
            Self::Pa2023OpenFramework => Provisions {
                years: Some((8, "an open framework lasts eight years at the most (Procurement Act 2023, s.49)")),
                ..act
            },
            Self::NhsPsr => Provisions {
                invited: (Some((2024, 1, 1)), None),
                invited_by: "the Provider Selection Regime governs what is invited from 1 January 2024 on",
                ..pcr
            },
        }
    }

    /// # Errors
    /// `refused-by-regime` when the law wants applications taken at any time and these windows do not.
    pub fn check_windows(self, terms: (NaiveDate, NaiveDate), windows: &[Window]) -> Result<(), Refusal> {
        let Some(provision) = self.provisions().always_open else { return Ok(()) };
        let (starts_on, ends_on) = terms;
        let always_open = matches!(windows, [only]
            if london::date_of(only.opens_at) <= starts_on && london::date_of(only.closes_at) >= ends_on);
        if always_open {
            return Ok(());
        }
        Err(Refusal::new(
            Problem::RefusedByRegime,
            format!(
                "Applications must be taken at any time during the term ({provision}), but the rulebook schedules {}. \
                 Let windows.rhai give one window from the first day to the last, or choose another regime.",
                match windows.len() {
                    1 => "one window that is shorter than the term".to_owned(),
                    many => format!("{many} windows"),
                }
            ),
        ))
    }

    /// # Errors
    /// `refused-by-regime` when the law does not let the rules of a published framework change.
    pub fn check_rule_change(self) -> Result<(), Refusal> {
        let Some(provision) = self.provisions().fixed_conditions else { return Ok(()) };
        Err(Refusal::new(
            Problem::RefusedByRegime,
            format!("The conditions for membership may not be changed during the term ({provision})."),
        ))
    }
}

/// Adds a fault for every setting that the regime rules out.
pub(super) fn check(terms: &Terms, faults: &mut Faults) {
    let law = terms.regime.provisions();
    let invited_on = terms.applications_open_on;
    let (from, until) = law.invited;
    let early = from.and_then(day).is_some_and(|from| invited_on < from);
    let late = until.and_then(day).is_some_and(|until| invited_on > until);
    if early || late {
        faults.add("/regime", "not_in_force", format!("does not apply on that day: {}", law.invited_by));
    }
    if let Some((latest, words)) = law.latest_end
        && day(latest).is_some_and(|latest| terms.ends_on > latest)
    {
        faults.add("/ends_on", "regime_ends", words);
    }
    if let Some((years, words)) = law.years
        && years_after(terms.starts_on, years).is_some_and(|end| terms.ends_on >= end)
    {
        faults.add("/ends_on", "term_too_long", words);
    }
    let market_law = matches!(terms.regime, Regime::Pa2023DynamicMarket | Regime::Pcr2015Dps);
    if terms.kind == FrameworkKind::DynamicMarket && !market_law {
        faults.add("/kind", "regime_mismatch", "a dynamic market stands under pa2023_dynamic_market or pcr2015_dps");
    }
    if terms.regime == Regime::Pa2023DynamicMarket && terms.kind != FrameworkKind::DynamicMarket {
        faults.add("/kind", "regime_mismatch", "must be dynamic_market under this regime");
    }
}

fn day((year, month, day): Day) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The same day so many years later; for 29 February the day after.
fn years_after(date: NaiveDate, years: i32) -> Option<NaiveDate> {
    date.with_year(date.year() + years).or_else(|| date.succ_opt()?.with_year(date.year() + years))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(regime: Regime, kind: FrameworkKind, dates: [&str; 3]) -> Vec<String> {
        let [opens, starts, ends] = dates.map(|text| text.parse().unwrap());
        let terms = Terms {
            name: "A".into(),
            kind,
            regime,
            starts_on: starts,
            ends_on: ends,
            applications_open_on: opens,
            lots: vec![("1".into(), "One".into())],
        };
        let found = terms.check().err().map(|refusal| refusal.errors().to_vec()).unwrap_or_default();
        found.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
    }

    #[test]
    fn s01_the_regime_follows_the_day_of_the_invitation() {
        use FrameworkKind::{Alliance, DynamicMarket, Framework};
        let old = ["2020-12-14", "2021-02-08", "2027-02-07"];
        let new = ["2026-01-05", "2026-03-01", "2030-02-28"];
        assert_eq!(faults(Regime::Pcr2015LightTouch, Alliance, old), [""; 0]);
        assert_eq!(faults(Regime::Pcr2015LightTouch, Alliance, new), ["/regime not_in_force"]);
        assert_eq!(faults(Regime::Pa2023LightTouchFramework, Alliance, old), ["/regime not_in_force"]);
        assert_eq!(faults(Regime::Pa2023LightTouchFramework, Framework, new), [""; 0]);
        assert_eq!(faults(Regime::Pa2023DynamicMarket, DynamicMarket, new), [""; 0]);
        assert_eq!(faults(Regime::Pa2023DynamicMarket, Framework, new), ["/kind regime_mismatch"]);
        assert_eq!(faults(Regime::NhsPsr, DynamicMarket, new), ["/kind regime_mismatch"]);
    }

    #[test]
    fn n_a_dps_of_the_old_law_ends_by_february_2029() {
        let day = |ends| ["2020-04-01", "2020-04-01", ends];
        assert_eq!(faults(Regime::Pcr2015Dps, FrameworkKind::AccreditedList, day("2029-02-23")), [""; 0]);
        assert_eq!(
            faults(Regime::Pcr2015Dps, FrameworkKind::AccreditedList, day("2029-03-31")),
            ["/ends_on regime_ends"]
        );
    }

    #[test]
    fn an_open_framework_lasts_eight_years_at_the_most() {
        let day = |ends| ["2026-02-01", "2026-03-01", ends];
        assert_eq!(faults(Regime::Pa2023OpenFramework, FrameworkKind::Framework, day("2034-02-28")), [""; 0]);
        assert_eq!(
            faults(Regime::Pa2023OpenFramework, FrameworkKind::Framework, day("2034-03-01")),
            ["/ends_on term_too_long"]
        );
    }
}
