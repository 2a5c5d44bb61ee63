//! What every handler shares: who calls, what they sent, and how a refusal reaches them.
//!
//! A handler names, in order, who (`Caller<Permission>`), what (path, query, [`Body`], [`IfMatch`]) and with what
//! (`Data<Service>`); it calls one use case and maps the answer to a view.

mod attachment;
mod body;
mod calendar;
mod caller;
mod fallback;
pub mod health;
mod html;
mod if_match;
mod limits;
mod observe;
mod problem;
pub mod problems_page;
mod query;
mod reply;
mod routes;
mod upload;

pub use attachment::{csv_attachment, file_attachment};
pub use body::{Body, FileBody, RawBody, read_body, require_type};
pub use calendar::CalendarReply;
pub use caller::{Authenticate, Authenticator, Caller, RequestMeta, Visitor};
pub use fallback::{KnownPaths, fallback};
pub use html::{Html, HtmlPage, KeptPage, WantsPage};
pub use if_match::{IfAny, IfMatch};
pub use limits::{Limits, RateLimit, limit};
pub use observe::{Rehearsal, observe};
pub use problem::{ProblemBody, path_config};
pub use query::{Paging, Query};
pub use reply::Reply;
pub use routes::Routes;
pub use upload::Upload;
