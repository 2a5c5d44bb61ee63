//! One run of the scoring and award rules, and what it says of every tender.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{CompetitionId, DecisionId, LocationId, MembershipId, ProviderId, RankingId, TenderId};
use crate::kernel::{ElementPrice, Instant, Money};

/// A run. A later one supersedes it and never replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    pub id: RankingId,
    pub competition: CompetitionId,
    /// The version of the evaluation whose agreed marks were ranked.
    pub evaluation_version: i64,
    pub scoring_decision: DecisionId,
    /// Absent when the scoring rule could not decide, or removed every tender.
    pub award_decision: Option<DecisionId>,
    /// SHA-256 over the input hashes of the decisions: equal for runs that judged the same facts.
    pub inputs_sha256: String,
    pub outcome: RankingOutcome,
    /// Why the rules could not decide, or ranked nobody.
    pub detail: Option<String>,
    /// In order of place, then those excluded.
    pub standings: Vec<Standing>,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RankingOutcome {
    Ranked,
    /// Some tenders are level in everything the rule compares: an officer decides between them, with a reason.
    Tie,
    /// An officer must look: the rule is at fault, never a tenderer.
    CannotDecide,
}

impl RankingOutcome {
    /// As in columns and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ranked => "ranked",
            Self::Tie => "tie",
            Self::CannotDecide => "cannot_decide",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Ranked, Self::Tie, Self::CannotDecide].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Where one tender stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub tender: TenderId,
    pub member: MembershipId,
    pub provider: ProviderId,
    pub location: LocationId,
    pub location_name: String,
    /// The price that is compared.
    pub price: Money,
    /// What was tendered, where the tenderer confirmed another price after an arithmetic error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tendered_price: Option<Money>,
    /// What the price is made of, where it has elements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<ScoredElement>,
    /// Absent, like the other points, when the scoring rule could not decide or removed the tender first.
    pub price_points: Option<Decimal>,
    pub quality_points: Option<Decimal>,
    pub total: Option<Decimal>,
    /// 1 is best; those level share a place.
    pub place: Option<u64>,
    /// Why it is not ranked, when the scoring rule removes it or the award rule excludes it.
    pub excluded: Option<String>,
    /// It was out before prices were compared: disqualified, withdrawn or rejected after the opening.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

/// One element of a tender's price, and what it earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScoredElement {
    /// Its id in the competition's price schedule.
    pub element: String,
    /// For one unit.
    pub price: Money,
    /// Exactly as the scoring rule gave them; absent where it scores the total alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "14.2")]
    pub points: Option<Decimal>,
}

impl Standing {
    /// What is asked for each element, if the price has some.
    pub fn element_prices(&self) -> Vec<ElementPrice> {
        let price = |one: &ScoredElement| ElementPrice { element: one.element.clone(), price: one.price };
        self.elements.iter().map(price).collect()
    }
}

impl From<ElementPrice> for ScoredElement {
    fn from(ElementPrice { element, price }: ElementPrice) -> Self {
        Self { element, price, points: None }
    }
}

impl Ranking {
    pub fn standing(&self, tender: TenderId) -> Option<&Standing> {
        self.standings.iter().find(|standing| standing.tender == tender)
    }

    /// The tenders in order of place.
    pub fn order(&self) -> Vec<TenderId> {
        self.standings.iter().filter(|standing| standing.place.is_some()).map(|standing| standing.tender).collect()
    }

    /// The tenders that share their place with another.
    pub fn tied(&self) -> Vec<TenderId> {
        let shared = |place| self.standings.iter().filter(|standing| standing.place == Some(place)).count() > 1;
        let tied = self.standings.iter().filter(|standing| standing.place.is_some_and(shared));
        tied.map(|standing| standing.tender).collect()
    }

    /// A tender that is ranked better than one of `chosen` and is not chosen itself.
    pub fn passed_over(&self, chosen: &BTreeSet<TenderId>) -> Option<&Standing> {
        let worst = self.standings.iter().filter(|s| chosen.contains(&s.tender)).filter_map(|s| s.place).max()?;
        let better = |standing: &&Standing| standing.place.is_some_and(|place| place < worst);
        self.standings.iter().filter(better).find(|standing| !chosen.contains(&standing.tender))
    }

    /// Whether `chosen` takes some of the tenders that are level and leaves others.
    pub fn splits_a_tie(&self, chosen: &BTreeSet<TenderId>) -> bool {
        let place_of = |taken: bool| -> BTreeSet<u64> {
            let side = self.standings.iter().filter(|standing| chosen.contains(&standing.tender) == taken);
            side.filter_map(|standing| standing.place).collect()
        };
        !place_of(true).is_disjoint(&place_of(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn tender(n: u128) -> TenderId {
        TenderId(Uuid::from_u128(n))
    }

    /// Tenders 1, 2, 3… at these places; 0 is excluded.
    fn ranking(places: &[u64]) -> Ranking {
        let standing = |(n, place): (usize, &u64)| Standing {
            tender: tender(n as u128 + 1),
            member: MembershipId(Uuid::nil()),
            provider: ProviderId(Uuid::nil()),
            location: LocationId(Uuid::nil()),
            location_name: String::new(),
            price: Money::ZERO,
            tendered_price: None,
            elements: vec![],
            price_points: None,
            quality_points: None,
            total: None,
            place: Some(*place).filter(|place| *place > 0),
            excluded: None,
            removed: false,
        };
        Ranking {
            id: RankingId(Uuid::nil()),
            competition: CompetitionId(Uuid::nil()),
            evaluation_version: 1,
            scoring_decision: DecisionId(Uuid::nil()),
            award_decision: None,
            inputs_sha256: String::new(),
            outcome: RankingOutcome::Ranked,
            detail: None,
            standings: places.iter().enumerate().map(standing).collect(),
            at: Instant::UNIX_EPOCH,
        }
    }

    fn chosen(numbers: &[u128]) -> BTreeSet<TenderId> {
        numbers.iter().copied().map(tender).collect()
    }

    #[test]
    fn nobody_ranked_better_is_passed_over() {
        let ranking = ranking(&[1, 2, 3, 0]);
        let passed = |numbers: &[u128]| ranking.passed_over(&chosen(numbers)).map(|standing| standing.tender);
        assert_eq!(passed(&[1]), None);
        assert_eq!(passed(&[1, 2]), None);
        assert_eq!(passed(&[2]), Some(tender(1)));
        assert_eq!(passed(&[1, 3]), Some(tender(2)));
    }

    #[test]
    fn a_tie_is_split_when_some_of_it_is_left() {
        let ranking = ranking(&[1, 1, 3]);
        assert_eq!(ranking.tied(), [tender(1), tender(2)]);
        assert!(ranking.splits_a_tie(&chosen(&[2])));
        assert!(!ranking.splits_a_tie(&chosen(&[1, 2])));
        assert!(!ranking.splits_a_tie(&chosen(&[1, 2, 3])));
    }
}
