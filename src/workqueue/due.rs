//! From when something was received to the last day on which it is decided.

use chrono::NaiveDate;

use super::model::{Due, DueBasis, Extension};
use crate::regimes::TimeToDecide;

/// The last day, before anybody extends it; none where neither the law nor the rulebook gives a number. `from` is the
/// day of the receipt, or of the closing of its window.
pub fn due(law: &TimeToDecide, promised: Option<u32>, from: NaiveDate) -> Option<Due> {
    let shorter = match (law.working_days, promised) {
        (Some(law), Some(promised)) if promised < law => (promised, DueBasis::Rulebook),
        (Some(law), _) => (law, DueBasis::Law),
        (None, Some(promised)) => (promised, DueBasis::Rulebook),
        (None, None) => return None,
    };
    let (days, basis) = shorter;
    Some(Due {
        on: law.counted.after(from, days)?,
        basis,
        working_days: Some(days),
        cites: law.working_days.map(|_| law.cites.clone()),
        extendable_to: None,
        reason: None,
    })
}

/// The last day to which it may be extended. Where the law gives a number, by as much as it allows; where it does not,
/// to the end of the framework: the reason must carry it.
pub fn extendable_to(law: &TimeToDecide, from: NaiveDate, ends_on: NaiveDate) -> Option<NaiveDate> {
    match (law.working_days, law.extended) {
        (Some(_), Some(days)) => law.counted.after(from, days),
        (Some(_), None) => None,
        (None, _) => Some(ends_on),
    }
}

/// The last day, and to which day it may still be extended.
pub fn with(due: Due, extension: Option<&Extension>, most: Option<NaiveDate>) -> Due {
    let due = match extension {
        None => due,
        Some(extension) => {
            Due { on: extension.due_on, basis: DueBasis::Extension, reason: Some(extension.reason.clone()), ..due }
        }
    };
    Due { extendable_to: most.filter(|most| *most > due.on), ..due }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regimes::CountedDays;

    fn law(working_days: Option<u32>, extended: Option<u32>) -> TimeToDecide {
        let (says, cites) = ("".into(), "regulation 34".into());
        TimeToDecide { working_days, extended, counted: CountedDays::England, says, cites }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_rulebook_shortens_what_the_law_says_and_never_lengthens_it() {
        let on = |law_days, promised| {
            let due = due(&law(law_days, None), promised, day("2021-03-01"))?;
            Some((due.on.to_string(), due.basis))
        };
        assert_eq!(on(Some(10), None), Some(("2021-03-15".into(), DueBasis::Law)));
        assert_eq!(on(Some(10), Some(5)), Some(("2021-03-08".into(), DueBasis::Rulebook)));
        assert_eq!(on(Some(10), Some(20)), Some(("2021-03-15".into(), DueBasis::Law)));
        assert_eq!(on(None, Some(20)), Some(("2021-03-29".into(), DueBasis::Rulebook)));
        assert_eq!(on(None, None), None);
    }

    #[test]
    fn the_law_limits_an_extension_where_it_gives_a_number() {
        let most = |law: TimeToDecide| extendable_to(&law, day("2021-03-01"), day("2027-02-07"));
        assert_eq!(most(law(Some(10), Some(15))), Some(day("2021-03-22")));
        assert_eq!(most(law(Some(10), None)), None);
        assert_eq!(most(law(None, None)), Some(day("2027-02-07")));
    }
}
