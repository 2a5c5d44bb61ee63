//! What a line of the audit log says.

use serde_json::Value;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::EventId;

/// One thing that happened, as it was written at the time.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEvent {
    pub id: EventId,
    pub at: Instant,
    /// `user`, `client` or `system`.
    pub actor_kind: String,
    pub actor_id: Uuid,
    /// The roles that the credential carried then.
    pub actor_roles: Vec<String>,
    pub request_id: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub data: Value,
    pub hash: String,
}

/// Whether the chain is as it was written; `at` is the place of the first event at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integrity {
    Intact { events: i64, head: String },
    Broken { at: i64, why: &'static str },
}

/// Which events to show.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// The beginning of the action: `framework.` finds `framework.published`.
    pub action: Option<String>,
    pub subject: Option<Uuid>,
}

/// Actions are lower-case words with dots and underscores.
pub fn is_action(text: &str) -> bool {
    !text.is_empty() && text.len() <= 100 && text.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'))
}
