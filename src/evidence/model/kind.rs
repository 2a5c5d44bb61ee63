//! What a document is: a code from a list that everybody may read, in one of seven families.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The rough sort of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindFamily {
    Policy,
    Insurance,
    Registration,
    Accounts,
    Certificate,
    Reference,
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    family: KindFamily,
    by_name: YesNo,
    title: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum YesNo {
    Yes,
    No,
}

/// The list is data, and only ever grows: documents on record name its codes.
static LIST: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut rows = csv::Reader::from_reader(include_bytes!("kinds.csv").as_slice());
    rows.deserialize().collect::<Result<_, _>>().expect("the committed list of kinds is readable")
});

/// One kind of document: `equality_policy`.
#[derive(Clone, Copy, Debug)]
pub struct Kind(&'static Entry);

impl Kind {
    /// In the order of the list.
    pub fn all() -> impl Iterator<Item = Self> {
        LIST.iter().map(Self)
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::all().find(|kind| kind.code() == code)
    }

    /// As stored, in the API and in rules.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    pub fn family(self) -> KindFamily {
        self.0.family
    }

    /// In plain words.
    pub fn title(self) -> &'static str {
        &self.0.title
    }

    /// Whether one of this kind can be missing; "another policy" cannot.
    pub fn asked_by_name(self) -> bool {
        self.0.by_name == YesNo::Yes
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Kind {}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom(format!("no kind of document is called {code:?}")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own_that_a_rule_can_write() {
        let codes: BTreeSet<&str> = Kind::all().map(Kind::code).collect();
        assert_eq!(codes.len(), Kind::all().count());
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
        for named in ["equality_policy", "safeguarding_policy", "employers_liability", "public_liability"] {
            assert!(Kind::parse(named).is_some_and(Kind::asked_by_name), "{named}");
        }
        assert!(!Kind::parse("other").unwrap().asked_by_name());
        assert_eq!(Kind::parse("anything"), None);
    }
}
