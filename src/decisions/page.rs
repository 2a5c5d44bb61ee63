//! A decision as a page: for the provider it is about, and whoever stands beside them.

use serde_json::Value;

use super::views::{DecisionView, FactView, StepView};
use crate::http::Html;
use crate::kernel::ids::DecisionId;

/// Question, answer, reasons, facts, rules, and how to have it looked at again.
pub fn of(decision: &DecisionView) -> Html {
    let mut html = Html::titled(&question(&decision.hook));
    html.tag("p class=\"answer\"", &decision.summary);
    html.element("p", |html| {
        html.text(&format!("Decided at {} by the council's published rules, about the ", decision.at_words));
        html.text(&format!("{} ", decision.subject.kind)).tag("code", &decision.subject.id.to_string());
    });
    if decision.outcome == "cannot_decide" {
        html.tag("p", "A rule that cannot decide is never a no. An officer of the council looks at it.");
    }
    which_counted(&mut html, decision);
    order(&mut html, &decision.output);
    steps(&mut html, &decision.trace);
    again(&mut html, decision);
    facts(&mut html, &decision.input);
    html
}

fn question(hook: &str) -> String {
    match hook {
        "eligibility" => "Does the applicant meet the conditions for joining?".into(),
        "lot_eligibility" => "Does the applicant meet the conditions for joining this lot?".into(),
        "windows" => "When are applications taken?".into(),
        "term" => "May the framework have these years?".into(),
        "publication" => "May this competition be published as it was drafted?".into(),
        "invitation" => "Who of the members is invited to this competition?".into(),
        "scoring" => "How many points does each tender get?".into(),
        "award" => "In which order do the tenders come?".into(),
        "approval" => "Is the award approved under the scheme of delegation?".into(),
        "call_in" => "When can this decision be called in?".into(),
        "direct_award" => "May this home have a contract without a competition?".into(),
        "zone_award" => "May this provider have this lot, after those awarded before it?".into(),
        "placement" => "In which order are the providers asked?".into(),
        "open_book" => "Has the member opened its books?".into(),
        other => format!("What do the rules find under “{}”?", named(other)),
    }
}

/// For an application that was assessed twice.
fn which_counted(html: &mut Html, decision: &DecisionView) {
    let mut said = |words: &str, other: &DecisionId| {
        html.element("p", |html| {
            html.text(words).link(&format!("/api/v1/decisions/{other}"), &other.to_string()).text(".");
        });
    };
    if let Some(later) = &decision.replaced_by {
        said(
            "This was found when the application was submitted, and did not count in the end: when the officer decided, the \
             rules of that day were asked anew. What counted is decision ",
            later,
        );
    }
    if let Some(earlier) = &decision.in_place_of {
        said(
            "This is what counted: it was found when the officer decided, by the rules of that day. What was found when the \
             application was submitted is decision ",
            earlier,
        );
    }
}

/// The order of a ranking, and who is not in it.
fn order(html: &mut Html, output: &Value) {
    let entries = |list: &str| output[list].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    if entries("order").is_empty() && entries("excluded").is_empty() {
        return;
    }
    html.tag("h2", "The order").element("ul", |html| {
        for entry in entries("order") {
            html.tag("li", &format!("Place {}: {}", entry["place"], text(entry, "id")));
        }
        for entry in entries("excluded") {
            html.tag(
                "li",
                &format!("Not ranked: {}. {}.", text(entry, "id"), text(entry, "reason").trim_end_matches('.')),
            );
        }
    });
}

fn steps(html: &mut Html, trace: &[StepView]) {
    html.tag("h2", "What the rules looked at, and what they found");
    if trace.is_empty() {
        html.tag("p", "The rules said nothing before they stopped.");
        return;
    }
    html.element("table", |html| {
        html.tag("caption", "In the order in which the rules say it");
        html.element("thead", |html| {
            html.element("tr", |html| {
                for heading in ["About", "Finding", "Reason", "Facts that were read"] {
                    html.tag("th scope=\"col\"", heading);
                }
            });
        });
        html.element("tbody", |html| trace.iter().for_each(|step| row(html, step)));
    });
}

fn row(html: &mut Html, step: &StepView) {
    html.element("tr", |html| {
        html.tag("th scope=\"row\"", &step.id);
        html.tag("td", &finding(step));
        html.tag("td", &step.reason);
        html.element("td", |html| {
            if !step.facts.is_empty() {
                html.element("ul", |html| {
                    for FactView { path, value } in &step.facts {
                        html.tag("li", &format!("{}: {}", place(path), said(value)));
                    }
                });
            }
        });
    });
}

/// `not met (line 12 of the rule)`
fn finding(step: &StepView) -> String {
    let found = match step.kind.as_str() {
        "score" | "score_element" => format!("{} points", step.outcome),
        "refer" if step.outcome == "refer" => "an officer looks at it".to_owned(),
        "refer" => "nothing to look at".to_owned(),
        "rank" => format!("ranked by {}", step.outcome),
        _ => step.outcome.clone(),
    };
    format!("{found} (line {} of the rule)", step.line)
}

fn again(html: &mut Html, decision: &DecisionView) {
    let DecisionView { id, framework_id, package_sha256, record_sha256, engine, .. } = decision;
    html.tag("h2", "The rules, and how to have this looked at again");
    html.element("p", |html| {
        let rules = format!("/api/v1/frameworks/{framework_id}/rulebook/versions/{package_sha256}");
        html.text("The rules that decided are kept for good under the fingerprint ")
            .link(&rules, package_sha256)
            .text(".");
    });
    html.element("p", |html| {
        html.text(
            "If a fact below is wrong, or you think that a rule was not followed, tell the council and quote decision ",
        );
        html.tag("code", &id.to_string());
    });
    html.element("p", |html| {
        html.text("Anybody who may can ask the same rules about the same facts again with ");
        html.tag("code", &format!("POST /api/v1/decisions/{id}/replay"));
        html.text("and must get the same answer, byte for byte. The record's fingerprint, which also stands in the council's audit log: ");
        html.tag("code", record_sha256);
        html.text(" Decided with: ").tag("code", engine);
    });
}

/// Every fact the rules were given.
fn facts(html: &mut Html, input: &Value) {
    let mut leaves = vec![];
    gather(input, "", &mut leaves);
    html.tag("h2", "Every fact the rules were given").element("dl", |html| {
        for (path, value) in &leaves {
            html.tag("dt", &place(path)).tag("dd", value);
        }
    });
}

/// Values and lists of values, with their JSON pointers.
fn gather(value: &Value, at: &str, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| gather(value, &format!("{at}/{name}"), leaves)),
        Value::Array(list) if list.iter().any(|entry| entry.is_object() || entry.is_array()) => {
            list.iter().enumerate().for_each(|(i, entry)| gather(entry, &format!("{at}/{}", i + 1), leaves));
        }
        plain => leaves.push((at.to_owned(), said(plain))),
    }
}

/// `/answers/public_liability_cover` as `answers, public liability cover`.
pub fn place(path: &str) -> String {
    let path = path.strip_prefix("/parameters/").map_or_else(
        || named(path.trim_start_matches('/')),
        |figure| format!("the council's figure: {}", named(figure)),
    );
    path.replace('/', ", ")
}

fn named(name: &str) -> String {
    name.replace('_', " ")
}

/// A fact as people say it.
pub fn said(value: &Value) -> String {
    match value {
        Value::Null => "not given".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => list.iter().map(said).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
