//! Connected persons, in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::exclusions::model::{ConnectedPerson, ConnectedRole, Particulars, PartyNumber};
use crate::kernel::ids::{ConnectedPersonId, ProviderId, SupplierInformationId};
use crate::kernel::london::LondonTime;
use crate::kernel::{PageRequest, Refusal};

/// Somebody who stands behind a provider.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "role": "parent", "name": "Example Holdings Limited", "number": {"scheme": "GB-COH", "value": "654321"},
    "from_on": "2019-04-01"
}))]
pub struct NewConnectedPerson {
    pub role: ConnectedRole,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// For those that stand in a register.
    pub number: Option<PartyNumber>,
    /// First and last day of the connection.
    pub from_on: Option<NaiveDate>,
    pub until_on: Option<NaiveDate>,
}

/// Which version of the supplier information to take connected persons from.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"supplier_information_id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct InformationToTake {
    pub supplier_information_id: SupplierInformationId,
}

/// `?on=…&limit=…&cursor=…`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConnectedPersonQuery {
    /// Only those whose connection lasted on this day.
    pub on: Option<NaiveDate>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl ConnectedPersonQuery {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// A connected person as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConnectedPersonView {
    pub id: ConnectedPersonId,
    pub provider_id: ProviderId,
    pub role: ConnectedRole,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<PartyNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_on: Option<NaiveDate>,
    /// The version of the supplier information that named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier_information_id: Option<SupplierInformationId>,
    pub added_at: LondonTime,
    pub version: i64,
}

/// Those who were added.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConnectedPersonList {
    pub items: Vec<ConnectedPersonView>,
}

/// A page of connected persons.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConnectedPersonPage {
    pub items: Vec<ConnectedPersonView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<&NewConnectedPerson> for Particulars {
    fn from(new: &NewConnectedPerson) -> Self {
        let NewConnectedPerson { role, name, number, from_on, until_on } = new.clone();
        Self { role, name, number, from_on, until_on }
    }
}

impl From<ConnectedPerson> for ConnectedPersonView {
    fn from(person: ConnectedPerson) -> Self {
        Self {
            id: person.id,
            provider_id: person.provider,
            role: person.role,
            name: person.name,
            number: person.number,
            from_on: person.from_on,
            until_on: person.until_on,
            supplier_information_id: person.information,
            added_at: LondonTime(person.added_at),
            version: person.version,
        }
    }
}
