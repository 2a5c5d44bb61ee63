//! Who may do what, as the server answers it: every operation of the document, called by every role of the own tenant, of
//! a partner of the framework and of another tenant, and by nobody. The answers stand in `authorization.golden.txt`; an operation that is new, or lets in
//! somebody else than before, changes that file, and somebody has to look at the change.

use std::fmt::Write;

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::document::{example_of, operations};
use super::world::World;
use crate::support::*;

const HEAD: &str = "\
# What every operation answers to whom. `in`: let in (it may still be refused for its content or state); 401, 403: kept out;
# 404: does not exist for them. Three answers: of the own tenant / of a partner with whom the framework is shared, with every
# right there is / of another tenant; two where there are no partners. Rewritten by UPDATE_SNAPSHOTS=1.
";

/// One call of an operation, ready to be made by anybody.
struct Operation {
    method: String,
    path: String,
    /// Without which the request says nothing.
    query: String,
    body: Option<Content>,
    versioned: bool,
}

enum Content {
    Json(Value),
    Form(Vec<(String, String)>),
    File(String, String),
}

#[actix_web::test]
async fn the_matrix_of_roles_and_tenants_is_the_committed_one() {
    // On the heap: the runtime keeps several copies of this test's future on a thread with a small stack.
    let world = Box::pin(World::new()).await;
    let document = serde_json::to_value(drawdown::app::openapi()).expect("the document is JSON");
    let mut operations: Vec<Operation> =
        operations(&document).into_iter().map(|(method, path, spec)| read(&document, method, path, spec)).collect();
    operations.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));

    let mut matrix = HEAD.to_owned();
    for operation in &operations {
        write!(matrix, "\n{} {}\n   ", operation.method, operation.path).expect("writing to a string");
        let mut cells = vec![format!("nobody {}", ask(&world, operation, None).await)];
        for role in Role::ALL {
            // The stranger first: should they get in, what they change is seen in the owner's answer.
            let other = match world.stranger(role) {
                Some(stranger) => format!("/{}", ask(&world, operation, Some(&stranger)).await),
                None => String::new(),
            };
            let partner = match world.partner(role) {
                Some(partner) => format!("/{}", ask(&world, operation, Some(partner)).await),
                None => String::new(),
            };
            let own = ask(&world, operation, Some(world.own(role))).await;
            cells.push(format!("{} {own}{partner}{other}", role.name()));
        }
        matrix.push_str(&cells.join(" · "));
    }
    matrix.push('\n');
    compare_snapshot("tests/it/contract/authorization.golden.txt", &matrix);
}

async fn ask(world: &World, operation: &Operation, actor: Option<&Actor>) -> &'static str {
    let path = format!("{}{}", world.filled(&operation.path), operation.query);
    let method = operation.method.as_str();
    let mut request = world.app().request(method, &path);
    if operation.versioned {
        // A version that nothing has reached: whoever gets as far as the version may come in, and changes nothing.
        request = request.if_match(999);
    }
    request = match &operation.body {
        None => request,
        Some(Content::Json(body)) => request.json(world.named(body)),
        Some(Content::File(media_type, text)) => request.body(media_type, text.clone()),
        Some(Content::Form(fields)) => {
            request.form(&fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>())
        }
    };
    if let Some(actor) = actor {
        request = request.by(actor);
    }
    let answer = request.send().await;
    match answer.status {
        401 => "401",
        403 => "403",
        404 => "404",
        405 => panic!("{method} {path} is documented and not served"),
        500.. => panic!("{method} {path}: {}", answer.text()),
        _ => "in",
    }
}

fn read(document: &Value, method: String, path: String, spec: &Value) -> Operation {
    let parameters = spec["parameters"].as_array().cloned().unwrap_or_default();
    let versioned = parameters.iter().any(|parameter| parameter["name"] == "If-Match");
    let content = spec.pointer("/requestBody/content").and_then(Value::as_object);
    let body = content.and_then(|content| content.iter().next()).map(|(media_type, media)| {
        let example = example_of(document, media).unwrap_or_else(|| panic!("{method} {path} has no example"));
        match media_type.as_str() {
            "application/json" => Content::Json(example),
            "text/csv" | "text/plain" | "application/zip" | "application/octet-stream" => {
                Content::File(media_type.clone(), text(&example))
            }
            "application/x-www-form-urlencoded" => {
                let fields = example.as_object().expect("an object");
                Content::Form(fields.iter().map(|(name, value)| (name.clone(), text(value))).collect())
            }
            other => panic!("{method} {path}: how is {other} sent?"),
        }
    });
    Operation { method, path, query: required_query(&parameters), body, versioned }
}

/// From the examples of the parameters that must be there.
fn required_query(parameters: &[Value]) -> String {
    let required = parameters.iter().filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let pairs = required.map(|parameter| {
        let example = parameter["example"].as_str().unwrap_or_else(|| panic!("{parameter} has no example"));
        format!("{}={}", text(&parameter["name"]), example.replace(' ', "+"))
    });
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { query } else { format!("?{query}") }
}

#[test]
fn every_secured_operation_names_a_scope_that_exists() {
    let document = serde_json::to_value(drawdown::app::openapi()).expect("the document is JSON");
    let mut faults = vec![];
    for (method, path, spec) in operations(&document) {
        let named = spec.pointer("/security/0/oauth2/0").and_then(Value::as_str);
        let known =
            named.is_none_or(|scope| drawdown::kernel::permission::TABLE.iter().any(|(name, _)| *name == scope));
        if !known || (spec.get("security").is_some() && named.is_none()) {
            faults.push(format!("{method} {path}: {}", json!(spec["security"])));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
