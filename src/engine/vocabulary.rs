//! The vocabulary as documentation: printed from what the engine itself knows about its words, so it cannot drift.

use std::fmt::Write;

use rhai::{Engine, Module};
use serde_json::{Value, json};

use super::hook::HookKind;
use super::host::{TOPICS, Topic};
use super::limits;
use super::manifest::{HOST_API, LANGUAGE};
use super::sandbox::BANNED;

/// One word of the vocabulary.
struct Word {
    name: String,
    parameters: Vec<String>,
    gives: String,
    help: String,
}

impl Word {
    fn signature(&self) -> String {
        format!("{}({})", self.name, self.parameters.join(", "))
    }
}

/// What the language itself offers besides: kind of value, functions.
const BUILT_IN: [(&str, &[&str]); 3] = [
    (
        "text",
        &[
            "len",
            "is_empty",
            "contains",
            "starts_with",
            "ends_with",
            "index_of",
            "sub_string",
            "to_upper",
            "to_lower",
            "split",
        ],
    ),
    (
        "list",
        &["len", "is_empty", "contains", "index_of", "push", "filter", "map", "some", "all", "find", "reverse", "sort"],
    ),
    ("number", &["abs", "min", "max"]),
];

/// The words of a topic, by name, from the engine's own metadata.
fn words(topic: &Topic) -> Vec<Word> {
    let mut module = Module::new();
    (topic.install)(&mut module);
    let mut engine = Engine::new_raw();
    engine.register_global_module(module.into());
    let mut words = engine.collect_fn_metadata(
        None,
        |info| {
            let about = info.metadata;
            (!about.comments.is_empty()).then(|| Word {
                name: about.name.to_string(),
                parameters: about.params_info.iter().take(about.num_params).map(ToString::to_string).collect(),
                gives: about.return_type.to_string(),
                help: about
                    .comments
                    .iter()
                    .map(|line| line.trim_start_matches("///").trim())
                    .collect::<Vec<_>>()
                    .join("\n"),
            })
        },
        false,
    );
    words.sort_by(|a, b| a.name.cmp(&b.name));
    words
}

/// Everything a rule's author, an editor or another program needs to know about the language:
/// `{"language", "host_api", "kinds": [{"kind", "verbs"}], "topics": [{"title", "about", "words": [{"name",
/// "signature", "parameters": [{"name", "kind"}], "gives", "help"}]}], "built_in": {"text": ["len"]}, "not_in_language":
/// ["while"], "limits": {"operations": 1000000}}`.
pub fn vocabulary() -> Value {
    let topics = TOPICS.iter().map(|topic| {
        let words = words(topic).into_iter().map(|word| {
            let parameters = word.parameters.iter().map(|parameter| {
                let (name, kind) = parameter.split_once(": ").unwrap_or((parameter, ""));
                json!({"name": name, "kind": kind})
            });
            json!({
                "name": word.name,
                "signature": word.signature(),
                "parameters": parameters.collect::<Value>(),
                "gives": word.gives,
                "help": word.help,
            })
        });
        json!({"title": topic.title, "about": topic.about, "words": words.collect::<Value>()})
    });
    let kinds = KINDS.iter().map(
        |kind| json!({"kind": kind.name(), "verbs": kind.verbs().iter().map(|verb| verb.name()).collect::<Vec<_>>()}),
    );
    let built_in = BUILT_IN.iter().map(|(kind, names)| ((*kind).to_owned(), json!(names)));
    json!({
        "language": LANGUAGE,
        "host_api": HOST_API,
        "kinds": kinds.collect::<Value>(),
        "topics": topics.collect::<Value>(),
        "built_in": Value::Object(built_in.collect()),
        "not_in_language": BANNED,
        "limits": {
            "operations": limits::OPERATIONS,
            "milliseconds": limits::WALL.as_millis() as u64,
            "source_bytes": limits::SOURCE,
            "table_rows": limits::TABLE_ROWS,
            "steps": limits::STEPS,
            "call_levels": limits::CALL_LEVELS,
            "variables": limits::VARIABLES,
            "functions": limits::FUNCTIONS,
            "text_bytes": limits::TEXT,
            "list_entries": limits::LIST,
        },
    })
}

const KINDS: [HookKind; 4] = [HookKind::Requirements, HookKind::Windows, HookKind::Scores, HookKind::Ranking];

/// The same as a page to read: `rules/HOST.md`.
pub fn host_md() -> String {
    let mut page = String::from(OPENING);
    for topic in &TOPICS {
        line(&mut page, format_args!("\n## {}\n\n{}", topic.title, topic.about));
        for word in words(topic) {
            line(&mut page, format_args!("\n### `{}` → {}\n\n{}", word.signature(), word.gives, word.help));
        }
    }
    line(&mut page, format_args!("\n## The language itself\n\n{LANGUAGE_NOTES}"));
    for (kind, names) in BUILT_IN {
        line(&mut page, format_args!("- on a {kind}: {}", quoted(names)));
    }
    line(&mut page, format_args!("\nNot in the language: {}.", quoted(BANNED)));
    line(&mut page, format_args!("\n## Limits\n\n{}", limits_table()));
    page
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(page, "{text}").expect("writing to a string");
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
}

fn limits_table() -> String {
    format!(
        "| What | At most |\n|---|--:|\n| steps of evaluation | {} |\n| time, the last resort | {} ms |\n\
         | bytes in a script | {} |\n| files in a pack | {} |\n| rows in a table | {} |\n| recorded steps | {} |\n| functions calling each other | {} deep |\n\
         | variables | {} |\n| bytes in a text | {} |\n| entries in a list a script builds | {} |\n\n\
         Whatever goes over a limit ends in *cannot decide*, never in a decision against anybody.",
        limits::OPERATIONS,
        limits::WALL.as_millis(),
        limits::SOURCE,
        limits::FILES,
        limits::TABLE_ROWS,
        limits::STEPS,
        limits::CALL_LEVELS,
        limits::VARIABLES,
        limits::TEXT,
        limits::LIST,
    )
}

const OPENING: &str = "\
# What a rule can say

<!-- Printed by the engine from its own metadata. Change the words in src/engine/host, then run the tests with
     UPDATE_SNAPSHOTS=1. -->

A rule is a short script that answers one question of the product, a *hook*, from the facts of its input. `pack.toml`
says which kind of answer each hook gives:

| Kind | Answers with | Outcome |
|---|---|---|
| `requirements` | `require` `refer` | *met*, *not met*, *refer* |
| `windows` | `window` | *scheduled* |
| `scores` | `score` `score_element` `remove` | *scored* |
| `ranking` | `rank` `exclude` | *ranked*, *tie* |

Any error, limit or missing fact is *cannot decide*: an officer looks at it, and it never counts against anybody.
";

const LANGUAGE_NOTES: &str = "\
`let` `const` `if` `else` `for … in` `fn` `return` `throw`, comparisons, `&&` `||` `!`, `in` `!in`, `+ - * / %`, lists
`[a, b]`, texts `\"…\"` and `` `… ${value} …` ``, ranges `0..10`. Comparing unlike kinds, reading a field that does not exist
and using a fact that is missing are errors. `throw \"why\"` ends in *cannot decide* with that sentence.

`+=` adds a number to a number, a text to a text, or an entry to a list; `-=` `*=` `/=` are for numbers alone. `sort` puts
numbers of both kinds, texts or dates in order, and anything else by a function: `sort(|a, b| a.price < b.price)`.
";
