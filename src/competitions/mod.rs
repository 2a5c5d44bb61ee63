//! Mini-competitions: what is bought, by when, from whom, and how tenders will be judged.
//!
//! A competition is of one lot: it is drafted, published to the active members of that lot, with the reason why any other
//! member is left out, and opened after closing. What it asks is frozen when it is published, together with the rulebook
//! that will judge it; an amendment freezes it anew. A rulebook may leave members out by its hook `invitation`; who joins the
//! lot later may be invited until the closing, and the law may want it. Its closing may move to later for everybody, and it may
//! be cancelled while nothing is awarded.

mod amending;
mod api;
mod checking;
mod copying;
mod criteria;
mod draft;
mod files;
mod invited;
mod inviting;
mod late;
mod model;
mod openers;
mod publication;
mod readiness;
mod seal;
mod service;
mod store;
mod strategy;
mod term;
mod timetable;
mod turns;
mod views;

pub use api::routes;
pub use criteria::share_fact;
pub use files::WantedFile;
pub use model::{Competition, CompetitionKind, CompetitionState, Invitee, PriceScored, Question, Weights};
pub use openers::Part;
pub use publication::{Publishable, subject_of};
pub use seal::{Opener, Sealer};
pub use service::Competitions;
pub use term::{Term, WrittenTerm};
pub use timetable::{Severity, Timetable, TimetableFinding};
pub use views::amending::NewAmendment;
pub use views::openers::OpenersView;
pub use views::{CompetitionDraft, NewExtension};
pub use views::{CompetitionView, InviteeView, LeftOutView};
