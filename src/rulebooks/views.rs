//! Answers about the language of rules and the packages at hand.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::model::PackOnDisk;

mod version;

pub use version::{
    NewRulebookVersion, RulebookRelease, RulebookVersionPage, RulebookVersionView, RulebookView, VersionQuery,
};

/// Every word a rule may use, from the engine's own registry.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(value_type = Object)]
#[serde(transparent)]
pub struct VocabularyView(pub Value);

/// A rule package that came with the installation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "name": "wiltshire/care-home-alliance", "title": "Wiltshire Care Home Alliance", "owner": "Adult care commissioning"
}))]
pub struct PackView {
    /// What `POST /frameworks/{id}/rulebook/versions` takes as `pack`.
    pub name: String,
    pub title: String,
    pub owner: String,
}

impl From<PackOnDisk> for PackView {
    fn from(pack: PackOnDisk) -> Self {
        Self { name: pack.name.to_string(), title: pack.title, owner: pack.owner }
    }
}

/// The rule packages that came with the installation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackList {
    pub items: Vec<PackView>,
}
