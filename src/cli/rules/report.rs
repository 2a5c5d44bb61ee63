//! A check as plain text: every line can be read aloud.

use std::fmt::Write;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::engine::{Depth, Gate, Severity};

/// What is told of a check, whether it was made here or on a server.
#[derive(Deserialize)]
pub(super) struct Told {
    sha256: String,
    pub closed: Vec<Gate>,
    findings: Vec<ToldFinding>,
    cases: ToldCases,
    slips: ToldSlips,
}

#[derive(Deserialize)]
struct ToldFinding {
    file: String,
    line: usize,
    column: usize,
    severity: Severity,
    code: String,
    message: String,
    suggestion: Option<String>,
    advice: Option<String>,
}

#[derive(Deserialize)]
struct ToldCases {
    passed: usize,
    failures: Vec<IgnoredAny>,
    sayable: usize,
    unseen: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct ToldSlips {
    tried: usize,
    noticed: usize,
    waived: Vec<IgnoredAny>,
}

pub(super) fn text(told: &Told, title: Option<&str>, depth: Depth) -> String {
    let mut page = String::new();
    for finding in &told.findings {
        line(&mut page, &spoken(finding));
    }
    if !told.findings.is_empty() {
        page.push('\n');
    }
    if let Some(title) = title.filter(|_| !told.closed.contains(&Gate::Files)) {
        line(&mut page, &format!("{title}, version {}.", told.sha256));
        line(&mut page, &counts(told, depth));
    }
    line(&mut page, verdict(told, depth));
    page
}

/// `eligibility.rhai, line 12, column 5. Error: … Did you mean `rating`? [unknown-field]`
fn spoken(finding: &ToldFinding) -> String {
    let mut place = if finding.file.is_empty() { "The pack".to_owned() } else { finding.file.clone() };
    if finding.line > 0 {
        place = format!("{place}, line {}, column {}", finding.line, finding.column);
    }
    let mut severity = finding.severity.name().to_owned();
    severity[..1].make_ascii_uppercase();
    let mut said = format!("{place}. {severity}: {}", finding.message);
    if let Some(meant) = &finding.suggestion {
        said = format!("{said} Did you mean `{meant}`?");
    }
    if let Some(advice) = &finding.advice {
        said = format!("{said} {advice}");
    }
    format!("{said} [{}]", finding.code)
}

fn counts(told: &Told, depth: Depth) -> String {
    let (cases, slips) = (&told.cases, &told.slips);
    let mut said = format!(
        "{} of {} cases pass. They show {} of the {} answers that the rules can give.",
        cases.passed,
        cases.passed + cases.failures.len(),
        cases.sayable.saturating_sub(cases.unseen.len()),
        cases.sayable,
    );
    if depth == Depth::Slips {
        let (tried, noticed, waived) = (slips.tried, slips.noticed, slips.waived.len());
        said.push_str(&format!(
            " Of {tried} small slips the cases notice {noticed}; {waived} are let stand by a waiver."
        ));
    }
    said
}

fn verdict(told: &Told, depth: Depth) -> &'static str {
    match (told.closed.first(), depth) {
        (Some(Gate::Files), _) => "Not usable: mend the errors first.",
        (Some(Gate::Cases), _) => "Not usable: a case fails.",
        (Some(Gate::Coverage), _) => {
            "Usable, and not ready to be proposed: no case shows some of what the rules can say."
        }
        (Some(Gate::Slips), _) => {
            "Usable, and not ready to be proposed: answer each small slip with a case or a waiver."
        }
        (None, Depth::Slips) => "Ready to be proposed.",
        (None, Depth::Files | Depth::Cases) => "Every case passes.",
    }
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("writing to a string");
}
