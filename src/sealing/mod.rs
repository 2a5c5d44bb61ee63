//! Keys that seal: the installation's own, and one for each person who may open tenders.
//!
//! An *opening key* is a key pair (X25519, for HPKE). Its private half is kept encrypted twice: to a key that Argon2id
//! makes of a passphrase which its owner chooses and the server never keeps, and on top of that under the installation's
//! sealing key, which is a setting and never in the database. The passphrase is not the sign-in password: an administrator
//! who sets a new password comes no nearer to it, and nobody can restore one that was forgotten. Wrong ones are counted,
//! and after some in a row none is looked at for a while. What opening keys are for is said in `competitions::seal`.

mod api;
mod envelope;
mod installation;
mod opening_key;
mod passphrase;
mod service;
mod store;
mod views;

pub use api::routes;
pub use envelope::{PrivateKey, PublicKey, SealError, fresh_pair, fresh_salt};
pub use installation::SealingKey;
pub use passphrase::Cost;
pub use service::{HeldKey, OpeningKeys, Tried};
