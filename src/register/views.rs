//! Requests and answers about locations, ratings and imports.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Grade, Location, Place, Rating, RecordedRating};
use crate::kernel::ids::{ImportId, LocationId, ProviderId};

/// Which locations to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LocationQuery {
    /// Part of the name, in any case.
    pub name: Option<String>,
    /// The regulator's number, exactly.
    pub cqc_id: Option<String>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// A rating that the regulator has published.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"overall": "Good", "published_on": "2020-11-20", "safe": "Good", "well_led": "Good"}))]
pub struct NewRating {
    pub overall: Grade,
    /// The day of the report, not in the future.
    pub published_on: NaiveDate,
    pub safe: Option<Grade>,
    pub effective: Option<Grade>,
    pub caring: Option<Grade>,
    pub responsive: Option<Grade>,
    pub well_led: Option<Grade>,
    /// Carried over from the location's registration under an earlier provider.
    #[serde(default)]
    pub inherited: bool,
}

impl From<&NewRating> for Rating {
    fn from(new: &NewRating) -> Self {
        let &NewRating { overall, published_on, safe, effective, caring, responsive, well_led, inherited } = new;
        Self { overall, published_on: Some(published_on), safe, effective, caring, responsive, well_led, inherited }
    }
}

/// A published judgement: overall, and on the regulator's five questions where known.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"overall": "Good", "published_on": "2019-09-12", "inherited": false}))]
pub struct RatingView {
    pub overall: Grade,
    /// The day of the report; absent when nothing has been published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safe: Option<Grade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<Grade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caring: Option<Grade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsive: Option<Grade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub well_led: Option<Grade>,
    pub inherited: bool,
}

impl From<Rating> for RatingView {
    fn from(rating: Rating) -> Self {
        let Rating { overall, published_on, safe, effective, caring, responsive, well_led, inherited } = rating;
        Self { overall, published_on, safe, effective, caring, responsive, well_led, inherited }
    }
}

/// A home or branch that the regulator registers, with its latest rating.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "cqc_id": "1-105885228", "name": "Heathlands Care Home",
    "beds": 84, "care_home": true, "registered": true, "latitude": "51.618649", "longitude": "0.002686",
    "specialisms": ["Dementia"], "rating": {"overall": "Good", "published_on": "2018-09-12", "inherited": false},
    "version": 1
}))]
pub struct LocationView {
    pub id: LocationId,
    /// The regulator's own number.
    pub cqc_id: String,
    pub name: String,
    /// The provider that answers for it here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<ProviderId>,
    pub beds: i32,
    pub care_home: bool,
    /// False once the regulator has struck it off.
    pub registered: bool,
    /// Decimal degrees north, six places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<String>,
    /// Decimal degrees east, six places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<String>,
    pub specialisms: Vec<String>,
    pub rating: RatingView,
    pub version: i64,
}

impl From<Location> for LocationView {
    fn from(location: Location) -> Self {
        Self {
            id: location.id,
            cqc_id: location.cqc_id,
            name: location.name,
            provider_id: location.provider,
            beds: location.beds,
            care_home: location.care_home,
            registered: location.registered,
            latitude: location.place.map(Place::latitude),
            longitude: location.place.map(Place::longitude),
            specialisms: location.specialisms,
            rating: location.rating.into(),
            version: location.version,
        }
    }
}

/// A page of locations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LocationPage {
    pub items: Vec<LocationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A rating, and how the register learnt of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecordedRatingView {
    #[serde(flatten)]
    pub rating: RatingView,
    pub recorded_at: DateTime<Utc>,
    /// The import that brought it; absent when it was recorded by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
}

/// A location and every rating it has had.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LocationHistoryView {
    #[serde(flatten)]
    pub location: LocationView,
    /// Newest publication first.
    pub ratings: Vec<RecordedRatingView>,
}

impl From<(Location, Vec<RecordedRating>)> for LocationHistoryView {
    fn from((location, history): (Location, Vec<RecordedRating>)) -> Self {
        let ratings = history
            .into_iter()
            .map(|RecordedRating { rating, recorded_at, import, .. }| RecordedRatingView {
                rating: rating.into(),
                recorded_at,
                import_id: import,
            })
            .collect();
        Self { location: location.into(), ratings }
    }
}

/// What an import did with each row.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "at": "2020-12-10T09:00:00Z",
    "file_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "rows": 3, "imported": 1, "updated": 0, "unchanged": 1,
    "rejected": [{"line": 4, "code": "unknown_rating", "detail": "The overall_rating \"good\" is not one of …",
        "row": "1-1,Home,3,good,2019-01-01"}]
}))]
pub struct ImportReport {
    pub id: ImportId,
    pub at: DateTime<Utc>,
    pub file_sha256: String,
    /// Every row after the header that is not blank.
    pub rows: u64,
    /// Locations that were not known before.
    pub imported: u64,
    /// Locations of which something changed, or which gained a rating.
    pub updated: u64,
    pub unchanged: u64,
    pub rejected: Vec<RejectedRow>,
}

/// A row that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectedRow {
    /// The line in the file; the header is line 1.
    pub line: u64,
    /// Stable, for programs.
    pub code: String,
    /// Plain sentences, for people.
    pub detail: String,
    /// The row as received, cut to 200 characters; what cannot be shown is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}
