//! Declarations, in and out.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::exclusions::model::{AssociatedPerson, DeclaredGround, ExclusionDeclaration};
use crate::kernel::ids::{ApplicationId, ProviderId};
use crate::kernel::london::LondonTime;

/// `?version=…`: an earlier word.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeclarationQuery {
    /// The last one unless told.
    #[param(minimum = 1)]
    pub version: Option<i64>,
}

/// What a provider declared with an application.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExclusionDeclarationView {
    pub application_id: ApplicationId,
    pub provider_id: ProviderId,
    /// Whether anything was declared, be it that no ground applies.
    pub declared: bool,
    pub associated_persons: Vec<AssociatedPerson>,
    pub grounds: Vec<DeclaredGround>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_at: Option<LondonTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_by: Option<Uuid>,
    /// 0 while nothing was declared.
    pub version: i64,
}

impl From<ExclusionDeclaration> for ExclusionDeclarationView {
    fn from(declared: ExclusionDeclaration) -> Self {
        Self {
            application_id: declared.application,
            provider_id: declared.provider,
            declared: true,
            associated_persons: declared.statement.associated_persons,
            grounds: declared.statement.grounds,
            declared_at: Some(LondonTime(declared.declared_at)),
            declared_by: Some(declared.declared_by),
            version: declared.version,
        }
    }
}

impl ExclusionDeclarationView {
    /// Of an application with which nothing was declared.
    pub fn silent(application_id: ApplicationId, provider_id: ProviderId) -> Self {
        Self {
            application_id,
            provider_id,
            declared: false,
            associated_persons: vec![],
            grounds: vec![],
            declared_at: None,
            declared_by: None,
            version: 0,
        }
    }
}
