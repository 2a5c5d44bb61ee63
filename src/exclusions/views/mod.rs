//! Requests and answers about exclusion.

mod debarments;
mod declarations;
mod hearings;
mod persons;

pub use debarments::{
    DebarmentFile, DebarmentImportView, DebarmentPage, DebarmentQuery, DebarmentView, ImportDebarmentsQuery,
};
pub use declarations::{DeclarationQuery, ExclusionDeclarationView};
pub use hearings::{HearingView, NewHearing};
pub use persons::{
    ConnectedPersonList, ConnectedPersonPage, ConnectedPersonQuery, ConnectedPersonView, InformationToTake,
    NewConnectedPerson,
};
