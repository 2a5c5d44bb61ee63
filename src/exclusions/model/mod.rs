//! What a provider declares, who stands behind it, and what the debarment list says.

mod debarment;
mod declaration;
mod hearing;
mod person;

pub use debarment::{Debarment, DebarmentKind, DebarmentParty, ImportOutcome, ListedDebarment, RejectedEntry};
pub use declaration::{
    About, AssociatedPerson, DeclaredGround, ExclusionDeclaration, PartyNumber, SelfCleaning, Statement,
};
pub use hearing::{Answered, Conclusion, ExclusionFinding, Found, Hearing, Representations};
pub use person::{ConnectedPerson, ConnectedRole, Particulars};
