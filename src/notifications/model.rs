//! What there is to tell, to whom, and how far a mail has come.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::kernel::ids::{AuthorityId, FrameworkId, MailId, NewsId, ProviderId, UserId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Refusal, Role};

mod kind;

pub use kind::Kind;

/// Whom something concerns. Of a tenant's people, those with a role that the kind of news is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    Council(AuthorityId),
    Provider(ProviderId),
    /// Every provider with a draft or an application for this framework.
    Applicants(FrameworkId),
}

impl Audience {
    /// As stored.
    pub const fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::Council(id) => ("authority", id.0),
            Self::Provider(id) => ("provider", id.0),
            Self::Applicants(id) => ("applicants", id.0),
        }
    }

    pub fn parse(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "authority" => Some(Self::Council(id.into())),
            "provider" => Some(Self::Provider(id.into())),
            "applicants" => Some(Self::Applicants(id.into())),
            _ => None,
        }
    }
}

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    pub kind: Kind,
    pub audience: Audience,
    /// Whose name the mail says.
    pub framework: Option<FrameworkId>,
    /// Where the reader finds the rest: `/applications/…`.
    pub path: String,
    /// What the template names. Never a secret, an answer, or a name of somebody else's.
    pub data: Value,
    /// What is told once only, whoever finds it out: `closes <window> <instant>`.
    pub once: Option<String>,
}

impl News {
    pub fn new(kind: Kind, audience: Audience, path: impl Into<String>, data: Value) -> Self {
        Self { kind, audience, framework: None, path: path.into(), data, once: None }
    }

    pub fn of(mut self, framework: FrameworkId) -> Self {
        self.framework = Some(framework);
        self
    }

    /// Told to its audience once, whatever finds it out again.
    pub fn once(mut self, key: &str) -> Self {
        let (_, audience) = self.audience.columns();
        self.once = Some(format!("{key} {audience}"));
        self
    }
}

/// News on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub id: NewsId,
    pub news: News,
    pub framework_name: Option<String>,
    pub at: Instant,
    pub attempts: i32,
}

/// How somebody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// By a mail of its own.
    Immediate,
    /// In the next morning's mail, together with the day's other matters.
    Daily,
    Off,
}

impl Delivery {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Immediate => "immediate",
            Self::Daily => "daily",
            Self::Off => "off",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Immediate, Self::Daily, Self::Off].into_iter().find(|delivery| delivery.name() == name)
    }
}

/// What one person has chosen; what they have not chosen comes as is usual for its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences(pub BTreeMap<Kind, Delivery>);

impl Preferences {
    /// # Errors
    /// `validation` for a kind that is not sent to these roles or is named twice, and for a legal notice switched off.
    pub fn choose<'a>(
        chosen: impl IntoIterator<Item = (Kind, Delivery)>,
        roles: impl IntoIterator<Item = &'a Role> + Clone,
    ) -> Result<Self, Refusal> {
        let (mut faults, mut preferences) = (Faults::new(), BTreeMap::new());
        for (index, (kind, delivery)) in chosen.into_iter().enumerate() {
            let at = |field: &str| format!("/preferences/{index}/{field}");
            faults.require(
                kind.concerns(roles.clone()),
                &at("kind"),
                "not_yours",
                "is not sent to people of your roles",
            );
            let allowed = delivery != Delivery::Off || !kind.is_legal();
            faults.require(allowed, &at("delivery"), "must_be_told", "is a notice that nobody can switch off");
            let new = preferences.insert(kind, delivery).is_none();
            faults.require(new, &at("kind"), "duplicate", "is named twice");
        }
        faults.verdict()?;
        Ok(Self(preferences))
    }

    pub fn of(&self, kind: Kind) -> Delivery {
        self.0.get(&kind).copied().unwrap_or(kind.usual())
    }
}

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    /// None for a daily one.
    pub news: Option<NewsId>,
    pub user: UserId,
    /// `daily` for one that holds several.
    pub kind: String,
    pub subject: String,
    pub body: String,
    pub at: Instant,
    pub attempts: i32,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    Waiting,
    /// Claimed by a server, which hands it over.
    Sending,
    Sent,
    /// For the next morning's mail.
    Daily,
    /// Told in a daily mail.
    Told,
    /// Its reader may not sign in any more.
    Dropped,
    /// Given up after so many attempts; an administrator looks.
    Dead,
}

impl MailState {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Daily => "daily",
            Self::Told => "told",
            Self::Dropped => "dropped",
            Self::Dead => "dead",
        }
    }
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    At(Instant),
    GivenUp,
}

/// Minutes until the next attempt: after the first failure one, in the end half a day.
const PAUSES: [i64; 7] = [1, 5, 15, 60, 180, 360, 720];

/// After this long an attempt that nobody noted the end of is given up for lost.
pub const LOST_AFTER: TimeDelta = TimeDelta::minutes(15);

impl Retry {
    /// Whether so many attempts, this one included, are too many: some of them were lost with their servers.
    pub fn is_one_too_many(attempts: i32) -> bool {
        usize::try_from(attempts).is_ok_and(|made| made > PAUSES.len() + 1)
    }

    /// After so many attempts, this one included.
    pub fn after(attempts: i32, now: Instant) -> Self {
        let pause = usize::try_from(attempts - 1).ok().and_then(|made| PAUSES.get(made));
        pause.map_or(Self::GivenUp, |minutes| Self::At(now + TimeDelta::minutes(*minutes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attempt_waits_longer_and_the_eighth_is_the_last() {
        let now = Instant::from_timestamp(1_607_590_800, 0).unwrap();
        let waits = |attempts| match Retry::after(attempts, now) {
            Retry::At(then) => (then - now).num_minutes(),
            Retry::GivenUp => 0,
        };
        assert_eq!((1..=8).map(waits).collect::<Vec<_>>(), [1, 5, 15, 60, 180, 360, 720, 0]);
    }

    #[test]
    fn a_legal_notice_cannot_be_switched_off() {
        let roles = [Role::ProviderMember];
        let refused = Preferences::choose(
            [(Kind::WindowExtended, Delivery::Off), (Kind::ApprovalWanted, Delivery::Daily)],
            &roles,
        );
        let refused = refused.unwrap_err();
        let faults: Vec<_> = refused.errors().iter().map(|error| (error.pointer.as_str(), &*error.code)).collect();
        assert_eq!(faults, [("/preferences/0/delivery", "must_be_told"), ("/preferences/1/kind", "not_yours")]);
        let chosen = Preferences::choose([(Kind::WindowExtended, Delivery::Daily)], &roles).unwrap();
        assert_eq!(chosen.of(Kind::WindowExtended), Delivery::Daily);
        assert_eq!(chosen.of(Kind::ApplicationDecided), Delivery::Immediate);
    }
}
