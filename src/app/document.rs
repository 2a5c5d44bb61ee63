//! The OpenAPI document: what the routes say of themselves, and what holds for all of them.
//!
//! A handler documents only the refusals that are its own. Those that follow from its shape (a body, a path, a
//! scope, a version) are added here for every operation alike, so none can be forgotten.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ClientCredentials, Flow, OAuth2, Password, Scopes, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
};

use crate::http::{ProblemBody, Routes};
use crate::kernel::Problem;
use crate::kernel::permission;

const DESCRIPTION: &str = "A dynamic purchasing system for councils that buy adult social care.\n\n\
    **Conventions.** Refusals are `application/problem+json` (RFC 9457); `/problems` lists every kind. Instants are RFC \
    3339; deadlines are also said in London time. Money is `{\"amount\":\"623.22\",\"currency\":\"GBP\"}`, never a \
    number. Lists take `limit` and `cursor`. A changed thing has an `ETag`; changes send it back in `If-Match`. Every \
    POST may carry an `Idempotency-Key`: the same key and request get the same answer, and nothing is done twice.";

const TAGS: [(&str, &str); 24] = [
    ("tokens", "Signing in: OAuth2 tokens, revocation, keys"),
    ("people and clients", "Accounts and API clients"),
    ("authorities", "The councils"),
    ("register", "The regulator's register of locations and ratings"),
    ("providers", "Organisations that provide care"),
    ("evidence", "Documents that a provider keeps once and shows wherever it applies"),
    ("exclusion", "Connected persons, exclusion grounds that providers declare, the debarment list"),
    ("conflicts", "Interests of the council's own people, what a director rules, and the assessment of all of them"),
    ("frameworks", "Buying vehicles, their lots and windows"),
    ("regimes", "What the law allows, with its provisions"),
    ("rules", "The rulebook of a framework, and what scripts may say"),
    ("applications", "Asking to join a framework"),
    ("memberships", "Being in a framework"),
    ("competitions", "Mini-competitions: what is bought, by when, from whom"),
    ("tenders", "Sealed offers, and their opening by two"),
    ("evaluation", "Marks, moderation, ranking"),
    ("direct awards", "Contracts without a competition, each with its ground"),
    ("approvals", "Reports, consultations and approval under the scheme of delegation"),
    ("awards", "The council's choice"),
    ("procurements", "Several competitions at once, and who wins which lot"),
    ("contracts", "Terms and options"),
    ("decisions", "What a rule found, and the same again"),
    ("audit", "Who did what, provably unaltered"),
    ("operations", "Health, figures, rehearsals"),
];

/// The document of every operation, without a database.
pub fn openapi() -> OpenApi {
    let mut document = Routes::documented(super::routes);
    document.info = InfoBuilder::new()
        .title("Drawdown")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    document.tags =
        Some(TAGS.map(|(name, words)| TagBuilder::new().name(name).description(Some(words)).build()).into());
    let components = document.components.take().unwrap_or_default();
    let mut components =
        ComponentsBuilder::from(components).security_scheme("oauth2", oauth2()).schema_from::<ProblemBody>();
    for problem in Problem::ALL {
        components = components.response(problem.slug(), refusal(*problem));
    }
    document.components = Some(components.build());
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete(path, method, operation);
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let slots = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ];
    slots.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// Adds to one operation what follows from its shape.
fn complete(path: &str, method: &str, operation: &mut Operation) {
    let parameters: Vec<&Parameter> = operation.parameters.iter().flatten().filter_map(inline).collect();
    let versioned = parameters.iter().any(|parameter| parameter.name == "If-Match");
    let query = parameters.iter().any(|parameter| parameter.parameter_in == ParameterIn::Query);
    let secured = operation.security.as_ref().is_some_and(|security| !security.is_empty());
    let body = operation.request_body.is_some();

    let mut problems = vec![Problem::TooManyRequests, Problem::Internal, Problem::Busy];
    if secured {
        problems.extend([Problem::Unauthenticated, Problem::Forbidden]);
    }
    if path.contains('{') {
        problems.push(Problem::NotFound);
    }
    if body {
        problems.extend([
            Problem::MalformedJson,
            Problem::TooLarge,
            Problem::UnsupportedMediaType,
            Problem::Validation,
        ]);
    } else if query {
        problems.push(Problem::BadQuery);
    }
    if versioned {
        problems.extend([Problem::Stale, Problem::VersionRequired]);
    }
    if method == "POST" && path.starts_with("/api/") {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
        problems.push(Problem::IdempotencyMismatch);
    }
    for problem in problems {
        let status = problem.status().to_string();
        let reference = RefOr::Ref(Ref::from_response_name(problem.slug()));
        operation.responses.responses.entry(status).or_insert(reference);
    }
}

fn inline(parameter: &RefOr<Parameter>) -> Option<&Parameter> {
    match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The same key and request get the same answer; the key with another request is refused."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(128))))
        .build()
}

fn refusal(problem: Problem) -> Response {
    let example = serde_json::json!({
        "type": format!("/problems/{}", problem.slug()), "title": problem.title(), "status": problem.status(),
        "instance": "urn:request:0199a1c0-5f5e-7000-8000-000000000001",
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(Some(example)).build();
    let mut response = ResponseBuilder::new().description(problem.title()).content("application/problem+json", content);
    if matches!(problem, Problem::TooManyRequests | Problem::Busy) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        response = response.header("Retry-After", HeaderBuilder::new().schema(Some(seconds)).build());
    }
    response.build()
}

fn oauth2() -> SecurityScheme {
    let scopes = || {
        Scopes::from_iter(permission::TABLE.iter().map(|(scope, roles)| {
            let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
            ((*scope).to_owned(), format!("held by {}", names.join(", ")))
        }))
    };
    SecurityScheme::OAuth2(OAuth2::new([
        Flow::Password(Password::new("/oauth/token", scopes())),
        Flow::ClientCredentials(ClientCredentials::new("/oauth/token", scopes())),
    ]))
}
