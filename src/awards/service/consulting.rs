//! Named office-holders give their views.

use serde_json::json;

use super::super::model::{Approval, Consultation};
use super::super::store;
use super::super::views::NewView;
use super::{Awards, TEXT_MOST, pending};
use crate::access::office_of;
use crate::kernel::ids::ApprovalId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Problem, Refusal, Tenant};
use crate::store::Event;

impl Awards {
    /// Records the view of the caller's office. It binds nobody: the deciding officer must have heard it (W33).
    ///
    /// # Errors
    /// `forbidden` for somebody without an office; `conflict` when the office has given its view; `wrong-state` once
    /// the approval was decided.
    pub async fn consult(&self, call: &Call, id: ApprovalId, new: &NewView) -> Result<Approval, Refusal> {
        let mut faults = Faults::new();
        faults.text("/comment", &new.comment, TEXT_MOST);
        faults.verdict()?;
        self.approval(&call.actor, id, call.at).await?;
        let office = office_of(&self.db, call.actor.id).await?;
        let office = office.ok_or_else(|| {
            Refusal::new(Problem::Forbidden, "Your account holds no office, so there is no office to record a view of.")
        })?;
        self.db
            .write(call, async |work| {
                let mut approval = pending(work, call.actor.tenant, id, None).await?;
                self.require_undecided(work, call, approval.basis).await?;
                if approval.consultations.iter().any(|given| given.office == office) {
                    return Err(Refusal::new(Problem::Conflict, format!("The view of {office} is recorded already.")));
                }
                let given = Consultation {
                    approval: id,
                    office: office.clone(),
                    consultee: call.actor.id.into(),
                    view: new.view,
                    comment: new.comment.clone(),
                    at: work.at(),
                };
                if !store::add_view(work.tx(), &given, approval.version).await? {
                    return Err(Refusal::stale(approval.version + 1));
                }
                let data = json!({"office": office, "view": given.view.name(), "comment": given.comment});
                work.note(
                    Event::new("approval.consulted", "approval", id, data)
                        .within(Tenant::Authority(approval.authority)),
                );
                approval.consultations.push(given);
                approval.version += 1;
                Ok(approval)
            })
            .await
    }
}
