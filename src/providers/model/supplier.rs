//! Core supplier information of the central digital platform, as the JSON behind a share code has it (law.md section 9):
//! its versions, each kept as it came.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::{ProviderId, SupplierInformationId};
use crate::kernel::london::LondonTime;
use crate::kernel::text::Faults;

/// One version, as imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplierInformation {
    pub id: SupplierInformationId,
    pub provider: ProviderId,
    pub share_code: String,
    pub form_version: Option<String>,
    /// When the supplier shared it on the platform.
    pub submitted_at: Instant,
    /// What the platform said when somebody had the share code verified; nothing when nobody told us.
    pub verified_latest: Option<bool>,
    pub information: Value,
    pub sha256: String,
    pub imported_by: Uuid,
    pub imported_at: Instant,
}

/// The platform's answer to the verification of a share code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[schema(as = ShareCodeVerification)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Verification {
    pub share_code: String,
    pub form_version_id: String,
    pub is_latest: bool,
}

/// The parts of the information that say which version it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub form_version: Option<String>,
    pub submitted_at: Instant,
}

/// Checks that a JSON document is what a share code stands for, and says which version. Every fault at once, by pointer
/// into the request.
pub fn read_information(
    share_code: &str,
    information: &Value,
    verification: Option<&Verification>,
    faults: &mut Faults,
) -> Option<Stamp> {
    let is_code = share_code.len() == 8 && share_code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    faults.require(is_code, "/share_code", "bad_share_code", "must be eight letters and digits");
    let text = |pointer: &str| information.pointer(pointer).and_then(Value::as_str);
    let named = text("/name").is_some_and(|name| !name.trim().is_empty());
    faults.require(named, "/information/name", "missing", "must be the supplier's name");
    let identified = information.get("identifier").is_some_and(Value::is_object);
    faults.require(identified, "/information/identifier", "missing", "must be the supplier's identifier");
    let form = "/supplierInformationData/form";
    match text(&format!("{form}/shareCode")) {
        None => faults.add(format!("/information{form}/shareCode"), "missing", "must be the share code"),
        Some(code) if code == share_code => {}
        Some(_) => faults.add(format!("/information{form}/shareCode"), "differs", "is of another share code"),
    }
    let submitted = text(&format!("{form}/submittedAt")).and_then(|at| at.parse::<LondonTime>().ok());
    if submitted.is_none() {
        faults.add(format!("/information{form}/submittedAt"), "invalid", "must be the time of sharing, in RFC 3339");
    }
    let form_version = text(&format!("{form}/formVersionId")).map(str::to_owned);
    if let Some(verified) = verification {
        let same = verified.share_code == share_code;
        faults.require(same, "/verification/shareCode", "differs", "is of another share code");
        let same = form_version.as_ref().is_none_or(|version| *version == verified.form_version_id);
        faults.require(same, "/verification/formVersionId", "differs", "is of another version of the form");
    }
    Some(Stamp { form_version, submitted_at: submitted?.0 })
}
