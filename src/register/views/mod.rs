//! Requests and answers about locations, ratings and imports.

mod import;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use import::{ImportChangePage, ImportChangeQuery, ImportQuery, ImportReport, RejectedRowPage};

use super::model::{Grade, Location, Rating, RecordedRating, Registrant, district};
use crate::kernel::Place;
use crate::kernel::ids::{ImportId, LocationId, ProviderId};

/// Which locations to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LocationQuery {
    /// The beginnings of words of the name, of the registered provider's name or of the postcode, in any case and
    /// order; each must be there. The first eight words count.
    #[param(example = "harbour BA14")]
    pub q: Option<String>,
    /// The postcode's district, in any case.
    #[param(example = "BA14")]
    pub area: Option<String>,
    /// As the regulator names it, in any case.
    #[param(example = "Wiltshire")]
    pub local_authority: Option<String>,
    /// The grade of the rating that stands.
    #[param(inline)]
    pub rating: Option<Grade>,
    /// A type of service by its name in the regulations or on the regulator's website, in any case.
    #[param(example = "Care home service with nursing")]
    pub service: Option<String>,
    pub registered: Option<bool>,
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
    /// The regulator's number of the location that it was given to; then it is inherited.
    #[schema(max_length = 40)]
    pub inherited_from: Option<String>,
}

impl From<&NewRating> for Rating {
    fn from(new: &NewRating) -> Self {
        let &NewRating { overall, published_on, safe, effective, caring, responsive, well_led, .. } = new;
        Self {
            overall,
            published_on: Some(published_on),
            safe,
            effective,
            caring,
            responsive,
            well_led,
            inherited: new.inherited || new.inherited_from.is_some(),
            inherited_from: new.inherited_from.clone(),
        }
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
    /// The regulator's number of the earlier location that it was given to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<String>,
}

impl From<Rating> for RatingView {
    fn from(rating: Rating) -> Self {
        let Rating { overall, published_on, safe, effective, caring, responsive, well_led, inherited, inherited_from } =
            rating;
        Self { overall, published_on, safe, effective, caring, responsive, well_led, inherited, inherited_from }
    }
}

/// A home or branch that the regulator registers, with its latest rating.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "cqc_id": "1-105885228", "name": "Heathlands Care Home",
    "beds": 84, "care_home": true, "registered": true, "dormant": false, "latitude": "51.618649",
    "longitude": "0.002686", "postcode": "E4 7DR", "area": "E4", "local_authority": "Waltham Forest",
    "region": "London", "specialisms": ["Dementia"], "service_types": ["Care home service without nursing"],
    "user_bands": ["Older People"], "regulated_activities": ["Accommodation for persons who require nursing or personal care"],
    "registrant": {"cqc_id": "1-101604995", "name": "Example Care Ltd", "company_number": "01234567"}, "rating": {"overall": "Good", "published_on": "2018-09-12", "inherited": false},
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
    /// Registered, and serving nobody for the time being.
    pub dormant: bool,
    /// Decimal degrees north, six places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<String>,
    /// Decimal degrees east, six places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// The postcode's district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_authority: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub specialisms: Vec<String>,
    /// By their names in the regulations.
    pub service_types: Vec<String>,
    /// Whom it serves.
    pub user_bands: Vec<String>,
    pub regulated_activities: Vec<String>,
    /// Whom the regulator registers for it.
    pub registrant: RegistrantView,
    /// The regulator's numbers of the locations that it continues.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub predecessors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deregistered_on: Option<NaiveDate>,
    /// The day of the last inspection, whether or not it led to a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspected_on: Option<NaiveDate>,
    pub rating: RatingView,
    pub version: i64,
}

/// The organisation that the regulator registers for a location. It need not be known here as a provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegistrantView {
    /// The regulator's number of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cqc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The Companies House number, eight characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_number: Option<String>,
}

impl From<Registrant> for RegistrantView {
    fn from(registrant: Registrant) -> Self {
        let Registrant { cqc_id, name, company_number } = registrant;
        Self { cqc_id, name, company_number }
    }
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
            dormant: location.dormant,
            latitude: location.place.map(Place::latitude),
            longitude: location.place.map(Place::longitude),
            address: location.address,
            area: location.postcode.as_deref().and_then(district),
            postcode: location.postcode,
            local_authority: location.local_authority,
            region: location.region,
            specialisms: location.specialisms,
            service_types: location.service_types,
            user_bands: location.user_bands,
            regulated_activities: location.regulated_activities,
            registrant: location.registrant.into(),
            predecessors: location.predecessors,
            registered_on: location.registered_on,
            deregistered_on: location.deregistered_on,
            inspected_on: location.inspected_on,
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
