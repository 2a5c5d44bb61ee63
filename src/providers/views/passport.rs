//! The passport's consent, in and out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::london::LondonTime;
use crate::providers::model::Passport;

/// Whether answers given to one council may be offered when the provider applies to another.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"consent": true}))]
pub struct NewConsent {
    pub consent: bool,
}

/// What the provider has last said about that.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PassportView {
    pub consent: bool,
    /// When it said so; absent when it has never said anything, which is no consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<LondonTime>,
}

impl From<Passport> for PassportView {
    fn from(passport: Passport) -> Self {
        Self { consent: passport.consents(), since: passport.said.map(|said| LondonTime(said.at)) }
    }
}
