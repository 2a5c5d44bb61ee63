//! Rows against each other: every value is in one row, and none is forgotten.

use std::collections::BTreeMap;

use super::Value;
use super::plan::Plan;
use super::read::Line;
use crate::engine::finding::Finding;
use crate::engine::shape::Shape;

pub(super) fn findings(file: &str, plan: &Plan, lines: &[Line]) -> Vec<Finding> {
    let mut groups: BTreeMap<&[Value], Vec<&Line>> = BTreeMap::new();
    for line in lines {
        groups.entry(&line.exact).or_default().push(line);
    }
    let mut found = vec![];
    let mut add = |line: &Line, code, message| found.push(Finding::new(file, code, message).at(line.number, 1));
    for group in groups.values_mut() {
        group.sort_by(|a, b| a.row.from.cmp(&b.row.from).then(a.number.cmp(&b.number)));
        if plan.range.is_some() {
            group.iter().for_each(|line| backwards(line, &mut add));
        }
        for pair in group.windows(2) {
            match plan.range {
                Some(_) => neighbours(pair[0], pair[1], plan.gaps, &mut add),
                None => {
                    let message = format!("There is a row for {} in line {} already.", named(pair[1]), pair[0].number);
                    add(pair[1], "table-duplicate", message);
                }
            }
        }
    }
    if !plan.gaps {
        found.extend(forgotten(file, plan, lines));
    }
    found
}

fn backwards(line: &Line, add: &mut impl FnMut(&Line, &'static str, String)) {
    if let (Some(from), Some(below)) = (&line.row.from, &line.row.below)
        && from >= below
    {
        let message = format!("The range from {from} must end above that; it ends below {below}.");
        add(line, "table-range", message);
    }
}

/// Two ranges of one key, of which the second does not begin earlier.
fn neighbours(a: &Line, b: &Line, gaps: bool, add: &mut impl FnMut(&Line, &'static str, String)) {
    match (&a.row.below, &b.row.from) {
        (Some(below), Some(from)) if from > below && !gaps => {
            let message = format!("No row is for {below} up to {from}: line {} ends there.", a.number);
            add(b, "table-gap", message);
        }
        (Some(below), Some(from)) if from >= below => {}
        _ => add(b, "table-overlap", format!("This row and line {} are for the same values.", a.number)),
    }
}

/// Choices of the key that no row has.
fn forgotten(file: &str, plan: &Plan, lines: &[Line]) -> Vec<Finding> {
    let mut found = vec![];
    for (n, column) in plan.key.iter().enumerate() {
        let Some(Shape::Choice(names)) = plan.record.fields().map(|fields| &fields[column].shape) else { continue };
        for name in names {
            let has = |line: &Line| matches!(&line.exact[n], Value::Text(text) if text == name);
            if !lines.iter().any(has) {
                let message = format!("No row is for \"{name}\" of the column `{column}`.");
                found.push(Finding::new(file, "table-gap", message));
            }
        }
    }
    found
}

fn named(line: &Line) -> String {
    line.exact.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
}
