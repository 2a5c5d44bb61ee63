//! A check as plain text: every line can be read aloud.

use std::fmt::Write;

use crate::engine::{Check, Depth, Finding, Gate};

pub(super) fn text(check: &Check, title: Option<&str>, depth: Depth) -> String {
    let mut page = String::new();
    for finding in &check.findings {
        line(&mut page, &spoken(finding));
    }
    if !check.findings.is_empty() {
        page.push('\n');
    }
    if let Some(title) = title {
        line(&mut page, &format!("{title}, version {}.", check.sha256));
        line(&mut page, &counts(check, depth));
    }
    line(&mut page, verdict(check, depth));
    page
}

/// `eligibility.rhai, line 12, column 5. Error: … Did you mean `rating`? [unknown-field]`
fn spoken(finding: &Finding) -> String {
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

fn counts(check: &Check, depth: Depth) -> String {
    let (cases, slips) = (&check.cases, &check.slips);
    let mut said = format!(
        "{} of {} cases pass. They show {} of the {} answers that the rules can give.",
        cases.passed,
        cases.passed + cases.failures.len(),
        cases.sayable - cases.unseen.len(),
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

fn verdict(check: &Check, depth: Depth) -> &'static str {
    match (check.closed.first(), depth) {
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
