//! The lots that an application is for: chosen by its provider, looked at one by one by the rules, and decided upon one by
//! one. Pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Assessed, OfficerOutcome, Verdict};
use crate::kernel::ids::{DecisionId, LotId};
use crate::kernel::text::Faults;
use crate::kernel::{Problem, Refusal, canonical};

const MOST_CAPACITY: i32 = 10_000;

/// One lot that an application is for. Its names are those of the day it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenLot {
    pub code: String,
    pub title: String,
    /// How many people the location can serve under it: beds of a home, packages of a branch. Absent where the framework
    /// has one lot only, and nobody said.
    pub capacity: Option<i32>,
}

/// A lot of the framework as it stands for one location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedLot {
    pub id: LotId,
    pub code: String,
    pub title: String,
    /// It takes no more applications.
    pub closed: bool,
    /// The location is a member of it already.
    pub held: bool,
}

/// A lot that a provider wants, by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedLot {
    pub code: String,
    pub capacity: Option<i32>,
}

/// How many people a location can serve, by what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Zero for what is no care home.
    pub beds: i32,
    /// What its provider declared for the latest day.
    pub declared: Option<i32>,
}

/// What the rules found of one lot, apart from what they found of the whole application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotFound {
    pub code: String,
    pub assessment: DecisionId,
    pub assessed: Assessed,
}

/// What an officer says of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotSaid {
    pub code: String,
    pub outcome: OfficerOutcome,
    pub reason: Option<String>,
}

/// What an officer says of an application, and, where that differs, of single lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub outcome: OfficerOutcome,
    pub reason: Option<String>,
    pub lots: Vec<LotSaid>,
}

/// What was decided about one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotVerdict {
    pub code: String,
    pub verdict: Verdict,
}

impl Room {
    /// What nobody can offer more than. The larger of the two: the register follows slowly when a home grows, and its
    /// provider's own word, given for a day, is on record. Nothing is known of a branch without beds that has declared
    /// nothing.
    pub fn most(self) -> Option<i32> {
        Some(self.beds.max(self.declared.unwrap_or(0))).filter(|most| *most > 0)
    }
}

impl ChosenLot {
    /// The lots that a location wants, in the order of the framework. The same beds may be offered to several lots: they
    /// are taken once, by whichever placement comes first.
    ///
    /// # Errors
    /// Every fault, by its place: `/lots/0/code`.
    pub fn choose(wanted: &[WantedLot], offered: &[OfferedLot], room: Room) -> Result<Vec<Self>, Faults> {
        let mut faults = Faults::new();
        faults.require(!wanted.is_empty(), "/lots", "empty", "must name at least one lot");
        for (place, lot) in wanted.iter().enumerate() {
            let at = format!("/lots/{place}/code");
            match offered.iter().find(|offered| offered.code == lot.code) {
                None => faults.add(&at, "unknown_lot", "is not a lot of this framework"),
                Some(offered) if offered.closed => faults.add(&at, "closed", "takes no more applications"),
                Some(offered) if offered.held => faults.add(&at, "held", "is a lot that the location has already"),
                Some(_) => {}
            }
            let twice = wanted[..place].iter().any(|earlier| earlier.code == lot.code);
            faults.require(!twice, &at, "twice", "is in the list already");
            check_capacity(&mut faults, &format!("/lots/{place}/capacity"), lot.capacity, room);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let chosen = |offered: &OfferedLot| {
            let wanted = wanted.iter().find(|wanted| wanted.code == offered.code)?;
            let OfferedLot { code, title, .. } = offered.clone();
            Some(Self { code, title, capacity: wanted.capacity })
        };
        Ok(offered.iter().filter_map(chosen).collect())
    }

    /// What a location applies for without saying so: the one lot there is.
    pub fn only(offered: &[OfferedLot]) -> Vec<Self> {
        match offered {
            [one] => vec![Self { code: one.code.clone(), title: one.title.clone(), capacity: None }],
            _ => vec![],
        }
    }

    /// SHA-256 over the canonical JSON of the lots, each with its code and capacity; none without any.
    pub fn sha256(lots: &[Self]) -> Option<String> {
        let all: Vec<Value> = lots.iter().map(|lot| json!({"code": lot.code, "capacity": lot.capacity})).collect();
        (!all.is_empty()).then(|| canonical::sha256(canonical::text(&Value::Array(all)).as_bytes()))
    }
}

fn check_capacity(faults: &mut Faults, at: &str, capacity: Option<i32>, room: Room) {
    let Some(capacity) = capacity else { return };
    if !(1..=MOST_CAPACITY).contains(&capacity) {
        faults.add(at, "out_of_range", format!("must be between 1 and {MOST_CAPACITY}"));
    } else if let Some(most) = room.most().filter(|most| capacity > *most) {
        let detail = format!(
            "is more than the location has: {most} by the register or by its provider's latest declaration of capacity"
        );
        faults.add(at, "above_capacity", detail);
    }
}

impl Assessed {
    /// What is found of a lot: a lot fails with the whole application, and by itself; otherwise what an officer is to
    /// look at in either is to be looked at.
    pub fn and(self, other: Self) -> Self {
        [Self::NotMet, Self::CannotDecide, Self::Refer]
            .into_iter()
            .find(|found| [self, other].contains(found))
            .unwrap_or(Self::Met)
    }

    /// What is found of an application when this is found of its lots: what may be decided about the best of them.
    pub fn best(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let all: Vec<Self> = all.into_iter().collect();
        [Self::Met, Self::Refer, Self::CannotDecide, Self::NotMet].into_iter().find(|found| all.contains(found))
    }
}

/// What the rules found of each lot and of the whole application, as a decision is held against it.
pub fn found_of_each(
    chosen: &[ChosenLot],
    general: Assessed,
    own: impl Fn(&ChosenLot) -> Option<Assessed>,
) -> Vec<(String, Assessed)> {
    chosen.iter().map(|lot| (lot.code.clone(), own(lot).map_or(general, |own| general.and(own)))).collect()
}

impl Said {
    /// The verdict on the application and on each of its lots. A lot that is not named is decided as the application is,
    /// for the same reason. An application is admitted that is admitted for at least one lot.
    ///
    /// # Errors
    /// `validation` with every fault: a lot that it is not for, or twice; a reason that is missing, of the application
    /// (`/reason`) or of a lot (`/lots/0/reason`); an outcome that no lot bears out.
    pub fn verdicts(
        &self,
        found: &[(String, Assessed)],
        general: Assessed,
    ) -> Result<(Verdict, Vec<LotVerdict>), Refusal> {
        let mut faults = Faults::new();
        for (place, said) in self.lots.iter().enumerate() {
            let at = format!("/lots/{place}/code");
            let known = found.iter().any(|(code, _)| *code == said.code);
            faults.require(known, &at, "unknown_lot", "is not a lot of this application");
            let twice = self.lots[..place].iter().any(|earlier| earlier.code == said.code);
            faults.require(!twice, &at, "twice", "is in the list already");
        }
        faults.verdict()?;
        let mut errors = vec![];
        let whole = Assessed::best(found.iter().map(|(_, assessed)| *assessed)).unwrap_or(general);
        let verdict = Verdict::new(self.outcome, whole, self.reason.as_deref());
        errors.extend(verdict.as_ref().err().into_iter().flat_map(Refusal::errors).cloned());
        let mut lots = vec![];
        for (code, assessed) in found {
            let named = self.lots.iter().enumerate().find(|(_, said)| said.code == *code);
            let (outcome, reason, at) = match named {
                Some((place, said)) => (said.outcome, said.reason.as_ref(), format!("/lots/{place}")),
                None => (self.outcome, self.reason.as_ref(), String::new()),
            };
            match Verdict::new(outcome, *assessed, reason.map(String::as_str)) {
                Ok(verdict) => lots.push(LotVerdict { code: code.clone(), verdict }),
                Err(refusal) => errors.extend(refusal.below(&at).errors().iter().cloned()),
            }
        }
        let mut seen = BTreeSet::new();
        errors.retain(|error| seen.insert(error.pointer.clone()));
        if !errors.is_empty() {
            return Err(Refusal::of(Problem::Validation).fields(errors));
        }
        let admitted = lots.iter().find(|lot| lot.verdict.outcome == OfficerOutcome::Admit);
        match (self.outcome, admitted) {
            (OfficerOutcome::Admit, None) if !lots.is_empty() => {
                let detail = "admits, and every lot is refused: refuse the application";
                Err(Refusal::invalid("/outcome", "no_lot", detail))
            }
            (OfficerOutcome::Refuse, Some(lot)) => {
                let detail = format!("refuses, and the lot {} is admitted: admit the application", lot.code);
                Err(Refusal::invalid("/outcome", "a_lot", detail))
            }
            _ => Ok((verdict?, lots)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn offered(code: &str, closed: bool, held: bool) -> OfferedLot {
        OfferedLot { id: Uuid::nil().into(), code: code.into(), title: code.to_uppercase(), closed, held }
    }

    fn wanted(code: &str, capacity: i32) -> WantedLot {
        WantedLot { code: code.into(), capacity: Some(capacity) }
    }

    const HOME: Room = Room { beds: 24, declared: None };

    fn faults(wanted: &[WantedLot], room: Room) -> Vec<String> {
        let lots = [offered("a", false, false), offered("b", true, false), offered("c", false, true)];
        let faults = ChosenLot::choose(wanted, &lots, room).err().map(Faults::into_vec).unwrap_or_default();
        faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_lot_that_cannot_be_had_is_named_by_its_place() {
        assert_eq!(faults(&[], HOME), ["/lots empty"]);
        assert_eq!(faults(&[wanted("a", 1), wanted("z", 1)], HOME), ["/lots/1/code unknown_lot"]);
        assert_eq!(faults(&[wanted("a", 1), wanted("a", 2)], HOME), ["/lots/1/code twice"]);
        assert_eq!(faults(&[wanted("b", 1), wanted("c", 1)], HOME), ["/lots/0/code closed", "/lots/1/code held"]);
    }

    #[test]
    fn a_capacity_is_at_least_one_and_no_more_than_the_location_has() {
        for (capacity, room, found) in [
            (0, HOME, "out_of_range"),
            (-1, HOME, "out_of_range"),
            (24, HOME, ""),
            (25, HOME, "above_capacity"),
            (25, Room { declared: Some(25), ..HOME }, ""),
            (26, Room { declared: Some(25), ..HOME }, "above_capacity"),
            (24, Room { declared: Some(12), ..HOME }, ""),
            (10_000, Room { beds: 0, declared: None }, ""),
            (10_001, Room { beds: 0, declared: None }, "out_of_range"),
            (41, Room { beds: 0, declared: Some(40) }, "above_capacity"),
        ] {
            let wanted: Vec<String> =
                Some(format!("/lots/0/capacity {found}")).filter(|_| !found.is_empty()).into_iter().collect();
            assert_eq!(faults(&[self::wanted("a", capacity)], room), wanted, "{capacity} {room:?}");
        }
    }

    #[test]
    fn the_lots_are_in_the_order_of_the_framework_and_their_hash_is_of_codes_and_capacities() {
        let lots = [offered("a", false, false), offered("b", false, false)];
        let chosen = ChosenLot::choose(&[wanted("b", 2), wanted("a", 1)], &lots, HOME).ok().unwrap();
        assert_eq!(chosen.iter().map(|lot| lot.title.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        let text = br#"[{"capacity":1,"code":"a"},{"capacity":2,"code":"b"}]"#;
        assert_eq!(ChosenLot::sha256(&chosen).unwrap(), canonical::sha256(text));
        assert_eq!(ChosenLot::sha256(&[]), None);
    }

    #[test]
    fn a_lot_fails_with_the_whole_application_and_an_application_stands_with_its_best_lot() {
        use Assessed::{CannotDecide, Met, NotMet, Refer};
        for (general, own, found) in [
            (Met, Met, Met),
            (Met, NotMet, NotMet),
            (NotMet, Met, NotMet),
            (Refer, NotMet, NotMet),
            (NotMet, CannotDecide, NotMet),
            (Refer, CannotDecide, CannotDecide),
            (Met, Refer, Refer),
        ] {
            assert_eq!(general.and(own), found, "{general:?} {own:?}");
        }
        assert_eq!(Assessed::best([NotMet, Refer, Met]), Some(Met));
        assert_eq!(Assessed::best([NotMet, CannotDecide]), Some(CannotDecide));
        assert_eq!(Assessed::best([NotMet]), Some(NotMet));
        assert_eq!(Assessed::best([]), None);
    }

    fn said(outcome: OfficerOutcome, reason: Option<&str>, lots: &[(&str, OfficerOutcome, Option<&str>)]) -> Said {
        let lot = |(code, outcome, reason): &(&str, OfficerOutcome, Option<&str>)| LotSaid {
            code: (*code).into(),
            outcome: *outcome,
            reason: reason.map(str::to_owned),
        };
        Said { outcome, reason: reason.map(str::to_owned), lots: lots.iter().map(lot).collect() }
    }

    #[test]
    fn each_lot_has_its_own_verdict_and_its_own_reason() {
        use OfficerOutcome::{Admit, Refuse};
        const WHY: Option<&str> = Some("Seen on a visit in May.");
        let found = [("a".to_owned(), Assessed::Met), ("b".to_owned(), Assessed::NotMet)];
        let faults = |said: Said| {
            let refused = said.verdicts(&found, Assessed::Met).err();
            let errors = refused.iter().flat_map(|refusal| refusal.errors());
            errors.map(|error| format!("{} {}", error.pointer, error.code)).collect::<Vec<_>>()
        };
        assert_eq!(faults(said(Admit, None, &[("b", Refuse, None)])), [""; 0], "as the rules found");
        assert_eq!(faults(said(Admit, None, &[])), ["/reason reason_needed"], "b departs from what was found");
        assert_eq!(faults(said(Admit, None, &[("b", Admit, None)])), ["/lots/0/reason reason_needed"]);
        assert_eq!(faults(said(Refuse, None, &[])), ["/reason reason_needed"], "a was found to meet everything");
        assert_eq!(faults(said(Admit, None, &[("a", Refuse, WHY), ("b", Refuse, None)])), ["/outcome no_lot"]);
        assert_eq!(faults(said(Refuse, WHY, &[("a", Admit, None)])), ["/outcome a_lot"]);
        assert_eq!(
            faults(said(Admit, None, &[("z", Admit, None), ("a", Admit, None), ("a", Refuse, None)])),
            ["/lots/0/code unknown_lot", "/lots/2/code twice"]
        );
        let (whole, lots) = said(Admit, None, &[("b", Admit, WHY)]).verdicts(&found, Assessed::Met).unwrap();
        assert_eq!(whole.basis, super::super::Basis::FollowsAssessment);
        assert_eq!(lots[1].verdict.basis, super::super::Basis::Override);
        assert_eq!(lots[1].verdict.reason.as_deref(), WHY);
    }
}
