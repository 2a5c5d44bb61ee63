//! What a provider declares with an application: grounds, of itself and of others, and what it has done about them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::{ApplicationId, ConnectedPersonId, ProviderId};
use crate::kernel::text::Faults;

/// The most grounds and persons in one declaration.
const MOST: usize = 50;
const WORDS: usize = 4_000;

/// A number in a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scheme": "GB-COH", "value": "00654321"}))]
pub struct PartyNumber {
    /// As of a provider's identifiers: `GB-COH`, `GB-CHC`, `GB-PPON`…
    pub scheme: String,
    pub value: String,
}

/// Everything that is declared, at one go. No grounds is the declaration that none applies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExclusionStatement, example = json!({
    "associated_persons": [{"name": "Example Nursing Agency Limited", "relied_on_for": "Nurses at night",
        "number": {"scheme": "GB-COH", "value": "00654321"}}],
    "grounds": [{
        "ground": "professional_misconduct", "about": "associated_person", "person": "Example Nursing Agency Limited",
        "event_on": "2025-05-12", "known_on": "2025-06-01",
        "circumstances": "The regulator ruled that records of two shifts were made up.",
        "self_cleaning": {"steps_taken": "The manager has left and an outside audit is held every quarter."}
    }]
}))]
pub struct Statement {
    /// Those whom the provider relies on to meet conditions of participation (Procurement Act 2023, s.26(4)).
    #[serde(default)]
    pub associated_persons: Vec<AssociatedPerson>,
    #[serde(default)]
    pub grounds: Vec<DeclaredGround>,
}

/// Somebody whom a provider relies on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssociatedPerson {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<PartyNumber>,
    /// Which condition it helps to meet.
    #[schema(min_length = 1, max_length = 4000)]
    pub relied_on_for: String,
}

/// Whom a ground is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExclusionAbout)]
pub enum About {
    /// The provider itself.
    Supplier,
    ConnectedPerson,
    AssociatedPerson,
}

impl About {
    /// As in facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::ConnectedPerson => "connected_person",
            Self::AssociatedPerson => "associated_person",
        }
    }
}

/// One ground that a provider says applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredGround {
    /// A code of the regime's exclusion grounds.
    pub ground: String,
    pub about: About,
    /// With `about` connected_person: which of the provider's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected_person_id: Option<ConnectedPersonId>,
    /// With `about` associated_person: its name above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The day of the conviction, decision, ruling or other event.
    pub event_on: NaiveDate,
    /// When the council could have known of it: the day it was public. Absent: not before this declaration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_on: Option<NaiveDate>,
    #[schema(min_length = 1, max_length = 4000)]
    pub circumstances: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_cleaning: Option<SelfCleaning>,
}

/// Evidence that the circumstances do not continue and are not likely to recur, by what the law weighs (s.58(1)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfCleaning {
    /// How seriously it was taken: compensation paid, for instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_seriously: Option<String>,
    /// Steps so that it cannot happen again: people, procedures, training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps_taken: Option<String>,
    /// Commitments that such steps will be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitments: Option<String>,
    /// What the time since says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_passed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
}

/// What stands declared for an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionDeclaration {
    pub application: ApplicationId,
    pub provider: ProviderId,
    pub statement: Statement,
    pub declared_by: Uuid,
    pub declared_at: Instant,
    pub version: i64,
}

impl Statement {
    /// Notes what is no good of itself; which grounds and connected persons there are, others know.
    pub fn check(&self, today: NaiveDate, faults: &mut Faults) {
        for (list, count) in [("associated_persons", self.associated_persons.len()), ("grounds", self.grounds.len())] {
            faults.require(count <= MOST, &format!("/{list}"), "too_many", "may have 50 entries");
        }
        for (i, person) in self.associated_persons.iter().enumerate() {
            let at = format!("/associated_persons/{i}");
            faults.text(&format!("{at}/name"), &person.name, 200);
            faults.text(&format!("{at}/relied_on_for"), &person.relied_on_for, WORDS);
            let twice = self.associated_persons[..i].iter().any(|other| other.name == person.name);
            faults.require(!twice, &format!("{at}/name"), "twice", "is named twice");
        }
        for (i, ground) in self.grounds.iter().enumerate() {
            self.check_ground(&format!("/grounds/{i}"), ground, today, faults);
        }
    }

    fn check_ground(&self, at: &str, ground: &DeclaredGround, today: NaiveDate, faults: &mut Faults) {
        let about = ground.about;
        faults.require(
            (about == About::ConnectedPerson) == ground.connected_person_id.is_some(),
            &format!("{at}/connected_person_id"),
            "does_not_fit",
            "must be given if the ground is about a connected person, and only then",
        );
        let named = ground.person.as_ref().map(|name| self.associated_persons.iter().any(|one| one.name == *name));
        faults.require(
            named == (about == About::AssociatedPerson).then_some(true),
            &format!("{at}/person"),
            "does_not_fit",
            "must be the name of an associated person above if the ground is about one, and only then",
        );
        faults.require(ground.event_on <= today, &format!("{at}/event_on"), "in_future", "must not lie in the future");
        let known = ground.known_on.is_none_or(|known| ground.event_on <= known && known <= today);
        let detail = "must lie between event_on and today";
        faults.require(known, &format!("{at}/known_on"), "out_of_range", detail);
        faults.text(&format!("{at}/circumstances"), &ground.circumstances, WORDS);
        if let Some(cleaning) = &ground.self_cleaning {
            cleaning.check(&format!("{at}/self_cleaning"), faults);
        }
    }
}

impl SelfCleaning {
    /// Notes what is no good: evidence says something.
    pub fn check(&self, at: &str, faults: &mut Faults) {
        let said = self.said();
        faults.require(said.iter().any(|(_, words)| words.is_some()), at, "empty", "must say something");
        for (name, words) in said {
            if let Some(words) = words {
                faults.text(&format!("{at}/{name}"), words, WORDS);
            }
        }
    }

    /// The same where each of them must be said: what an officer has weighed.
    pub fn check_whole(&self, at: &str, faults: &mut Faults) {
        for (name, words) in self.said() {
            faults.text(&format!("{at}/{name}"), words.map_or("", String::as_str), WORDS);
        }
    }

    fn said(&self) -> [(&'static str, Option<&String>); 5] {
        [
            ("taken_seriously", self.taken_seriously.as_ref()),
            ("steps_taken", self.steps_taken.as_ref()),
            ("commitments", self.commitments.as_ref()),
            ("time_passed", self.time_passed.as_ref()),
            ("other", self.other.as_ref()),
        ]
    }
}
