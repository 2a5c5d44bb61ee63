//! From a template to the page of a letter. Every letter looks alike, prints as one, and has its fingerprint.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::Value;

use crate::kernel::{Refusal, canonical};

macro_rules! template {
    ($path:literal) => {
        concat!(include_str!("templates/head.html"), include_str!($path))
    };
}

const DECISION: &str = "decision.html";
const OUTCOME: &str = "outcome.html";

/// A template that names what it is not given is an error, never a gap; every text in it is escaped.
static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    templates.add_template(DECISION, template!("templates/decision.html"))?;
    templates.add_template(OUTCOME, template!("templates/outcome.html"))?;
    Ok(templates)
});

/// A letter as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterPage {
    pub html: String,
    /// Over the page's bytes.
    pub sha256: String,
}

impl LetterPage {
    /// On the decision about an application.
    ///
    /// # Errors
    /// `internal` when `data` lacks what the template names.
    pub fn decision(data: Value) -> Result<Self, Refusal> {
        Self::of(DECISION, data)
    }

    /// On the outcome of a competition.
    ///
    /// # Errors
    /// As [`Self::decision`].
    pub fn outcome(data: Value) -> Result<Self, Refusal> {
        Self::of(OUTCOME, data)
    }

    fn of(template: &str, data: Value) -> Result<Self, Refusal> {
        let templates = TEMPLATES.as_ref().map_err(Refusal::internal)?;
        let template = templates.get_template(template).map_err(Refusal::internal)?;
        let html = template.render(Serde(data)).map_err(Refusal::internal)?;
        Ok(Self { sha256: canonical::sha256(html.as_bytes()), html })
    }

    /// # Errors
    /// `internal` when a page that was kept is not what its fingerprint says was sent.
    pub fn require_unchanged(html: &str, sha256: &str) -> Result<(), Refusal> {
        if canonical::sha256(html.as_bytes()) == sha256 {
            return Ok(());
        }
        Err(Refusal::internal(format!("the letter with the fingerprint {sha256} is not what was sent")))
    }
}
