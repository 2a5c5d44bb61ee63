//! The OpenAPI document: committed as it is served, and whole.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::*;

fn document() -> Value {
    serde_json::to_value(drawdown::app::openapi()).expect("the document is JSON")
}

/// Every operation: method, path, body.
pub fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("a path item");
        item.iter().map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    });
    operations.collect()
}

#[test]
fn the_committed_document_is_the_one_served() {
    let now = drawdown::app::openapi().to_pretty_json().expect("JSON") + "\n";
    compare_snapshot("openapi/openapi.json", &now);
}

#[test]
fn every_operation_is_described() {
    let document = document();
    let mut ids = BTreeSet::new();
    let mut faults = vec![];
    for (method, path, operation) in operations(&document) {
        let mut fault = |what: &str| faults.push(format!("{method} {path}: {what}"));
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() || !ids.insert(id.clone()) {
            fault("its operationId is missing or used twice");
        }
        if operation["summary"].as_str().unwrap_or_default().is_empty() {
            fault("no summary");
        }
        if operation["description"].as_str().unwrap_or_default().is_empty() {
            fault("no description");
        }
        let tag = &operation["tags"][0];
        if !document["tags"].as_array().expect("tags").iter().any(|described| described["name"] == *tag) {
            fault("its tag is missing or not described");
        }
        let responses = operation["responses"].as_object().expect("responses");
        if !responses.keys().any(|status| status.starts_with('2')) {
            fault("no success");
        }
        for status in ["429", "500", "503"] {
            if !responses.contains_key(status) {
                fault(status);
            }
        }
        let public = operation.get("security").is_none();
        let denials = ["401", "403"].iter().all(|status| responses.contains_key(*status));
        if !public && !denials {
            fault("secured without 401 and 403");
        }
        if let Some(body) = operation.pointer("/requestBody/content/application~1json")
            && example_of(&document, body).is_none()
        {
            fault("its request body has no example");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The example of a media type: its own, or its schema's.
pub fn example_of(document: &Value, media: &Value) -> Option<Value> {
    if let Some(example) = media.get("example") {
        return Some(example.clone());
    }
    let schema = media.get("schema")?;
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#'))?,
        None => schema,
    };
    schema.get("example").or_else(|| schema["examples"].as_array()?.first()).cloned()
}

#[test]
fn every_example_of_a_request_fits_its_schema() {
    let document = document();
    let mut faults = vec![];
    for (method, path, operation) in operations(&document) {
        let Some(media) = operation.pointer("/requestBody/content/application~1json") else { continue };
        let Some(example) = example_of(&document, media) else { continue };
        let mut schema = media["schema"].clone();
        schema["components"] = document["components"].clone();
        let validator = jsonschema::draft202012::options().build(&schema).expect("a schema");
        for error in validator.iter_errors(&example) {
            faults.push(format!("{method} {path}: {error}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
