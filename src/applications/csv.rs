//! A dry run as a table.

use serde_json::Value;

use super::model::DryRunTotals;
use super::views::{ApplicationLotView, DryRunLineView};
use crate::kernel::Refusal;
use crate::kernel::table::{cell, written};

const HEAD: [&str; 15] = [
    "application_id",
    "version",
    "provider",
    "location",
    "submitted_at",
    "window",
    "as_of",
    "recorded",
    "now",
    "counts",
    "not_met",
    "referred",
    "message",
    "changed",
    "lots",
];

/// The first line.
///
/// # Errors
/// `internal`, never in practice.
pub fn head() -> Result<Vec<u8>, Refusal> {
    written(|writer| writer.write_record(HEAD))
}

/// One line for each application.
///
/// # Errors
/// `internal`, never in practice.
pub fn lines(lines: &[DryRunLineView]) -> Result<Vec<u8>, Refusal> {
    written(|writer| {
        for line in lines {
            let (not_met, referred) = line.now.as_ref().map_or((&[][..], &[][..]), |now| (&now.not_met, &now.referred));
            let reasons = |found: &[super::views::FindingView]| {
                let found = found.iter().map(|found| format!("{}: {}", found.id, found.reason));
                cell(&found.collect::<Vec<_>>().join("\n"))
            };
            let message = line.message.clone().or_else(|| line.now.as_ref()?.message.clone());
            writer.write_record([
                line.application_id.to_string(),
                line.version.to_string(),
                cell(&line.provider_name),
                cell(&line.location_name),
                line.submitted_at.to_string(),
                cell(line.window.as_ref().map_or("", |window| window.key.as_str())),
                line.as_of.name().to_owned(),
                line.recorded.name().to_owned(),
                line.now.as_ref().map_or(String::new(), |now| now.outcome.name().to_owned()),
                line.counts.map_or(String::new(), |counts| counts.name().to_owned()),
                reasons(not_met),
                reasons(referred),
                cell(&message.unwrap_or_default()),
                cell(&changed(line)),
                cell(&lots(line)),
            ])?;
        }
        Ok(())
    })
}

/// The last line: how many applications, and of what kinds.
///
/// # Errors
/// `internal`, never in practice.
pub fn total(totals: &DryRunTotals) -> Result<Vec<u8>, Refusal> {
    let DryRunTotals { applications, met, not_met, refer, cannot_decide, not_assessed, differ } = totals;
    let said = format!(
        "met {met}, not met {not_met}, refer {refer}, cannot decide {cannot_decide}, not assessed {not_assessed}, \
         other than recorded {differ}"
    );
    let mut record = vec![String::new(); HEAD.len()];
    record[0] = "total".to_owned();
    record[1] = applications.to_string();
    record[9] = said;
    written(|writer| writer.write_record(record))
}

/// What would be found of each lot, with what is offered and what keeps the location out of it.
fn lots(line: &DryRunLineView) -> String {
    let lot = |lot: &ApplicationLotView| {
        let capacity = lot.capacity.map(|capacity| format!(" ({capacity})")).unwrap_or_default();
        let found = line.now.iter().flat_map(|now| &now.lots).find(|found| found.code == lot.code);
        let outcome = found.map(|found| found.outcome).or_else(|| Some(line.now.as_ref()?.outcome));
        let outcome = outcome.map(|outcome| format!(": {}", outcome.name())).unwrap_or_default();
        let not_met = found.iter().flat_map(|found| &found.not_met).map(|found| format!("; {}", found.reason));
        format!("{}{capacity}{outcome}{}", lot.code, not_met.collect::<String>())
    };
    line.lots.iter().map(lot).collect::<Vec<_>>().join("\n")
}

fn changed(line: &DryRunLineView) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let facts = line.changed.iter();
    facts
        .map(|fact| format!("{}: {} → {}", fact.path, plain(&fact.before), plain(&fact.now)))
        .collect::<Vec<_>>()
        .join("\n")
}
