//! `/problems`: what each kind of refusal means. The `type` of every refusal leads here (RFC 9457 section 3.1.1).

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::html::{Html, HtmlPage, WantsPage};
use crate::kernel::{Problem, Refusal};

/// A kind of refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/stale", "status": 412, "title": "This has changed since you read it",
    "meaning": "Somebody changed it in the meantime. Read it again, then repeat your change."
}))]
pub struct ProblemKindView {
    pub r#type: String,
    /// The HTTP status it comes with.
    pub status: u16,
    pub title: String,
    /// What happened, and what to do about it.
    pub meaning: String,
}

impl From<Problem> for ProblemKindView {
    fn from(problem: Problem) -> Self {
        Self {
            r#type: format!("/problems/{}", problem.slug()),
            status: problem.status(),
            title: problem.title().into(),
            meaning: meaning(problem).into(),
        }
    }
}

/// Every kind of refusal
///
/// Every kind of refusal that this server gives; a page for browsers, JSON for programs.
#[utoipa::path(tag = "operations",
    responses((status = 200, description = "The kinds", body = Vec<ProblemKindView>)))]
#[get("/problems")]
pub async fn list_problems(wants: WantsPage) -> HttpResponse {
    let kinds: Vec<ProblemKindView> = Problem::ALL.iter().copied().map(Into::into).collect();
    if wants.0 { page("Refusals", &kinds) } else { HttpResponse::Ok().json(kinds) }
}

/// One kind of refusal
///
/// One kind of refusal: where the `type` of a refusal leads.
#[utoipa::path(tag = "operations",
    params(("slug" = String, Path, description = "The last part of the `type`", example = "stale")),
    responses((status = 200, description = "The kind", body = ProblemKindView)))]
#[get("/problems/{slug}")]
pub async fn get_problem(wants: WantsPage, slug: web::Path<String>) -> Result<HttpResponse, Refusal> {
    let problem = Problem::ALL.iter().find(|problem| problem.slug() == slug.as_str());
    let problem = problem.ok_or_else(|| Refusal::not_found("kind of refusal"))?;
    let kind = ProblemKindView::from(*problem);
    if wants.0 {
        return Ok(page(problem.title(), std::slice::from_ref(&kind)));
    }
    Ok(HttpResponse::Ok().json(kind))
}

fn page(title: &str, kinds: &[ProblemKindView]) -> HttpResponse {
    let mut html = Html::titled(title);
    html.element("dl", |html| {
        for ProblemKindView { r#type, status, title, meaning } in kinds {
            html.element("dt", |html| {
                html.link(r#type, r#type).text(&format!(" · {status} · {title}"));
            });
            html.tag("dd", meaning);
        }
    });
    HtmlPage::public(html).into()
}

fn meaning(problem: Problem) -> &'static str {
    match problem {
        Problem::MalformedJson => "The body could not be read as JSON at all. The detail says where reading stopped.",
        Problem::BadQuery => "The query string has a parameter this address does not know, or a value it cannot read.",
        Problem::BadHeader => "A header of the request, such as If-Match or Idempotency-Key, has no form we know.",
        Problem::BadForm => "The form could not be read. Send application/x-www-form-urlencoded with the fields named.",
        Problem::Unauthenticated => {
            "No access token came with the request, or it is no longer good. Get one from /oauth/token."
        }
        Problem::Forbidden => "We know who you are, but your roles do not allow this. The detail names the permission.",
        Problem::InvalidGrant => {
            "The name, password, code or refresh token is not good, or no longer good. Sign in again."
        }
        Problem::InvalidClient => "The client's id or secret is not right, or the client has been switched off.",
        Problem::RefusedByRegime => {
            "The law that this framework stands under does not allow the setting. The detail names it."
        }
        Problem::DeclarationNeeded => {
            "Whoever takes part in a council's decisions first declares what interests they have in providers, once a year. \
             declare_at is the address for it."
        }
        Problem::ConflictOfInterest => {
            "You declared an interest in this provider, so what is its stays closed to you until a director of your council \
             rules that you may act. interest names what you declared."
        }
        Problem::NotFound => {
            "It does not exist, or it belongs to somebody else: the two cannot be told apart from outside."
        }
        Problem::MethodNotAllowed => "The address exists but takes other methods. The Allow header names them.",
        Problem::WrongState => {
            "What you ask is possible at another stage only. The detail says at which stage it stands."
        }
        Problem::Conflict => "Something with the same name or number exists already. Nothing was changed.",
        Problem::NotAsReviewed => {
            "You named other bytes than those that lie before you. Read them again before you answer; nothing was changed."
        }
        Problem::Diverged => {
            "Somebody else has changed the same thing meanwhile, or is going to. The detail says what stands in the way; \
             nothing was changed."
        }
        Problem::Sealed => "Until two people have opened the tenders, nobody may see them or learn how many there are.",
        Problem::DeadlinePassed => "The deadline was over when your request reached the server. Nothing was changed.",
        Problem::LockedOut => {
            "The council's rules bar whoever was refused so often for a time. may_apply_from says when it is over, and \
             decision why."
        }
        Problem::Stale => "Somebody changed it in the meantime. Read it again, then repeat your change.",
        Problem::TooLarge => "The body has more bytes than this server takes. The detail says how many it takes.",
        Problem::UnsupportedMediaType => "Send the content type that the detail names.",
        Problem::Validation => "Each entry of errors points to one field by its JSON pointer and says how to mend it.",
        Problem::RefusedByRule => "A rule of the council said no. The decision shows its reasons, line by line.",
        Problem::CannotDecide => {
            "A rule failed or lacked a fact. That is never a no: an officer looks at what the decision says went wrong."
        }
        Problem::IdempotencyMismatch => "A key stands for one request. Use a new key for a new request.",
        Problem::VersionRequired => {
            "Send the ETag you last read in If-Match, so that nobody overwrites what they have not seen."
        }
        Problem::TooManyRequests => "Wait as long as the Retry-After header says, then try again.",
        Problem::Internal => {
            "This is our fault. It has been logged under the request's id; quote that when you report it."
        }
        Problem::Busy => {
            "The server cannot take more at this moment. Wait as long as Retry-After says, then try again."
        }
        Problem::TimedOut => {
            "The answer took too long and was broken off; the work may have been done all the same. Read it again, or repeat it with the same idempotency key."
        }
    }
}
