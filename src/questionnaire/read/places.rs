//! Where each value of a JSON text is written: what the reader of JSON does not tell.

use std::collections::BTreeMap;

use crate::kernel::text::pointer_step;

/// The places of a text that is known to be JSON.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// JSON pointer to the byte at which the value begins.
    pub values: BTreeMap<String, usize>,
    /// Members of objects: JSON pointer to the byte at which the name begins.
    pub names: BTreeMap<String, usize>,
    /// Members that an object has twice, at the second; a reader would keep but one.
    pub twice: Vec<(String, usize)>,
}

impl Places {
    pub(super) fn of(text: &str) -> Self {
        let mut walk = Walk { text: text.as_bytes(), at: 0, places: Self::default() };
        walk.value("");
        walk.places
    }
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    places: Places,
}

impl Walk<'_> {
    fn value(&mut self, pointer: &str) {
        self.space();
        self.places.values.insert(pointer.to_owned(), self.at);
        match self.text.get(self.at) {
            Some(b'{') => self.object(pointer),
            Some(b'[') => self.list(pointer),
            Some(b'"') => drop(self.string()),
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += rest.iter().position(ends).unwrap_or(rest.len());
            }
        }
    }

    fn object(&mut self, pointer: &str) {
        self.at += 1;
        while self.more(b'}') {
            let begins = self.at;
            let name = self.string();
            let member = format!("{pointer}/{}", pointer_step(&name));
            if self.places.names.insert(member.clone(), begins).is_some() {
                self.places.twice.push((name, begins));
            }
            self.space();
            self.at += 1; // the colon
            self.value(&member);
        }
    }

    fn list(&mut self, pointer: &str) {
        self.at += 1;
        let mut index = 0;
        while self.more(b']') {
            self.value(&format!("{pointer}/{index}"));
            index += 1;
        }
    }

    /// Steps over space and a comma; whether anything comes before the end, which is stepped over too.
    fn more(&mut self, end: u8) -> bool {
        self.space();
        if self.text.get(self.at) == Some(&b',') {
            self.at += 1;
            self.space();
        }
        let more = self.text.get(self.at).is_some_and(|byte| *byte != end);
        self.at += usize::from(!more);
        more
    }

    /// Steps over a string and reads it.
    fn string(&mut self) -> String {
        let begins = self.at;
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_slice(self.text.get(begins..self.at).unwrap_or_default()).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn every_value_and_name_has_its_place() {
        let text = r#" {"a": [1, {"b\"/": "x, ]"}, []], "c":null, "c": {}}"#;
        let places = Places::of(text);
        let at = |pointer: &str| &text[places.values[pointer]..];
        assert!(at("").starts_with("{\"a\""));
        assert!(at("/a/0").starts_with("1,"));
        assert!(at("/a/1/b\"~1").starts_with("\"x, ]\""));
        assert!(at("/a/2").starts_with("[]]"));
        assert!(at("/c").starts_with("{}}"));
        assert_eq!(places.twice.len(), 1);
        assert_eq!(places.twice[0].0, "c");
    }
}
