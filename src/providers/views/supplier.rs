//! Supplier information, in and out.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::IdentifierView;
use crate::kernel::ids::{ProviderId, SupplierInformationId};
use crate::kernel::london::LondonTime;
use crate::providers::model::{
    Address, ConnectedPerson, Identifier, Misshapen, Origin, PartyIdentifier, Supplier, SupplierInformation,
    Verification,
};

/// The JSON behind a share code of the central digital platform. This server never fetches it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "share_code": "aB3dE5g7",
    "information": {
        "name": "Example Care", "identifier": {"scheme": "GB-PPON", "id": "PBCD-1234-FGHJ", "legalName": "Example Care"},
        "supplierInformationData": {"form": {
            "shareCode": "aB3dE5g7", "formVersionId": "1.0", "submittedAt": "2025-03-01T09:30:00Z"
        }}
    },
    "verification": {"shareCode": "aB3dE5g7", "formVersionId": "1.0", "isLatest": true}
}))]
pub struct NewSupplierInformation {
    /// Eight letters and digits, small and capital ones apart.
    pub share_code: String,
    /// As the platform gives it. All of it is kept.
    #[schema(value_type = Object)]
    pub information: Map<String, Value>,
    /// The platform's answer when the share code was verified, if it was.
    pub verification: Option<Verification>,
}

/// One version of what the central digital platform says of a provider.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupplierInformationSummary {
    pub id: SupplierInformationId,
    pub provider_id: ProviderId,
    pub share_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_version: Option<String>,
    /// When the supplier shared it on the platform.
    pub submitted_at: LondonTime,
    pub imported_at: LondonTime,
    /// Of the versions that are kept here, none was shared later.
    pub is_latest: bool,
    /// What the platform said of it when it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_latest: Option<bool>,
    /// SHA-256 over the canonical JSON of the information.
    pub information_sha256: String,
    pub names: Vec<String>,
    pub identifiers: Vec<IdentifierView>,
    /// Identifiers that have not the shape their register gives.
    pub misshapen: Vec<Misshapen>,
    pub addresses: Vec<Address>,
    pub connected_persons: Vec<ConnectedPerson>,
    /// Modules of questions that the supplier answered: kept, not interpreted.
    pub modules: Vec<String>,
}

/// A version with all that came with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupplierInformationView {
    #[serde(flatten)]
    pub summary: SupplierInformationSummary,
    #[schema(value_type = Object)]
    pub information: Value,
}

/// A page of versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupplierInformationPage {
    pub items: Vec<SupplierInformationSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<(SupplierInformation, bool)> for SupplierInformationSummary {
    fn from((version, is_latest): (SupplierInformation, bool)) -> Self {
        let Supplier { names, identifiers, misshapen, addresses, connected_persons, modules } =
            Supplier::read(&version.information);
        Self {
            id: version.id,
            provider_id: version.provider,
            share_code: version.share_code,
            form_version: version.form_version,
            submitted_at: LondonTime(version.submitted_at),
            imported_at: LondonTime(version.imported_at),
            is_latest,
            verified_latest: version.verified_latest,
            information_sha256: version.sha256,
            names,
            identifiers: identifiers.into_iter().map(declared).collect(),
            misshapen,
            addresses,
            connected_persons,
            modules,
        }
    }
}

impl From<(SupplierInformation, bool)> for SupplierInformationView {
    fn from((version, is_latest): (SupplierInformation, bool)) -> Self {
        let information = version.information.clone();
        Self { summary: (version, is_latest).into(), information }
    }
}

fn declared(identifier: PartyIdentifier) -> IdentifierView {
    let PartyIdentifier { scheme, value, legal_name, uri } = identifier;
    Identifier { scheme, value, origin: Origin::Declared, legal_name, uri }.into()
}
