//! The evidence vault: the dated documents a provider keeps once and shows wherever it applies (W10, K3).
//!
//! A provider uploads a document with what it is, who issued it and from when to when it holds. What type of file it is
//! is found in its bytes, never in a name, and what could do harm to whoever opens it is refused ([`content`]). The
//! bytes lie in an object store ([`vault`]), the particulars in the database: first the object, then the row, so that no
//! row is ever without its object; an object without a row is harmless and swept (`drawdown evidence sweep`).
//!
//! The same object store keeps bytes that other slices have sealed themselves (`service::sealed`): files of tenders. A sweep
//! passes them over.
//!
//! A document never changes; a newer one of the same kind follows it. An answer that names one attaches it to its
//! application. Nobody but the provider's own people sees it until that is submitted; then the council does, the partners
//! with which it shares its applications, and its rules ([`EvidenceFact`]). Every download is in the audit log. Whether it
//! is out of date is asked for any day ([`model::Validity`]). What a council has relied on is kept as long as the law wants
//! ([`model::Kept`], T17).

mod api;
mod content;
mod model;
mod service;
mod store;
mod vault;
mod views;

pub use api::routes;
pub use model::{
    Document, EvidenceFact, EvidenceLimits, EvidenceState, ExpiryNotices, Kind, KindFamily, MediaType, Validity, Watch,
};
pub use service::{Evidence, LookedInto, Swept, sweep};
pub use vault::{S3Settings, Vault, VaultError};
