//! The pack in `law/`, compiled into the program: a council cannot edit it by mistake, and one release has one law.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::book::Book;
use crate::engine::Pack;
use crate::kernel::Regime;

macro_rules! files {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../law/", $path)))),*]
    };
}

const FILES: &[(&str, &str)] = files! {
    "README.md" "pack.toml" "regimes.toml" "figures.toml" "thresholds.toml" "notices.toml" "grounds.toml"
    "vehicle.rhai" "vehicle.shape.json" "cases/vehicle.json"
    "joining.rhai" "joining.shape.json" "cases/joining.json"
    "rule_change.rhai" "rule_change.shape.json" "cases/rule_change.json"
    "competition.rhai" "competition.shape.json" "cases/competition.json"
    "late_joiner.rhai" "late_joiner.shape.json" "cases/late_joiner.json"
    "removal.rhai" "removal.shape.json" "cases/removal.json"
};

static LAW: LazyLock<Law> = LazyLock::new(|| Law::read().expect("the law that came with the product is readable"));

/// The rules and the figures they read.
pub struct Law {
    pub pack: Arc<Pack>,
    pub book: Book,
    /// By hook: its shape as JSON, which names the figures it reads.
    shapes: BTreeMap<String, Value>,
}

impl Law {
    pub fn get() -> &'static Self {
        &LAW
    }

    fn read() -> Result<Self, String> {
        let text = |path: &str| FILES.iter().find(|(name, _)| *name == path).map_or("", |(_, text)| text);
        let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let pack = Pack::from_files(files)
            .map_err(|findings| findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        let shape = |hook: &str| serde_json::from_str(text(&format!("{hook}.shape.json")));
        let shapes =
            pack.hooks().map(|hook| Ok((hook.to_owned(), shape(hook)?))).collect::<Result<_, serde_json::Error>>();
        Ok(Self {
            shapes: shapes.map_err(|error| error.to_string())?,
            book: Book::read(
                text("regimes.toml"),
                text("figures.toml"),
                text("thresholds.toml"),
                text("notices.toml"),
                text("grounds.toml"),
            )?,
            pack: Arc::new(pack),
        })
    }

    /// The facts `law` and `cites` of a hook: of the figures its shape names, those that count for this regime on this
    /// day, and the provision of each.
    pub fn facts(&self, hook: &str, regime: Regime, on: NaiveDate) -> (Value, Value) {
        let names = |record: &str| self.shapes[hook][record].as_object().into_iter().flat_map(Map::keys);
        let figure = |name: &String| self.book.figure(regime, name, on);
        let law = names("law").filter_map(|name| Some((name.clone(), figure(name)?.value.clone())));
        let cites = names("cites").map(|name| (name.clone(), figure(name).map_or("", |figure| &figure.cites).into()));
        (Value::Object(law.collect()), Value::Object(cites.collect()))
    }
}

/// Runs the cases beside the law: a program whose law fails them serves nothing.
///
/// # Errors
/// Every case that fails, in plain sentences.
pub fn check_law() -> Result<(), Vec<String>> {
    let report = Law::get().pack.run_cases();
    let words = report.failures.iter().map(|failure| format!("{}: {}", failure.file, failure.detail));
    let failures: Vec<String> = words.collect();
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn no_file_of_the_law_is_left_out_of_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("law");
        assert_eq!(&Pack::read_folder(&folder).unwrap(), Law::get().pack.files());
    }
}
