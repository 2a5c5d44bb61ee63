//! What a competition asks, version by version, and how two versions differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::{CompetitionId, DecisionId, ProviderId};
use crate::kernel::text::pointer_step;

/// An amendment on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    pub competition: CompetitionId,
    /// From 1.
    pub number: u32,
    /// All that was asked, as [`crate::competitions::Competition::terms`] has it.
    pub before: Value,
    pub after: Value,
    pub reason: String,
    /// Why the time that is left is enough, where the closing did not move.
    pub enough_time: Option<String>,
    /// The rulebook's word on the new version.
    pub decision: DecisionId,
    pub by: Uuid,
    pub at: Instant,
}

/// An amendment as one reader sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenAmendment {
    pub amendment: Amendment,
    pub confirmed: Confirmed,
}

/// Who has confirmed that they have seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confirmed {
    /// The reader itself, and when.
    Own(Option<Instant>),
    /// For the council: how many of how many providers.
    Count { confirmed: usize, invited: usize },
}

/// Whether an invited provider has confirmed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    pub provider: ProviderId,
    pub at: Option<Instant>,
}

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// JSON pointer; an entry of a list is named by its own name: `/questions/care_quality`.
    pub pointer: String,
    /// Nothing where it is new.
    pub before: Option<Value>,
    /// Nothing where it was taken out.
    pub after: Option<Value>,
}

/// How the entries of these lists are named.
const NAMED: [(&str, &str); 5] =
    [("questions", "id"), ("quality_criteria", "id"), ("price_schedule", "id"), ("scale", "mark"), ("files", "kind")];
/// It follows from the others.
const HASH: &str = "criteria_sha256";

impl Amendment {
    /// Every difference, in order of the pointers.
    pub fn changes(&self) -> Vec<Change> {
        let (before, after) = (parts(&self.before), parts(&self.after));
        let mut pointers: Vec<&String> = before.keys().chain(after.keys()).collect();
        pointers.sort_unstable();
        pointers.dedup();
        let change = |pointer: &String| {
            let (before, after) = (before.get(pointer), after.get(pointer));
            (before != after).then(|| Change {
                pointer: pointer.clone(),
                before: before.cloned(),
                after: after.cloned(),
            })
        };
        pointers.into_iter().filter_map(change).collect()
    }

    /// Of the criteria as they stood before.
    pub fn before_hash(&self) -> Option<String> {
        self.before[HASH].as_str().map(str::to_owned)
    }

    /// Of the criteria from this amendment on.
    pub fn after_hash(&self) -> Option<String> {
        self.after[HASH].as_str().map(str::to_owned)
    }
}

/// The parts of a version that are compared, by JSON pointer. The order of a list is one of them.
fn parts(terms: &Value) -> BTreeMap<String, Value> {
    let mut parts = BTreeMap::new();
    for (field, value) in terms.as_object().cloned().unwrap_or_default() {
        let name = NAMED.iter().find(|(list, _)| *list == field).map(|(_, name)| *name);
        match (value, name) {
            _ if field == HASH => {}
            (Value::Array(entries), Some(name)) => {
                let mut order = vec![];
                for entry in entries {
                    let named = entry.get(name).cloned().unwrap_or_default();
                    let step = named.as_str().map_or_else(|| named.to_string(), pointer_step);
                    parts.insert(format!("/{field}/{step}"), entry);
                    order.push(named);
                }
                parts.insert(format!("/{field}"), Value::Array(order));
            }
            (Value::Object(members), _) => {
                for (member, value) in members {
                    parts.insert(format!("/{field}/{}", pointer_step(&member)), value);
                }
            }
            (value, _) => {
                parts.insert(format!("/{field}"), value);
            }
        }
    }
    parts
}
