//! The council's procurement strategy for a competition (B09): its own paper, seen by nobody else. Whether a part may be
//! missing at publication is for the rulebook to say.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::text::Faults;

const LONGEST_PART: usize = 4_000;

/// Its parts: each a few sentences, or where the paper on it lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Strategy {
    /// Which way of buying, and why this one.
    #[schema(max_length = 4000)]
    pub route: Option<String>,
    /// The draft specification.
    #[schema(max_length = 4000)]
    pub specification: Option<String>,
    /// The draft contract.
    #[schema(max_length = 4000)]
    pub contract: Option<String>,
    #[schema(max_length = 4000)]
    pub timescales: Option<String>,
    #[schema(max_length = 4000)]
    pub equal_opportunity: Option<String>,
    #[schema(max_length = 4000)]
    pub transparency: Option<String>,
}

impl Strategy {
    fn parts(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("route", self.route.as_deref()),
            ("specification", self.specification.as_deref()),
            ("contract", self.contract.as_deref()),
            ("timescales", self.timescales.as_deref()),
            ("equal_opportunity", self.equal_opportunity.as_deref()),
            ("transparency", self.transparency.as_deref()),
        ]
    }

    /// The names of the parts that say nothing.
    pub fn missing(&self) -> Vec<&'static str> {
        self.parts().into_iter().filter(|(_, said)| said.is_none()).map(|(name, _)| name).collect()
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        for (name, said) in self.parts() {
            if let Some(said) = said {
                faults.text(&format!("/strategy/{name}"), said, LONGEST_PART);
            }
        }
    }
}
