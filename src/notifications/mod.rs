//! Telling people: what happened is written down in the unit of work that made it happen (`service::tell`), becomes one
//! mail for each person who is to know, in the way that person wants (`spreading`), the day's small matters together in
//! one (`digests`), and is handed to the post (`delivering`, `post`).
//!
//! Several servers may do this at once: whoever changes a row's state by a conditional update has it. Making mails is
//! part of one transaction and happens exactly once. Sending cannot be: a server that ends between handing a mail over
//! and noting that leaves it `sending`, and after a quarter of an hour it is sent again, with the same `Message-ID`, by
//! which mail programs know it again. A file of the same name is simply written again.
//!
//! A mail names the framework and the reader's own homes. It never names another tenant, says nothing of answers or
//! tenders, and holds no secret: for the rest it gives the address where the reader, signed in, finds it.

mod api;
mod delivering;
mod digests;
mod letters;
mod model;
mod post;
mod service;
mod spreading;
mod store;
mod views;

pub use api::routes;
pub use model::{Audience, Kind, News};
pub use post::{Post, PostError, SmtpSecurity, SmtpServer};
pub use service::{MailSettings, Notifications};
