//! The passport's consents, in and out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::ids::AuthorityId;
use crate::kernel::london::LondonTime;
use crate::providers::model::Passport;

/// Whether answers given to other councils may be offered when the provider applies to this one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"authority_id": "01890a5d-ac96-774b-bcce-b302099a8057", "consent": true}))]
pub struct NewConsent {
    /// The buyer: the authority whose frameworks the answers may be offered to.
    pub authority_id: AuthorityId,
    pub consent: bool,
}

/// What the provider has last said of each buyer. Of whom nothing was said, there is no consent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PassportView {
    /// In the order of the buyers' names.
    pub consents: Vec<BuyerConsentView>,
}

/// What the provider has last said of one buyer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BuyerConsentView {
    pub authority_id: AuthorityId,
    pub authority_name: String,
    pub consent: bool,
    /// When it said so.
    pub since: LondonTime,
}

impl From<Passport> for PassportView {
    fn from(passport: Passport) -> Self {
        let consents = passport.buyers.into_iter().map(|buyer| BuyerConsentView {
            authority_id: buyer.buyer,
            authority_name: buyer.name,
            consent: buyer.said.consented,
            since: LondonTime(buyer.said.at),
        });
        Self { consents: consents.collect() }
    }
}
