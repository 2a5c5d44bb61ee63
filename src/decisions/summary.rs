//! One plain sentence about a decision.

use serde_json::Value;

/// What was found, for somebody who reads no JSON. `output` is shaped by the kind of hook; see the engine.
pub fn sentence(outcome: &str, output: &Value) -> String {
    let listed = |name: &str| output[name].as_array().map(Vec::as_slice).unwrap_or_default();
    match outcome {
        "met" => match output["met"].as_u64() {
            Some(1) => "The one criterion is met.".into(),
            Some(met) => format!("All {met} criteria are met."),
            None => "Every criterion is met.".into(),
        },
        "not_met" => format!("Not met: {}", reasons(listed("not_met"))),
        "refer" => format!("For an officer to look at: {}", reasons(listed("referred"))),
        "scheduled" => scheduled(output.as_array().map(Vec::as_slice).unwrap_or_default()),
        "scored" => scored(output.as_object().into_iter().flatten().map(|(_, tender)| tender)),
        "ranked" => ranked(listed("order"), listed("excluded")),
        "tie" => format!("{} stand level; an officer decides between them.", join(listed("tied"))),
        _ => cannot_decide(output),
    }
}

fn reasons(entries: &[Value]) -> String {
    let reasons: Vec<&str> =
        entries.iter().filter_map(|entry| entry["reason"].as_str()).map(|text| text.trim_end_matches('.')).collect();
    format!("{}.", reasons.join("; "))
}

fn scheduled(windows: &[Value]) -> String {
    let day = |window: Option<&Value>| {
        let opens = window.and_then(|window| window["opens"].as_str()).unwrap_or_default();
        opens.split('T').next().unwrap_or_default().to_owned()
    };
    match windows.len() {
        0 => "No window was scheduled.".into(),
        1 => format!("One window was scheduled, opening on {}.", day(windows.first())),
        many => {
            format!("{many} windows were scheduled, opening from {} to {}.", day(windows.first()), day(windows.last()))
        }
    }
}

fn scored<'a>(tenders: impl Iterator<Item = &'a Value>) -> String {
    let (removed, kept): (Vec<_>, Vec<_>) = tenders.partition(|tender| tender.get("removed").is_some());
    let counted = |tenders: usize| match tenders {
        1 => "One tender was".to_owned(),
        many => format!("{many} tenders were"),
    };
    match removed.len() {
        0 => format!("{} scored.", counted(kept.len())),
        removed => format!("{} scored. {} removed before.", counted(kept.len()), counted(removed)),
    }
}

fn ranked(order: &[Value], excluded: &[Value]) -> String {
    let out = match excluded.len() {
        0 => String::new(),
        one => format!(" {one} excluded."),
    };
    match order.first().and_then(|first| first["id"].as_str()) {
        Some(first) => format!("{} ranked; {first} comes first.{out}", order.len()),
        None => format!("None ranked.{out}"),
    }
}

fn cannot_decide(output: &Value) -> String {
    let message = output["message"].as_str().unwrap_or("no reason was recorded").trim_end_matches('.');
    match output["line"].as_u64() {
        Some(line) if line > 0 => format!("The rules could not decide; an officer does. {message} (line {line})."),
        _ => format!("The rules could not decide; an officer does. {message}."),
    }
}

fn join(ids: &[Value]) -> String {
    let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
    match ids.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "Some".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sentence;

    #[test]
    fn every_outcome_has_its_sentence() {
        let not_met =
            json!({"not_met": [{"id": "a", "reason": "Rated Inadequate."}, {"id": "b", "reason": "No cover"}]});
        assert_eq!(sentence("met", &json!({"met": 6})), "All 6 criteria are met.");
        assert_eq!(sentence("not_met", &not_met), "Not met: Rated Inadequate; No cover.");
        let windows = json!([{"opens": "2020-12-14T09:00"}, {"opens": "2021-03-08T09:00"}]);
        assert_eq!(sentence("scheduled", &windows), "2 windows were scheduled, opening from 2020-12-14 to 2021-03-08.");
        assert_eq!(
            sentence("tie", &json!({"tied": ["A", "B"]})),
            "A and B stand level; an officer decides between them."
        );
        let scored = json!({"A": {"total": "90"}, "B": {"removed": "Below the threshold"}});
        assert_eq!(sentence("scored", &scored), "One tender was scored. One tender was removed before.");
        let unknown = json!({"message": "Nothing is called `raiting`.", "line": 3, "column": 1});
        assert_eq!(
            sentence("cannot_decide", &unknown),
            "The rules could not decide; an officer does. Nothing is called `raiting` (line 3)."
        );
    }
}
