//! What a server answered.

use anyhow::Context;
use serde_json::Value;

/// An answer that was read whole.
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub body: Value,
}

impl Answer {
    /// A member of the body as text, by JSON pointer.
    pub fn text(&self, pointer: &str) -> anyhow::Result<String> {
        let value = self.body.pointer(pointer).with_context(|| format!("no {pointer} in {}", self.body))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    pub fn id(&self) -> anyhow::Result<String> {
        self.text("/id")
    }

    pub fn items(&self) -> &[Value] {
        self.body["items"].as_array().map_or(&[], Vec::as_slice)
    }

    pub fn is_well(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A refusal in one line, with every field and reason it names.
    pub fn refusal(&self) -> String {
        let mut line = format!("{} {}", self.status, self.body["title"].as_str().unwrap_or_default());
        if let Some(detail) = self.body["detail"].as_str() {
            line.push_str(&format!(" · {detail}"));
        }
        for (pointer, detail) in self.faults() {
            line.push_str(&format!(" · {pointer}: {detail}"));
        }
        line
    }

    /// A refusal as it can be read aloud: its title, its detail, and a line for each field.
    pub fn spoken(&self) -> String {
        let Some(title) = self.body["title"].as_str() else {
            return format!("The answer was {}, and not in the words of a Drawdown server.", self.status);
        };
        let mut text = format!("{}.", title.trim_end_matches('.'));
        if let Some(detail) = self.body["detail"].as_str() {
            text.push_str(&format!(" {detail}"));
        }
        for (pointer, detail) in self.faults() {
            text.push_str(&format!("\n  {}", about(pointer, detail)));
        }
        text
    }

    /// Pointer and detail of every field at fault.
    fn faults(&self) -> impl Iterator<Item = (&str, &str)> {
        self.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| (error["pointer"].as_str().unwrap_or_default(), error["detail"].as_str().unwrap_or_default()))
    }
}

/// `sample: must be between 1 and 500`; of a file its own words, which name it.
fn about(pointer: &str, detail: &str) -> String {
    let field = pointer.trim_start_matches('/').replace("~1", "/").replace("~0", "~");
    let sent = field.strip_prefix("rules/").unwrap_or(&field);
    let file = sent.strip_prefix("files/").filter(|file| detail.starts_with(file));
    match (file, field.as_str()) {
        (Some(_), _) | (_, "") => detail.to_owned(),
        _ => format!("{field}: {detail}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Answer;

    fn spoken(status: u16, body: serde_json::Value) -> String {
        Answer { status, etag: None, body }.spoken()
    }

    #[test]
    fn a_refusal_is_said_in_plain_words() {
        let errors = json!([
            {"pointer": "/sample", "code": "out_of_range", "detail": "must be between 1 and 500"},
            {"pointer": "/files/cases~1a.json", "code": "case-failed", "detail": "cases/a.json:3:9 The case fails."},
            {"pointer": "", "code": "empty", "detail": "holds nothing"},
        ]);
        let told =
            spoken(422, json!({"title": "Some fields need correcting", "detail": "Two things.", "errors": errors}));
        assert_eq!(
            told,
            "Some fields need correcting. Two things.\n  sample: must be between 1 and 500\n  \
             cases/a.json:3:9 The case fails.\n  holds nothing"
        );
        assert_eq!(spoken(503, json!({"title": "The server is busy"})), "The server is busy.");
        assert_eq!(
            spoken(502, json!("<html>Bad gateway")),
            "The answer was 502, and not in the words of a Drawdown server."
        );
    }
}
