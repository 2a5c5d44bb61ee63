//! `/me/opening-key`.

use actix_web::{get, put, web};

use super::service::OpeningKeys;
use super::views::{OpeningKeyChange, OpeningKeyView};
use crate::http::{Body, Caller, ProblemBody, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::permission::OpenTenders;

pub fn routes(config: &mut Routes) {
    config.service(get_opening_key).service(set_opening_key);
}

/// Read whether you have an opening key
///
/// Nobody reads the key itself, and nobody else reads whether you have one, except where a competition names its openers.
#[utoipa::path(tag = "competitions",
    security(("oauth2" = ["tenders:open"])),
    responses((status = 200, description = "Whether, and since when", body = OpeningKeyView)))]
#[get("/me/opening-key")]
pub async fn get_opening_key(
    caller: Caller<OpenTenders>,
    keys: web::Data<OpeningKeys>,
) -> Result<Reply<OpeningKeyView>, Refusal> {
    Ok(Reply::ok(keys.state(&caller.actor).await?.into()))
}

/// Set your opening key
///
/// Makes your opening key, under a passphrase of your own; competitions can then name you among those who open their
/// tenders. With `current` the key stays and takes the new passphrase. Without it a new key replaces the old one, which is
/// refused while a sealed competition names you: nobody else could open in your place with it. Wrong passphrases are counted,
/// and refused for a while after some in a row.
#[utoipa::path(tag = "competitions", request_body = OpeningKeyChange,
    security(("oauth2" = ["tenders:open"])),
    responses((status = 200, description = "Set", body = OpeningKeyView),
        (status = 409, description = "A sealed competition names you: give your `current` passphrase (wrong-state)",
            body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The passphrase is no good, or the present one is wrong", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong passphrases: wait (too-many-requests)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/me/opening-key")]
pub async fn set_opening_key(
    caller: Caller<OpenTenders>,
    body: Body<OpeningKeyChange>,
    keys: web::Data<OpeningKeys>,
) -> Result<Reply<OpeningKeyView>, Refusal> {
    let set = keys.set(&caller.call(), &body.passphrase, body.current.as_ref()).await?;
    Ok(Reply::ok(Some(set).into()))
}
