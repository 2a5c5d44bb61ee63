//! What a location was like when an application came: what came late is assessed as it stood then (T05).

use serde::{Deserialize, Serialize};

use crate::applications::model::Lateness;
use crate::kernel::{Place, Refusal};
use crate::register::{Location, Rating};

/// Everything of a location that the rules may look at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LocationThen {
    name: String,
    beds: i32,
    care_home: bool,
    registered: bool,
    place: Option<Place>,
    #[serde(default)]
    postcode: Option<String>,
    #[serde(default)]
    local_authority: Option<String>,
    #[serde(default)]
    service_types: Vec<String>,
    rating: Rating,
}

impl LocationThen {
    pub fn of(location: &Location) -> Self {
        Self {
            name: location.name.clone(),
            beds: location.beds,
            care_home: location.care_home,
            registered: location.registered,
            place: location.place,
            postcode: location.postcode.clone(),
            local_authority: location.local_authority.clone(),
            service_types: location.service_types.clone(),
            rating: location.rating.clone(),
        }
    }

    /// None of what came before this was kept.
    ///
    /// # Errors
    /// `internal` when it cannot be read.
    pub fn kept(lateness: &Lateness) -> Result<Option<Self>, Refusal> {
        let kept = lateness.location.clone().map(serde_json::from_value);
        kept.transpose().map_err(Refusal::internal)
    }

    /// The location as it was.
    pub fn onto(self, now: Location) -> Location {
        let Self { name, beds, care_home, registered, place, postcode, local_authority, service_types, rating } = self;
        Location { name, beds, care_home, registered, place, postcode, local_authority, service_types, rating, ..now }
    }
}
