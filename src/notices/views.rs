//! Answers about notices.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::service::DueNotice;
use crate::kernel::ids::DirectAwardId;
use crate::kernel::regime::{NoticeDue, NoticeEvent};

/// Every notice that fell due for a framework, in order of the events.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueNoticeList {
    pub items: Vec<DueNoticeView>,
}

/// A notice and what it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "UK15", "title": "Dynamic market modification notice", "event": "members_changed",
    "happened_on": "2026-04-01", "joined": 3, "left": 0, "due": "promptly", "says": "Who joined or left…",
    "cites": "Procurement Act 2023, s.39(4)", "check": false
}))]
pub struct DueNoticeView {
    /// `UK15`; older laws have names instead.
    pub code: String,
    pub title: String,
    pub event: NoticeEvent,
    /// The day of the event; absent while it is still to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happened_on: Option<NaiveDate>,
    /// Members who joined, and who left, on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// Applications that were refused on that day because their supplier is excluded or excludable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<u32>,
    /// The contract without a competition that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_award_id: Option<DirectAwardId>,
    pub due: NoticeDue,
    /// The last day for it; absent where the law gives no number of days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    pub says: String,
    pub cites: String,
    /// A reading that wants a procurement lawyer.
    pub check: bool,
}

impl From<DueNotice> for DueNoticeView {
    fn from(DueNotice { notice, happened_on, day, direct_award }: DueNotice) -> Self {
        let of_members = day.filter(|_| notice.event != NoticeEvent::ApplicationExcluded);
        let of_applicants = day.filter(|_| notice.event == NoticeEvent::ApplicationExcluded);
        Self {
            due_on: happened_on.and_then(|day| notice.due_on(day)),
            happened_on,
            joined: of_members.map(|day| day.joined),
            left: of_members.map(|day| day.left),
            refused: of_applicants.map(|day| day.refused),
            direct_award_id: direct_award,
            code: notice.code,
            title: notice.title,
            event: notice.event,
            due: notice.due,
            says: notice.says,
            cites: notice.cites,
            check: notice.check,
        }
    }
}
