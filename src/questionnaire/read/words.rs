//! The words of one object of the file: taken one by one, and what is left over was not meant.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Found, Say};
use crate::kernel::text::{nearest, pointer_step};

/// An object, while it is read. Words are asked for by name; [`Words::end`] complains of those nobody asked for.
pub(super) struct Words<'a> {
    pub at: String,
    object: &'a Map<String, Value>,
    asked: BTreeSet<&'static str>,
    what: &'static str,
}

impl<'a> Words<'a> {
    /// `what` it is, as a sentence goes on: "a question".
    pub(super) fn of(value: &'a Value, at: String, what: &'static str, found: &mut Found) -> Option<Self> {
        match value.as_object() {
            Some(object) => Some(Self { at, object, asked: BTreeSet::new(), what }),
            None => {
                found.add(&at, "wrong-kind", format!("Here stands {what}, which is an object in braces."));
                None
            }
        }
    }

    pub(super) fn pointer(&self, name: &str) -> String {
        format!("{}/{}", self.at, pointer_step(name))
    }

    /// The value of a word, if it is there.
    pub(super) fn get(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.insert(name);
        self.object.get(name)
    }

    /// A word as `read` understands it; a fault when it is there and does not.
    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        wanted: &str,
        found: &mut Found,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let read = read(value);
        if read.is_none() {
            found.add(&self.pointer(name), "wrong-kind", format!("`{name}` must be {wanted}."));
        }
        read
    }

    /// The same, and a fault when it is not there.
    pub(super) fn need<T>(
        &mut self,
        name: &'static str,
        wanted: &str,
        found: &mut Found,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<T> {
        if self.get(name).is_none() {
            found.add(&self.at, "missing-word", format!("There must be a `{name}` in {}: {wanted}.", self.what));
            return None;
        }
        self.read(name, wanted, found, read)
    }

    /// A text that says something.
    pub(super) fn text(&mut self, name: &'static str, found: &mut Found) -> String {
        let say = |value: &'a Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
        self.need(name, "a text", found, say).unwrap_or_default()
    }

    /// A text that may be left out.
    pub(super) fn optional_text(&mut self, name: &'static str, found: &mut Found) -> String {
        self.read(name, "a text", found, |value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub(super) fn yes(&mut self, name: &'static str, found: &mut Found) -> bool {
        self.read(name, "true or false", found, Value::as_bool).unwrap_or_default()
    }

    /// How many of something: a whole number from `least` to `most`.
    pub(super) fn count(
        &mut self,
        name: &'static str,
        (least, most): (usize, usize),
        found: &mut Found,
    ) -> Option<usize> {
        let wanted = format!("a whole number from {least} to {most}");
        let number = |value: &Value| usize::try_from(value.as_u64()?).ok().filter(|n| (least..=most).contains(n));
        self.read(name, &wanted, found, number)
    }

    /// The entries of a list, each with its pointer.
    pub(super) fn list(&mut self, name: &'static str, wanted: &str, found: &mut Found) -> Vec<(String, &'a Value)> {
        let list = self.need(name, wanted, found, |value| value.as_array().filter(|list| !list.is_empty()));
        let at = self.pointer(name);
        list.into_iter().flatten().enumerate().map(|(i, entry)| (format!("{at}/{i}"), entry)).collect()
    }

    /// A name that scripts and addresses can use.
    pub(super) fn id(&mut self, found: &mut Found) -> String {
        let id = self.text("id", found);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let good = id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(plain);
        if !id.is_empty() && !good {
            let message = format!("The id \"{id}\" must be small letters, digits and underscores.");
            found.add(&self.pointer("id"), "bad-id", message);
        }
        id
    }

    /// Every word that was not asked for is a fault.
    pub(super) fn end(self, found: &mut Found) {
        for name in self.object.keys().filter(|name| !self.asked.contains(name.as_str())) {
            let say = Say::new("unknown-word", format!("`{name}` says nothing in {}.", self.what));
            let left = self.asked.iter().copied().filter(|known| !self.object.contains_key(*known));
            found.say_of_name(&self.pointer(name), say.suggest(nearest(name, left)));
        }
    }
}
