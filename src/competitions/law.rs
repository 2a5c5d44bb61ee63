//! What each legal regime asks of a competition's timetable.

use super::timetable::{Standstill, TimetableLaw};
use crate::frameworks::Regime;

/// The least days for tendering, and the standstill a council should plan for.
///
/// A dynamic purchasing system must give 10 days (PCR 2015 reg.34); for light-touch services under the same
/// regulations we hold councils to the same, as the Alliance did. The Procurement Act sets 10 days for a dynamic
/// market (s.54(4)) and none for call-offs of a framework; its standstill, where a council chooses one, is 8
/// working days (s.51). The Provider Selection Regime sets no tendering period.
pub fn law_of(regime: Regime) -> TimetableLaw {
    match regime {
        Regime::Pcr2015Dps | Regime::Pcr2015LightTouch => {
            TimetableLaw { tender_days: 10, standstill: Standstill::Days(10) }
        }
        Regime::Pa2023DynamicMarket => TimetableLaw { tender_days: 10, standstill: Standstill::WorkingDays(8) },
        Regime::Pa2023LightTouchFramework | Regime::Pa2023OpenFramework | Regime::NhsPsr => {
            TimetableLaw { tender_days: 0, standstill: Standstill::WorkingDays(8) }
        }
    }
}
