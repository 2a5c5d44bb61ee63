//! Closing a lot of a published framework to new applications, and opening it again.

use serde_json::json;

use super::{Frameworks, owned, save};
use crate::frameworks::model::{Closed, Framework};
use crate::frameworks::store;
use crate::kernel::ids::{FrameworkId, LotId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal};
use crate::store::Event;

impl Frameworks {
    /// From now on no application may choose the lot, and none that has chosen it may be handed in. What was handed in is
    /// decided as ever, and its members stay.
    ///
    /// # Errors
    /// `not-found`; `stale`; `wrong-state` for a draft, and when the lot is closed already; `validation` without a reason.
    pub async fn close_lot(
        &self,
        call: &Call,
        id: FrameworkId,
        (lot, version): (LotId, i64),
        reason: &str,
    ) -> Result<Framework, Refusal> {
        self.turn_lot(call, id, (lot, version), (true, reason)).await
    }

    /// Applications may name the lot again.
    ///
    /// # Errors
    /// As [`Self::close_lot`]; `wrong-state` unless it is closed.
    pub async fn reopen_lot(
        &self,
        call: &Call,
        id: FrameworkId,
        (lot, version): (LotId, i64),
        reason: &str,
    ) -> Result<Framework, Refusal> {
        self.turn_lot(call, id, (lot, version), (false, reason)).await
    }

    async fn turn_lot(
        &self,
        call: &Call,
        id: FrameworkId,
        (lot, version): (LotId, i64),
        (close, reason): (bool, &str),
    ) -> Result<Framework, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, 2_000);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let before = owned(work, &call.actor, id).await?;
                let mut framework = Framework { version: version + 1, ..before.clone() };
                let turned = framework.lots.iter_mut().find(|known| known.id == lot);
                let turned = turned.ok_or_else(|| Refusal::not_found("lot"))?;
                before.require_version(version)?;
                if close {
                    before.require_published()?;
                    turned.require_open()?;
                } else if turned.closed.is_none() {
                    return Err(Refusal::wrong_state(format!("The lot {} is open.", turned.terms.code)));
                }
                turned.closed = close.then(|| Closed { at: work.at(), by: call.actor.id, reason: reason.to_owned() });
                let data = json!({"lot": lot, "code": turned.terms.code, "reason": reason, "version": version + 1});
                store::save_closing(work.tx(), turned).await?;
                save(work, &framework).await?;
                let action = if close { "framework.lot_closed" } else { "framework.lot_reopened" };
                work.note(Event::new(action, "framework", id, data));
                Ok(framework)
            })
            .await
    }
}
