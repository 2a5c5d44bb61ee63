//! Sealed offers, unreadable until two people open them.
//!
//! A tender is write-only: from the moment it is saved until the opening nobody, its own provider included, can
//! read it back, and nobody but its provider can see that it exists (T01). How it is sealed, and against whom,
//! is said in `competitions::seal`. Its files are sealed one by one (`files`); their names, sizes and hashes are shown to its
//! provider, their content to nobody. What comes late is refused or held (`late`).

mod api;
mod conditions;
mod content;
mod files;
mod late;
mod model;
mod opening;
mod pricing;
mod service;
mod sight;
mod store;
mod views;

pub use api::routes;
pub use conditions::{ConditionalPrice, TenderConditions};
pub use model::{
    OpenedTender, Opening, OpeningAct, OwnTender, PricedTender, Receipt, SeenTender, Tender, TenderAnswer, TenderState,
};
pub use service::Tenders;
pub use views::late::LateTenderView;
pub use views::{OpenedTenderView, OpeningView, TenderReceipt};
