//! Requests and answers about being told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Delivery, Kind, Mail, Preferences};
use crate::kernel::ids::{MailId, UserId};
use crate::kernel::london::LondonTime;
use crate::kernel::{Actor, Instant};

/// What somebody chooses. Kinds that are left out come as usual.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"preferences": [{"kind": "window_closes_soon", "delivery": "immediate"}]}))]
pub struct NotificationChoice {
    pub preferences: Vec<NotificationPreference>,
}

/// How one kind of news comes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationPreference {
    pub kind: Kind,
    pub delivery: Delivery,
}

impl NotificationChoice {
    pub fn chosen(&self) -> Vec<(Kind, Delivery)> {
        self.preferences.iter().map(|preference| (preference.kind, preference.delivery)).collect()
    }
}

/// How the caller is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotificationPreferencesView {
    /// Every kind that people of the caller's roles are told of.
    pub items: Vec<NotificationPreferenceView>,
}

/// One kind of news, and how it comes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "kind": "window_extended", "about": "A window for applications closes later", "delivery": "immediate",
    "usual": "immediate", "can_be_off": false
}))]
pub struct NotificationPreferenceView {
    pub kind: Kind,
    /// What it is about.
    pub about: &'static str,
    pub delivery: Delivery,
    /// How it comes to those who choose nothing.
    pub usual: Delivery,
    /// False for notices that nobody can switch off.
    pub can_be_off: bool,
}

impl NotificationPreferencesView {
    pub fn of(actor: &Actor, preferences: &Preferences) -> Self {
        let kinds = Kind::ALL.iter().copied().filter(|kind| kind.concerns(&actor.roles));
        let items = kinds.map(|kind| NotificationPreferenceView {
            kind,
            about: kind.words(),
            delivery: preferences.of(kind),
            usual: kind.usual(),
            can_be_off: !kind.is_legal(),
        });
        Self { items: items.collect() }
    }
}

/// A mail that was given up. What it says is its reader's alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UndeliveredMailView {
    pub id: MailId,
    /// Its reader, at `/users/{id}`.
    pub user_id: UserId,
    /// A kind of news, or `daily`.
    pub kind: String,
    /// When what it tells happened.
    pub at: LondonTime,
    pub attempts: i32,
    /// What the mail server said the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl From<Mail> for UndeliveredMailView {
    fn from(mail: Mail) -> Self {
        let Mail { id, user, kind, at, attempts, error, .. } = mail;
        Self { id, user_id: user, kind, at: LondonTime(at), attempts, error }
    }
}

/// A page of mails that were given up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UndeliveredMailPage {
    pub items: Vec<UndeliveredMailView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A mail that is tried again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TriedAgainView {
    pub id: MailId,
    /// From when on.
    pub next_at: LondonTime,
}

impl TriedAgainView {
    pub fn of(id: MailId, at: Instant) -> Self {
        Self { id, next_at: LondonTime(at) }
    }
}
