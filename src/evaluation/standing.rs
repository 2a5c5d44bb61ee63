//! Which tenders are compared, at which prices, and what changed between two runs. Pure.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enquiry::{Correction, Enquiry};
use super::ranking::{Ranking, ScoredElement, Standing};
use crate::kernel::ids::{CompetitionId, RankingId, TenderId, UserId};
use crate::kernel::{Instant, Money};

/// Why a tender is disqualified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisqualificationGround {
    /// An excluded or excludable supplier.
    Exclusion,
    /// On the debarment list.
    Debarred,
    /// No member of the framework, or of the lot, any more.
    MembershipLost,
    ConflictOfInterest,
    /// Tenders were agreed between tenderers.
    Collusion,
    /// What the tender says is not true.
    FalseStatement,
    /// The tender does not meet the conditions of the competition.
    NonCompliant,
}

impl DisqualificationGround {
    const ALL: [Self; 7] = [
        Self::Exclusion,
        Self::Debarred,
        Self::MembershipLost,
        Self::ConflictOfInterest,
        Self::Collusion,
        Self::FalseStatement,
        Self::NonCompliant,
    ];

    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exclusion => "exclusion",
            Self::Debarred => "debarred",
            Self::MembershipLost => "membership_lost",
            Self::ConflictOfInterest => "conflict_of_interest",
            Self::Collusion => "collusion",
            Self::FalseStatement => "false_statement",
            Self::NonCompliant => "non_compliant",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.name() == name)
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Exclusion => "an exclusion ground applies to the supplier",
            Self::Debarred => "the supplier is on the debarment list",
            Self::MembershipLost => "the membership was lost",
            Self::ConflictOfInterest => "a conflict of interest",
            Self::Collusion => "tenders were agreed between tenderers",
            Self::FalseStatement => "the tender says what is not true",
            Self::NonCompliant => "the tender does not meet the conditions",
        }
    }
}

/// A tender that is out for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disqualification {
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub ground: DisqualificationGround,
    pub reason: String,
    pub by: UserId,
    pub at: Instant,
}

/// What happened to tenders after the opening.
#[derive(Clone, Debug, Default)]
pub struct Aftermath {
    /// Why a tender is out, before any price is compared.
    pub out: BTreeMap<TenderId, String>,
    /// What a tenderer confirmed in place of the tendered price; the last confirmation counts.
    pub prices: BTreeMap<TenderId, Correction>,
}

impl Aftermath {
    pub fn of(enquiries: &[Enquiry], disqualified: &[Disqualification]) -> Self {
        let mut after = Self::default();
        let mut answered: Vec<&Enquiry> = enquiries.iter().collect();
        answered.sort_by_key(|one| (one.answer.as_ref().map(|answer| answer.at), one.id));
        for enquiry in answered {
            if let Some(correction) = enquiry.confirmed() {
                after.prices.insert(enquiry.tender, correction);
            }
            if let Some(why) = enquiry.takes_out() {
                after.out.entry(enquiry.tender).or_insert(why);
            }
        }
        for one in disqualified {
            let why = format!("Disqualified ({}): {}", one.ground.words(), one.reason);
            after.out.insert(one.tender, why);
        }
        after
    }

    /// Those that are compared, at their prices, and those that are out, with the reason.
    pub fn divide(&self, standings: Vec<Standing>) -> (Vec<Standing>, Vec<Standing>) {
        let priced = |standing: Standing| match self.prices.get(&standing.tender) {
            Some(Correction { price, elements }) => {
                let elements = elements.iter().cloned().map(ScoredElement::from).collect();
                Standing { tendered_price: Some(standing.price), price: *price, elements, ..standing }
            }
            None => standing,
        };
        let (out, compared): (Vec<_>, Vec<_>) =
            standings.into_iter().map(priced).partition(|standing| self.out.contains_key(&standing.tender));
        let with_reason = |standing: Standing| {
            let why = self.out.get(&standing.tender).cloned();
            Standing { excluded: why, removed: true, ..standing }
        };
        (compared, out.into_iter().map(with_reason).collect())
    }
}

/// What one run said of a tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RunOfTender {
    pub price: Money,
    #[schema(example = "53.42")]
    pub price_points: Option<Decimal>,
    #[schema(example = "40")]
    pub quality_points: Option<Decimal>,
    #[schema(example = "93.42")]
    pub total: Option<Decimal>,
    pub place: Option<u64>,
    pub excluded: Option<String>,
}

/// One tender in two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub tender: TenderId,
    pub location_name: String,
    pub before: Option<RunOfTender>,
    pub after: Option<RunOfTender>,
}

/// Two runs side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub before: (RankingId, Instant),
    pub after: (RankingId, Instant),
    /// In the order of the later run, then what only the earlier one knew.
    pub tenders: Vec<Compared>,
}

impl Comparison {
    pub fn of(before: &Ranking, after: &Ranking) -> Self {
        let said = |run: &Ranking, tender| run.standing(tender).map(RunOfTender::from);
        let gone = before.standings.iter().filter(|standing| after.standing(standing.tender).is_none());
        let row = |standing: &Standing| Compared {
            tender: standing.tender,
            location_name: standing.location_name.clone(),
            before: said(before, standing.tender),
            after: said(after, standing.tender),
        };
        Self {
            before: (before.id, before.at),
            after: (after.id, after.at),
            tenders: after.standings.iter().chain(gone).map(row).collect(),
        }
    }
}

impl From<&Standing> for RunOfTender {
    fn from(standing: &Standing) -> Self {
        Self {
            price: standing.price,
            price_points: standing.price_points,
            quality_points: standing.quality_points,
            total: standing.total,
            place: standing.place,
            excluded: standing.excluded.clone(),
        }
    }
}
