//! What requests leave behind in the database.

use drawdown::store::entity::{audit_event, idempotency_key};
use sea_orm::{EntityTrait, QueryOrder};

use super::TestApp;

impl TestApp {
    /// The whole audit log, oldest first.
    pub async fn audit_events(&self) -> Vec<audit_event::Model> {
        let events = audit_event::Entity::find().order_by_asc(audit_event::Column::Seq);
        events.all(self.db.reader()).await.expect("the audit log can be read")
    }

    /// Every answer kept for an idempotency key, as one text.
    pub async fn stored_answers(&self) -> String {
        let rows = idempotency_key::Entity::find().all(self.db.reader()).await.expect("the keys can be read");
        rows.into_iter().map(|row| row.answer.to_string()).collect()
    }
}
