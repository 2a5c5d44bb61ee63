//! One run of a file of the register: how far it has come, what it changed, and what it had to leave out.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::location::Location;
use crate::kernel::Instant;
use crate::kernel::ids::{EventId, ImportId, LocationId};

/// An import that has not moved for so long has lost its server.
const SILENCE: TimeDelta = TimeDelta::minutes(2);

/// Declares an enum with the one word by which each value is stored and shown.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $value:ident $word:literal,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        $(#[$doc])*
        pub enum $name { $($(#[$each])* $value,)* }

        impl $name {
            /// As stored and as in the API.
            pub const fn name(self) -> &'static str { match self { $(Self::$value => $word),* } }

            pub fn parse(name: &str) -> Option<Self> {
                [$(Self::$value),*].into_iter().find(|value| value.name() == name)
            }
        }
    };
}

words! {
    /// A file that this importer reads.
    #[schema(as = RegisterFormat)]
    Format {
        /// CSV with this product's own columns, `location_id, name, number_of_beds, overall_rating, report_date, …`.
        Sample "sample",
        /// The regulator's weekly CSV, the "CQC directory": some lines of preamble, then the header.
        Weekly "weekly",
        /// The CSV of the Trafford Data Lab.
        Trafford "trafford",
        /// The regulator's monthly ODS, the "Care directory with filters": the register is on its second sheet.
        Monthly "monthly",
        /// Locations as the regulator's syndication API gives them: one, a list, or one on each line.
        Json "json",
    }
}

words! {
    /// How far an import has come.
    ImportState {
        /// Read `rows` again in a while.
        Running "running",
        Finished "finished",
        /// `message` says why. The same file sent again goes on from its last portion.
        Failed "failed",
        /// Its server ended under it. The same file sent again goes on from its last portion.
        Interrupted "interrupted",
    }
}

words! {
    /// What an import, or a rating recorded by hand, changed about a location.
    #[schema(as = LocationChangeKind)]
    ChangeKind {
        /// Not known before.
        New "new",
        /// No longer registered.
        Closed "closed",
        /// Registered again under the same number.
        Reopened "reopened",
        /// Continues another location under a number of its own.
        Reregistered "reregistered",
        /// Another rating stands.
        Rerated "rerated",
    }
}

impl ChangeKind {
    /// Whether members at the location must be looked at: nobody can be a member at one that is new.
    pub fn concerns_members(self) -> bool {
        matches!(self, Self::Closed | Self::Reopened | Self::Rerated)
    }
}

/// What the rows of a file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub rows: i64,
    /// Locations that were not known before.
    pub imported: i64,
    /// Locations of which something changed, or which gained a rating.
    pub updated: i64,
    pub unchanged: i64,
    pub rejected: i64,
    pub new: i64,
    pub closed: i64,
    pub reopened: i64,
    pub reregistered: i64,
    pub rerated: i64,
}

impl Tally {
    pub fn count(&mut self, kind: ChangeKind) {
        match kind {
            ChangeKind::New => self.new += 1,
            ChangeKind::Closed => self.closed += 1,
            ChangeKind::Reopened => self.reopened += 1,
            ChangeKind::Reregistered => self.reregistered += 1,
            ChangeKind::Rerated => self.rerated += 1,
        }
    }
}

/// One run of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    pub at: Instant,
    pub file_sha256: String,
    pub format: Format,
    /// Whatever the file does not hold is no longer registered.
    pub complete: bool,
    pub state: ImportState,
    /// The run of the server that works on it.
    pub server: Option<Uuid>,
    pub bytes: i64,
    pub bytes_read: i64,
    pub tally: Tally,
    /// Why it failed, or what it left undone.
    pub message: Option<String>,
    /// When it last moved on.
    pub beat_at: Instant,
    pub ended_at: Option<Instant>,
}

/// Who looks at an import, and when.
#[derive(Clone, Copy, Debug)]
pub struct Watcher {
    pub server: Uuid,
    pub at: Instant,
    /// A rehearsal has one server, and a clock that stands still.
    pub rehearsal: bool,
}

impl Import {
    /// As it stands: one whose server has gone is interrupted.
    pub fn seen(mut self, watcher: Watcher) -> Self {
        let elsewhere = self.server != Some(watcher.server);
        let silent = watcher.rehearsal || watcher.at - self.beat_at > SILENCE;
        if self.state == ImportState::Running && elsewhere && silent {
            self.state = ImportState::Interrupted;
        }
        self
    }

    /// Whether the same file would go on with this run.
    pub fn can_be_resumed(&self) -> bool {
        matches!(self.state, ImportState::Failed | ImportState::Interrupted)
    }
}

/// A row that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    pub id: Uuid,
    pub line: i64,
    pub field: Option<String>,
    pub code: String,
    pub detail: String,
    /// As received, cut short.
    pub raw: Option<String>,
}

/// Something that became different about a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationChange {
    pub id: EventId,
    pub import: Option<ImportId>,
    pub location: LocationId,
    pub kind: ChangeKind,
    /// The grade before, or the number that is continued.
    pub before: Option<String>,
    /// The grade now, or the new number.
    pub after: Option<String>,
    pub at: Instant,
}

/// A change whose members nobody has looked at yet.
#[derive(Clone, Debug)]
pub struct UncheckedChange {
    pub id: EventId,
    pub import: Option<ImportId>,
    pub location: Location,
}
