//! Requests and answers about the files that come with tenders.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::competitions::files::WantedFile;

/// The files that come with each tender of a competition.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"files": [
    {"kind": "method_statement", "title": "Method statement", "required": true, "price_information": false},
    {"kind": "cost_breakdown", "title": "How the price is made up", "required": false, "price_information": true}
]}))]
pub struct FilesWanted {
    #[schema(max_items = 20)]
    pub files: Vec<WantedFile>,
}
