//! Typed identifiers, and the one source they come from.
//!
//! Every id is a UUID version 7: keys sort by creation on both databases, and a framework's id can never be
//! passed where a provider's is wanted.

use std::sync::{Arc, Mutex, PoisonError};
use uuid::{Builder, Uuid};

use super::clock::Instant;

/// Declares one newtype per kind of thing that has an id.
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Uuid { id.0 } }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Uuid::parse_str(s).map(Self) }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> { uuid_schema() }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    )*};
}

/// Calls a macro with every typed id, so that the store can teach them all to the database in one place.
#[macro_export]
macro_rules! for_each_id {
    ($callback:ident) => {
        $callback!(
            UserId,
            ClientId,
            SessionId,
            AuthorityId,
            ProviderId,
            LocationId,
            FrameworkId,
            LotId,
            WindowId,
            RuleDraftId,
            RuleProposalId,
            RuleReleaseId,
            ApplicationId,
            MembershipId,
            ReviewId,
            ImprovementPlanId,
            MeasureId,
            DecisionId,
            CompetitionId,
            ClarificationId,
            TenderId,
            TenderFileId,
            RankingId,
            ApprovalId,
            DirectAwardId,
            AwardId,
            ContractId,
            EventId,
            ImportId,
            SimulationId,
            SupplierInformationId,
            LateId,
            NewsId,
            MailId,
            RatingCaseId,
            EvidenceId,
            LetterId,
            OutcomeLetterId,
            ConnectedPersonId,
            DebarmentId,
            DeclarationId,
            InterestId,
            EnquiryId,
            ProcurementId,
            AllocationId
        );
    };
}

typed_ids!(
    /// A person with an account here.
    UserId,
    /// A machine that speaks to the API: an OAuth2 client.
    ClientId,
    /// One sign-in: the family of access and refresh tokens that came from it.
    SessionId,
    /// A contracting authority (a council).
    AuthorityId,
    /// An organisation that provides care.
    ProviderId,
    /// A home or branch registered with the Care Quality Commission.
    LocationId,
    /// A buying vehicle of any kind.
    FrameworkId,
    /// A part of a framework that is bought separately.
    LotId,
    /// A period in which applications are taken.
    WindowId,
    /// Rules that are being written.
    RuleDraftId,
    /// Rules put before a second person.
    RuleProposalId,
    /// A rule package put in force for a framework, from a date on.
    RuleReleaseId,
    /// A request of one location to join a framework.
    ApplicationId,
    /// A location's place in a framework.
    MembershipId,
    /// A review of a member.
    ReviewId,
    /// What a member is to improve, and by when.
    ImprovementPlanId,
    /// Something the rules propose to do about a member, which an officer answers.
    MeasureId,
    /// A recorded evaluation of one rule over one set of facts.
    DecisionId,
    /// A mini-competition (a draw-down).
    CompetitionId,
    /// A question about a competition.
    ClarificationId,
    /// A provider's sealed offer.
    TenderId,
    /// A file that comes with a tender.
    TenderFileId,
    /// One run of the scoring and award rules over a competition's tenders.
    RankingId,
    /// Several competitions that run together.
    ProcurementId,
    /// One run that gave out the lots of a procurement.
    AllocationId,
    /// The approval an award needs under the scheme of delegation.
    ApprovalId,
    /// A contract that is proposed without a competition.
    DirectAwardId,
    /// The council's choice of a tender.
    AwardId,
    /// What an award became.
    ContractId,
    /// A line of the audit log.
    EventId,
    /// One run of an import file.
    ImportId,
    /// One run of a candidate rulebook over decisions on record.
    SimulationId,
    /// One version of what the central digital platform says of a provider.
    SupplierInformationId,
    /// An application that came after its window had closed.
    LateId,
    /// Something that people are to be told.
    NewsId,
    /// A mail to one person.
    MailId,
    /// A member whose rating changed, for an officer to look at.
    RatingCaseId,
    /// A document in a provider's evidence vault.
    EvidenceId,
    /// What a council wrote about its decision.
    LetterId,
    /// What a tenderer was told of a competition's outcome.
    OutcomeLetterId,
    /// Whoever stands behind a provider.
    ConnectedPersonId,
    /// An entry of the debarment list.
    DebarmentId,
    /// What somebody of a council says about interests of theirs.
    DeclarationId,
    /// What somebody of a council has to do with one provider.
    InterestId,
    /// What a council asks a tenderer after the opening.
    EnquiryId,
);

fn uuid_schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
}

/// Where ids come from: the operating system's randomness, or a seed in tests so that snapshots are stable.
#[derive(Clone)]
pub struct Ids(Arc<Mutex<State>>);

struct State {
    seeded: bool,
    last_ms: u64,
    serial: u32,
}

impl Ids {
    /// Ids that nobody can guess.
    pub fn random() -> Self {
        Self::with(false)
    }

    /// The same ids in the same order, every time: for tests only.
    pub fn seeded() -> Self {
        Self::with(true)
    }

    fn with(seeded: bool) -> Self {
        Self(Arc::new(Mutex::new(State { seeded, last_ms: 0, serial: 0 })))
    }

    /// A fresh id of the kind the caller asks for. Within one process ids increase strictly, also when the
    /// clock stands still (a rehearsal) or steps back.
    pub fn fresh<T: From<Uuid>>(&self, now: Instant) -> T {
        let ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ms > state.last_ms {
            state.last_ms = ms;
            state.serial = 0;
        } else {
            state.serial += 1;
            if state.serial >= 1 << 26 {
                state.last_ms += 1;
                state.serial = 0;
            }
        }
        let mut tail = [0u8; 10];
        if !state.seeded {
            getrandom::fill(&mut tail).expect("the operating system must give randomness");
        }
        // 26 bits of serial in front of the randomness: 12 in the version word, 14 in the variant word.
        let (high, low) = (state.serial >> 14, state.serial & 0x3fff);
        tail[..2].copy_from_slice(&(high as u16).to_be_bytes());
        tail[2..4].copy_from_slice(&(low as u16).to_be_bytes());
        T::from(Builder::from_unix_timestamp_millis(state.last_ms, &tail).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_while_the_clock_stands_still() {
        for ids in [Ids::random(), Ids::seeded()] {
            let now = Instant::from_timestamp(1_600_000_000, 0).unwrap();
            let made: Vec<Uuid> = (0..20_000).map(|_| ids.fresh(now)).collect();
            assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
