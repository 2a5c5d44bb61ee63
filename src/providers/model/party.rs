//! What is read of supplier information: names, identifiers, addresses and connected persons. The modules of questions
//! that a supplier has answered differ from one to the next and are named, never interpreted.

use serde::Serialize;
use serde_json::Value;

use super::identifier::{COMPANIES_HOUSE, normal};

/// What is read of the information.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supplier {
    /// Its own name first, then the legal names of its identifiers, each once.
    pub names: Vec<String>,
    pub identifiers: Vec<PartyIdentifier>,
    /// Identifiers that have not the shape their register gives.
    pub misshapen: Vec<Misshapen>,
    pub addresses: Vec<Address>,
    pub connected_persons: Vec<ConnectedPerson>,
    /// The names of the modules of questions, in the order of the file.
    pub modules: Vec<String>,
}

/// An identifier of good shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyIdentifier {
    pub scheme: String,
    pub value: String,
    pub legal_name: Option<String>,
    pub uri: Option<String>,
}

/// An identifier that cannot be used, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MisshapenIdentifier)]
pub struct Misshapen {
    pub scheme: String,
    pub value: String,
    /// A plain sentence.
    pub detail: String,
}

/// A registered or postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = SupplierAddress)]
pub struct Address {
    /// `Registered` or `Postal`.
    pub kind: String,
    pub street: String,
    pub locality: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
}

/// Whoever stands behind a supplier: significant control, directors, parents and subsidiaries (law.md section 7).
/// Dates of birth and nationalities are not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ConnectedPerson {
    pub kind: ConnectedKind,
    pub name: String,
    /// In the platform's words: `DirectorOrIndividualWithTheSameResponsibilitiesForIndividual`.
    pub relationship: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companies_house_number: Option<String>,
    /// As the file has it; absent while the connection lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<String>,
}

/// What a connected person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectedKind {
    Individual,
    Trust,
    Organisation,
}

impl Supplier {
    /// Whatever is absent or of another form than it has on the platform is passed over.
    pub fn read(information: &Value) -> Self {
        let mut supplier = Self::default();
        supplier.name(text(information, "name"));
        let primary = information.get("identifier").into_iter();
        for identifier in primary.chain(list(information, "additionalIdentifiers")) {
            supplier.identifier(identifier);
        }
        let addresses = information.get("address").into_iter().chain(list(information, "additionalAddresses"));
        supplier.addresses = addresses.filter(|address| address.is_object()).map(address).collect();
        let persons = list(information, "associatedPersons").map(person);
        supplier.connected_persons = persons.chain(list(information, "additionalEntities").map(entity)).collect();
        let answered = information.pointer("/supplierInformationData").into_iter();
        for module in answered.flat_map(|data| list(data, "answerSets")).map(|set| text(set, "sectionName")) {
            if !module.is_empty() && !supplier.modules.contains(&module) {
                supplier.modules.push(module);
            }
        }
        supplier
    }

    fn name(&mut self, name: String) {
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    fn identifier(&mut self, identifier: &Value) {
        let (scheme, value) = (text(identifier, "scheme"), text(identifier, "id"));
        self.name(text(identifier, "legalName"));
        if value.is_empty() {
            return;
        }
        match normal(&scheme, &value) {
            Ok((scheme, value)) => self.identifiers.push(PartyIdentifier {
                scheme,
                value,
                legal_name: said(identifier, "legalName"),
                uri: said(identifier, "uri"),
            }),
            Err(fault) => self.misshapen.push(Misshapen { scheme, value, detail: fault.to_string() }),
        }
    }
}

fn address(address: &Value) -> Address {
    let country = [text(address, "countryName"), text(address, "country")];
    Address {
        kind: text(address, "type"),
        street: text(address, "streetAddress"),
        locality: text(address, "locality"),
        region: text(address, "region"),
        postal_code: text(address, "postalCode"),
        country: country.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
    }
}

fn person(person: &Value) -> ConnectedPerson {
    let is_trust = text(person, "entityType") == "TrustOrTrustee";
    let name = format!("{} {}", text(person, "firstName"), text(person, "lastName"));
    ConnectedPerson {
        kind: if is_trust { ConnectedKind::Trust } else { ConnectedKind::Individual },
        name: name.trim().to_owned(),
        relationship: text(person, "relationship"),
        companies_house_number: company(person),
        ended_on: ended(person),
    }
}

fn entity(entity: &Value) -> ConnectedPerson {
    ConnectedPerson {
        kind: ConnectedKind::Organisation,
        name: text(entity, "name"),
        relationship: text(entity, "category"),
        companies_house_number: company(entity),
        ended_on: ended(entity),
    }
}

fn company(party: &Value) -> Option<String> {
    let number = said(party, "companyHouseNumber")?;
    normal(COMPANIES_HOUSE, &number).ok().map(|(_, number)| number)
}

fn ended(party: &Value) -> Option<String> {
    said(party.get("period")?, "endDate")
}

fn text(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).map(|text| text.trim().to_owned()).unwrap_or_default()
}

fn said(object: &Value, name: &str) -> Option<String> {
    Some(text(object, name)).filter(|text| !text.is_empty())
}

fn list<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    object.get(name).and_then(Value::as_array).into_iter().flatten()
}
