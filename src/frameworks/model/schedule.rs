//! From what the rulebook said about windows to the windows themselves.

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::Deserialize;
use serde_json::Value;

use super::{Framework, Window};
use crate::kernel::calendar::{self, Division};
use crate::kernel::ids::{FrameworkId, WindowId};
use crate::kernel::{Instant, london};

/// One entry of the output of a `windows` hook, in London time.
#[derive(Deserialize)]
struct Planned {
    id: String,
    opens: String,
    closes: String,
    reason: String,
}

/// Working days that a window may reach past the end of the term.
const BEYOND: Days = Days::new(31);

/// The bank holidays of England and Wales that matter to the windows of a framework.
pub fn holidays_of(framework: &Framework) -> Vec<NaiveDate> {
    let from = framework.applications_open_on.min(framework.starts_on);
    let to = framework.ends_on.checked_add_days(BEYOND).unwrap_or(framework.ends_on);
    calendar::bank_holidays(Division::EnglandAndWales, from, to)
}

/// The windows of a framework, as instants and in order of opening.
///
/// # Errors
/// A plain sentence when the schedule is empty, reaches outside the term, or names a London time that the clocks
/// skip or repeat.
pub fn schedule(framework: &Framework, output: &Value, fresh: impl Fn() -> WindowId) -> Result<Vec<Window>, String> {
    let planned: Vec<Planned> = serde_json::from_value(output.clone()).map_err(|error| error.to_string())?;
    if planned.is_empty() {
        return Err("The rulebook schedules no window at all, so nobody could ever apply.".into());
    }
    let mut windows = Vec::with_capacity(planned.len());
    for (number, entry) in (0i32..).zip(planned) {
        let (opens_at, closes_at) = (instant(&entry.id, &entry.opens)?, instant(&entry.id, &entry.closes)?);
        within_term(framework, &entry.id, opens_at)?;
        windows.push(window(framework.id, fresh(), number, entry, (opens_at, closes_at)));
    }
    Ok(windows)
}

fn window(
    framework: FrameworkId,
    id: WindowId,
    number: i32,
    entry: Planned,
    (opens_at, closes_at): (Instant, Instant),
) -> Window {
    Window {
        id,
        framework,
        key: entry.id,
        number,
        opens_at,
        closes_at,
        reason: entry.reason,
        reopening: None,
        extensions: vec![],
    }
}

fn instant(window: &str, text: &str) -> Result<Instant, String> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .map_err(|_| format!("The window {window} names \"{text}\", which is not a time."))?;
    london::instant_of(local).map_err(|error| format!("The window {window}: {error}."))
}

fn within_term(framework: &Framework, window: &str, opens_at: Instant) -> Result<(), String> {
    let opens_on = london::date_of(opens_at);
    if opens_on < framework.applications_open_on {
        let first = framework.applications_open_on;
        return Err(format!("The window {window} opens on {opens_on}, before applications are taken ({first})."));
    }
    if opens_on > framework.ends_on {
        let last = framework.ends_on;
        return Err(format!("The window {window} opens on {opens_on}, after the end of the term ({last})."));
    }
    Ok(())
}
