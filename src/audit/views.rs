//! Questions to the audit log, and its answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{AuditEvent, Integrity};
use crate::kernel::ids::EventId;

/// Which events to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// The beginning of the action: `framework.` finds `framework.published`.
    pub action: Option<String>,
    /// The id of the thing it happened to.
    pub subject: Option<Uuid>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u64>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Who did it, as the credential said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditActorView {
    /// `user`, `client` or `system`.
    pub kind: String,
    pub id: Uuid,
    /// The roles that the credential carried then.
    pub roles: Vec<String>,
}

/// What it happened to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditSubjectView {
    pub kind: String,
    pub id: Uuid,
}

/// One thing that happened, as it was written at the time.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000003", "at": "2020-12-10T09:00:00Z",
    "actor": {"kind": "user", "id": "0199a1c0-5f5e-7000-8000-000000000001", "roles": ["commissioner"]},
    "request_id": "0199a1c0-5f5e-7000-8000-000000000002", "action": "framework.published",
    "subject": {"kind": "framework", "id": "0199a1c0-5f5e-7000-8000-000000000004"}, "data": {},
    "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}))]
pub struct AuditEventView {
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub actor: AuditActorView,
    /// As in the answer's `X-Request-Id`.
    pub request_id: String,
    pub action: String,
    pub subject: AuditSubjectView,
    /// What changed.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// SHA-256 over the event and the hash of the one before it.
    pub hash: String,
}

impl From<AuditEvent> for AuditEventView {
    fn from(event: AuditEvent) -> Self {
        Self {
            id: event.id,
            at: event.at,
            actor: AuditActorView { kind: event.actor_kind, id: event.actor_id, roles: event.actor_roles },
            request_id: event.request_id,
            action: event.action,
            subject: AuditSubjectView { kind: event.subject_kind, id: event.subject_id },
            data: event.data,
            hash: event.hash,
        }
    }
}

/// A page of events, oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditPage {
    pub items: Vec<AuditEventView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Whether the log is as it was written.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "intact": true, "head": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}))]
pub struct ChainView {
    pub intact: bool,
    /// The hash of the last event. Note it elsewhere, and compare it later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The place in the chain of the first event at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl From<Integrity> for ChainView {
    fn from(integrity: Integrity) -> Self {
        match integrity {
            // How many events there are is not told: it would rise with every sealed tender (T01).
            Integrity::Intact { head, .. } => Self { intact: true, head: Some(head), broken_at: None, why: None },
            Integrity::Broken { at, why } => {
                Self { intact: false, head: None, broken_at: Some(at), why: Some(why.to_owned()) }
            }
        }
    }
}
