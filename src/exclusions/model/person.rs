//! Connected persons: whose misconduct counts as the supplier's (Procurement Act 2023, Schedule 6, paragraph 45).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PartyNumber;
use crate::kernel::Instant;
use crate::kernel::ids::{ConnectedPersonId, ProviderId, SupplierInformationId};
use crate::kernel::text::Faults;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {
        /// How somebody is connected with a provider.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ConnectedRole { $($(#[$doc])* $name),* }

        impl ConnectedRole {
            const ALL: &'static [Self] = &[$(Self::$name),*];
            /// As stored and as in the API.
            pub const fn name(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

roles! {
    Director "director";
    ShadowDirector "shadow_director";
    /// A person with significant control (Companies Act 2006, s.790C).
    SignificantControl "significant_control";
    Parent "parent";
    Subsidiary "subsidiary";
    /// One or the other: supplier information does not say which.
    ParentOrSubsidiary "parent_or_subsidiary";
    /// A company that became insolvent, whose business and assets the provider has.
    Predecessor "predecessor";
    /// Has significant influence or control over the provider.
    Influences "influences";
    /// The provider has significant influence or control over it.
    Influenced "influenced";
    /// Stands in an equivalent position.
    Equivalent "equivalent";
}

impl ConnectedRole {
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// From the words of the central digital platform.
    pub fn of_relationship(words: &str) -> Self {
        let any = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
        match words {
            _ if any(&["SignificantInfluence"]) => Self::Influences,
            _ if any(&["SignificantControl"]) => Self::SignificantControl,
            _ if any(&["Director"]) => Self::Director,
            _ if any(&["ParentOrSubsidiary"]) => Self::ParentOrSubsidiary,
            _ if any(&["TakenOver"]) => Self::Predecessor,
            _ => Self::Equivalent,
        }
    }
}

/// What a provider says of a connected person, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    pub role: ConnectedRole,
    pub name: String,
    pub number: Option<PartyNumber>,
    /// First and last day of the connection; without a last day it lasts.
    pub from_on: Option<NaiveDate>,
    pub until_on: Option<NaiveDate>,
}

impl Particulars {
    /// Notes what is no good about it.
    pub fn check(&self, faults: &mut Faults) {
        faults.text("/name", &self.name, 200);
        let in_order = self.from_on.zip(self.until_on).is_none_or(|(from, until)| from <= until);
        faults.require(in_order, "/until_on", "before_start", "must not lie before from_on");
    }
}

/// Somebody who stands behind a provider, or behind whom it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectedPerson {
    pub id: ConnectedPersonId,
    pub provider: ProviderId,
    pub role: ConnectedRole,
    pub name: String,
    pub number: Option<PartyNumber>,
    pub from_on: Option<NaiveDate>,
    pub until_on: Option<NaiveDate>,
    /// The version of the supplier information that named it.
    pub information: Option<SupplierInformationId>,
    pub added_by: Uuid,
    pub added_at: Instant,
    pub version: i64,
}

impl ConnectedPerson {
    /// Whether it is the one that these particulars name.
    pub fn is(&self, particulars: &Particulars) -> bool {
        let numbered = self.number.is_some() && self.number == particulars.number;
        self.role == particulars.role && (numbered || self.name == particulars.name)
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectedRole;

    #[test]
    fn the_platforms_words_become_roles() {
        for (words, role) in [
            ("PersonWithSignificantControlForIndividual", ConnectedRole::SignificantControl),
            ("DirectorOrIndividualWithTheSameResponsibilitiesForIndividual", ConnectedRole::Director),
            ("AnyOtherIndividualWithSignificantInfluenceOrControlForTrust", ConnectedRole::Influences),
            ("ParentOrSubsidiaryCompany", ConnectedRole::ParentOrSubsidiary),
            ("ACompanyYourOrganisationHasTakenOver", ConnectedRole::Predecessor),
            ("RegisteredCompany", ConnectedRole::Equivalent),
        ] {
            assert_eq!(ConnectedRole::of_relationship(words), role, "{words}");
        }
        for role in ConnectedRole::ALL {
            assert_eq!(ConnectedRole::parse(role.name()), Some(*role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
    }
}
