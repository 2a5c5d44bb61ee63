//! What is asked, for people and for programs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::questionnaire::{Questionnaire, QuestionnairePage, ScaleStep};

/// `?page=…` of a questionnaire's schema.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SchemaQuery {
    /// The page whose answers are described; without it, the answers by page of a complete application.
    pub page: Option<String>,
}

/// A schema of JSON Schema 2020-12.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(value_type = Object)]
#[serde(transparent)]
pub struct JsonSchemaView(pub Value);

/// What a framework asks of its applicants.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionnaireView {
    pub title: String,
    /// The scales that scored answers are given on, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub scales: BTreeMap<String, Vec<ScaleStep>>,
    pub pages: Vec<QuestionnairePage>,
    /// SHA-256 of the rulebook it belongs to: a draft opened under it stays bound to it.
    pub questionnaire_version: String,
}

impl QuestionnaireView {
    pub fn of(questionnaire: Questionnaire, package_sha256: String) -> Self {
        let Questionnaire { title, scales, pages } = questionnaire;
        Self { title, scales, pages, questionnaire_version: package_sha256 }
    }
}
