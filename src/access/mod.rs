//! Who may come in: accounts, clients, tokens, sessions.
//!
//! A credential is proved at `/oauth/token` (`service::sign_in`), which begins a session and gives a signed access
//! token for minutes (`tokens`) and a refresh token that works once (`service::sessions`). At every request the
//! token is verified and its session looked up (`service::authenticate`), so that ending a session, disabling
//! somebody or taking a role away takes effect at once. A council's own identity provider may vouch for people
//! too (`outside`); what they may do here is still said by their account here.

mod api;
mod crypto;
mod keys;
mod model;
mod oauth;
mod outside;
mod password;
mod secret;
mod service;
mod settings;
mod store;
mod tokens;
mod views;

pub use api::{api_routes, routes};
pub use keys::{KeyError, SigningKey};
pub use model::{Account, ApiClient, Guard, Lockout};
pub use service::{Access, AccountParts, Issued, office_of, people_of, person_of};
pub use settings::{AccessSettings, OutsideKeys, OutsideSettings};
