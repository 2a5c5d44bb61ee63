//! News, mails and preferences. The worker's queries start from no tenant: it serves them all.

mod mails;
mod news;
mod preferences;

pub use mails::{
    claim, daily, dead, drop_mail, due, fail, insert_daily, insert_mails, mark_told, revive, sent, with_daily,
};
pub use news::{Unreadable, applicants, fail_news, insert_news, take_news, told, waiting_news};
pub use preferences::{chosen, preferences, replace_preferences};
