//! `/frameworks/{id}/decisions/batch`.

use actix_web::{post, web};
use serde_json::Value;

use crate::applications::model::{ApplicationState, OfficerOutcome, Said};
use crate::applications::service::{Applications, BatchItem, Decided};
use crate::applications::views::{BatchItemView, BatchMode, BatchView, NewBatch, NewBatchItem};
use crate::http::{Body, Caller, ProblemBody, Reply, Routes};
use crate::kernel::ids::{ApplicationId, FrameworkId};
use crate::kernel::london::LondonTime;
use crate::kernel::permission::DecideApplications;
use crate::kernel::{Call, Refusal};

pub fn routes(config: &mut Routes) {
    config.service(decide_batch);
}

/// Decide many applications
///
/// Up to a thousand applications of one framework, each with the version that the officer has read. Each is decided as it
/// would be alone: what the rules left to the officer needs a reason of its own, and so does a departure from them. With
/// `mode` `each` the answer tells of every one what became of it, and with an `Idempotency-Key` a request that broke off
/// is simply made again; with `all` nothing is decided unless everything can be.
#[utoipa::path(tag = "applications", request_body = NewBatch,
    params(("id" = FrameworkId, Path)), security(("oauth2" = ["applications:decide"])),
    responses((status = 200, description = "What became of each", body = BatchView),
        (status = 422, description = "The list is no good, or with `all`: each application that cannot be decided",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/frameworks/{id}/decisions/batch")]
pub async fn decide_batch(
    caller: Caller<DecideApplications>,
    id: web::Path<FrameworkId>,
    body: Body<NewBatch>,
    applications: web::Data<Applications>,
) -> Result<Reply<BatchView>, Refusal> {
    let call = caller.call_with(&body);
    let items: Vec<BatchItem> = body.items.iter().map(item).collect();
    let outcomes = match body.mode {
        BatchMode::Each => applications.decide_each(&call, *id, &items).await?,
        BatchMode::All => applications.decide_all(&call, *id, &items).await?.into_iter().map(Ok).collect(),
    };
    let outcomes = outcomes.into_iter().zip(&items).enumerate();
    let items: Vec<BatchItemView> =
        outcomes.map(|(index, (outcome, item))| view(&call, index, item.application, outcome)).collect();
    let decided = items.iter().filter(|item| item.decided).count();
    Ok(Reply::ok(BatchView { decided, refused: items.len() - decided, items }))
}

fn item(new: &NewBatchItem) -> BatchItem {
    let NewBatchItem { application_id, version, outcome, reason, lots } = new.clone();
    let said = Said { outcome, reason, lots: lots.into_iter().map(Into::into).collect() };
    BatchItem { application: application_id, version, said }
}

fn view(call: &Call, index: usize, application: ApplicationId, outcome: Result<Decided, Refusal>) -> BatchItemView {
    match outcome {
        Ok(Decided { application, verdict, version, at }) => BatchItemView {
            application_id: application,
            decided: true,
            state: Some(match verdict.outcome {
                OfficerOutcome::Admit => ApplicationState::Admitted,
                OfficerOutcome::Refuse => ApplicationState::Refused,
            }),
            basis: Some(verdict.basis),
            version: Some(version),
            decided_at: Some(LondonTime(at)),
            problem: None,
        },
        Err(refusal) => BatchItemView {
            application_id: application,
            decided: false,
            state: None,
            basis: None,
            version: None,
            decided_at: None,
            problem: Some(placed(refusal.body(&call.request_id), index)),
        },
    }
}

/// The pointers of a single decision as pointers into this request.
fn placed(mut problem: Value, index: usize) -> Value {
    for error in problem["errors"].as_array_mut().into_iter().flatten() {
        let pointer = format!("/items/{index}{}", error["pointer"].as_str().unwrap_or_default());
        error["pointer"] = pointer.into();
    }
    problem
}
